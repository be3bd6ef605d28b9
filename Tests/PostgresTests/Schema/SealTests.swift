import Foundation
import Postgres
import SQL
import System
import Testing

/// What the role of the workers may do, in full: whoever steals its password may do no more.
@Suite struct SealTests {
  let database: ScratchDatabase

  init() throws {
    database = try ScratchCluster.makeDatabase()
    try Migrator(
      conninfo: database.conninfo(role: "cmdb_migrator"), finish: [Estate.publish]
    ).run()
  }

  /// One line a right: tables that it writes, sequences, and the functions that run as the owner.
  private static let rights = """
    select string_agg(r.line, E'\\n' order by r.line collate "C") from (
      select format('table %s: %s', c.relname, (
        select string_agg(p.name, ' ' order by p.name)
        from unnest(array['insert', 'update', 'delete', 'truncate', 'trigger', 'references'])
          p (name)
        where has_table_privilege('cmdb_runtime', c.oid, p.name))) as line
      from pg_class c
      where c.relnamespace = 'cmdb'::regnamespace and c.relkind in ('r', 'p')
        and has_table_privilege(
          'cmdb_runtime', c.oid, 'insert, update, delete, truncate, trigger, references')
      union all
      select format('sequence %s: %s', case
        when c.relname like 'tag\\_%' then 'tag_*' else c.relname end, (
        select string_agg(p.name, ' ' order by p.name)
        from unnest(array['select', 'usage', 'update']) p (name)
        where has_sequence_privilege('cmdb_runtime', c.oid, p.name)))
      from pg_class c
      where case when c.relnamespace = 'cmdb'::regnamespace and c.relkind = 'S'
        then has_sequence_privilege('cmdb_runtime', c.oid, 'select, usage, update') end
      union
      select format('as the owner %s(%s)', f.proname, pg_get_function_identity_arguments(f.oid))
      from pg_proc f
      where f.pronamespace = 'cmdb'::regnamespace and f.prosecdef
        and has_function_privilege('cmdb_runtime', f.oid, 'execute')
      union all
      select 'schema cmdb: create'
      where has_schema_privilege('cmdb_runtime', 'cmdb', 'create')
    ) r
    """

  /// The table of rights; `CMDB_GOLDEN=write` writes it anew, and a person reads the difference.
  @Test func theRuntimeRoleMayDoThisAndNoMore() throws {
    let rights = (try database.text(Self.rights) ?? "") + "\n"
    let file = GoldenStatement.root.appending(path: "Tests/PostgresTests/Golden/runtime-rights.txt")
    if ProcessInfo.processInfo.environment["CMDB_GOLDEN"] == "write" {
      try rights.write(to: file, atomically: true, encoding: .utf8)
    }
    #expect(rights.contains("table item: insert update"))
    #expect(try String(contentsOf: file, encoding: .utf8) == rights)
  }

  /// A table that only looks like ours gets no trigger of ours.
  @Test func aTriggerStandsOnOurTablesOnly() throws {
    let owner = try database.session()
    try owner.execute("grant temporary on database \(database.name) to cmdb_runtime")
    let session = try BlockingSession(
      SessionSettings(conninfo: database.conninfo(role: "cmdb_runtime")))
    try session.execute("create temp table item (like cmdb.item)")
    for function in ["cmdb.versioned()", "cmdb.item_changed()", "cmdb.relation_changed()"] {
      #expect(throws: PostgresError.self) {
        try session.execute(
          "create trigger forged before update on item for each row execute function \(function)")
      }
    }
  }

  @Test(arguments: [
    "insert into cmdb.item_history select i.*, now() from cmdb.item i",
    "insert into cmdb.journal_inbox (at) values (now())",
    "update cmdb.journal set account = 1", "delete from cmdb.journal",
    "update cmdb.token set account = 1", "update cmdb.account set roles = '{admin}'",
    "select cmdb.catalogue_journal(null::cmdb.call, 'item', 'x')",
    "select cmdb.raise_floor()", "truncate cmdb.item",
    "alter table cmdb.item disable trigger versioned",
    "set session_replication_role = replica",
  ])
  func thePastIsNotWritten(_ statement: String) throws {
    let session = try BlockingSession(
      SessionSettings(conninfo: database.conninfo(role: "cmdb_runtime")))
    let error = #expect(throws: PostgresError.self) { try session.execute(statement) }
    guard case .server(let refused) = error else { return }
    #expect(refused.sqlState.description == "42501", "\(statement): \(refused.message)")
  }
}
