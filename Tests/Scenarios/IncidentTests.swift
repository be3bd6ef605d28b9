import Client
import JSON
import Testing

/// A service desk's day: what is on the phone in one answer, and an incident's whole life.
struct IncidentTests {
  private let client: Client

  init() throws {
    client = try sharedClient()
  }

  private func register(_ params: String) throws -> String {
    try #require(try client.result("item.register", params)["tag"]?.string)
  }

  private func open(_ params: String) throws -> Value {
    try client.result("incident.open", params)
  }

  private func transition(_ number: String, _ members: String) throws -> Value {
    try client.result("incident.transition", #"{"incident": "\#(number)", \#(members)}"#)
  }

  /// The story of DOMAIN.md, step 2: stripes in room 412.
  @Test func theAgentSeesWhatSheNeedsOnThePhone() throws {
    let room = try register(
      #"{"class": "location", "name": "412", "attributes": {"kind": "room"}}"#)
    let caller = try register(
      #"{"class": "person", "name": "Anna", "attributes": {"phone": "+7 495 123-45-67"}}"#)
    let contractor = try register(
      #"{"class": "organization", "name": "Care", "attributes": {"support_phone": "+7 495 1"}}"#)
    let contract = try register(
      #"{"class": "contract", "name": "Printer care", "attributes": {"kind": "maintenance", "#
        + #""valid_until": "2999-12-31"}, "references": {"contractor": "\#(contractor)"}}"#)
    let printer = try register(
      #"{"class": "printer", "name": "P", "attributes": {"warranty_end": "2001-01-01"}, "#
        + #""references": {"location": "\#(room)", "holder": "\#(caller)"}}"#)
    let cartridge = try register(
      #"{"class": "cartridge", "name": "C", "references": {"installed_in": "\#(printer)"}}"#)
    _ = try client.result(
      "relation.connect",
      #"{"type": "covered_by", "source": "\#(printer)", "target": "\#(contract)"}"#)
    let earlier = try open(#"{"title": "Paper jam", "items": [{"item": "\#(printer)"}]}"#)

    let incident = try open(
      #"{"title": "Stripes", "requester": "\#(caller)", "items": [{"item": "\#(cartridge)"}]}"#)
    let context = try #require(incident["items"]?[0]?["context"])
    // A cartridge has no place of its own: all of this is its printer's.
    #expect(context["location"]?["tag"]?.string == room)
    #expect(context["holder"]?["phone"]?.string == "+7 495 123-45-67")
    #expect(context["installed_in"]?["tag"]?.string == printer)
    #expect(context["warranty"] == nil)
    let covered = try #require(context["contracts"]?[0])
    #expect(covered["tag"]?.string == contract && covered["via"]?.string == printer)
    #expect(covered["contractor"]?["tag"]?.string == contractor)
    #expect(covered["phone"]?.string == "+7 495 1" && covered["in_force"]?.boolean == true)
    #expect(context["open_incidents"]?.count == 0)
    #expect(incident["impaired"]?["items"]?.integer == 1)
    #expect(incident["impaired"]?["people"]?.integer == 1)

    let linked = try client.result(
      "incident.link",
      #"{"incident": "\#(incident["number"]?.string ?? "")", "item": "\#(printer)"}"#)
    let ofPrinter = try #require(linked["items"]?[1]?["context"])
    #expect(ofPrinter["warranty"]?["in_force"]?.boolean == false)
    let others = try #require(ofPrinter["open_incidents"])
    #expect(others[0]?["number"]?.raw == earlier["number"]?.raw && others[0]?["via"] == nil)
  }

  /// An open incident on the chiller shows on the server that it cools.
  @Test func whatAnItemDependsOnShowsItsIncidents() throws {
    let room = try register(
      #"{"class": "location", "name": "R", "attributes": {"kind": "room"}}"#)
    let chiller = try register(#"{"class": "chiller", "name": "C"}"#)
    let server = try register(
      #"{"class": "server", "name": "S", "references": {"location": "\#(room)"}}"#)
    _ = try client.result(
      "relation.connect", #"{"type": "serves", "source": "\#(chiller)", "target": "\#(room)"}"#)
    let cold = try open(#"{"title": "No cold", "items": [{"item": "\#(chiller)"}]}"#)
    let hot = try open(#"{"title": "Hot", "items": [{"item": "\#(server)"}]}"#)
    let other = try #require(hot["items"]?[0]?["context"]?["open_incidents"]?[0])
    #expect(other["number"]?.raw == cold["number"]?.raw)
    #expect(other["via"]?["tag"]?.string == chiller)

    // What somebody knows to be unharmed does not count, nor what hangs on it.
    let spared = try client.result(
      "incident.link",
      #"{"incident": "\#(cold["number"]?.string ?? "")", "item": "\#(room)", "#
        + #""role": "not_impacted"}"#)
    #expect(cold["impaired"]?["items"]?.integer == 2)
    #expect(spared["impaired"]?["items"]?.integer == 0)
  }

  @Test func anIncidentGoesItsWay() throws {
    let opened = try open(#"{"title": "T", "impact": 2, "urgency": 2}"#)
    let number = try #require(opened["number"]?.string)
    #expect(opened["priority"]?.integer == 3 && opened["state"]?.string == "new")
    let refused = try client.refusal(
      "incident.transition", #"{"incident": "\#(number)", "state": "closed"}"#)
    #expect(refused.kind == "invalid_state")
    #expect(refused.error["data"]?["state"]?.string == "new")
    #expect(refused.error["data"]?["reasons"]?[0]?["path"]?.string == "state")
    for state in ["assigned", "in_progress", "pending", "in_progress"] {
      #expect(try transition(number, #""state": "\#(state)""#)["state"]?.string == state)
    }
    let unexplained = try client.refusal(
      "incident.transition", #"{"incident": "\#(number)", "state": "resolved"}"#)
    #expect(unexplained.kind == "invalid_params")
    #expect(unexplained.error["data"]?["errors"]?[0]?["path"]?.string == "resolution")
    for nothing in ["", " \\n"] {
      let silent = try client.refusal(
        "incident.transition",
        #"{"incident": "\#(number)", "state": "resolved", "resolution": "\#(nothing)"}"#)
      #expect(silent.kind == "invalid_params")
    }
    let resolved = try transition(
      number, #""state": "resolved", "resolution": "New drum", "resolution_code": "replaced""#)
    #expect(resolved["resolution"]?.string == "New drum" && resolved["resolved_at"] != nil)
    let reopened = try transition(number, #""state": "in_progress""#)
    #expect(reopened["resolution"] == nil && reopened["resolved_at"] == nil)
    _ = try transition(number, #""state": "resolved", "resolution": "Another drum""#)
    let closed = try transition(number, #""state": "closed", "resolution": """#)
    #expect(closed["resolution"]?.string == "Another drum")
    let over = try client.refusal(
      "incident.transition", #"{"incident": "\#(number)", "state": "in_progress"}"#)
    #expect(over.kind == "invalid_state")
    #expect(closed["timeline"]?.elements.count { $0["kind"]?.string == "changed" } == 8)
  }

  @Test func whatIsOpenCanBeCancelledAndWhatIsSolvedAtOnceStaysSolved() throws {
    let opened = try open(#"{"title": "T", "assignee": "admin"}"#)
    let number = try #require(opened["number"]?.string)
    #expect(opened["state"]?.string == "assigned")
    #expect(try transition(number, #""state": "cancelled""#)["state"]?.string == "cancelled")
    let solved = try open(
      #"{"title": "T", "state": "resolved", "resolution": "Told her how", "kind": "task"}"#)
    #expect(solved["state"]?.string == "resolved" && solved["resolved_at"] != nil)
    #expect(
      try client.refusal("incident.open", #"{"title": "T", "state": "closed"}"#).kind
        == "invalid_params")
  }

  @Test func anUpdateOfNothingIsRefused() throws {
    let number = try #require(try open(#"{"title": "T"}"#)["number"]?.string)
    let refusal = try client.refusal(
      "incident.update", #"{"incident": "\#(number)", "version": 1, "reason": "none"}"#)
    #expect(refusal.error["data"]?["errors"]?[0]?["code"]?.string == "nothing")
    let got = try client.result("incident.get", #"{"incident": "\#(number)"}"#)
    #expect(got["version"]?.integer == 1)
  }

  @Test func anUpdateChangesWhatIsNamed() throws {
    _ = try client.result("item.register", #"{"class": "team", "name": "Desk"}"#)
    let opened = try open(
      #"{"title": "T", "description": "D", "team": "Desk", "external": {"system": "otrs", "#
        + #""key": "update-1"}}"#)
    let number = try #require(opened["number"]?.string)
    let updated = try client.result(
      "incident.update",
      #"{"incident": "\#(number)", "version": 1, "urgency": 1, "impact": 1, "team": null, "#
        + #""due_at": "2001-01-01T03:00:00+03:00", "assignee": "admin"}"#)
    #expect(updated["priority"]?.integer == 1 && updated["team"] == nil)
    #expect(updated["description"]?.string == "D" && updated["version"]?.integer == 2)
    #expect(updated["due_at"]?.string == "2001-01-01T00:00:00.000000Z")
    #expect(updated["breached"]?.boolean == true)
    #expect(updated["external"]?["key"]?.string == "update-1")
    let stale = try client.refusal(
      "incident.update", #"{"incident": "\#(number)", "version": 1, "title": "Other"}"#)
    #expect(stale.kind == "conflict")
    #expect(stale.error["data"]?["current_version"]?.integer == 2)
    #expect(stale.error["data"]?["changed"]?.elements.contains { $0.string == "urgency" } == true)
    #expect(stale.error["data"]?["by"]?.string == "admin")
    let cleared = try client.refusal(
      "incident.update", #"{"incident": "\#(number)", "version": 2, "title": null, "kind": null}"#)
    #expect(cleared.error["data"]?["errors"]?.count == 2)
    let found = try client.result(
      "incident.find", #"{"where": "number = '\#(number)' and breached = true"}"#)
    #expect(found["incidents"]?.count == 1)
  }

  @Test func anExternalKeyIsOfOneIncident() throws {
    let external = #""external": {"system": "otrs", "key": "same-1"}"#
    let first = try open(#"{"title": "First", \#(external)}"#)
    let second = try client.refusal("incident.open", #"{"title": "Second", \#(external)}"#)
    #expect(second.kind == "already_exists")
    #expect(second.error["data"]?["incident"]?["number"]?.raw == first["number"]?.raw)
    let third = try open(#"{"title": "Third"}"#)
    let moved = try client.refusal(
      "incident.update",
      #"{"incident": \#(third["id"]?.integer ?? 0), "version": 1, \#(external)}"#)
    #expect(moved.kind == "already_exists")
  }

  @Test func incidentsBelongToOneAnotherInOneDirection() throws {
    let parent = try #require(try open(#"{"title": "Parent"}"#)["number"]?.string)
    let child = try #require(
      try open(#"{"title": "Child", "parent": "\#(parent)"}"#)["number"]?.string)
    let circle = try client.refusal(
      "incident.update", #"{"incident": "\#(parent)", "version": 1, "parent": "\#(child)"}"#)
    #expect(circle.kind == "constraint")
    #expect(circle.error["data"]?["reasons"]?[0]?["code"]?.string == "cycle")
  }

  @Test func requesterAndServiceAreOfTheirKind() throws {
    let printer = try register(#"{"class": "printer", "name": "P"}"#)
    for path in ["requester", "service"] {
      let refused = try client.refusal(
        "incident.open", #"{"title": "T", "\#(path)": "\#(printer)"}"#)
      #expect(refused.kind == "constraint")
      #expect(refused.error["data"]?["reasons"]?[0]?["path"]?.string == path)
    }
  }

  @Test func prioritiesAreData() throws {
    let cells = try client.result("priority.list")["priorities"]?.elements.map {
      [$0["impact"], $0["urgency"], $0["priority"]].map { $0?.integer ?? 0 }
    }
    #expect(cells?.count == 9 && cells?.contains([1, 1, 1]) == true)
    // The same value again: other tests rely on it.
    let set = try client.result(
      "priority.define", #"{"impact": 2, "urgency": 2, "priority": 3}"#)
    #expect(set["priority"]?.integer == 3)
  }

  /// A new title leaves the priority alone, even if the matrix has changed since.
  @Test func onlyWhatIsNamedChanges() throws {
    let cell = #""impact": 1, "urgency": 3"#
    let incident = try open(#"{"title": "T", \#(cell)}"#)
    let number = incident["number"]?.text ?? ""
    #expect(incident["priority"]?.integer == 3)
    _ = try client.result("priority.define", "{\(cell), \"priority\": 4}")
    defer { _ = try? client.result("priority.define", "{\(cell), \"priority\": 3}") }
    let titled = try client.result(
      "incident.update", #"{"incident": \#(number), "version": 1, "title": "U"}"#)
    #expect(titled["priority"]?.integer == 3)
    let same = try client.result(
      "incident.update", #"{"incident": \#(number), "version": 2, \#(cell)}"#)
    #expect(same["priority"]?.integer == 3)
    let raised = try client.result(
      "incident.update", #"{"incident": \#(number), "version": 2, "urgency": 1}"#)
    #expect(raised["priority"]?.integer == 1)
  }

  @Test func whatIsSaidStays() throws {
    let number = try #require(try open(#"{"title": "T"}"#)["number"]?.string)
    let key = #""idempotency_key": "comment-\#(number)""#
    let params = #"{"incident": "\#(number)", "text": "On the way", "channel": "phone", \#(key)}"#
    let said = try client.result("incident.comment", params)
    #expect(said["visibility"]?.string == "public" && said["by"]?.string == "admin")
    #expect(try client.result("incident.comment", params).raw == said.raw)
    _ = try client.result(
      "incident.comment",
      #"{"incident": "\#(number)", "text": "Ask Petrov", "visibility": "internal"}"#)
    let timeline = try client.result("incident.get", #"{"incident": "\#(number)"}"#)["timeline"]
    let comments = timeline?.elements.filter { $0["kind"]?.string == "comment" } ?? []
    #expect(comments.map { $0["visibility"]?.string } == ["public", "internal"])
    #expect(try client.refusal("incident.comment", #"{"incident": 1, "text": ""}"#).code == -32602)
  }
}
