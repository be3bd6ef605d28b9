import System

/// Clients on one thread that keep the server busy for some time, and what they saw.
final class Load {
  struct Failure: Error, CustomStringConvertible {
    let description: String
  }

  /// What a measurement found.
  struct Outcome {
    var count = 0
    var seconds = 0.0
    /// In µs.
    var latencies: [UInt32] = []

    var perSecond: Double { seconds > 0 ? Double(count) / seconds : 0 }

    mutating func add(_ other: Outcome) {
      count += other.count
      seconds += other.seconds
      latencies += other.latencies
    }

    /// The latency below which this share of the answers stayed, in µs.
    func latency(_ share: Double) -> Int {
      guard !latencies.isEmpty else { return 0 }
      let sorted = latencies.sorted()
      return Int(sorted[min(sorted.count - 1, Int(Double(sorted.count) * share))])
    }
  }

  let work: Work
  let socketPath: String
  private let loop: EventLoop
  private var clients: [LoadClient] = []
  private var error: (any Error)?
  private var outcome = Outcome()
  private var isMeasuring = false
  /// False when no more requests are to be sent.
  private(set) var isOn = true
  private var underWay = 0

  var now: Instant { loop.now }

  init(_ work: Work, _ shape: Options.Shape, socketPath: String, items: Range<Int>) throws {
    self.work = work
    self.socketPath = socketPath
    loop = try EventLoop()
    for index in 0..<shape.clients {
      let own = work == .itemGet ? items : items.lowerBound + index..<items.lowerBound + index + 1
      clients.append(
        try LoadClient(self, items: own, depth: shape.depth, seed: UInt64(index + 1)))
    }
    underWay = shape.clients * shape.depth
  }

  /// Runs for `seconds` after a moment to warm up; `began` and `ended` enclose what is counted.
  func run(seconds: Int, began: () -> Void, ended: () -> Void) throws -> Outcome {
    for client in clients {
      _ = try loop.register(client.descriptor.raw, .readable) { [unowned self, unowned client] _ in
        do {
          try client.readable()
        } catch {
          self.error = error
          loop.stop()
        }
      }
      try client.start()
    }
    try run(for: .milliseconds(300))
    began()
    isMeasuring = true
    let start = Instant.now()
    try run(for: .seconds(seconds))
    outcome.seconds = Double(start.duration(to: .now()).wholeNanoseconds) / 1e9
    isMeasuring = false
    ended()
    isOn = false
    _ = loop.schedule(after: .seconds(10)) { [unowned self] in loop.stop() }
    if underWay > 0 { loop.run() }
    if let error { throw error }
    return outcome
  }

  private func run(for duration: Duration) throws {
    _ = loop.schedule(after: duration) { [unowned self] in loop.stop() }
    loop.run()
    if let error { throw error }
  }

  func answered(after sentAt: Instant) {
    if isMeasuring {
      outcome.count += 1
      outcome.latencies.append(
        UInt32(clamping: sentAt.duration(to: loop.now).wholeNanoseconds / 1000))
    }
    guard !isOn else { return }
    underWay -= 1
    if underWay == 0 { loop.stop() }
  }

  func failed(_ answer: String) {
    error = Failure(description: "\(work.rawValue) was refused: \(answer)")
    loop.stop()
  }
}
