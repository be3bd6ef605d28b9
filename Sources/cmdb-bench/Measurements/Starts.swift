import System

/// From the start of the program on an existing database to its first answer, and what a worker
/// holds before it has anything to do.
struct Starts {
  private static let rounds = 3
  private static let secondsMax = 0.5
  private static let patience = Duration.seconds(60)

  private let bench: Bench

  init(_ bench: Bench) throws {
    self.bench = bench
  }

  func figures() throws -> [Figure] {
    var times = Latencies()
    for _ in 0..<Self.rounds {
      bench.server.drain()
      let start = Instant.now()
      try bench.server.launch()
      try waitForAnswer()
      times.add(start.duration(to: .now()))
      try bench.server.waitUntilReady()
    }
    return [
      Figure(
        .start, "to the first answer", bench, .milliseconds, ours: times.milliseconds(at: 0.5),
        .atMost(1000 * Self.secondsMax)),
      Figure(
        .start, "a worker at rest", bench, .mebibytes,
        ours: Double(bench.server.largestKibibytes) / 1024),
    ]
  }

  /// Asks until an item comes: the socket may be there before there is anybody to answer.
  private func waitForAnswer() throws {
    let loop = try EventLoop()
    let params = #"{"item":\#(bench.estate.assets.lowerBound)}"#
    let giveUp = Instant.now() + Self.patience
    while true {
      if let wire = try? Wire(bench.server), (try? wire.call("item.get", params)) != nil { return }
      guard Instant.now() < giveUp, bench.server.isRunning else {
        throw bench.server.failure("does not answer")
      }
      loop.runOnce(timeout: .milliseconds(1))
    }
  }
}
