import JSON
import Postgres
import SQL
import Samples
import Testing

/// A command that cannot be served now is repeated, and its user sees only that it took longer.
@Suite(.waiting) struct RepeatedCommandTests {
  @Test(.timeLimit(.minutes(20))) func aWriteThatWaitsTooLongForALockIsRepeated() throws {
    let cmdb = try Cmdb.shared()
    _ = try sharedClient().result(
      "item.register", #"{"class": "printer", "tag": "RC-1", "name": "Old"}"#)
    let psql = try cmdb.server.superuser()
    try psql.execute("begin; select from cmdb.item where tag = 'RC-1' for update")
    let onlooker = try cmdb.server.superuser()
    let holder = try psql.query(Unit(Statement("select pg_backend_pid()"))).text(0, 0) ?? ""
    let waiting = {
      try onlooker.query(
        Unit(
          Statement(
            """
            select min(xact_start)::text from pg_stat_activity
            where \(holder) = any (pg_blocking_pids(pid))
            """))
      ).text(0, 0)
    }
    let editing = Crowd(1) { _ in try cmdb("item", "edit", "RC-1", "name=New") }
    var first: String?
    #expect(
      try waitUntil {
        first = try waiting()
        return first != nil
      })
    // The server has refused it, and it has come again.
    #expect(try waitUntil { try waiting().map { $0 != first } ?? false })
    try psql.execute("rollback")
    let edited = try #require(try editing.join().first)
    #expect(edited.status == 0, "\(edited.error)")
    let item = try sharedClient().result("item.get", #"{"item": "RC-1"}"#)
    #expect(item["name"]?.string == "New")
    #expect(item["version"]?.integer == 2)
  }
}
