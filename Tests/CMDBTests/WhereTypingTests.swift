import JSON
import CMDB
import Samples
import Testing

@testable import Methods

/// Conditions against the sample catalogue: names are known, values fit.
@Suite struct WhereTypingTests {
  private static let catalogue = SampleCatalogue.make()
  private static let now = Timestamp("2026-02-01T09:30:00Z") ?? Timestamp(microseconds: 0)

  private func condition(
    _ noun: Noun = .item, role: Role = .registrar, person: Int? = 7
  ) -> Where {
    let caller = Caller(
      accountID: 3, name: "ivanova", roles: [role], via: .peer, personID: person)
    return Where(
      fields: FieldTable(
        noun, catalogue: Self.catalogue,
        hidden: caller.seesSecrets ? [] : Self.catalogue.secretNames),
      caller: caller, now: Self.now)
  }

  private func problem(
    _ text: String, _ noun: Noun = .item, role: Role = .registrar, person: Int? = 7
  ) -> Problem? {
    do throws(Problem) {
      _ = try condition(noun, role: role, person: person).predicate(text)
      return nil
    } catch {
      return error
    }
  }

  private static func attribute(
    _ name: String, _ type: AttributeType, isObserved: Bool = false
  ) -> FieldPath {
    FieldPath(.attribute(name, type, isObserved: isObserved, isIndexed: isIndexed(name)))
  }

  private static func isIndexed(_ name: String) -> Bool {
    catalogue.declarations(of: name).contains(where: \.isIndexed)
  }

  private static func column(_ name: String) -> FieldPath {
    FieldPath(Noun.item.field(name) ?? .reference(name))
  }

  private static func reference(_ role: String) -> Field {
    FieldTable(.item, catalogue: catalogue, hidden: []).own(role) ?? .reference(role)
  }

  private static let mac = attribute("mac", .text)
  private static let downtime = attribute("downtime", .duration)
  private static let cooling = attribute("cooling_capacity", .quantity)
  private static let state = column("state")
  private static let updated = column("updated_at")
  private static let location = FieldPath(reference("location"))

  @Test(arguments: [
    ("state = in_use", Predicate.comparison(state, .equal, .text("in_use"))),
    ("state != 'in_use'", .negation(.comparison(state, .equal, .text("in_use")))),
    ("state in (in_use, in_repair)", .membership(state, [.text("in_use"), .text("in_repair")])),
    ("id >= 5", .comparison(column("id"), .greaterOrEqual, .number("5"))),
    ("cost < 1e2", .comparison(attribute("cost", .money), .less, .number("100"))),
    ("charge > 2.40", .comparison(attribute("charge", .decimal), .greater, .number("2.40"))),
    ("memory <= -1", .comparison(attribute("memory", .integer), .lessOrEqual, .number("-1"))),
    ("color = true", .comparison(attribute("color", .boolean), .equal, .boolean(true))),
    (
      "serial_no starts with 'CN'",
      .comparison(attribute("serial_no", .text), .startsWith, .text("CN"))
    ),
    ("mac = 'AA-BB-CC-00-11-22'", .comparison(mac, .equal, .text("aa:bb:cc:00:11:22"))),
    ("mac in ('aabb.cc00.1122')", .membership(mac, [.text("aa:bb:cc:00:11:22")])),
    ("ip = 'FE80::0:1'", .comparison(attribute("ip", .text), .equal, .text("fe80::1"))),
    ("tag contains old", .comparison(column("tag"), .contains, .text("old"))),
    (
      "functions contains scan",
      .comparison(attribute("functions", .enumSet), .contains, .text("scan"))
    ),
    ("class = printer", .comparison(column("class"), .equal, .text("printer"))),
    ("class within asset", .within(column("class"), .text("asset"))),
    ("location = 5", .comparison(location, .equal, .item(5, position: 12))),
    ("location = 'HQ'", .comparison(location, .equal, .itemNamed("HQ", position: 12))),
    ("location = '5'", .comparison(location, .equal, .itemNamed("5", position: 12))),
    (
      "location within HQ-1", .within(location, .itemNamed("HQ-1", position: 17))
    ),
    ("holder is null", .absent(FieldPath(reference("holder")))),
    ("facts is null", .absent(attribute("facts", .json))),
    (
      "holder = me",
      .comparison(
        FieldPath(reference("holder")), .equal, .item(7, position: nil))
    ),
    (
      "updated_by = petrov",
      .comparison(column("updated_by"), .equal, .accountNamed("petrov", position: 14))
    ),
    (
      "updated_by = me",
      .comparison(column("updated_by"), .equal, .text("ivanova"))
    ),
    (
      "holder.phone = '112'",
      .comparison(
        FieldPath(through: reference("holder"), attribute("phone", .text).field),
        .equal, .text("112"))
    ),
    (
      "model.manufacturer = HP",
      .comparison(
        FieldPath(through: reference("model"), reference("manufacturer")),
        .equal,
        .itemNamed("HP", position: 22))
    ),
    (
      "location.tag = HQ",
      .comparison(
        FieldPath(through: reference("location"), column("tag").field), .equal, .text("HQ"))
    ),
    (
      "page_counter_total > 5",
      .comparison(
        attribute("page_counter_total", .integer, isObserved: true), .greater, .number("5"))
    ),
    ("downtime >= PT1H", .comparison(downtime, .greaterOrEqual, .number("3600"))),
    ("downtime in ('P1D', PT90M)", .membership(downtime, [.number("86400"), .number("5400")])),
    ("cooling_capacity >= '12000 W'", .comparison(cooling, .greaterOrEqual, .number("12.000"))),
    ("cooling_capacity = '3.5 kW'", .comparison(cooling, .equal, .number("3.5"))),
    ("cooling_capacity in ('3.5', 4)", .membership(cooling, [.number("3.5"), .number("4")])),
    (
      "cooling_capacity < '12000 BTU/h'",
      .comparison(cooling, .less, .number("3.51685284000"))
    ),
    ("related covered_by", .related("covered_by", to: nil)),
    (
      "related covered_by to 'CTR-0007'",
      .related("covered_by", to: .itemNamed("CTR-0007", position: 23))
    ),
    ("related covered_by to 5", .related("covered_by", to: .item(5, position: 23))),
    (
      "warranty_end < today",
      .comparison(attribute("warranty_end", .date), .less, .text("2026-02-01"))
    ),
    (
      "warranty_end < today + 30d",
      .comparison(attribute("warranty_end", .date), .less, .text("2026-03-03"))
    ),
    (
      "warranty_end < now - 10h",
      .comparison(attribute("warranty_end", .date), .less, .text("2026-01-31"))
    ),
    (
      "updated_at < now - 10h",
      .comparison(updated, .less, .text("2026-01-31T23:30:00.000000Z"))
    ),
    (
      "updated_at < today",
      .comparison(
        updated, .less,
        .day(from: "2026-02-01T00:00:00.000000Z", until: "2026-02-02T00:00:00.000000Z"))
    ),
    (
      "updated_at < 2026-01-01",
      .comparison(
        updated, .less,
        .day(from: "2026-01-01T00:00:00.000000Z", until: "2026-01-02T00:00:00.000000Z"))
    ),
    (
      "updated_at < 2026-01-01T03:00:00+03:00",
      .comparison(updated, .less, .text("2026-01-01T00:00:00.000000Z"))
    ),
    (
      "not (id = 1 and id = 2 or id = 3)",
      .negation(
        .any([
          .all([
            .comparison(column("id"), .equal, .number("1")),
            .comparison(column("id"), .equal, .number("2")),
          ]), .comparison(column("id"), .equal, .number("3")),
        ]))
    ),
  ])
  func means(_ text: String, _ expected: Predicate) throws {
    #expect(try condition().predicate(text) == expected)
  }

  @Test(arguments: [
    ("assignee = me and state in (new, assigned, in_progress) and item within 'HQ'", true),
    ("breached = true", true), ("due_at < now", true),
    ("priority <= 2 and kind = task", true), ("opened_at > today - 7d", true),
    ("item.class = printer", true), ("requester.phone = '1'", true), ("service is null", true),
    ("parent = 'INC-000001'", true), ("major = true", true), ("state = in_use", false),
    ("kind = problem", false), ("serial_no = 1", false), ("related covered_by", false),
    ("assignee.name = 'x'", false),
  ])
  func incidentsHaveFieldsOfTheirOwn(_ text: String, isKnown: Bool) {
    #expect((problem(text, .incident) == nil) == isKnown)
  }

  @Test(arguments: [
    ("locaton = 5", "unknown_field", 1, "location"),
    ("id = 1 and serial_nr = 'x'", "unknown_field", 12, "serial_no"),
    ("holder.phne = '1'", "unknown_field", 1, "holder.phone"),
    ("holder.location.tag = 'x'", "unknown_field", 1, nil),
    ("tag.name = 'x'", "unknown_field", 1, nil),
    ("class = prnter", "unknown_class", 9, "printer"),
    ("state = in_us", "unknown_value", 9, "in_use"),
    ("print_kind in (laser, lasr)", "unknown_value", 23, "laser"),
    ("related covrd_by", "unknown_relation_type", 9, "covered_by"),
    ("id = x", "type_mismatch", 6, nil), ("id = '5'", "type_mismatch", 6, nil),
    ("id contains 5", "type_mismatch", 1, nil), ("color = 1", "type_mismatch", 9, nil),
    ("color < true", "type_mismatch", 1, nil), ("warranty_end = 5", "type_mismatch", 16, nil),
    ("updated_at = yesterday", "type_mismatch", 14, nil),
    ("tag = today", "type_mismatch", 1, nil), ("tag within 'x'", "type_mismatch", 1, nil),
    ("facts = 1", "type_mismatch", 1, nil), ("location < 5", "type_mismatch", 1, nil),
    ("class < printer", "type_mismatch", 1, nil), ("functions < scan", "type_mismatch", 1, nil),
    ("location contains 'x'", "type_mismatch", 1, nil),
    ("id = '7'", "type_mismatch", 6, "7"), ("color = Yes", "type_mismatch", 9, "true"),
    ("color in ('0')", "type_mismatch", 11, "false"), ("color = now", "type_mismatch", 1, nil),
    ("warranty_end = 2026-01-05T10:00:00Z", "type_mismatch", 16, "2026-01-05"),
    ("updated_at > 2026-01-05T10:00:00", "type_mismatch", 14, "2026-01-05T10:00:00Z"),
    ("updated_at > 2026-01-05T10:00", "type_mismatch", 14, "2026-01-05T10:00:00Z"),
    ("downtime > 4h", "type_mismatch", 12, "PT4H"), ("downtime > 4", "type_mismatch", 12, nil),
    ("downtime > '2 d'", "type_mismatch", 12, "P2D"),
    ("downtime = pt4h", "type_mismatch", 12, "PT4H"),
    ("downtime contains 'PT'", "type_mismatch", 19, nil),
    ("downtime contains PT4H", "type_mismatch", 1, nil),
    ("cooling_capacity > '5 kw'", "type_mismatch", 20, "'5 kW'"),
    ("cooling_capacity > 'cold'", "type_mismatch", 20, nil),
    ("cooling_capacity > '5 kg'", "type_mismatch", 20, nil),
    ("cost > '5 kW'", "type_mismatch", 8, nil),
    ("id = 1e999", "type_mismatch", 6, nil), ("serial_no > 5", "type_mismatch", 13, "'5'"),
  ])
  func isRefused(_ text: String, _ code: String, _ position: Int, _ suggestion: String?) throws {
    let problem = try #require(self.problem(text))
    #expect(problem.code == code)
    #expect(problem.path == "where")
    #expect(problem.position == position)
    if suggestion != nil { #expect(problem.suggestion == suggestion, "\(text)") }
    #expect(problem.message.contains("character \(position)"))
  }

  @Test func meIsNobodyWithoutAPerson() {
    #expect(problem("holder = me", person: nil)?.code == "type_mismatch")
    #expect(problem("updated_by = me", person: nil) == nil)
  }

  @Test func secretsAreNoFieldsForOthers() {
    #expect(problem("admin_password is null", role: .registrar) == nil)
    let refused = problem("admin_password is null", role: .agent)
    #expect(refused?.code == "unknown_field")
    #expect(problem("holder.admin_password = 'x'", role: .agent)?.code == "unknown_field")
    // A suggestion does not give away what is hidden either.
    #expect(problem("admin_pasword is null", role: .agent)?.suggestion == nil)
  }

  /// A date is a day of the request's zone.
  @Test func datesAreDaysOfTheZone() throws {
    let text = #"{"name": "Europe/Moscow", "days": [[0, 10800]]}"#
    let zone = try #require(Zone(try Document(text).root))
    let moscow = Where(
      fields: condition().fields, caller: condition().caller,
      now: Timestamp("2026-02-01T21:30:00Z") ?? Self.now, zone: zone)
    let updated = Operand.day(
      from: "2026-02-01T21:00:00.000000Z", until: "2026-02-02T21:00:00.000000Z")
    #expect(
      try moscow.predicate("updated_at = 2026-02-02") == .comparison(Self.updated, .equal, updated))
    #expect(
      try moscow.predicate("updated_at = today") == .comparison(Self.updated, .equal, updated))
    #expect(
      try moscow.predicate("warranty_end = today")
        == .comparison(Self.attribute("warranty_end", .date), .equal, .text("2026-02-02")))
  }
}
