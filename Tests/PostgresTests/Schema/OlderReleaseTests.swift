import Foundation
import Postgres
import SQL
import Testing

/// A database that an older release has filled is brought to the schema of today with all its data:
/// what was, when it was, who did it, and by what it is found.
///
/// `Fixtures/schema-0013.sql` was written by the functions of that release. What is compared are
/// its own columns, and what repairs change is told from the rest by its method: so later
/// migrations need nothing here.
@Suite struct OlderReleaseTests {
  private static let version = 13
  private static let versioned = [
    "item", "relation", "incident", "incident_item", "incident_comment",
  ]

  let database: ScratchDatabase
  /// The columns of each table of then.
  private let columns: [String: String]

  init() throws {
    database = try ScratchCluster.makeDatabase()
    let old = Schema(
      migrations: Schema.embedded.migrations.filter { ($0.number ?? 0) <= Self.version },
      functions: [])
    try Migrator(conninfo: database.conninfo(role: "cmdb_migrator"), schema: old).run()
    let fixture = GoldenStatement.root.appending(
      path: "Tests/PostgresTests/Fixtures/schema-0013.sql")
    try database.execute(String(contentsOf: fixture, encoding: .utf8))
    let found = try database.session().query(
      Unit(
        Statement(
          """
          select c.relname, string_agg(format('r.%I', a.attname), ', ' order by a.attnum)
          from pg_class c
          join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
          where c.relnamespace = 'cmdb'::regnamespace and c.relkind in ('r', 'p')
            -- Derived, and moved to where nobody reads it.
            and (c.relname, a.attname) <> ('token', 'digest')
          group by c.relname
          """)))
    columns = Dictionary(
      uniqueKeysWithValues: (0..<found.count).map {
        (found.text($0, 0) ?? "", found.text($0, 1) ?? "")
      })
  }

  private func migrate() throws {
    try Migrator(
      conninfo: database.conninfo(role: "cmdb_migrator"),
      finish: [Estate.publish, Unit(Statement("select cmdb.repair_all()"))],
      steps: [Unit(Statement("select cmdb.repair_step()"))]
    ).run()
  }

  /// The rows of a query, each as text, in the order of that.
  private func rows(_ query: String) throws -> [String] {
    let rows = try database.session().query(
      Unit(Statement("select q::text from (\(query)) q order by 1")))
    return (0..<rows.count).compactMap { rows.text($0, 0) }
  }

  private func rows(of table: String, where condition: String = "true") throws -> [String] {
    try rows("select \(columns[table] ?? "") from cmdb.\(table) r where \(condition)")
  }

  /// Every moment at which anything changed.
  private func moments() throws -> [String] {
    try rows(
      Self.versioned.map { "select changed_at from cmdb.\($0)" }.joined(separator: " union ")
    ).map { $0.trimmingCharacters(in: CharacterSet(charactersIn: "()\"")) }
  }

  /// A table as it was at a moment, by the tables of then.
  private func before(_ table: String, at moment: String) -> String {
    let own = columns[table] ?? ""
    guard let of = columns["\(table)_history"], !of.isEmpty else {
      return "select \(own) from cmdb.\(table) r where r.changed_at <= '\(moment)'"
    }
    return """
      select \(own) from cmdb.\(table) r where r.changed_at <= '\(moment)'
      union all
      select \(own) from cmdb.\(table)_history r
      where r.changed_at <= '\(moment)' and r.until > '\(moment)'
      """
  }

  @Test func theFixtureHasSomethingOfAll() throws {
    for table in Self.versioned + ["journal", "journal_inbox", "item_key", "item_code", "token"] {
      #expect(try !rows(of: table).isEmpty, "\(table)")
    }
    for table in ["item_history", "relation_history", "incident_history"] {
      #expect(try rows(of: table).count >= 3, "\(table)")
    }
    #expect(try moments().count > 30)
  }

  /// At every moment of its past each table is told as it was, by the functions of today.
  @Test func thePastStays() throws {
    let moments = try moments()
    let then = try moments.map { moment in
      try Self.versioned.map { try rows(before($0, at: moment)) }
    }
    try migrate()
    for (moment, expected) in zip(moments, then) {
      for (table, expected) in zip(Self.versioned, expected) {
        // What says who made a version is asked of the history.
        let told = try database.text(
          """
          select string_agg(format('r.%I', column_name), ', ' order by ordinal_position)
          from information_schema.columns
          where table_schema = 'cmdb' and table_name = '\(table)'
            and not column_name = any ('{inputs,via,method,request,reason,incident}')
            and format('r.%I', column_name) = any (
              string_to_array('\(columns[table] ?? "")', ', '))
          """)
        let hasMoment = try database.text("select to_regproc('cmdb.\(table)_at')") != nil
        let source =
          hasMoment ? "cmdb.\(table)_at('\(moment)') r" : "(\(before(table, at: moment))) r"
        let after = try rows("select \(told ?? "") from \(source)")
        #expect(after.count == expected.count, "\(table) at \(moment)")
        #expect(try rows(before(table, at: moment)) == expected, "\(table) at \(moment)")
        let kept = try rows("select \(told ?? "") from (\(before(table, at: moment))) r")
        #expect(after == kept, "\(table) at \(moment)")
      }
    }
  }

  /// The present differs only where a repair says so, and keeps what was as a version.
  @Test func thePresentStays() throws {
    let then = try Self.versioned.map { try rows(of: $0) }
    try migrate()
    for (table, expected) in zip(Self.versioned, then) {
      let untouched = Set(try rows(of: table, where: "r.method <> 'migration'"))
      let replaced =
        columns["\(table)_history"] == nil
        ? []
        : try rows(
          "select \(columns[table] ?? "") from cmdb.\(table)_history r "
            + "where not exists (select from cmdb.\(table) p where p.id = r.id "
            + "and p.method <> 'migration')")
      #expect(untouched.union(replaced).isSuperset(of: expected), "\(table)")
      #expect(untouched.subtracting(expected).isEmpty, "\(table)")
    }
    // The two that were connected in both directions, and the address in capitals.
    #expect(
      try rows("select tag from cmdb.item where method = 'migration'") == ["(PER-000001)"])
    #expect(
      try database.text("select attributes->>'email' from cmdb.item where tag = 'PER-000001'")
        == "anna@x.org")
  }

  @Test func theJournalStays() throws {
    let journal = try rows(of: "journal")
    let inbox = try rows(of: "journal_inbox")
    try migrate()
    #expect(try rows(of: "journal") == journal)
    #expect(try Set(rows(of: "journal_inbox")).isSuperset(of: inbox))
    #expect(
      try rows(of: "journal_inbox", where: "r.via <> 'sql'").count == inbox.count)
    // The steward goes on where the one of then has ended.
    let last = try database.text("select max(position) from cmdb.journal") ?? ""
    try database.execute(
      """
      select cmdb.take_lease('a#1', 10);
      select cmdb.make_partitions((select epoch from cmdb.steward_lease));
      select cmdb.raise_floor();
      select cmdb.sequence_journal((select epoch from cmdb.steward_lease),
        pg_sequence_last_value('cmdb.floor_us'), 1000)
      """)
    #expect(
      try database.text(
        "select min(position) = \(last) + 1 from cmdb.journal "
          + "where position > \(last)") == "t")
    #expect(try rows(of: "journal", where: "r.position <= \(last)") == journal)
  }

  /// Whatever is derived is what would be derived anew, and finds what it found.
  @Test func whatIsFoundStays() throws {
    let keys = try rows("select key, item from cmdb.item_key")
    let codes = try rows("select item, path, code from cmdb.item_code where code ~ '^[ -~]*$'")
    let hierarchy = try rows("select type, ancestor, descendant from cmdb.hierarchy")
    try migrate()
    #expect(try rows("select key, item from cmdb.item_key") == keys)
    #expect(
      try rows("select item, path, code from cmdb.item_code where code ~ '^[ -~]*$'") == codes)
    #expect(try rows("select type, ancestor, descendant from cmdb.hierarchy") == hierarchy)
    let derived = ["item_key", "item_search"]
    let stored = try derived.map { try rows("select * from cmdb.\($0)") }
    try database.execute(
      """
      select cmdb.refresh_keys(array(select id from cmdb.item));
      select cmdb.refresh_search(array(select id from cmdb.item))
      """)
    #expect(try derived.map { try rows("select * from cmdb.\($0)") } == stored)
  }

  /// Accounts log in, numbers go on, and what was written then is changed now.
  @Test func itIsWorkedWith() throws {
    let accounts = try rows(of: "account")
    try migrate()
    #expect(try rows(of: "account") == accounts)
    let digest = #"\x00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"#
    #expect(try database.text("select cmdb.token_opens(1, '\(digest)')") == "t")
    let call = "cmdb.enter(1, 'peer', 'r-1', '%', null, null, null, null, null)"
    let register = call.replacing("%", with: "item.register")
    #expect(
      try database.text(
        """
        select cmdb.item_register(\(register), 'printer', 'PRN', 'in_use', null, null,
          '{"serial_no": "SN-9"}', null, null, '{"model": "MDL-000001"}', null)::jsonb->>'tag'
        """) == "PRN-000004")
    let open = call.replacing("%", with: "incident.open")
    #expect(
      try database.text(
        """
        select cmdb.incident_open(\(open),
          '{"kind": "incident", "title": "New", "impact": 3, "urgency": 3, "items": []}'
          )::jsonb->>'number'
        """) == "INC-000003")
    try database.execute("update cmdb.item set name = 'Kiosk 7' where tag = 'KSK-000001'")
    #expect(
      try rows("select version, name from cmdb.item_history where class = 'kiosk'")
        == ["(1,Kiosk)"])
  }

  /// Exports of the past and of now have every item that was there.
  @Test func exportsTellIt() throws {
    let moment = try #require(try moments().last)
    let then = try rows(
      "select id, version from (\(before("item", at: moment))) r where state <> 'void'")
    try migrate()
    let export = try #require(
      GoldenStatement.all.first { $0.title == "inventory.export, jsonl" })
    for parameter in [moment, "infinity"] {
      let answers = try database.session().query(
        Unit(export.unit.statement, [Array(parameter.utf8)]))
      let told = (0..<answers.count).compactMap { answers.text($0, 0) }
      #expect(told.count == then.count)
      guard parameter == moment else { continue }
      let briefs = try told.map { answer in
        try database.text(
          "select row(j->>'id', j->>'version')::text from (select $$\(answer)$$::jsonb as j) t")
          ?? ""
      }
      #expect(briefs.sorted() == then)
    }
  }
}
