import System

/// One line of the result: what was measured beside what it is compared with.
struct Figure {
  /// The unit of `ours` and `limit`.
  enum Measure: String {
    case perSecond = "/s"
    case microseconds = "µs"
    case milliseconds = "ms"
    case kibibytes = "KiB"
    case mebibytes = "MiB"
    case percent = "%"
  }

  /// What has to be reached, of the ratio where there is a limit, else of the figure itself.
  enum Target {
    case atLeast(Double)
    case atMost(Double)
  }

  /// CPU time in µs, of one request or row.
  struct Cost {
    let worker: Double
    let database: Double
    /// Of PostgreSQL under the limit.
    let limit: Double
  }

  let work: Work
  /// Which of the figures of the work.
  let what: String
  let items: Int
  let measure: Measure
  var ours: Double
  var limit: Double?
  var target: Target?
  var latencies: Latencies?
  var cost: Cost?
  /// Of the largest worker.
  var residentKibibytes: Int?
  /// What else is worth knowing, in words.
  var remark = ""

  init(
    _ work: Work, _ what: String, _ bench: Bench, _ measure: Measure, ours: Double,
    limit: Double? = nil, _ target: Target? = nil
  ) {
    self.work = work
    self.what = what
    self.items = bench.estate.items
    self.measure = measure
    self.ours = ours
    self.limit = limit
    self.target = target
  }

  var ratio: Double? {
    limit.flatMap { $0 > 0 ? ours / $0 : nil }
  }

  /// Whether the target is reached; nil where there is none.
  var isReached: Bool? {
    let value = limit == nil ? ours : ratio
    guard let value, let target else { return nil }
    return switch target {
    case .atLeast(let least): value >= least
    case .atMost(let most): value <= most
    }
  }
}

/// Times from request to answer, in µs.
struct Latencies {
  private(set) var microseconds: [UInt32] = []

  var count: Int { microseconds.count }

  mutating func add(_ duration: Duration) {
    microseconds.append(UInt32(clamping: duration.wholeNanoseconds / 1000))
  }

  static func += (left: inout Latencies, right: Latencies) {
    left.microseconds += right.microseconds
  }

  /// That below which this share of the answers stayed.
  func at(_ share: Double) -> Int {
    guard !microseconds.isEmpty else { return 0 }
    let sorted = microseconds.sorted()
    return Int(sorted[min(sorted.count - 1, Int(Double(sorted.count) * share))])
  }

  func milliseconds(at share: Double) -> Double { Double(at(share)) / 1000 }
}
