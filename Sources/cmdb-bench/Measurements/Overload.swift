import System

/// Three times what the server can do: how much it still does, how soon it refuses the rest, and
/// how soon all is as before.
struct Overload {
  private static let factor = 3.0
  /// Many enough that the server's queues fill before the limit of each connection.
  private static let clients = 1000
  private static let goodputMin = 0.85
  private static let refusalMillisecondsMax = 50.0
  private static let recoverySecondsMax = 5.0
  /// A time that is no longer than twice the usual one, or than this, is normal.
  private static let calmMin = Duration.milliseconds(20)

  private let bench: Bench

  init(_ bench: Bench) {
    self.bench = bench
  }

  func figures() throws -> [Figure] {
    let pages = Requests(method: "item.find") { _, line in
      line.append(contentsOf: #"{"where":"serial_no >= 'SN'","sort":"serial_no","limit":20}"#.utf8)
    }
    let scene = bench.scene(clients: Self.clients)
    return try figures("pages", pages)
      + figures("writes", RatedWork.incidentLink.requests(scene))
  }

  private func figures(_ what: String, _ requests: Requests) throws -> [Figure] {
    let usual = try load(requests, clients: 1)
    let peak = try load(requests, clients: 64)
    let calm = max(Self.calmMin, .microseconds(2 * usual.latencies.at(0.99)))
    let outcome = try OpenLoad(
      requests, clients: Self.clients, perSecond: Self.factor * peak.perSecond, bench.server
    ).run(seconds: 2 * bench.options.seconds, calm: calm)
    var goodput = Figure(
      .overload, "\(what): goodput", bench, .perSecond, ours: outcome.goodPerSecond,
      limit: peak.perSecond, .atLeast(Self.goodputMin))
    goodput.latencies = outcome.good
    goodput.remark = """
      \(outcome.sentCount) sent, \(outcome.refused.count) refused, \(outcome.failedCount) failed, \
      \(outcome.withheldCount) withheld
      """
    var refusals = Figure(
      .overload, "\(what): refusals' p99", bench, .milliseconds,
      ours: outcome.refused.milliseconds(at: 0.99), .atMost(Self.refusalMillisecondsMax))
    refusals.latencies = outcome.refused
    if outcome.refused.count == 0 { refusals.remark = "nothing was refused" }
    let recovery = outcome.recovery.map { Double($0.wholeNanoseconds) / 1e6 }
    return [
      goodput, refusals,
      Figure(
        .overload, "\(what): normal again after", bench, .milliseconds,
        ours: recovery ?? .infinity, .atMost(1000 * Self.recoverySecondsMax)),
    ]
  }

  private func load(_ requests: Requests, clients: Int) throws -> Load.Outcome {
    try Load(requests, Options.Shape(clients: clients, depth: 1), bench.server)
      .run(seconds: Double(bench.options.seconds) / 2)
  }
}
