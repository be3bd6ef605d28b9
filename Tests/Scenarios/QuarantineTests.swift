import Client
import JSON
import Postgres
import SQL
import Samples
import System
import Testing

/// Promise 15: a request that kills workers is isolated. What kills here is the test, while the
/// request waits for a row that it holds.
@Suite(.serialized) struct QuarantineTests {
  private let server: TestServer
  private let item: Int64
  /// Holds the row, and looks at who waits for it.
  private let holder: BlockingSession
  private let observer: BlockingSession

  init() throws {
    server = try TestServer()
    item = try #require(
      try server.client().result("item.register", #"{"class": "printer", "name": "P"}"#)["id"]?
        .integer)
    holder = try server.superuser()
    observer = try server.superuser()
  }

  private var poison: String { #"{"item": \#(item), "version": 1, "name": "Poison"}"# }

  private func hold() throws {
    try holder.execute("begin; select 1 from cmdb.item where id = \(item) for update")
  }

  private func letGo() throws { try holder.execute("rollback") }

  private func waiting() throws -> Int64 {
    try observer.query(
      Unit(
        Statement(
          """
          select count(*) from pg_stat_activity
          where wait_event_type = 'Lock' and application_name = 'cmdbd worker write'
          """))
    ).integer(0, 0) ?? 0
  }

  /// Sends the request and kills its worker while it is at it.
  private func die(of params: String? = nil) throws {
    let params = params ?? poison
    let client = try server.client()
    let worker = try #require(
      try client.result("server.info")["process"]?["pid"]?.integer.map { Int32($0) })
    try client.send(
      #"{"jsonrpc": "2.0", "id": 1, "method": "item.update", "params": \#(params)}"#)
    #expect(try waitUntil(every: .milliseconds(5)) { try waiting() > 0 })
    #expect(Process.kill(worker, .kill))
    // A reset is an end, too.
    let answer = try? client.receive()
    #expect(answer.map { String(decoding: $0, as: UTF8.self) } == nil)
    let isReplaced = try waitUntil {
      let workers = try server.children("worker")
      return try workers.count == 2 && !workers.contains(worker) && waiting() == 0
    }
    #expect(isReplaced)
  }

  @Test(.timeLimit(.minutes(20))) func aRequestIsRefusedAfterThreeCrashes() throws {
    defer { server.stopAndRemove() }
    try hold()
    for _ in 0..<3 { try die() }
    let workers = Set(try server.children("worker"))
    // Every worker knows.
    for _ in 0..<8 {
      let refused = try server.client().refusal("item.update", poison)
      #expect(refused.kind == "internal", "\(refused)")
      #expect(refused.error["data"]?["reference"]?.string?.isEmpty == false)
    }
    try letGo()
    #expect(try server.client().refusal("item.update", poison).kind == "internal")
    // Others, about the same item too, are served.
    let updated = try server.client().result(
      "item.update", #"{"item": \#(item), "version": 1, "name": "Harmless"}"#)
    #expect(updated["version"]?.integer == 2)
    #expect(Set(try server.children("worker")) == workers)
  }

  /// What has taken effect under its key is told, however many workers have died beside it.
  @Test(.timeLimit(.minutes(20))) func aKeyIsLookedUpBeforeItIsRefused() throws {
    defer { server.stopAndRemove() }
    let members = #""idempotency_key": "k", "item": \#(item), "version": 1, "name": "Done""#
    let quarantined = "{\(members)}"
    try hold()
    for _ in 0..<3 { try die(of: quarantined) }
    try letGo()
    #expect(try server.client().refusal("item.update", quarantined).kind == "internal")
    // The same request in other bytes, which nobody suspects.
    let done = try server.client().result("item.update", "{ \(members) }")
    #expect(done["version"]?.integer == 2)
    for _ in 0..<8 {
      #expect(try server.client().result("item.update", quarantined).text == done.text)
    }
    let other = #"{"idempotency_key": "k", "item": \#(item), "version": 2, "name": "Other"}"#
    #expect(try server.client().refusal("item.update", other).kind == "idempotency_mismatch")
  }

  /// Who stands near by when workers die is not taken for the cause: one answer acquits.
  @Test(.timeLimit(.minutes(20))) func anAnsweredRequestIsNotQuarantined() throws {
    defer { server.stopAndRemove() }
    for _ in 0..<2 {
      try hold()
      for _ in 0..<2 { try die() }
      try letGo()
      switch try server.client().call("item.update", Array(poison.utf8)) {
      case .result(let result): #expect(result["version"]?.integer == 2)
      case .error(let error): #expect(Refused(error: error).kind == "conflict")
      }
    }
  }
}
