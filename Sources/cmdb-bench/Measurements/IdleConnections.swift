import System

/// What thousands of connections cost that do nothing: memory, and the time of those that work.
struct IdleConnections {
  private static let kibibytesMax = 20_000.0 / 1024
  private static let slowdownMax = 1.5
  /// Descriptors that this program needs besides.
  private static let spare = 500

  private let bench: Bench

  init(_ bench: Bench) {
    self.bench = bench
  }

  func figures() throws -> [Figure] {
    let count = min(bench.options.idle, try Descriptors.raiseLimit() - Self.spare)
    let without = try active()
    let before = bench.server.residentKibibytes
    var wires: [Wire] = []
    wires.reserveCapacity(count)
    for _ in 0..<count { wires.append(try Wire(bench.server)) }
    // The last is served, so all have been taken.
    _ = try wires[count - 1].call("session.whoami", "{}")
    let growth = bench.server.residentKibibytes - before
    let with = try active()
    _ = try wires[0].call("session.whoami", "{}")
    var slowdown = Figure(
      .idle, "p99 of item.get beside \(count)", bench, .milliseconds,
      ours: with.latencies.milliseconds(at: 0.99), limit: without.latencies.milliseconds(at: 0.99),
      .atMost(Self.slowdownMax))
    slowdown.latencies = with.latencies
    return [
      Figure(
        .idle, "memory each of \(count)", bench, .kibibytes, ours: Double(growth) / Double(count),
        .atMost(Self.kibibytesMax)),
      slowdown,
    ]
  }

  private func active() throws -> Load.Outcome {
    try bench.reads().run(seconds: Double(bench.options.seconds))
  }
}

extension Bench {
  /// 64 clients that read items, one request each under way: those whom others may disturb.
  func reads() throws -> Load {
    let scene = RatedWork.Scene(
      items: estate.assets, incidents: estate.incidents, account: estate.account, catalogue: 0)
    return try Load(RatedWork.itemGet.requests(scene), Rates.usualShape, server)
  }
}
