import Foundation
import Postgres
import SQL
import System
import Testing

/// What the role of the workers may do, in full: whoever steals its password may do no more.
@Suite struct SealTests {
  let database: ScratchDatabase

  init() throws {
    database = try ScratchCluster.makeMigrated()
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
      select format('table %s: %s of %s', c.relname, p.name, (
        select string_agg(a.attname, ' ' order by a.attnum)
        from pg_attribute a
        where a.attrelid = c.oid and a.attnum > 0
          and has_column_privilege('cmdb_runtime', c.oid, a.attnum, p.name)))
      from pg_class c
      cross join unnest(array['select', 'insert', 'update']) p (name)
      where c.relnamespace = 'cmdb'::regnamespace and c.relkind in ('r', 'p')
        and not has_table_privilege('cmdb_runtime', c.oid, p.name)
        and has_any_column_privilege('cmdb_runtime', c.oid, p.name)
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
    #expect(rights.contains("table item: insert\n"))
    #expect(try String(contentsOf: file, encoding: .utf8) == rights)
  }

  /// A table that only looks like ours gets no trigger of ours.
  @Test func aTriggerStandsOnOurTablesOnly() throws {
    let owner = try database.session()
    try owner.execute("grant temporary on database \(database.name) to cmdb_runtime")
    let session = try BlockingSession(
      SessionSettings(conninfo: database.conninfo(role: "cmdb_runtime")))
    try session.execute("create temp table item (like cmdb.item)")
    for function in ["cmdb.item_versioned()", "cmdb.item_changed()", "cmdb.relation_changed()"] {
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
    "select cmdb.raise_floor()", "select cmdb.refuse_stamp(now() + interval '1 year')",
    "select cmdb.hide_secrets('{serial_no}')", "select cmdb.repair_all()", "truncate cmdb.item",
    "alter table cmdb.item disable trigger versioned",
    "set session_replication_role = replica",
    "update cmdb.item set version = 7", "update cmdb.item set changed_by = 7",
    "update cmdb.relation set source = 1", "delete from cmdb.relation",
    "update cmdb.incident set number = 'INC-1'", "delete from cmdb.incident_item",
    "select digest from cmdb.token_secret", "create temp table item (id int)",
    "insert into cmdb.idempotency values (0, 'k', sha256('x'), '{}', now())",
    "select last_value from cmdb.seal_key", "select pg_sequence_last_value('cmdb.seal_key')",
    "select cmdb.seal('x')", "select cmdb.stamp()", "select setval('cmdb.seal_key', 1)",
  ])
  func thePastIsNotWritten(_ statement: String) throws {
    let session = try BlockingSession(
      SessionSettings(conninfo: database.conninfo(role: "cmdb_runtime")))
    let error = #expect(throws: PostgresError.self) { try session.execute(statement) }
    guard case .server(let refused) = error else { return }
    #expect(refused.sqlState.description == "42501", "\(statement): \(refused.message)")
  }

  /// A lock of a table would stop everybody: none is granted that keeps others from writing.
  @Test func noTableIsLocked() throws {
    let session = try BlockingSession(
      SessionSettings(conninfo: database.conninfo(role: "cmdb_runtime")))
    let tables = try session.query(
      Unit(
        Statement(
          "select oid::regclass from pg_class where relnamespace = 'cmdb'::regnamespace "
            + "and relkind in ('r', 'p') order by relname")))
    for row in 0..<tables.count {
      let table = try #require(tables.text(row, 0))
      for mode in ["access exclusive", "share", "share update exclusive"] {
        let error = #expect(throws: PostgresError.self, "\(table) in \(mode) mode") {
          try session.execute("begin; lock table \(table) in \(mode) mode nowait")
        }
        try session.execute("rollback")
        #expect(error?.sqlState?.description == "42501", "\(table) in \(mode) mode")
      }
    }
  }

  /// Whoever owns a database could hang the trigger onto a table of its own.
  @Test func theTriggerWritesHistoryOfOurTablesOnly() throws {
    let owner = try database.session()
    try owner.execute(
      """
      create temp table item (like cmdb.item);
      create trigger forged before update on item
        for each row execute function cmdb.item_versioned();
      insert into item (id, class, tag, name, state, attributes, version, created_at, changed_at,
        changed_by, via, method, request)
      values (1, 'printer', 'X', 'X', 'in_use', '{}', 1, now() - interval '1 year',
        now() - interval '1 year', 1, 'peer', 'item.update', 'r-1')
      """)
    #expect(throws: PostgresError.self) { try owner.execute("update item set name = 'Y'") }
    #expect(try database.text("select count(*) from cmdb.item_history") == "0")
  }

  /// The row of an export says what can be so: an account, a settled moment, a digest.
  @Test(arguments: [
    ("account => 1", nil), ("account => 77", "CM905"), ("account => 2", "CM905"),
    ("method => 'item.get'", "42501"), ("export => ''", "CM905"), ("row_count => -1", "CM905"),
    ("digest => 'x'", "CM905"), ("digest => null", "CM905"), ("moment => null", "CM905"),
    ("moment => now() + interval '1 day'", "CM905"),
  ])
  func anExportIsEnteredAsItCanHaveBeen(_ claim: String, _ code: String?) throws {
    let owner = try database.session()
    try owner.execute(
      """
      insert into cmdb.account (id, name, roles, disabled)
      values (1, 'auditor', '{auditor}', false), (2, 'former', '{auditor}', true);
      select setval('cmdb.floor_us', cmdb.microseconds(now())),
        setval('cmdb.settled_us', cmdb.microseconds(now()));
      create function pg_temp.enter(account int default 1,
        method text default 'inventory.export', export text default 'e-1',
        row_count bigint default 3, digest text default repeat('a', 64),
        moment timestamptz default now() - interval '1 h') returns text language sql as $$
        select cmdb.export_done(cmdb.enter(account, 'peer', 'r-1', method, null, null, null, null,
          null), export, row_count, digest, moment, '{}')
      $$
      """)
    var refusal: String?
    do {
      try owner.execute("select pg_temp.enter(\(claim))")
    } catch {
      refusal = error.sqlState?.description
    }
    #expect(refusal == code)
  }

  /// What a session leaves in a setting is believed only with the seal of the owner.
  @Test(arguments: [
    "2099-01-01 00:00:00+00", "2099-01-01 00:00:00+00/1", "2020-01-01 00:00:00+00",
  ])
  func aStampIsNotMadeUp(_ claim: String) throws {
    let session = try BlockingSession(
      SessionSettings(conninfo: database.conninfo(role: "cmdb_runtime")))
    try session.execute("begin")
    let error = #expect(throws: PostgresError.self) {
      try session.execute(
        """
        select set_config('cmdb.stamp', pg_current_xact_id() || '/\(claim)', true);
        insert into cmdb.item (class, tag, name, state, attributes)
        values ('printer', 'SEAL-1', 'X', 'in_use', '{}')
        """)
    }
    #expect(error?.sqlState?.description == "42501")
    try session.execute("rollback")
    // Nor is one of another transaction moved into this one, with its seal.
    try session.execute(
      """
      begin;
      insert into cmdb.item (class, tag, name, state, attributes)
      values ('printer', 'SEAL-2', 'X', 'in_use', '{}');
      select set_config('cmdb.kept', current_setting('cmdb.stamp'), false);
      commit; begin;
      select set_config('cmdb.stamp', pg_current_xact_id() || '/'
        || split_part(current_setting('cmdb.kept'), '/', 2) || '/'
        || split_part(current_setting('cmdb.kept'), '/', 3), true)
      """)
    let moved = #expect(throws: PostgresError.self) {
      try session.execute("update cmdb.item set name = 'Y' where tag = 'SEAL-2'")
    }
    #expect(moved?.sqlState?.description == "42501")
  }

  /// A worker says who calls, for it is what authenticates; it cannot say that nobody did.
  @Test(arguments: ["sql", "steward"]) func noClientIsTheDatabase(_ via: String) throws {
    let session = try BlockingSession(
      SessionSettings(conninfo: database.conninfo(role: "cmdb_runtime")))
    for call in [
      "cmdb.enter(0, '\(via)', 'r-1', 'migration', null, null, null, null, null)",
      """
      set_config('cmdb.call',
        row(0, '\(via)', 'r-1', 'migration', null, null, null, null, null)::cmdb.call::text, true)
      """,
    ] {
      let error = #expect(throws: PostgresError.self) {
        try session.execute(
          """
          begin; select \(call);
          insert into cmdb.item (class, tag, name, state, attributes)
          values ('printer', 'SEAL-3', 'X', 'in_use', '{}')
          """)
      }
      #expect(error?.sqlState?.description == "42501", "\(call)")
      try session.execute("rollback")
    }
  }

  /// An answer is kept for the account that called, with the time of the database.
  @Test func anAnswerIsKeptForWhoCalled() throws {
    let session = try BlockingSession(
      SessionSettings(conninfo: database.conninfo(role: "cmdb_runtime")))
    let enter = "cmdb.enter(0, 'peer', 'r-1', 'test', null, null, 'k', sha256('x'), null)"
    let error = #expect(throws: PostgresError.self) {
      try session.execute(
        """
        begin; select \(enter);
        select cmdb.answer(
          row(7, 'peer', 'r-1', 'test', null, null, 'k', sha256('x'), null)::cmdb.call, '{}')
        """)
    }
    #expect(error?.sqlState?.description == "42501")
    try session.execute("rollback")
    try session.execute("select cmdb.answer(\(enter), '{}')")
    #expect(
      try database.text("select account || key from cmdb.idempotency where at <= now()") == "0k")
  }

  /// Functions of the owner ask for which method they are called, or that a call is open where many
  /// methods call them, or stand here with what lets them do without.
  @Test func functionsOfTheOwnerAskWhoCalls() throws {
    let unasked = [
      "client_stamp": "makes a stamp, which is sealed",
      "consumer_ack": "moves the place of a program by the epoch that attaching it gave",
      "consumer_attach": "gives an epoch; the place stays", "consumer_detach": "asks for the epoch",
      "consumer_lags": "reads", "consumer_read": "reads", "consumers_look": "asks for the epoch",
      "default_partition_rows": "reads",
      "dissolve": "ends relations, as the runtime role may; the trigger enters it under the call",
      "hold_keys": "a transaction that does not release them is refused",
      "import_found": "reads", "import_page": "reads", "mapping_page": "reads",
      "keep_answer": "asks for the account of the call",
      "release_keys": "judges keys", "session_proof": "compares a digest",
      "session_start": "asks for a secret by its digest",
      "token_opens": "compares a digest", "token_used": "notes the moment of the last use",
    ]
    let session = try database.session()
    let functions = try session.query(
      Unit(
        Statement(
          """
          select f.proname, f.prosrc ~ 'cmdb\\.require_(call|entered)\\('
          from pg_proc f
          where f.pronamespace = 'cmdb'::regnamespace and f.prosecdef
            and has_function_privilege('cmdb_runtime', f.oid, 'execute')
          order by f.proname
          """)))
    var found: [String] = []
    for row in 0..<functions.count where functions.text(row, 1) == "f" {
      found.append(try #require(functions.text(row, 0)))
    }
    #expect(found == unasked.keys.sorted())
  }

  /// What the call of another method, or of nobody, may not set off.
  @Test(arguments: [
    "select cmdb.mark_merged(1, 2)", "select cmdb.unwatch(1, 1, null)",
    "select cmdb.unlink(1, '{1}')",
  ])
  func aFunctionOfTheOwnerIsForItsMethod(_ statement: String) throws {
    let session = try BlockingSession(
      SessionSettings(conninfo: database.conninfo(role: "cmdb_runtime")))
    for enter in [
      "select 1",
      "select cmdb.enter(0, 'peer', 'r-1', 'item.update', null, null, null, null, null)",
    ] {
      try session.execute("begin; \(enter)")
      let error = #expect(throws: PostgresError.self) { try session.execute(statement) }
      #expect(error?.sqlState?.description == "42501", "\(enter); \(statement)")
      try session.execute("rollback")
    }
  }

  /// Keys cannot be kept from being judged: not by a hold that is never released, nor by the
  /// setting that says there is one.
  @Test func keysAreJudgedInTheEnd() throws {
    let session = try BlockingSession(
      SessionSettings(conninfo: database.conninfo(role: "cmdb_runtime")))
    try session.execute(
      """
      insert into cmdb.item (class, tag, name, state, attributes)
      values ('license', 'HELD-1', 'One', 'active', '{}')
      """)
    try session.execute(
      """
      begin; select cmdb.hold_keys();
      update cmdb.item set name = 'Two' where tag = 'HELD-1'
      """)
    let error = #expect(throws: PostgresError.self) { try session.execute("commit") }
    #expect(error?.sqlState?.description == "CM905")
    try session.execute(
      """
      begin; select set_config('cmdb.keys_held', 'yes', true);
      update cmdb.item set name = 'Two' where tag = 'HELD-1'; commit
      """)
    #expect(
      try database.text("select name from cmdb.item where tag = 'HELD-1'") == "Two")
    #expect(try database.text("select count(*) from cmdb.key_hold") == "0")
  }
}
