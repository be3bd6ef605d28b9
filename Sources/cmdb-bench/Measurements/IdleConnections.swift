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

  /// On a server that has just been started: memory that others have given back would hide what
  /// the connections take.
  func figures() throws -> [Figure] {
    try bench.server.restart()
    let count = min(bench.options.idle, try Descriptors.raiseLimit() - Self.spare)
    let before = bench.server.residentKibibytes
    let wires = try (0..<count).map { _ in try Wire(bench.server) }
    // The last is served, so all have been taken.
    _ = try wires[count - 1].call("session.whoami", "{}")
    let growth = bench.server.residentKibibytes - before
    let with = try withExtendedLifetime(wires) { try active() }
    return figures(count, growth, with, without: try alone())
  }

  /// Once all are gone.
  private func alone() throws -> Load.Outcome {
    try bench.server.restart()
    return try active()
  }

  private func figures(
    _ count: Int, _ growth: Int, _ with: Load.Outcome, without: Load.Outcome
  ) -> [Figure] {
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
