import Postgres
import SQL
import System
import Testing

/// What functions of the owner enter in the journal is the call of the transaction, by their own
/// method; and what is noted beside an item is what its class declares as observed.
@Suite struct CallTests {
  private let database: ScratchDatabase
  private let session: BlockingSession

  init() throws {
    database = try ScratchCluster.makeMigrated()
    try database.session().execute(
      """
      insert into cmdb.item (id, class, tag, name, state, attributes)
      values (4, 'printer', 'X', 'X', 'in_use', '{"serial_no": "S"}');
      insert into cmdb.account (name, roles) values ('scanner', '{feed}')
      """)
    session = try BlockingSession(
      SessionSettings(conninfo: database.conninfo(role: "cmdb_runtime")))
  }

  private static let functions = [
    "priority_define(%, 3, 3, 5)", "authority_define(%, 'printer', 'notes', '{a}', null)",
    "clock_trust(%)", "notice_seen(%, null, 9)",
    #"presence_set(%, null, '{"available": false}')"#,
    "consumer_create(%, 'x', '{}', null, null, 10)", "consumer_update(%, 'x', 1, '{}', null, null)",
    "consumer_delete(%, 'x', 1)", "consumer_seek(%, 'x', 1, 0, null)",
    "token_revoke(%, 1)",
    "token_issue(%, 'scanner', null, null, sha256('x'))",
    #"account_put(%, false, 'scanner', '{"roles": ["admin"]}', null, null)"#,
    #"class_define(%, '{"name": "forged", "parent": "asset"}')"#,
    #"relation_type_define(%, '{"name": "forged"}')"#,
    #"observe(%, 4, '{"page_counter_total": 7}')"#,
    "export_done(%, 'e-1', 3, repeat('a', 64), cmdb.settled_until(), '{}')",
  ]

  private func failure(_ statement: String) -> String? {
    defer { try? session.execute("rollback") }
    do {
      try session.execute("begin; \(statement)")
      return nil
    } catch {
      return error.sqlState?.description ?? "\(error)"
    }
  }

  /// No call at all, the call of another method, the call of another account.
  @Test(arguments: functions) func aCallIsNotMadeUp(_ function: String) throws {
    let made =
      "row(7, 'peer', 'r-1', 'incident.update', 'because', null, null, null, null)::cmdb.call"
    let entered = "cmdb.enter(0, 'peer', 'r-1', 'incident.update', null, null, null, null, null)"
    for call in [made, entered] {
      #expect(
        failure("select cmdb.\(function.replacing("%", with: call))") == "42501", "\(function)")
    }
    #expect(
      failure("select \(entered); select cmdb.\(function.replacing("%", with: made))") == "42501",
      "\(function)")
  }

  @Test(arguments: [
    (#"{"page_counter_total": 7}"#, true), (#"{"serial_no": "FORGED"}"#, false),
    (#"{"page_counter_total": 7, "nothing": 1}"#, false),
  ])
  func nothingElseIsObserved(_ readings: String, isNoted: Bool) throws {
    let call = "cmdb.enter(0, 'peer', 'r-1', 'item.update', null, null, null, null, null)"
    #expect(
      failure("select cmdb.observe(\(call), 4, '\(readings)')") == (isNoted ? nil : "42501"))
  }
}
