import CMDB
import JSON
import Postgres
import SQL
import Samples
import Testing

/// Formulas as the database evaluates them.
@Suite(.serialized) struct FormulaTests {
  private static let migrated = Result { try ScratchCluster.makeMigrated() }
  private let database: ScratchDatabase

  init() throws { database = try Self.migrated.get() }

  private func catalogue() throws -> Catalogue {
    let text = try database.text("select content from cmdb.catalogue where until = 'infinity'")
    let document = try Document(try #require(text), limits: .trusted)
    return try #require(Catalogue(version: 1, content: document.root))
  }

  private static func json(_ formula: Formula) -> String {
    var writer = Writer()
    formula.write(to: &writer)
    return String(decoding: writer.bytes, as: UTF8.self)
  }

  /// The migration has them as trees: they are what the texts mean.
  @Test func theShippedFormulasAreWhatTheirTextsSay() throws {
    var count = 0
    let catalogue = try catalogue()
    for name in catalogue.classNames {
      let itemClass = try #require(catalogue[class: name])
      let formulas = FormulaSet(attributes: itemClass.attributes)
      for attribute in itemClass.ownAttributes where attribute.computed != nil {
        #expect(formulas.problem(of: attribute) == nil, "\(name).\(attribute.name)")
        let tree = Self.json(try formulas.formula(of: attribute))
        let kept = try database.text(
          """
          select formula = '\(tree.replacing("'", with: "''"))'::jsonb from cmdb.attribute
          where class = '\(name)' and name = '\(attribute.name)'
          """)
        #expect(kept == "t", "\(name).\(attribute.name): \(tree)")
        count += 1
      }
    }
    #expect(count >= 10)
  }

  private func computed(_ of: String, _ attributes: String) throws -> String {
    try database.text(
      """
      select coalesce((
        select coalesce((select string_agg(k || '=' || v, ' ' order by k)
          from jsonb_each_text(cmdb.computed(f, '\(attributes)')) t (k, v)), '')
        from cmdb.class_formula f where f.class = '\(of)' and f.until = 'infinity'), 'no formulas')
      """) ?? "no formulas"
  }

  @Test(arguments: [
    (#""charge": 2.40, "gwp": 2088, "refrigerant": "R410A""#, "co2e=5.0112 leak_check_interval=12"),
    (#""charge": 2.39, "gwp": 2088, "refrigerant": "R410A""#, "co2e=4.99032"),
    (
      #""charge": 2.40, "gwp": 2088, "refrigerant": "R410A", "hermetically_sealed": true"#,
      "co2e=5.0112"
    ),
    (#""charge": 50, "gwp": 1000, "refrigerant": "R134a""#, "co2e=50 leak_check_interval=6"),
    (
      #""charge": 500, "gwp": 1000, "refrigerant": "R134a", "leak_detection_system": true"#,
      "co2e=500 leak_check_interval=6"
    ),
    (
      #""charge": 1, "gwp": 0.501, "refrigerant": "R1234yf""#,
      "co2e=0.000501 leak_check_interval=12"
    ),
    (#""charge": 0.99, "refrigerant": "R1234yf""#, ""),
    (#""charge": 30, "refrigerant": "R22""#, "leak_check_interval=6"),
    (#""charge": 300, "gwp": 3, "refrigerant": "R290""#, "co2e=0.9"),
    (#""charge": 0, "gwp": 3"#, "co2e=0"),
    (
      #""last_service": "2024-02-28", "service_interval": 2"#, "next_service=2024-03-01"
    ),
    (#""last_service": "9999-12-30", "service_interval": 2"#, ""),
    (#""last_service": "2024-02-28", "service_interval": 1.5"#, ""),
  ])
  func checkValuesOfChillers(attributes: String, shown: String) throws {
    #expect(try computed("chiller", "{\(attributes)}") == shown)
  }

  @Test func otherClassesComputeTheirs() throws {
    #expect(
      try computed("ups", #"{"battery_installed_on": "2022-01-31", "battery_life": 37}"#)
        == "battery_due=2025-02-28")
    #expect(
      try computed("fiscal_drive", #"{"closed_on": "2024-02-29"}"#) == "stored_until=2029-02-28")
    #expect(
      try computed("cash_register", #"{"oldest_unsent_at": "2026-01-31T23:59:59.000001Z"}"#)
        == "ofd_block_due=2026-03-02T23:59:59.000001Z")
    #expect(
      try computed("cartridge", #"{"counter_at_install": 10, "counter_at_removal": 1510}"#)
        == "pages_printed=1500")
    #expect(
      try computed("cartridge", #"{"counter_at_install": 10, "counter_at_removal": 9}"#) == "")
    #expect(
      try computed("printer", #"{"acquired_on": "2026-01-15", "expected_life": 36}"#)
        == "end_of_service_life=2029-01-15")
    #expect(try computed("organization", "{}") == "no formulas")
  }

  @Test(arguments: [
    ("1", "3", "0.333333333333"), ("2", "3", "0.666666666667"), ("-2", "3", "-0.666666666667"),
    ("1", "2", "0.5"), ("10", "5", "2"), ("1", "8000000000000", "0"),
    ("4", "8000000000000", "0.000000000001"),
    (
      "123456789012345678901234567890", "7",
      "17636684144620811271604938270"
    ),
  ])
  func divisionHasTwelveDecimals(dividend: String, divisor: String, quotient: String) throws {
    #expect(try database.text("select cmdb.quotient(\(dividend), \(divisor))") == quotient)
  }

  @Test func whatCannotBeComputedIsAbsent() throws {
    for expression in [
      "cmdb.quotient(1, 0)", "cmdb.quotient(null, 2)", "cmdb.number_told(1e28)",
      "cmdb.date_moved('9999-12-31', 1, 'day')", "cmdb.date_moved('0001-01-01', -1, 'month')",
      "cmdb.date_moved('2026-01-01', 1e30, 'year')", "cmdb.date_moved('2026-01-01', 0.5, 'day')",
      "cmdb.date_moved('2026-01-01', 0.5, 'month')", "cmdb.moment_moved('2026-01-01', 1e20, 'min')",
      "cmdb.date_of('soon')", "cmdb.moment_of('2026-01-01')",
    ] {
      #expect(try database.text("select \(expression) is null") == "t", "\(expression)")
    }
    #expect(try database.text("select cmdb.date_moved('2026-01-01', 0.5, 'year')") == "2026-07-01")
    #expect(
      try database.text("select cmdb.moment_text(cmdb.moment_moved('2026-01-01', 1.5, 'day'))")
        == "2026-01-02T12:00:00.000000Z")
  }

  /// A formula of any shape, over attributes with any values or none, gives a value or none.
  @Test func noFormulaFailsWhenItIsEvaluated() throws {
    var maker = FormulaMaker(generator: SeededGenerator(seed: 20_261_128))
    let attributes = FormulaMaker.attributes
    let reader = FormulaReader(attributes: attributes)
    for turn in 0..<300 {
      let (type, text) = maker.formula()
      let declaration = #"{"name": "it", "type": "\#(type)", "computed": "x"}"#
      let declared = try #require(Attribute(try Document(declaration).root, from: "chiller"))
      let formula = try reader.read(text, as: declared)
      let values = maker.values()
      let told = try database.text(
        """
        select concat(count(*)) from (
          select (cmdb.sql_text(cmdb.computed_sql('chiller', row.a), 'x.a', '')) as sql
          from (select (jsonb_populate_record(null::cmdb.attribute, jsonb_build_object(
            'class', 'chiller', 'name', 'it', 'type', '\(type)', 'formula',
            '\(Self.json(formula).replacing("'", with: "''"))'::jsonb))) as a) row) s
        cross join lateral (
          select cmdb.computed(jsonb_populate_record(null::cmdb.class_formula, jsonb_build_object(
            'bodies', jsonb_build_array('jsonb_build_object(''it'', ' || s.sql
              || ') from (select $1 as a) x'), 'hidden', '[]'::jsonb)), '\(values)') as value) v
        """)
      #expect(told == "1", "\(turn): \(text)")
    }
  }

  @Test func anIndexedFormulaIsFoundByItsIndex() throws {
    let own = try ScratchCluster.makeMigrated()
    let session = try own.session()
    try session.execute(
      "update cmdb.attribute set indexed = true where name in ('co2e', 'next_service')")
    try session.execute("select cmdb.catalogue_publish()")
    try Estate.fill(session, items: 12_000)
    let built = try own.text(
      "select count(*) from pg_indexes where indexname like 'item_attribute_co2e_%'")
    #expect(built == "1")
    let field = try own.text(
      """
      select cmdb.sql_text(content->'computed'->'co2e'->'sql', 'i.attributes', 'i.class')
      from cmdb.catalogue where until = 'infinity'
      """)
    let plan = try session.query(
      Unit(Statement("explain select id from cmdb.item i where (\(field ?? "")) > 5 order by id")))
    let lines = (0..<plan.count).compactMap { plan.text($0, 0) }.joined(separator: "\n")
    #expect(lines.contains("item_attribute_co2e_"), "\(lines)")
    // Another formula is another index; the old one goes.
    try session.execute(
      """
      update cmdb.attribute set computed = 'charge',
        formula = '{"attribute": "charge", "type": "number"}' where name = 'co2e'
      """)
    try session.execute("select cmdb.catalogue_publish()")
    #expect(
      try own.text("select count(*) from cmdb.invalid_indexes() i where i.statement ~ 'co2e'")
        == "1")
    #expect(
      try own.text("select count(*) from cmdb.missing_indexes() i where i.statement ~ 'co2e'")
        == "1")
  }
}

/// Formulas of all types at random.
private struct FormulaMaker {
  var generator: SeededGenerator

  static let attributes: [Attribute] = {
    let text = """
      [{"name": "charge", "type": "quantity", "unit": "kg"}, {"name": "gwp", "type": "decimal"},
       {"name": "hermetically_sealed", "type": "boolean"}, {"name": "filter_class", "type": "text"},
       {"name": "last_service", "type": "date"},
       {"name": "service_interval", "type": "quantity", "unit": "day"}]
      """
    return (try? Document(text))?.root.elements.compactMap { Attribute($0, from: "chiller") } ?? []
  }()

  private mutating func pick(_ choices: [String]) -> String {
    choices.randomElement(using: &generator) ?? ""
  }

  mutating func formula() -> (type: String, text: String) {
    switch Int.random(in: 0..<4, using: &generator) {
    case 0: ("decimal", "0 * (\(number(4))) + round(\(number(3)), 3)")
    case 1: ("boolean", boolean(4))
    case 2: ("date", date(4))
    default: ("text", "if(\(boolean(3)), 'a', filter_class)")
    }
  }

  private mutating func number(_ depth: Int) -> String {
    guard depth > 0 else {
      return pick(["gwp", "1", "0", "2.50", "999999999999999999999999999999"])
    }
    switch Int.random(in: 0..<8, using: &generator) {
    case 0: return "(\(number(depth - 1)) / \(number(depth - 1)))"
    case 1: return "(\(number(depth - 1)) * \(number(depth - 1)))"
    case 2: return "(\(number(depth - 1)) - \(number(depth - 1)))"
    case 3: return "-\(number(depth - 1))"
    case 4: return "days(\(date(depth - 1)), \(date(depth - 1)))"
    case 5: return "if(\(boolean(depth - 1)), \(number(depth - 1)))"
    case 6: return "min(\(number(depth - 1)), \(number(depth - 1)))"
    default: return "coalesce(\(number(depth - 1)), \(number(depth - 1)))"
    }
  }

  private mutating func boolean(_ depth: Int) -> String {
    guard depth > 0 else { return pick(["hermetically_sealed", "true", "gwp is null"]) }
    switch Int.random(in: 0..<6, using: &generator) {
    case 0: return "not \(boolean(depth - 1))"
    case 1: return "(\(boolean(depth - 1)) and \(boolean(depth - 1)))"
    case 2: return "(\(boolean(depth - 1)) or \(boolean(depth - 1)))"
    case 3: return "\(number(depth - 1)) <= \(number(depth - 1))"
    case 4: return "\(date(depth - 1)) != \(date(depth - 1))"
    default: return "filter_class = 'G4'"
    }
  }

  private mutating func date(_ depth: Int) -> String {
    guard depth > 0 else { return pick(["last_service", "2026-02-28", "9999-12-31"]) }
    switch Int.random(in: 0..<4, using: &generator) {
    case 0: return "(\(date(depth - 1)) + service_interval)"
    case 1: return "(\(date(depth - 1)) - \(pick(["30 d", "7 months", "9000 years", "3 w"])))"
    case 2: return "max(\(date(depth - 1)), \(date(depth - 1)))"
    default: return "coalesce(\(date(depth - 1)), \(date(depth - 1)))"
    }
  }

  mutating func values() -> String {
    let all = [
      pick([#""charge": 2.40"#, #""charge": -1e30"#, ""]),
      pick([#""gwp": 0"#, #""gwp": 2088"#, ""]),
      pick([#""hermetically_sealed": true"#, #""hermetically_sealed": false"#, ""]),
      pick([#""filter_class": "G4""#, #""filter_class": "it''s""#, ""]),
      pick([#""last_service": "0001-01-01""#, #""last_service": "2024-02-29""#, ""]),
      pick([
        #""service_interval": 0.5"#, #""service_interval": 1e38"#, #""service_interval": 9"#, "",
      ]),
    ]
    return "{\(all.filter { !$0.isEmpty }.joined(separator: ", "))}"
  }
}
