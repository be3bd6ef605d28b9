import Client
import JSON
import Postgres
import SQL
import Samples
import System
import Testing

/// What lies within what is kept beside the relations; both agree, whoever moves what at once.
@Suite(.serialized) struct HierarchyTests {
  private let server: TestServer
  private let client: Client
  private let session: BlockingSession

  init() throws {
    server = try TestServer.shared.get()
    client = try server.client()
    session = try server.superuser()
  }

  private func room(in outer: Int64? = nil) throws -> Int64 {
    let references = outer.map { #", "references": {"location": \#($0)}"# } ?? ""
    return try #require(
      try client.result(
        "item.register",
        #"{"class": "location", "name": "R", "attributes": {"kind": "room"}\#(references)}"#)["id"]?
        .integer)
  }

  /// A whole subtree is being moved while something is put into it.
  @Test func whatIsPutIntoAMovingSubtreeMovesWithIt() throws {
    let site = try room()
    let floor = try room(in: site)
    let inner = try room(in: floor)
    let newcomer = try room()
    try session.execute(
      "begin; delete from cmdb.relation where source = \(floor) and type = 'located_in'")
    try client.send(
      #"{"jsonrpc": "2.0", "id": 1, "method": "relation.connect", "params": "#
        + #"{"type": "located_in", "source": \#(newcomer), "target": \#(inner)}}"#)
    let watcher = try server.superuser()
    let isDecided = try waitUntil {
      if try client.isReadable(within: .zero) { return true }
      let waiting = try watcher.query(
        Unit(
          Statement(
            """
            select count(*) from pg_stat_activity
            where wait_event_type = 'Lock' and query like '%relation_connect%'
            """)))
      return waiting.integer(0, 0) ?? 0 > 0
    }
    #expect(isDecided)
    try session.execute("commit")
    let line = try #require(try client.receive())
    #expect(try Document(line).root["result"] != nil)
    #expect(try session.brokenHierarchyRows() == 0)
    let found = try client.result(
      "item.find", #"{"where": "id = \#(newcomer) and location within \#(site)"}"#)
    #expect(found["items"]?.count == 0)
  }

  /// Moves at random, several at once, through both methods: none closes a cycle, and none fails
  /// for another reason than that or a version.
  @Test func movesAtOnceKeepTheHierarchyWhole() throws {
    let rooms = try (0..<12).map { _ in try room() }
    let race = try Race(8, on: server)
    var random = SeededGenerator(seed: 7)
    var moved = 0
    for _ in 0..<40 {
      var versions: [Int64: Int64] = [:]
      for room in rooms {
        versions[room] = try client.result("item.get", #"{"item": \#(room)}"#)["version"]?.integer
      }
      let answers = try race.run("item.update") { _ in
        let room = rooms[Int.random(in: 0..<rooms.count, using: &random)]
        let other = rooms[Int.random(in: 0..<rooms.count, using: &random)]
        let target = other == room ? "null" : "\(other)"
        let version = versions[room] ?? 0
        return
          #"{"item": \#(room), "version": \#(version), "references": {"location": \#(target)}}"#
      }
      moved += answers.compactMap(\.won).count
      for refusal in answers.compactMap(\.refused) {
        #expect(refusal.kind == "conflict" || refusal.reason == "cycle", "\(refusal)")
      }
      #expect(try session.brokenHierarchyRows() == 0)
    }
    #expect(moved >= 100)
  }
}
