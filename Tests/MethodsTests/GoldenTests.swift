import CMDB
import Foundation
import JSON
import JSONRPC
import Methods
import SQL
import Testing

/// The SQL of every method and its main variants, as files: `CMDB_GOLDEN=write` writes them anew.
@Suite struct GoldenTests {
  private static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "Golden")

  private func made(_ golden: GoldenCase) throws -> String {
    let method = try MethodTable.method(golden.method)
    let plan = try SampleContext.plan(
      method, golden.params, SampleContext.make(golden.roles))
    let unit = try #require(plan.unit, "\(golden.title) has no statement")
    let together = plan.unitOfMany.map { text(of: $0, "\(golden.title), many", golden.params) }
    let later = plan.laterUnits.map { text(of: $0, "\(golden.title), later", golden.params) }
    return text(of: unit, golden.title, golden.params) + (together ?? "") + later.joined()
  }

  private func text(of unit: SQL.Unit, _ title: String, _ params: String) -> String {
    var text = "--- \(title)\n--- \(params)\n"
    if let name = unit.statement.name { text += "--- name: \(name)\n" }
    for (index, value) in unit.parameters.enumerated() {
      var writer = Writer()
      writer.string(value.map { String(decoding: $0, as: UTF8.self) } ?? "")
      let shown = value == nil ? "null" : String(decoding: writer.bytes, as: UTF8.self)
      text += "--- $\(index + 1) = \(shown)\n"
    }
    return text + unit.statement.text + "\n\n"
  }

  @Test(arguments: Set(GoldenCase.all.map(\.method)).sorted())
  func theStatementIsThis(_ method: String) throws {
    let text = try GoldenCase.all.filter { $0.method == method }.map(made).joined()
    let file = Self.folder.appending(path: "\(method).sql")
    if ProcessInfo.processInfo.environment["CMDB_GOLDEN"] == "write" {
      try text.write(to: file, atomically: true, encoding: .utf8)
    }
    #expect(try String(contentsOf: file, encoding: .utf8) == text)
  }

  /// What programs read of the methods: it only grows. A line for each method and schema.
  @Test func theDocumentIsThis() throws {
    let lines = String(decoding: MethodTable.document(version: "1"), as: UTF8.self)
      .replacingOccurrences(of: #"},{"name":""#, with: "},\n{\"name\":\"")
      .replacingOccurrences(of: #"},"#, with: "},\n")
    let file = Self.folder.appending(path: "rpc.discover.json")
    if ProcessInfo.processInfo.environment["CMDB_GOLDEN"] == "write" {
      try (lines + "\n").write(to: file, atomically: true, encoding: .utf8)
    }
    #expect(try String(contentsOf: file, encoding: .utf8) == lines + "\n")
  }

  /// Every method that has a statement has a golden one.
  @Test func everyStatementIsCovered() throws {
    let covered = Set(GoldenCase.all.map(\.method))
    for method in MethodTable.all {
      let plan = try SampleContext.plan(
        method, method.example.params, SampleContext.make())
      #expect(plan.unit == nil || covered.contains(method.name), "\(method.name)")
    }
  }

  /// PostgreSQL refuses a value that the text has no place for.
  @Test(arguments: GoldenCase.all)
  func everyValueHasItsPlace(_ golden: GoldenCase) throws {
    let plan = try SampleContext.plan(
      try MethodTable.method(golden.method), golden.params, SampleContext.make(golden.roles))
    let unit = try #require(plan.unit)
    for place in 1..<(unit.parameters.count + 1) {
      let after = unit.statement.text.split(
        separator: "$\(place)", omittingEmptySubsequences: false)
      #expect(after.dropFirst().contains { $0.first?.isNumber != true }, "$\(place)")
    }
  }

  /// No value of a request reaches the text of a statement.
  @Test(arguments: GoldenCase.all)
  func noValueIsInTheText(_ golden: GoldenCase) throws {
    let poisoned = golden.params.split(separator: "POISON").count > 1
    let text = try made(golden).split(separator: "\n").filter { !$0.hasPrefix("---") }
    #expect(text.contains { $0.contains("POISON") } == false)
    #expect(poisoned == golden.title.contains("poisoned"))
  }
}

struct GoldenCase: CustomTestStringConvertible {
  let method: String
  let variant: String
  let params: String
  var roles: [Role] = [.admin]

  var title: String { "\(method), \(variant)" }
  var testDescription: String { title }

  init(_ method: String, _ variant: String, _ params: String, _ roles: [Role] = [.admin]) {
    self.method = method
    self.variant = variant
    self.params = params
    self.roles = roles
  }

  private static let moment = #""as_of": "2025-12-31T21:00:00Z""#

  private static func find(_ condition: String) -> GoldenCase {
    GoldenCase("item.find", condition, #"{"where": "\#(condition)"}"#)
  }

  private static func incidents(_ condition: String) -> GoldenCase {
    GoldenCase("incident.find", condition, #"{"where": "\#(condition)"}"#)
  }

  static let all =
    plain + finds + counts + conditions + incidentConditions + feeds
    + MethodTable.all.filter { $0.kind == .write }.map {
      GoldenCase($0.name, "example", $0.example.params, $0.isOfGateways ? [.gateway] : [.admin])
    } + writes

  /// What judges entries: each part is a look-up from the entry's subject.
  private static let feeds =
    [
      "class = printer and location within 'HQ'", "location = 'HQ-101' or tag starts with 'PRN'",
      "place within 'HQ'", "model.manufacturer = 'HP'", "manufacturer is null",
      "location.name contains 'POISON'", "related covered_by to 'CTR-0007'", "related covered_by",
      "updated_by = ivanova", "holder = me",
    ].map { GoldenCase("changes.subscribe", poisonMark($0), #"{"where": "\#($0)"}"#) }
    + [
      "state = new and assignee = ivanova", "item within 'HQ'", "item.class = printer",
      "requester.name = 'Ivanova'", "team = 'Service desk'", "parent = 'INC-000001'",
    ].map {
      GoldenCase(
        "changes.subscribe", "incidents, \($0)",
        #"{"entities": ["incident", "incident_item"], "where": "\#($0)"}"#)
    }

  private static func poisonMark(_ condition: String) -> String {
    condition.contains("POISON") ? "\(condition), poisoned" : condition
  }

  private static let plain = [
    GoldenCase("server.health", "plain", "{}"), GoldenCase("priority.list", "plain", "{}"),
    GoldenCase("authority.list", "plain", "{}"),
    GoldenCase(
      "authority.define", "plain",
      #"{"class": "printer", "attribute": "serial_no", "sources": ["scan", "manual"]}"#),
    GoldenCase("server.metrics", "plain", "{}"),
    GoldenCase("account.list", "plain", #"{"limit": 2}"#),
    GoldenCase("consumer.list", "plain", #"{"limit": 2}"#),
    GoldenCase("consumer.list", "one's own, by name", #"{"name": "index"}"#, [.feed]),
    GoldenCase("account.list", "sorted, counted", #"{"sort": "-os_user,name", "count": true}"#),
    GoldenCase("token.list", "plain", "{}"),
    GoldenCase(
      "token.list", "sorted, counted",
      #"{"account": "ivanova", "sort": "last_used_at", "count": true}"#),
    GoldenCase("token.list", "of an account", #"{"account": "ivanova", "limit": 2}"#),
    GoldenCase(
      "class.update", "dry run",
      #"""
      {"class": "printer", "version": 1, "dry_run": true, \#
      "change": [{"name": "print_kind", "values": ["laser"]}]}
      """#),
    GoldenCase("class.get", "plain", #"{"class": "printer"}"#),
    GoldenCase("item.get", "by id", #"{"item": 17}"#),
    GoldenCase("item.get", "by tag", #"{"item": "PRN-000001"}"#),
    GoldenCase("item.get", "as of", #"{"item": 17, \#(moment)}"#),
    GoldenCase("item.get", "as of by tag", #"{"item": "PRN-000001", \#(moment)}"#),
    GoldenCase("item.get", "masked", #"{"item": 17}"#, [.agent]),
    GoldenCase(
      "item.get", "with all parts",
      #"{"item": 17, "include": ["relations", "incidents", "contracts"]}"#),
    GoldenCase("item.get", "troubles", #"{"item": 17, "include": ["troubles"]}"#),
    GoldenCase("item.get", "parts as of", #"{"item": 17, "include": ["relations"], \#(moment)}"#),
    GoldenCase(
      "import.open", "everything",
      #"""
      {"mode": "upsert", "class": "printer", "match": [["serial_no"], ["tag"]], "values": "text", \#
      "formats": {"date": "DD/MM/YYYY", "decimal": ","}, "on_blank": "clear", "states": "any", \#
      "skip_unknown_columns": ["№"], "spreadsheet_safe": true, "reason": "Audit"}
      """#),
    GoldenCase(
      "import.open", "mapped",
      #"""
      {"mode": "upsert", "mapping": {"columns": {"Инв. №": "inventory_no", "Прим.": null}, \#
      "match": ["inventory_no"], "formats": {"decimal": ","}}}
      """#),
    GoldenCase(
      "import.open", "complete",
      #"""
      {"mode": "upsert", "class": "printer", "source": "scan", \#
      "on_missing": {"state": "in_use", "reason": "Gone"}}
      """#),
    GoldenCase("import.open", "saved mapping", #"{"mode": "create", "mapping": "1C card"}"#),
    GoldenCase(
      "mapping.save", "shared",
      #"""
      {"name": "1C card", "shared": true, "version": 2, "mapping": {"columns": {"Инв. №": \#
      "inventory_no"}, "match": ["inventory_no"]}}
      """#),
    GoldenCase("conversation.get", "by number", #"{"conversation": "CNV-000007"}"#),
    GoldenCase(
      "conversation.get", "of a party, earlier, as of",
      #"{"party": "PER-000006", "before": 31, "limit": 20, \#(moment)}"#),
    GoldenCase("conversation.find", "plain", "{}"),
    GoldenCase(
      "conversation.find", "by a condition",
      #"{"where": "state = open and unsorted = true", "sort": "unanswered_since"}"#),
    GoldenCase("conversation.find", "text", #"{"text": "stripes"}"#),
    GoldenCase("conversation.find", "state = open", #"{"where": "state = open"}"#),
    GoldenCase("conversation.find", "kind = phone", #"{"where": "kind = phone"}"#),
    GoldenCase("conversation.find", "vip = true", #"{"where": "vip = true"}"#),
    GoldenCase(
      "conversation.find", "last_in_at >", #"{"where": "last_in_at > 2026-02-01T10:00:00Z"}"#),
    GoldenCase(
      "conversation.find", "next_due <", #"{"where": "next_due < 2026-02-01T10:00:00Z"}"#),
    GoldenCase(
      "conversation.find", "of an incident", #"{"where": "incident = 'INC-000004'"}"#),
    GoldenCase(
      "conversation.find", "from an address", #"{"where": "address = 'zaitseva@meridian.example'"}"#
    ),
    GoldenCase(
      "conversation.find", "by what it says, as of",
      #"{"where": "text contains 'stripes' and incident is null and vip = true", \#(moment)}"#),
    GoldenCase(
      "incident.find", "of a conversation", #"{"where": "conversation = 'CNV-000007'"}"#),
    GoldenCase(
      "answer.render", "about an incident",
      #"{"canned": "CAN-000001", "incident": "INC-000004"}"#),
    GoldenCase("delivery.find", "plain", "{}"),
    GoldenCase(
      "delivery.find", "of a conversation", #"{"state": "dead", "conversation": "CNV-000007"}"#),
    GoldenCase("address.list", "plain", "{}"),
    GoldenCase("address.list", "of a person", #"{"person": "PER-000006", "sort": "-id"}"#),
    GoldenCase(
      "message.send", "about an incident, then",
      #"""
      {"incident": "INC-000004", "text": "Done.", "to": ["a@b.example"], "incidents": [], \#
      "then": {"incident": "INC-000004", "state": "resolved", "resolution": "Cleaned"}}
      """#),
    GoldenCase(
      "where.complete", "an item", #"{"subject": "item", "text": "location = 'H"}"#),
    GoldenCase(
      "where.complete", "an account", #"{"subject": "incident", "text": "assignee = "}"#),
    GoldenCase(
      "view.save", "new, of a role",
      #"""
      {"name": "Printers", "subject": "item", "where": "class = printer", "columns": ["tag", \#
      "location.tag"], "sort": ["-updated_at"], "shared": "agent"}
      """#),
    GoldenCase(
      "view.save", "another version",
      #"{"view": 3, "version": 1, "name": "Mine", "subject": "incident", "where": "assignee = me"}"#
    ),
    GoldenCase("view.list", "of a subject", #"{"subject": "incident"}"#, [.agent]),
    GoldenCase("view.remove", "plain", #"{"view": 3, "version": 1}"#),
    GoldenCase("session.invite", "of another", #"{"account": "nikitin"}"#),
    GoldenCase("session.list", "of all", "{}"),
    GoldenCase("session.list", "of one", #"{"account": "nikitin", "sort": "-since"}"#),
    GoldenCase("session.list", "own", "{}", [.agent]),
    GoldenCase("session.end", "plain", #"{"session": 17}"#),
    GoldenCase("directory.list", "plain", "{}"),
    GoldenCase("directory.list", "by words", #"{"text": "Nikitin r", "sort": "-name"}"#),
    GoldenCase("presence.list", "plain", "{}"),
    GoldenCase("presence.list", "of a team", #"{"team": "Support", "sort": "account"}"#),
    GoldenCase(
      "incident.assign", "back to the queue",
      #"{"incident": "INC-000004", "version": 2, "assignee": null, "force": true}"#),
    GoldenCase("incident.take", "of a team", #"{"team": "Support"}"#),
    GoldenCase(
      "presence.set", "of another, absent",
      #"""
      {"account": "nikitin", "available": true, "absent_from": "2026-02-01T09:00:00+03:00", \#
      "absent_until": null}
      """#),
    GoldenCase("inbox.get", "plain", "{}"),
    GoldenCase("inbox.get", "of a team", #"{"team": "Support", "limit": 5}"#),
    GoldenCase("requester.get", "by tag", #"{"person": "PER-000006"}"#),
    GoldenCase("requester.find", "by phone", #"{"phone": "8 921 555-10-13"}"#),
    GoldenCase("requester.find", "by address", #"{"address": "zaitseva@meridian.example"}"#),
    GoldenCase("requester.find", "by words", #"{"text": "zaitseva", "limit": 3}"#),
    GoldenCase("timer.list", "plain", #"{"sort": "due_at"}"#),
    GoldenCase("timer.list", "of one", #"{"incident": "INC-000004"}"#),
    GoldenCase("notice.list", "plain", "{}"),
    GoldenCase("notice.list", "unseen, newest first", #"{"unseen": true, "sort": "-id"}"#),
    GoldenCase("mapping.list", "all", "{}"),
    GoldenCase("mapping.list", "one", #"{"name": "1C card"}"#),
    GoldenCase("mapping.remove", "own", #"{"name": "1C card", "version": 1}"#),
    GoldenCase(
      "import.rows", "text",
      #"""
      {"import": 7, "lines": [2, 4], "rows": [\#
      {"tag": "P-1", "serial_no": "S1", "location": "HQ-101", "state": "In use", "id": "17"}, \#
      {"colour": "x", "page_counter_total": "12 000", "created_at": "2026-01-01T00:00:00Z"}]}
      """#),
    GoldenCase(
      "item.update_many", "by a condition",
      #"{"where": "location within 'SPB'", "set": {"state": "retired"}, "plan": "7.5f1e"}"#),
    GoldenCase(
      "item.update_many", "another page",
      #"{"where": "state = lost", "set": {"name": "x"}, "dry_run": true, "cursor": "7.9"}"#
    ),
    GoldenCase("import.preview", "first page", #"{"import": 7, "only": ["error"], "limit": 5}"#),
    GoldenCase("import.preview", "next page", #"{"import": 7, "cursor": "100"}"#),
    GoldenCase("import.commit", "skipping", #"{"import": 7, "plan": "p", "skip_errors": true}"#),
    GoldenCase("import.get", "one", #"{"import": 7}"#),
    GoldenCase("import.list", "own", #"{"limit": 5, "cursor": "9"}"#, [.feed]),
    GoldenCase("import.discard", "any", #"{"import": 7}"#),
    GoldenCase("change_set.get", "plain", #"{"change_set": "1769938200000000-r-1"}"#),
    GoldenCase(
      "change_set.get", "masked, counted",
      #"{"change_set": "1769938200000000-r-1", "limit": 5, "count": true}"#, [.agent]),
    GoldenCase(
      "change_set.revert", "dry run",
      #"{"change_set": "1769938200000000-r-1", "dry_run": true, "cursor": "100"}"#),
    GoldenCase("item.transitions", "by tag", #"{"item": "PRN-000001"}"#),
    GoldenCase(
      "item.transitions", "as of", #"{"item": 17, "as_of": "2026-03-01T00:00:00Z"}"#),
    GoldenCase("sla.explain", "by number", #"{"incident": "INC-000004"}"#),
    GoldenCase(
      "sla.explain", "as of", #"{"incident": 4, "as_of": "2026-03-01T00:00:00Z"}"#),
    GoldenCase(
      "sla.preview", "of an agreement",
      #"{"item": "SLA-OFFICE", "attributes": {"valid_until": "2027-12-31"}}"#),
    GoldenCase(
      "event.report", "of a gateway",
      #"{"source": "zabbix", "key": "cpu", "item": 17, "state": "ok", "text": "over"}"#,
      [.gateway]),
    GoldenCase("incident.transitions", "by number", #"{"incident": "INC-000004"}"#),
    GoldenCase("item.history", "plain", #"{"item": 17}"#),
    GoldenCase("item.history", "masked", #"{"item": "PRN-000001", "limit": 5}"#, [.agent]),
    GoldenCase(
      "item.history", "sorted, counted", #"{"item": 17, "sort": "-by,version", "count": true}"#),
    GoldenCase("relation.list", "both", #"{"item": 17}"#),
    GoldenCase(
      "relation.list", "sorted, counted as of",
      #"{"item": 17, "sort": "type,-target.name", "count": true, \#(moment)}"#),
    GoldenCase("relation.list", "outgoing", #"{"item": 17, "direction": "outgoing"}"#),
    GoldenCase(
      "relation.list", "incoming of a type as of",
      #"{"item": 5, "direction": "incoming", "type": "located_in", \#(moment)}"#),
    GoldenCase("incident.get", "by id", #"{"incident": 4}"#),
    GoldenCase("incident.get", "by number", #"{"incident": "INC-000004"}"#),
    GoldenCase("incident.get", "as of", #"{"incident": 4, \#(moment)}"#),
    GoldenCase("impact.analyze", "downstream", #"{"items": [17, "HQ"]}"#),
    GoldenCase(
      "impact.analyze", "a path upstream as of",
      #"{"items": ["CHL-1"], "direction": "upstream", "depth": 3, "to": 5, \#(moment)}"#),
    GoldenCase("impact.analyze", "of classes", #"{"items": [17], "classes": ["printer"]}"#),
    GoldenCase(
      "schedule.add", "plain",
      #"{"schedule": "SCH-1", "from": "2026-11-26T16:30:00+03:00", "within": "PT8H"}"#),
    GoldenCase(
      "schedule.add", "as of",
      #"{"schedule": 7, "from": "2026-11-26T16:30:00+03:00", "within": "P3D", \#(moment)}"#),
    GoldenCase(
      "schedule.between", "plain",
      #"{"from": "2026-11-26T16:30:00Z", "to": "2026-11-27T16:30:00Z"}"#),
    GoldenCase(
      "schedule.hours", "plain",
      #"{"schedule": "SCH-1", "from": "2026-11-26T16:30:00Z", "to": "2026-11-27T16:30:00Z"}"#),
    GoldenCase("incident.items", "plain", #"{"incident": "INC-000004"}"#),
    GoldenCase(
      "incident.items", "sorted, as of",
      #"{"incident": 4, "sort": "-item.name", "count": true, \#(moment)}"#),
    GoldenCase("incident.impact", "plain", #"{"incident": "INC-000004"}"#),
    GoldenCase("incident.impact", "as of", #"{"incident": 4, \#(moment)}"#),
    GoldenCase("journal.list", "all", "{}"), GoldenCase("journal.list", "item", #"{"item": 17}"#),
    GoldenCase("journal.list", "incident", #"{"incident": 4}"#),
    GoldenCase(
      "journal.list", "item, sorted, counted",
      #"{"item": 17, "sort": "-at", "count": true}"#),
    GoldenCase("journal.list", "newest first", #"{"sort": "-position"}"#),
    GoldenCase("journal.list", "masked", #"{"item": 17}"#, [.auditor]),
    GoldenCase(
      "journal.list", "filtered",
      """
      {"after": 9, "account": "ivanova", "method": "item.update", "limit": 7, \
      "since": "2026-01-01T00:00:00Z", "until": "2026-02-01T00:00:00+03:00"}
      """),
    GoldenCase(
      "inventory.compare", "all",
      #"{"from": "2025-06-30T21:00:00Z", "to": "2025-12-31T21:00:00Z"}"#),
    GoldenCase(
      "inventory.compare", "fields of a condition, masked",
      """
      {"from": {"position": 3}, "to": {"position": 41}, "where": "state = in_use", \
      "fields": ["state", "cost", "location"], "limit": 7}
      """, [.auditor]),
    GoldenCase(
      "inventory.compare", "a condition on what others are",
      """
      {"from": "2025-06-30T21:00:00Z", "to": "2025-12-31T21:00:00Z", \
      "where": "location within 'HQ'", "include_void": true}
      """),
    GoldenCase("incident.export", "csv", #"{"format": "csv"}"#),
    GoldenCase(
      "incident.export", "columns of a condition",
      """
      {"format": "jsonl", "where": "state = closed", \
      "columns": ["number", "requester", "breached", "items"]}
      """),
    GoldenCase("incident.export", "jsonl", #"{"format": "jsonl"}"#),
    GoldenCase("inventory.export", "csv", #"{"class": "printer", "format": "csv"}"#),
    GoldenCase("inventory.export", "jsonl", #"{"format": "jsonl"}"#),
    GoldenCase(
      "inventory.export", "columns of a condition, masked",
      """
      {"format": "jsonl", "where": "state = in_use", \
      "columns": ["tag", "cost", "functions", "location"]}
      """, [.auditor]),
  ]

  private static let finds = [
    GoldenCase("item.find", "all", "{}"),
    GoldenCase("item.find", "limit", #"{"limit": 1000}"#),
    GoldenCase("item.find", "as of", #"{\#(moment)}"#),
    GoldenCase("item.find", "as of a condition", #"{"where": "location within 'HQ'", \#(moment)}"#),
    GoldenCase("item.find", "as of a class", #"{"where": "class = printer", \#(moment)}"#),
    GoldenCase("item.find", "as of a tag", #"{"where": "tag = X", \#(moment)}"#),
    GoldenCase("item.find", "masked", "{}", [.agent]),
    GoldenCase("incident.find", "of an agent", "{}", [.agent]),
    GoldenCase("item.find", "count", #"{"count": true, "where": "class = printer"}"#),
    GoldenCase("item.find", "fields", #"{"fields": ["tag", "location.tag", "cost"]}"#),
    GoldenCase("item.find", "text", #"{"text": "lase_r 10%"}"#),
    GoldenCase(
      "item.duplicates", "of a class",
      #"{"class": "printer", "where": "state = in_use", "limit": 5}"#),
    GoldenCase("item.find", "text as of", #"{"text": "laser", \#(moment)}"#),
    GoldenCase("item.find", "sorted", #"{"sort": "updated_at"}"#),
    GoldenCase("item.find", "sorted down", #"{"sort": "-updated_at"}"#),
    GoldenCase(
      "item.find", "sorted by what may be absent", #"{"sort": ["-cost", "location.tag"]}"#),
    GoldenCase("item.find", "sorted by a duration", #"{"sort": "-downtime"}"#),
    GoldenCase("incident.find", "all", "{}"),
    GoldenCase("incident.find", "text", #"{"text": "stripes"}"#),
    GoldenCase("incident.find", "as of", #"{"where": "state = new", \#(moment)}"#),
    GoldenCase("incident.find", "sorted", #"{"sort": "-priority,opened_at", "count": true}"#),
  ]

  private static let counts = [
    GoldenCase("item.resolve", "code, poisoned", #"{"code": "POISON"}"#),
    GoldenCase("item.resolve", "as of, masked", #"{"code": "A-1", \#(moment)}"#, [.agent]),
    GoldenCase("item.resolve", "void too", #"{"code": "A-1", "include_void": true}"#),
    GoldenCase("item.find", "void too", #"{"include_void": true}"#),
    GoldenCase("item.count", "class and state", #"{"by": ["class", "state"]}"#),
    GoldenCase(
      "item.count", "of a condition by reference",
      #"{"where": "class = printer", "text": "laser", "by": ["location"], "limit": 5}"#),
    GoldenCase(
      "item.count", "as of by everything else",
      #"{"by": ["holder.phone", "cost", "functions", "updated_at", "version"], \#(moment)}"#),
    GoldenCase("incident.count", "all", #"{"where": "state = new"}"#),
    GoldenCase(
      "incident.count", "as of, by references",
      #"{"by": ["state", "service", "assignee"], "limit": 5, \#(moment)}"#),
    GoldenCase("item.count", "by what is observed", #"{"by": ["page_counter_total", "color"]}"#),
  ]

  private static let conditions = [
    "id = 5", "tag = 'POISON', poisoned", "state != in_use", "cost < 100", "cost <= 100.50",
    "version > 1", "version >= 2", "state in (in_use, in_repair)", "id in (1, 2)",
    "name contains '50%_\\\\\\\\'", "serial_no starts with 'CN'", "class = printer",
    "class in (printer, server)", "class within it_equipment", "location within 'HQ'",
    "location = 5", "class = printer and location = 5", "location in (5, 'HQ')",
    "location is null", "holder is not null",
    "model.manufacturer = 'HP'", "manufacturer = 'HP'", "holder.phone = '112'",
    "location.tag = 'HQ'", "holder = me",
    "downtime > PT4H", "downtime in (P1D, PT90M)", "cooling_capacity >= '12000 BTU/h'",
    "updated_by = me", "updated_at > today - 7d",
    "warranty_end <= today + 30d", "color = true", "functions contains scan",
    "functions = scan", "functions in (scan, copy)", "page_counter_total > 1000",
    "last_seen < now - 2h", "checked_at >= 2026-01-01", "related covered_by",
    "related covered_by to 'CTR-0007'", "related located_in to 5", "facts is null",
    "serial_no = 'X'", "color in (true)", "updated_at in (2026-01-01)",
    "not (state = in_use and class = printer or tag = 'x')", "holder within 'ORG'",
    "model within 'M'",
  ].map { text in
    // The title of the poisoned case says so; the condition is what stands before the comma.
    let condition = text.hasSuffix(", poisoned") ? String(text.dropLast(10)) : text
    return GoldenCase("item.find", text, #"{"where": "\#(condition)"}"#)
  }

  private static let incidentConditions = [
    "state = new", "state in (new, assigned) and assignee = me", "item = 'PRN-000001'",
    "item within 'HQ'", "item.class = printer", "item.serial_no = 'X'", "item.location = 5",
    "item is null", "requester = 7", "requester.phone = '112'", "service is null",
    "opened_at > today - 7d", "priority <= 2", "title contains 'stripes'", "major = true",
    "parent = 'INC-000001'", "item.state in (in_use)", "item.cost > 5", "item.color = true",
    "item.cost is null", "item.location is null", "item.functions contains scan",
    "item.functions in (scan, copy)", "item.cost in (5, 6)", "paused = true",
    "first_response_due < 2026-03-01T09:00:00Z", "next_response_due <= 2026-03-01",
    "breached = true", "breached = false", "watcher = me", "watcher in ('anna', 'boris')",
    "watcher is null", "team.tag = 'TEM-1'", "team.color = true", "agreement.name = 'Office'",
    "agreement.color = true", "paused = true and priority = 1",
  ].map(incidents)

  private static let writes = [
    GoldenCase(
      "item.register", "everything, poisoned",
      """
      {"class": "air_conditioner", "name": "POISON", "tag": "POISON", "state": "in_use", \
      "attributes": {"serial_no": "POISON", "cooling_capacity": "12000 BTU/h"}, \
      "references": {"location": "POISON"}, "reason": "POISON", "incident": 4, \
      "idempotency_key": "POISON"}
      """),
    GoldenCase("item.register", "by its model", #"{"references": {"model": "MDL-1"}}"#),
    GoldenCase(
      "item.update", "clears",
      #"{"item": 17, "version": 2, "attributes": {"cost": null, "page_counter_total": 5}}"#),
    GoldenCase(
      "item.update", "of two meanings",
      #"{"item": 17, "version": 2, "attributes": {"detector_type": "A"}}"#),
    GoldenCase(
      "lifecycle.update", "states",
      #"{"lifecycle": "asset", "version": 1, "label": {"en": "A", "ru": "A"}}"#),
    GoldenCase(
      "class.update", "everything",
      #"""
      {"class": "server", "version": 1, "label": {"en": "Server"}, "lifecycle": "record", \#
      "add": [{"name": "bay", "type": "text", "unique": true}], \#
      "change": [{"name": "memory", "minimum": 2}], "reason": "Audit"}
      """#),
    GoldenCase("item.transition", "in part", #"{"item": 17, "state": "in_repair"}"#, [.agent]),
  ]
}

extension Method {
  /// Whether only gateways may call it: no other role has their right.
  fileprivate var isOfGateways: Bool {
    if case .right(.gateway) = access { true } else { false }
  }
}
