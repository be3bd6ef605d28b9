import Client
import JSON
import Samples
import Testing

/// A write whose values are those that stand changes nothing: no version, no history, no entry of
/// the journal. It is answered as things stand, and the version that it names is judged.
@Suite(.serialized) struct SameValuesTests {
  private let client: Client

  init() throws { client = try sharedClient() }

  /// The entries of the journal that a call makes, by its reason.
  private func entries(_ reason: String) throws -> Int {
    let settled = try client.result("item.register", #"{"class": "printer", "name": "SV mark"}"#)
    let mark = settled["id"]?.integer ?? 0
    var entries: [Value] = []
    _ = try waitUntilListed(mark) { entries = $0 }
    return entries.count { $0["reason"]?.string == reason }
  }

  /// Until the journal has the entry of this item: all that came before has its position then.
  private func waitUntilListed(_ item: Int64, _ take: ([Value]) -> Void) throws -> Bool {
    try waitUntil {
      let page = try client.result("journal.list", #"{"limit": 200, "sort": "-position"}"#)
      let entries = page["entries"].map { Array($0.elements) } ?? []
      take(entries)
      return entries.contains { $0["entity_id"]?.integer == item }
    }
  }

  private func same(
    _ method: String, _ params: String, _ before: Value, _ line: Int = #line
  ) throws {
    let reason = "same values \(line)"
    let answer = try client.result(
      method, params.dropLast() + #", "reason": "\#(reason)"}"#)
    #expect(answer.text == before.text, "\(method) \(params)")
    #expect(try entries(reason) == 0, "\(method) \(params)")
  }

  @Test func anItemStays() throws {
    for tag in ["SV-A", "SV-B"] {
      _ = try client.result(
        "item.register",
        #"{"class": "location", "tag": "\#(tag)", "attributes": {"kind": "room"}}"#)
    }
    let item = try client.result(
      "item.register",
      """
      {"class": "printer", "tag": "SV-1", "name": "Same", "references": {"location": "SV-A"}, \
      "attributes": {"notes": "a", "print_speed": "40 ppm", "functions": ["print"]}}
      """)
    for members in [
      #""name": "Same""#, #""name": " Same ""#, #""tag": "SV-1""#,
      #""attributes": {"notes": "a", "print_speed": 40, "functions": ["print"]}"#,
      #""attributes": {"serial_no": null}"#, #""references": {"location": "SV-A"}"#,
      #""references": {"holder": null}, "name": "Same", "attributes": {"print_speed": "40 ppm"}"#,
    ] {
      try same("item.update", #"{"item": "SV-1", "version": 1, \#(members)}"#, item)
    }
    let stale = try client.refusal(
      "item.update", #"{"item": "SV-1", "version": 2, "name": "Same"}"#)
    #expect(stale.kind == "conflict")
    // One of them differs.
    let moved = try client.result(
      "item.update",
      #"{"item": "SV-1", "version": 1, "name": "Same", "references": {"location": "SV-B"}}"#)
    #expect(moved["version"]?.integer == 2)
    #expect(moved["references"]?["location"]?["tag"]?.string == "SV-B")
    let history = try client.result("item.history", #"{"item": "SV-1"}"#)
    #expect(history["entries"]?.count == 2)
  }

  @Test func anIncidentStays() throws {
    let number = try #require(
      try client.result("incident.open", #"{"title": "Same", "category": "a"}"#)["number"]?.string)
    let incident = try client.result("incident.get", #"{"incident": "\#(number)"}"#)
    let answer = try client.result(
      "incident.update", #"{"incident": "\#(number)", "version": 1, "title": "Same"}"#)
    #expect(answer["version"]?.integer == 1)
    let second = #"{"incident": "\#(number)", "version": 1, "category": "a", "impact": 3}"#
    #expect(try client.result("incident.update", second).text == answer.text)
    let after = try client.result("incident.get", #"{"incident": "\#(number)"}"#)
    #expect(after.text == incident.text)
    #expect(
      try client.refusal(
        "incident.update", #"{"incident": "\#(number)", "version": 2, "title": "Same"}"#
      ).kind == "conflict")
  }

  @Test func accountsAndPrioritiesStay() throws {
    let account = try client.result(
      "account.create", #"{"name": "sv-1", "roles": ["agent"], "certificate_name": "sv-1"}"#)
    try same(
      "account.update",
      #"{"name": "sv-1", "version": 1, "roles": ["agent"], "certificate_name": "sv-1"}"#, account)
    try same("account.update", #"{"name": "sv-1", "disabled": false}"#, account)
    let priority = try client.result(
      "priority.define", #"{"impact": 2, "urgency": 2, "priority": 3}"#)
    try same("priority.define", #"{"impact": 2, "urgency": 2, "priority": 3}"#, priority)
  }
}
