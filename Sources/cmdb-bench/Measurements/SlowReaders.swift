import System

/// Clients that ask for much and read nothing: what they do to others, and what they cost.
struct SlowReaders {
  private static let readers = 20
  private static let slowdownMax = 1.5
  private static let mebibytesMax = 32.0
  /// Pages of a thousand items: more than the buffers hold.
  private static let pages = 8
  private static let fillMax = Duration.seconds(30)

  private let bench: Bench

  init(_ bench: Bench) {
    self.bench = bench
  }

  /// Half of the time of others is measured before, half after, so that a machine that grows slower
  /// or faster counts for neither.
  func figures() throws -> [Figure] {
    var without = try others(0.5)
    let before = bench.server.residentKibibytes
    let (with, growth) = try beside {
      let outcome = try others(1)
      return (outcome, bench.server.residentKibibytes - before)
    }
    without += try others(0.5)
    var slowdown = Figure(
      .slowReaders, "p99 of item.get beside \(Self.readers)", bench, .milliseconds,
      ours: with.latencies.milliseconds(at: 0.99), limit: without.latencies.milliseconds(at: 0.99),
      .atMost(Self.slowdownMax))
    slowdown.latencies = with.latencies
    return [
      slowdown,
      Figure(
        .slowReaders, "memory of each of \(Self.readers)", bench, .mebibytes,
        ours: Double(growth) / 1024 / Double(Self.readers), .atMost(Self.mebibytesMax)),
    ]
  }

  /// Each asks for an export of all and for some long pages; some of the exports are refused.
  private func beside<Result>(_ body: () throws -> Result) throws -> Result {
    let wires = try (0..<Self.readers).map { _ in try Wire(bench.server) }
    for wire in wires {
      try wire.send("inventory.export", #"{"format":"csv"}"#)
      for _ in 0..<Self.pages { try wire.send("item.find", #"{"limit":1000}"#) }
    }
    // Until their buffers are full they are clients like others.
    try bench.server.waitUntilQuiet(atMost: Self.fillMax)
    defer { withExtendedLifetime(wires) {} }
    return try body()
  }

  private func others(_ share: Double) throws -> Load.Outcome {
    try bench.reads().run(seconds: share * Double(bench.options.seconds))
  }
}
