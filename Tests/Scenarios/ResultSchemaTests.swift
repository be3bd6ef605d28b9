import Client
import JSON
import Methods
import Testing

/// Real answers have the shapes that `rpc.discover` says they have.
struct ResultSchemaTests {
  @Test func answersAreAsDescribed() throws {
    let client = try sharedClient()
    let document = try client.result("rpc.discover")
    let room = try client.result(
      "item.register",
      #"{"class": "location", "name": "Described", "attributes": {"kind": "room"}}"#)
    let place = try #require(room["id"]?.integer)
    let printer = try client.result(
      "item.register",
      #"{"class": "printer", "name": "Described", "references": {"location": \#(place)}}"#)
    let item = try #require(printer["id"]?.integer)
    _ = try client.result(
      "item.update", #"{"item": \#(item), "version": 1, "name": "Changed", "reason": "why"}"#)
    let person = try client.result(
      "item.register", #"{"class": "person", "name": "Describer", "attributes": {"vip": true}}"#)
    let asking = try #require(person["id"]?.integer)
    let opened = try client.result(
      "incident.open",
      """
      {"title": "Described", "requester": \(asking), "impact": 1, \
      "items": [{"item": \(item), "note": "n"}], \
      "contact": {"name": "x"}, "external": {"system": "described", "key": "1"}, \
      "due_at": "2020-01-01T00:00:00Z"}
      """)
    let incident = try #require(opened["id"]?.integer)
    _ = try client.result("incident.comment", #"{"incident": \#(incident), "text": "t"}"#)
    _ = try client.result(
      "incident.transition",
      #"{"incident": \#(incident), "state": "resolved", "resolution": "r"}"#)
    let position = try settledPosition(client)
    _ = try client.result("consumer.create", #"{"name": "rs"}"#)
    let calls = plain(item: item, incident: incident, asking: asking, position: position)
    let history = try client.result("item.history", #"{"item": \#(item)}"#)["entries"]?[0]
    let staged = try client.result(
      "import.open", #"{"mode": "create", "class": "printer", "match": [["tag"]]}"#)
    let messages = try MessageSamples(client, on: TestServer.shared.get())
    let asked =
      calls + messages.reads
      + [("import.list", "{}"), ("import.get", #"{"import": \#(staged["import"]?.text ?? "")}"#)]
      + more(
        item: item, incident: incident, position: position,
        changeSet: history?["change_set"]?.string ?? "")
    for (method, params) in asked {
      let answer = try client.result(method, params)
      #expect(
        SchemaReader.faults(of: answer, to: method, by: document) == [], "\(method) \(params)")
    }
    // What changes something is held against its schema by IdempotencyTests, with its samples.
    let reads = Set(MethodTable.all.filter { $0.kind != .write }.map(\.name))
    #expect(
      reads.subtracting(asked.map(\.0)) == [
        "rpc.discover", "session.login", "session.start", "inventory.export", "incident.export",
      ])
  }

  private func plain(
    item: Int64, incident: Int64, asking: Int64, position: Int64
  ) -> [(String, String)] {
    [
      ("changes.subscribe", #"{"consumer": "rs"}"#),
      ("consumer.ack", #"{"consumer": "rs", "epoch": 1, "position": 0}"#),
      ("item.get", #"{"item": \#(item)}"#), ("item.find", #"{"where": "id = \#(item)"}"#),
      ("item.history", #"{"item": \#(item)}"#), ("relation.list", #"{"item": \#(item)}"#),
      ("incident.get", #"{"incident": \#(incident)}"#),
      ("incident.find", #"{"where": "id = \#(incident)"}"#),
      ("incident.items", #"{"incident": \#(incident)}"#),
      ("journal.list", #"{"item": \#(item)}"#), ("journal.list", #"{"sort": "-position"}"#),
      ("journal.list", #"{"incident": \#(incident)}"#), ("account.list", "{}"),
      ("token.list", "{}"), ("class.list", #"{"limit": 1000}"#),
      ("class.get", #"{"class": "printer"}"#), ("lifecycle.list", "{}"),
      ("relation_type.list", "{}"), ("priority.list", "{}"),
      ("inventory.compare", #"{"from": {"position": 1}, "to": {"position": \#(position)}}"#),
      ("inbox.get", "{}"), ("requester.get", #"{"person": \#(asking)}"#),
      ("requester.find", #"{"text": "Describer"}"#), ("notice.list", "{}"),
      ("timer.list", "{}"),
      ("directory.list", "{}"), ("session.list", "{}"), ("view.list", "{}"),
      ("where.complete", #"{"subject": "incident", "text": "assignee = "}"#),
      ("presence.list", "{}"), ("mapping.list", "{}"), ("mapping.list", #"{"name": "RS"}"#),
      ("consumer.list", "{}"),
      ("authority.list", "{}"),
      ("import.columns", #"{"headers": ["Метка", "Serial No", "Вид", "seral_no", "zzz", ""]}"#),
    ]
  }

  /// A position behind all that was written.
  private func settledPosition(_ client: Client) throws -> Int64 {
    let item = try client.result(
      "item.register", #"{"class": "printer", "name": "Settled", "tag": "RS-CODE"}"#)
    let found = try client.result(
      "item.get", #"{"item": "RS-CODE", "as_of": \#(item["updated_at"]?.text ?? "")}"#)
    return try #require(found["position"]?.integer)
  }

  /// The same at a moment of the past, with everything that can be included, and what is left.
  private func more(
    item: Int64, incident: Int64, position: Int64, changeSet: String
  ) -> [(String, String)] {
    let moment = #""as_of": {"position": \#(position)}"#
    let whole = #""include": ["relations", "incidents", "contracts"]"#
    let from = #""from": "2027-01-01T00:00:00Z""#
    return [
      ("item.get", #"{"item": \#(item), \#(whole)}"#),
      ("item.get", #"{"item": \#(item), \#(moment)}"#),
      ("item.find", #"{"where": "id = \#(item)", "count": true, \#(moment)}"#),
      ("item.count", #"{"by": ["class", "state"], "where": "id = \#(item)", \#(moment)}"#),
      ("incident.count", #"{"by": ["state", "requester"], \#(moment)}"#),
      ("item.resolve", #"{"code": "RS-CODE"}"#), ("item.duplicates", "{}"),
      ("item.transitions", #"{"item": \#(item), \#(moment)}"#),
      ("incident.transitions", #"{"incident": \#(incident), \#(moment)}"#),
      ("sla.explain", #"{"incident": \#(incident), \#(moment)}"#),
      ("change_set.get", #"{"change_set": "\#(changeSet)"}"#),
      ("inventory.compare", #"{"from": {"position": 1}, "to": {"position": \#(position)}}"#),
      ("relation.list", #"{"item": \#(item), \#(moment)}"#),
      ("impact.analyze", #"{"items": ["RS-CODE"]}"#),
      ("schedule.add", #"{\#(from), "within": "PT1H"}"#),
      ("schedule.between", #"{\#(from), "to": "2027-01-01T00:00:00.5Z", \#(moment)}"#),
      ("schedule.hours", #"{\#(from), "to": "2027-01-01T00:00:00.5Z"}"#),
      ("impact.analyze", #"{"items": ["RS-CODE"], \#(moment)}"#),
      ("incident.get", #"{"incident": \#(incident), \#(moment)}"#),
      ("incident.find", #"{"where": "id = \#(incident)", "count": true, \#(moment)}"#),
      ("incident.items", #"{"incident": \#(incident), \#(moment)}"#),
      ("incident.impact", #"{"incident": \#(incident)}"#),
      ("class.get", #"{"class": "printer", \#(moment)}"#),
      ("class.list", #"{"limit": 1, \#(moment)}"#), ("lifecycle.list", "{\(moment)}"),
      ("relation_type.list", "{\(moment)}"),
      ("server.info", "{}"), ("server.health", "{}"), ("server.metrics", "{}"),
      ("session.whoami", "{}"), ("request.cancel", #"{"id": 0}"#),
      ("changes.subscribe", "{}"),
      ("changes.update", #"{"subscription": "s1", "items": [\#(item)]}"#),
      ("changes.unsubscribe", #"{"subscription": "s1"}"#),
    ]
  }

  /// A reader that finds nothing wrong would prove nothing.
  @Test(arguments: [
    (#"{"type": "string"}"#, "1"), (#"{"type": "integer", "maximum": 3}"#, "4"),
    (#"{"type": "integer"}"#, "1.5"), (#"{"enum": ["a"]}"#, #""b""#),
    (#"{"type": "object", "properties": {}, "required": ["x"]}"#, "{}"),
    (#"{"type": "object", "properties": {"x": {"type": "boolean"}}}"#, #"{"x": 1}"#),
    (#"{"type": "array", "items": {"type": "null"}}"#, "[1]"),
    (#"{"anyOf": [{"type": "string"}, {"type": "null"}]}"#, "1"),
    (#"{"type": "object", "properties": {}, "additionalProperties": false}"#, #"{"x": 1}"#),
  ])
  func whatDoesNotFitIsFound(_ schema: String, _ value: String) throws {
    let faults = SchemaReader(schemas: nil).faults(
      of: try Document(value).root, by: try Document(schema).root, at: "value")
    #expect(faults.count == 1)
  }
}
