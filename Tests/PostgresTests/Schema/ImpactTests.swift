import Postgres
import SQL
import Testing

/// The walk of impact against a naive reference, on random graphs with cycles, diamonds,
/// redundancy and a past.
@Suite(.serialized) struct ImpactTests {
  private static let database = Result {
    let database = try ScratchCluster.makeMigrated()
    return database
  }

  struct Shape: CustomTestStringConvertible, Sendable {
    let seed: UInt64
    let items: Int
    let edges: Int
    var testDescription: String { "seed \(seed), \(items) items, \(edges) relations" }
  }

  private static let shapes =
    (1...24).map { Shape(seed: UInt64($0), items: 2 + $0, edges: 3 * $0) }
    + [
      Shape(seed: 101, items: 60, edges: 400), Shape(seed: 102, items: 300, edges: 350),
      Shape(seed: 103, items: 500, edges: 1500), Shape(seed: 104, items: 2000, edges: 2500),
      Shape(seed: 105, items: 2000, edges: 9000),
    ]

  @Test(arguments: shapes)
  func itIsTheFixpoint(_ shape: Shape) throws {
    let session = try Self.database.get().session()
    let graph = ImpactGraph(
      seed: shape.seed, items: shape.items, edges: shape.edges,
      firstID: Int(shape.seed) * 10_000)
    try session.execute(graph.script)
    for moment in [nil, 0, 1, 2] as [Int?] {
      for failed in graph.someSeeds {
        for isUpstream in [false, true] {
          let expected = graph.walk(from: failed, isUpstream: isUpstream, at: moment)
          let found = try walk(session, from: failed, isUpstream, at: moment)
          #expect(
            found == expected,
            "from \(failed), \(isUpstream ? "up" : "down")stream at \(moment ?? -1)"
          )
        }
      }
    }
  }

  private func walk(
    _ session: BlockingSession, from seeds: [Int], _ isUpstream: Bool, at moment: Int?
  ) throws -> ImpactGraph.Outcome {
    let ids = seeds.map(String.init).joined(separator: ",")
    let when = moment.map { "timestamptz '\(ImpactGraph.time($0))'" } ?? "null"
    let call = """
      cmdb.impact_walk('{\(ids)}', '{}', \(isUpstream), cmdb.impact_rules_at(null), \(when),
        100000, 100000, null) w
      """
    var outcome = ImpactGraph.Outcome()
    let items = try session.query(
      Unit(Statement("select u.* from \(call), unnest(w.items, w.depths, w.relations) u")))
    for row in 0..<items.count {
      let item = Int(items.integer(row, 0) ?? 0)
      outcome.depths[item] = Int(items.integer(row, 1) ?? 0)
      outcome.via[item] = Int(items.integer(row, 2) ?? 0)
    }
    let spared = try session.query(
      Unit(Statement("select s.* from \(call), unnest(w.spared) s")))
    for row in 0..<spared.count {
      outcome.spared.insert((0...3).map { spared.text(row, $0) ?? "" }.joined(separator: " "))
    }
    return outcome
  }
}
