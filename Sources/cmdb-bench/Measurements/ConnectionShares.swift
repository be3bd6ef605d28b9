import JSON

/// How evenly connections are spread: the least that a worker has of 64.
struct ConnectionShares {
  private static let clients = 64
  private static let shareMin = 40.0

  private let bench: Bench

  init(_ bench: Bench) {
    self.bench = bench
  }

  /// Of two workers one has at least 40 % exactly when the other has at most 60.
  func figures() throws -> [Figure] {
    let wires = try (0..<Self.clients).map { _ in try Wire(bench.server) }
    var counts: [Int64: Int] = [:]
    for wire in wires {
      let answer = try wire.call("server.info", "{}")
      guard let pid = try Document(answer).root["result"]?["process"]?["pid"]?.integer else {
        throw Server.Failure(description: "a worker does not say which process it is")
      }
      counts[pid, default: 0] += 1
    }
    let workers = bench.server.workers.count
    let least = counts.count < workers ? 0 : counts.values.min() ?? 0
    var figure = Figure(
      .connections, "least share of \(Self.clients)", bench, .percent,
      ours: 100 * Double(least) / Double(Self.clients), workers == 2 ? .atLeast(Self.shareMin) : nil
    )
    figure.remark =
      "\(workers) workers: "
      + counts.values.sorted().map(String.init)
      .joined(separator: " and ")
    return [figure]
  }
}
