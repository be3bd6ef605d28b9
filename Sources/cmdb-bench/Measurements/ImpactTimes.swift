import JSON

/// The failure of an item that takes 100, 10,000 or 100,000 others with it.
struct ImpactTimes {
  private let bench: Bench
  private let times: StatementTimes

  init(_ bench: Bench) throws {
    self.bench = bench
    times = try StatementTimes(bench)
  }

  func figures() throws -> [Figure] {
    try bench.estate.trees.map(figure)
  }

  private func figure(_ tree: EstateScript.Tree) throws -> Figure {
    let params = #"{"items":[\#(tree.first)]}"#
    let answer = try times.answer(.impactAnalyze, params)
    let impaired = try Document(answer).root["result"]?["items"]?.count
    guard impaired == tree.size - 1 else {
      throw Server.Failure(description: "the estate impairs \(impaired ?? 0) items")
    }
    return try times.figure(
      .impactAnalyze, "of \(tree.size - 1)", params: params, .atMost(1.1))
  }
}
