import Postgres
import SQL
import Testing

/// What PostgreSQL means to do on a large estate: no statement of a hot path reads a table whole.
@Suite struct PlanTests {
  private static let estate = Result {
    let database = try ScratchCluster.makeMigrated()
    try Estate.fill(try database.session())
    return database
  }

  /// Tables, and partitions of tables, that hold much.
  private static let large: Set<Substring> = [
    "item", "item_history_default", "item_search", "relation", "relation_history_default",
    "journal_from_1", "incident", "incident_history_default", "incident_item",
    "item_code",
  ]

  /// Tables that a plan reads from end to end, small ones aside.
  private func scanned(_ plan: [String]) -> [String] {
    plan.compactMap { line -> String? in
      guard let scan = line.ranges(of: "Seq Scan on ").first else { return nil }
      let table = line[scan.upperBound...].prefix { $0 != " " }
      return Self.large.contains(table) ? String(table) : nil
    }
  }

  private func plan(_ unit: SQL.Unit, _ settings: [String] = []) throws -> [String] {
    let session = try Self.estate.get().session()
    for setting in settings + ["set enable_seqscan = on", "set search_path = cmdb"] {
      try session.execute(setting)
    }
    let rows = try session.query(
      SQL.Unit(Statement("explain (costs off) \(unit.statement.text)"), unit.parameters))
    return (0..<rows.count).compactMap { rows.text($0, 0) }
  }

  /// The plan for all values, as lanes make it that keep their statements.
  private func plannedOnce(_ unit: SQL.Unit) throws -> [String] {
    let session = try Self.estate.get().session()
    for setting in ["plan_cache_mode = force_generic_plan", "enable_seqscan = on"] {
      try session.execute("set \(setting)")
    }
    try session.execute("set search_path = cmdb; prepare planned as \(unit.statement.text)")
    let values = unit.parameters.map { value in
      value.map { "'\(String(decoding: $0, as: UTF8.self).replacing("'", with: "''"))'" } ?? "null"
    }
    let call = values.isEmpty ? "planned" : "planned (\(values.joined(separator: ", ")))"
    let rows = try session.query(SQL.Unit(Statement("explain (costs off) execute \(call)")))
    return (0..<rows.count).compactMap { rows.text($0, 0) }
  }

  @Test(arguments: [
    "item.get, by id", "item.get, by tag", "item.get, by id, many", "item.get, by tag, many",
    "item.get, as of", "item.get, as of by tag",
    "item.get, masked", "item.get, with all parts", "item.history, plain", "item.find, all",
    "item.find, limit", "item.find, class = printer", "item.find, class in (printer, server)",
    "item.find, tag = 'POISON', poisoned", "item.find, id = 5", "item.find, serial_no = 'X'",
    "item.find, location within 'HQ'", "item.find, location = 5", "item.find, sorted",
    "item.resolve, code, poisoned", "item.resolve, as of, masked", "item.find, sorted down",
    "item.find, text", "item.find, related covered_by to 'CTR-0007'",
    "incident.find, state = new", "incident.find, item = 'PRN-000001'", "incident.find, all",
    "incident.get, by id", "incident.get, by number", "incident.get, as of",
    "relation.list, both", "relation.list, outgoing", "relation.list, incoming of a type as of",
    "journal.list, all", "journal.list, item", "journal.list, incident",
    "journal.list, newest first", "item.history, sorted, counted", "change_set.get, plain",
    "item.transitions, by tag", "item.transitions, as of", "incident.transitions, by number",
  ])
  func aHotPathUsesIndexes(_ title: String) throws {
    let golden = try #require(GoldenStatement.all.first { $0.title == title }, "no such statement")
    let plan = try plan(golden.unit)
    #expect(plan.count > 1)
    let found = scanned(plan)
    #expect(found == [], "\(plan.joined(separator: "\n"))")
    let plannedOnce = try plannedOnce(golden.unit)
    #expect(scanned(plannedOnce) == [], "\(plannedOnce.joined(separator: "\n"))")
  }

  /// A page is the same whether its candidates lead it or, where they are too many, a walk.
  @Test(arguments: [("LOC-50", true), ("LOC-2", false), ("HQ", false), ("PRN-000001", true)])
  func aPageIsTheSameHoweverItIsLed(_ place: String, _ isFew: Bool) throws {
    let golden = try #require(
      GoldenStatement.all.first { $0.title == "item.find, location within 'HQ'" })
    let session = try Self.estate.get().session()
    try session.execute("set search_path = cmdb")
    let below = """
      from cmdb.item i join cmdb.relation r on r.source = i.id and r.type = 'located_in'
      join cmdb.item t on t.id = r.target
      where t.tag = '\(place)' or exists (
        select from cmdb.hierarchy h join cmdb.item a on a.id = h.ancestor
        where h.descendant = t.id and a.tag = '\(place)')
      """
    let most = 5000
    let found = try text(session, "select (count(*) <= \(most))::text \(below)")
    #expect(found == String(isFew))
    let expected = try session.query(
      SQL.Unit(Statement("select i.id \(below) order by i.id limit 101")))
    let unit = SQL.Unit(
      golden.unit.statement,
      golden.unit.parameters.map { parameter in
        parameter == Array(#"[["HQ",17]]"#.utf8) ? Array(#"[["\#(place)",17]]"#.utf8) : parameter
      })
    // An empty page is one row of nulls, with the position alone.
    let page = try session.query(unit)
    #expect(ids(page, 1).filter { $0 != nil } == ids(expected, 0))
  }

  /// For so many as a walk is planned for, its table is set up and cleared by each incident that is
  /// opened or changed, however few it finds.
  @Test func theWalkToAgreementsIsPlannedForFew() throws {
    let session = try Self.estate.get().session()
    try session.execute("set search_path = cmdb")
    let body = try #require(
      try text(session, "select prosrc from pg_proc where proname = 'sla_things_now'"))
    let begin = try #require(body.ranges(of: "return query").first).upperBound
    let end = try #require(body.ranges(of: ";\nend").last).lowerBound
    var walk = String(body[begin..<end])
    for (name, value) in [
      ("present.requester", "null::bigint"), ("present.service", "null::bigint"),
      ("present.id", "1::bigint"), ("(affected,", "('{1}'::bigint[],"),
      (", day)", ", date '2026-01-01')"),
    ] { walk = walk.replacing(name, with: value) }
    let rows = try session.query(SQL.Unit(Statement("explain \(walk)")))
    let unions = (0..<rows.count).compactMap { rows.text($0, 0) }
      .filter { $0.contains("Recursive Union") }
    #expect(unions.count == 2)
    for union in unions {
      let planned = try #require(union.ranges(of: " rows=").first).upperBound
      #expect(try #require(Int(union[planned...].prefix { $0 != " " })) < 50_000, "\(union)")
    }
  }

  private func text(_ session: BlockingSession, _ query: String) throws -> String? {
    try session.query(SQL.Unit(Statement(query))).text(0, 0)
  }

  private func ids(_ rows: Rows, _ column: Int) -> [String?] {
    (0..<rows.count).map { rows.text($0, column) }
  }

  /// The test would see a whole scan if there were one.
  @Test func aWholeScanIsSeen() throws {
    let plan = try plan(SQL.Unit(Statement("select * from cmdb.item i where i.via = $1"), [[65]]))
    #expect(scanned(plan) == ["item"])
  }
}
