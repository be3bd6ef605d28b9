import CMDB
import Foundation
import JSON
import JSONRPC
import SQL
import Testing

@testable import Methods

/// A noun that only these tests have: its list follows from its description alone.
@Suite struct NewNounTests {
  private static let pass = Noun(
    "vehicle_pass", "vehicle_passes", in: Table("vehicle_pass", isVersioned: true),
    answers: .moment("vehicle_pass_answer"), search: .columns(["number", "plate"]),
    about: "A right to drive onto the premises.",
    fields: [
      .always("id", .id, "A unique id, never reused.", index: .few),
      .always("number", .line, "The number of the pass.", index: .few),
      .always("plate", .line, "The plate of the vehicle.", input: .required, index: .few),
      .always(
        "kind", .choice(["permanent", "temporary"]), "Default `temporary`.", input: .optional),
      .sometimes(
        "holder", .item, "The person who may drive in.", at: .item("holder"), input: .clearable,
        index: .links),
      .sometimes("until", .date, "Its last day.", input: .clearable),
      .sometimes(
        "issued_by", .account, "The account that issued it.",
        at: .called("issued_by", in: .account, as: "name")),
      .always("version", .version, "Increases by one with each change."),
      .always("created_at", .timestamp, "When it was issued."),
    ])

  private static let method = Method(
    "vehicle_pass.find", .list, .right(.read), "Lists passes that meet a condition.",
    [
      Parameter("where", .whereText, "Which passes (default: all)."),
      Parameter("text", .line, "Words in number or plate."),
    ], of: pass, .answer(of: pass, named: "VehiclePass"), example: ("{}", "{}")
  ) { arguments, context throws(Stop) in
    try ListPlan(method: "vehicle_pass.find", noun: pass, arguments: arguments, context: context)
      .plan()
  }

  private func text(_ params: String) throws -> String {
    let plan = try SampleContext.plan(Self.method, params, SampleContext.make())
    return try #require(plan.unit).statement.text
  }

  private static let conditions = [
    "plate = A123", "number in (A, B)", "kind = permanent", "until < today + 7d",
    "until in (2026-01-01, 2026-01-02)", "until is null", "issued_by = me", "version = 3",
    "holder = 5", "holder within 'HQ'", "holder is null", "holder.name = X", "holder.phone = 1",
    "created_at >= 2026-01-01", "holder = 5 and not kind = temporary", "plate contains 12",
  ].map { #"{"where": "\#($0)"}"# }

  private static let others = [
    "{}", #"{"text": "A123"}"#, #"{"count": true, "where": "holder = 5"}"#,
    #"{"as_of": "2026-01-01T00:00:00Z", "where": "holder = 5"}"#,
    #"{"as_of": "2026-01-01T00:00:00Z", "sort": "until"}"#,
  ]
  private static let sorts = [
    "plate", "-until", "holder", "holder.name,-issued_by", "version", "-created_at", "id",
  ].map { #"{"sort": "\#($0)"}"# }

  /// `PostgresTests` prepares these against a table of the shape that the description says.
  @Test func theStatementsAreThese() throws {
    let file = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "Golden/NewNoun/vehicle_pass.find.sql")
    let made = try (Self.others + Self.conditions + Self.sorts).map { params in
      "--- vehicle_pass.find\n--- \(params)\n\(try text(params))\n\n"
    }.joined()
    if ProcessInfo.processInfo.environment["CMDB_GOLDEN"] == "write" {
      try made.write(to: file, atomically: true, encoding: .utf8)
    }
    #expect(try String(contentsOf: file, encoding: .utf8) == made)
  }

  private func refusal(_ params: String) -> String? {
    MethodsTests.refusal { _ = try text(params) }?.message
  }

  @Test(arguments: [
    (#"{}"#, "from cmdb.vehicle_pass_at(null) i where"),
    (#"{}"#, "from cmdb.vehicle_pass_answer(null) o where o.id = p.id"),
    (#"{"where": "kind = permanent"}"#, #"(i.kind = $2::text collate "C")"#),
    (#"{"where": "until < today + 7d"}"#, "(i.until < $2"),
    (#"{"where": "issued_by = me"}"#, "(i.issued_by = any (array(select cmdb.accounts_called($2"),
    (#"{"where": "holder = 5"}"#, "select x.id from cmdb.vehicle_pass x where x.holder = any"),
    (#"{"where": "holder.name = X"}"#, "select t.id from cmdb.item t where"),
    (#"{"where": "holder is null"}"#, "(i.holder is null)"),
    (#"{"text": "A123"}"#, "(cmdb.folded(concat_ws(' ', i.number, i.plate)) like cmdb.folded($2"),
    (#"{"sort": "-plate"}"#, #"order by (i.plate collate "C") desc, i.id limit"#),
    (#"{"sort": "until"}"#, "i.until is not null"),
    (#"{"sort": "holder.name"}"#, "from cmdb.item_at(null) t where t.id = i.holder"),
    (#"{"count": true}"#, "(select count(*) from cmdb.vehicle_pass_at(null) i"),
  ])
  func theStatementFollows(_ params: String, _ part: String) throws {
    let text = try text(params)
    #expect(text.contains(part), "\(text)")
  }

  @Test func thePastIsReadFromHistory() throws {
    let plan = try SampleContext.plan(
      Self.method, #"{"as_of": "2026-01-01T00:00:00Z"}"#, SampleContext.make())
    let text = try #require(plan.unit).statement.text
    #expect(text.contains("cmdb.vehicle_pass_at($1::timestamptz) i"))
    #expect(text.contains("cmdb.vehicle_pass_answer($1::timestamptz)"))
  }

  @Test(arguments: [
    (#"{"where": "plat = X"}"#, "did you mean `plate`?"),
    (#"{"where": "kind = weekly"}"#, "there is no value `weekly`"),
    (#"{"where": "until = soon"}"#, "must be compared with a date"),
    (#"{"where": "serial_no = X"}"#, "there is no field `serial_no`"),
    (#"{"sort": "colour"}"#, "Known: id, number, plate, kind, holder, until"),
    (#"{"fields": ["plat"]}"#, "did you mean `plate`?"),
  ])
  func whatItHasNotIsRefused(_ params: String, _ message: String) {
    #expect(refusal(params)?.contains(message) == true, "\(refusal(params) ?? "")")
  }

  @Test func rowsAreProjected() throws {
    let fields = FieldTable(Self.pass, catalogue: SampleContext.catalogue, hidden: [])
    let names = try Document(#"["plate", "holder.name"]"#).root
    let projection = try #require(try Projection(names, fields))
    #expect(projection.paths == [["plate"], ["holder", "name"]])
  }

  @Test func itIsDescribed() throws {
    let document = OpenRPCDocument(
      title: "t", about: "", version: "1", methods: [Self.method.description], notifications: [])
    let root = try Document(document.json()).root
    let schema = try #require(root["components"]?["schemas"]?["VehiclePass"])
    #expect(schema["properties"]?["holder"]?["$ref"]?.string?.hasSuffix("/ItemBrief") == true)
    #expect(schema["required"]?.strings.contains("plate") == true)
    #expect(schema["required"]?.strings.contains("until") == false)
    let list = try #require(root["methods"]?.elements.first { _ in true }?["x-list"])
    #expect(list["rows"]?.string == "vehicle_passes")
    #expect(list["filter"]?.strings.contains("holder") == true)
    #expect(list["catalogue"]?.boolean == false)
  }

  @Test func itsInputFollows() {
    let made = Declaration(Self.pass.inputs(isNew: true))
    let changed = Declaration(Self.pass.inputs(isNew: false))
    #expect(made.parameters.map(\.name) == ["plate", "kind", "holder", "until"])
    #expect(made.check(nil).reasons.map(\.path) == ["plate"])
    let cleared = try? Document(#"{"until": null, "kind": "weekly"}"#).root
    #expect(changed.check(cleared).reasons.map(\.path) == ["kind"])
    #expect(Self.pass.unclearable == ["plate", "kind"])
  }
}
