import Postgres
import SQL
import System
import Testing

/// The checks of a file that was just laid out, of which the planner knows no sizes: their work
/// goes by the rows, not by pairs of rows.
@Suite struct ImportCheckTests {
  /// A file of which each row names the row before by a reference, for which it is an error, and
  /// itself by a column of relations; some rows stand for several units, and all wait for the
  /// first.
  private func file(rows: Int) throws -> BlockingSession {
    let session = try ScratchCluster.makeMigrated().session()
    try session.execute(
      """
      set search_path = cmdb, pg_temp;
      alter table import_plan set (autovacuum_enabled = false);
      alter table import_row set (autovacuum_enabled = false);
      alter table import_bearer set (autovacuum_enabled = false);
      alter table import_hit set (autovacuum_enabled = false);
      insert into import (id, account, options, created_at, used_at, rows)
      overriding system value
      select 1, a.id, '{}', now(), now(), \(rows) from account a order by a.id limit 1;
      insert into import_row (import, line, catalogue, tag, name, row)
      select 1, l, 1, 'T-' || l, 'N ' || l,
        case when l % 10 = 0 then '{"units": "2"}' else '{}' end::jsonb
          || jsonb_build_object('given', jsonb_build_object('serial_no', 'S' || l))
      from generate_series(1, \(rows)) l;
      insert into import_bearer (import, generation, line, key, value)
      select 1, 1, l, 'printer:serial_no', 'S' || l from generate_series(1, \(rows)) l;
      insert into import_plan (import, generation, line, action, class, tag, name, attributes,
        targets, relations)
      select 1, 1, l, case l when 1 then 'error' else 'create' end, 'printer', 'T-' || l, 'N ' || l,
        jsonb_build_object('serial_no', 'S' || l, 'notes', repeat('n', 200)),
        jsonb_build_object('location', 'l' || greatest(1, l - 1)),
        jsonb_build_object('covers>', jsonb_build_object('make', jsonb_build_array('l' || l)))
      from generate_series(1, \(rows)) l
      """)
    return session
  }

  /// What a check costs PostgreSQL, in microseconds of a processor: how busy the machine is does
  /// not matter.
  private func cost(_ call: String, in session: BlockingSession) throws -> Int {
    let rows = try session.query(SQL.Unit(Statement("select pg_backend_pid()")))
    let path = "/proc/\(rows.text(0, 0) ?? "")/schedstat"
    func spent() throws -> Int {
      Int(try Files.readText(path).split(separator: " ").first ?? "") ?? 0
    }
    return try (0..<2).map { _ in
      try session.execute("begin")
      defer { try? session.execute("rollback") }
      let before = try spent()
      _ = try session.query(SQL.Unit(Statement("select \(call)")))
      return (try spent() - before) / 1000
    }.min() ?? 0
  }

  @Test func noCheckComparesEachRowWithEachOther() throws {
    let small = try file(rows: 1000)
    let large = try file(rows: 8000)
    let list = try small.query(
      SQL.Unit(Statement("select unnest(import_checks()) except select 'policies'")))
    let checks = (0..<list.count).compactMap { list.text($0, 0) }
    #expect(checks.count > 8)
    // What looks for void items is not of the checks, as it comes with each part of the rows.
    let void = """
      import_warn_void(1, 1, '[["serial_no"]]',
        array(select line from import_row where import = 1 order by line))
      """
    for call in checks.map({ "import_check_\($0)(1, 1)" }) + [void] {
      let few = try cost(call, in: small)
      let many = try cost(call, in: large)
      // Eight times the rows; pairs of them would be 64 times.
      #expect(many <= 20 * max(few, 2000), "\(call): \(few) µs for 1000 rows, \(many) for 8000")
    }
  }

  /// Between imports the tables are empty, and vacuum says so while their files keep their size:
  /// by that every index costs nothing, also one that would read the whole import for one line.
  @Test func linesAreLookedUpByPrimaryKeyWhereTheTablesAreTakenForEmpty() throws {
    let session = try file(rows: 1000)
    try session.execute(
      """
      insert into import_hit (import, generation, line, place, item)
      select 1, 1, l, 1, l from generate_series(1, 20000) l;
      update pg_class set reltuples = 0, relpages = 1000
      where relnamespace = 'cmdb'::regnamespace and relkind = 'r' and relname ~ '^import_';
      """)
    let tables = ["import_row", "import_plan", "import_hit", "import_bearer"]
    for table in tables {
      let generation = table == "import_row" ? "" : "and o.generation = 1"
      let rows = try session.query(
        SQL.Unit(
          Statement(
            """
            explain (costs off) select l.line, x.o from unnest('{5,6}'::int[]) l (line)
            cross join lateral (
              select o from \(table) o where o.import = 1 \(generation) and o.line = l.line
              offset 0) x
            """)))
      let plan = (0..<rows.count).compactMap { rows.text($0, 0) }.joined(separator: "\n")
      #expect(plan.contains("\(table)_pkey"), "\(plan)")
    }
  }
}
