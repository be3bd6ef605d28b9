import Client
import JSON
import Samples
import Testing

/// An agent's day over the socket: teams, queues, being away, notices, the inbox, who calls.
@Suite(.serialized) struct DeskTests {
  private let admin: Client

  init() throws { admin = try sharedClient() }

  /// Two agents of a team, and a third who works in none; each with a connection of its own.
  private struct Desk {
    let team: String
    let names: [String]
    let agents: [Client]
  }

  private func desk(_ attributes: String = "") throws -> Desk {
    let mark = "DK-\(UInt32.random(in: 0...UInt32.max))"
    let attributes = attributes.isEmpty ? "" : #", "attributes": {\#(attributes)}"#
    _ = try admin.result(
      "item.register",
      #"{"class": "team", "tag": "\#(mark)", "name": "Desk \#(mark)"\#(attributes)}"#)
    var agents: [Client] = []
    let names = (1...3).map { "\(mark)-\($0)".lowercased() }
    for (index, name) in names.enumerated() {
      _ = try admin.result(
        "item.register", #"{"class": "person", "tag": "\#(name)", "name": "\#(name)"}"#)
      _ = try admin.result(
        "account.create", #"{"name": "\#(name)", "roles": ["agent"], "person": "\#(name)"}"#)
      if index < 2 {
        _ = try admin.result(
          "relation.connect", #"{"type": "works_in", "source": "\#(name)", "target": "\#(mark)"}"#)
      }
      let issued = try admin.result("token.issue", #"{"account": "\#(name)"}"#)
      let token = issued["token"]?.string ?? ""
      let agent = try TestServer.shared.get().client()
      _ = try agent.result("session.login", #"{"token": "\#(token)"}"#)
      agents.append(agent)
    }
    return Desk(team: mark, names: names, agents: agents)
  }

  private func open(_ desk: Desk, _ more: String = "") throws -> Value {
    try admin.result("incident.open", #"{"title": "DK", "team": "\#(desk.team)"\#(more)}"#)
  }

  private func reasons(_ refused: Refused) -> [String] {
    (refused.error["data"]?["reasons"]).map { $0.elements.compactMap { $0["code"]?.string } } ?? []
  }

  @Test func anIncidentIsTakenAndNamesItsTeam() throws {
    let desk = try desk()
    let opened = try open(desk)
    #expect(opened["team"]?.string == "Desk \(desk.team)")
    #expect(opened["team_ref"]?["tag"]?.string == desk.team)
    let taken = try desk.agents[0].result("incident.take")["incident"]
    #expect(taken?["number"]?.string == opened["number"]?.string)
    #expect(taken?["state"]?.string == "in_progress" && taken?["version"]?.integer == 2)
    #expect(taken?["assignee"]?.string == desk.names[0])
    #expect(try desk.agents[1].result("incident.take")["incident"]?.isNull == true)
    let number = opened["number"]?.string ?? ""
    let late = try desk.agents[1].refusal("incident.take", #"{"incident": "\#(number)"}"#)
    #expect(late.kind == "invalid_state" && reasons(late) == ["taken"])
    #expect(
      late.error["data"]?["reasons"]?[0]?["by"]?.string == desk.names[0], "\(late)")
  }

  @Test func whoMayHaveItIsChecked() throws {
    let desk = try desk(#""capacity": 1"#)
    let number = try open(desk)["number"]?.string ?? ""
    func assign(_ version: Int, _ more: String) -> String {
      #"{"incident": "\#(number)", "version": \#(version), \#(more)}"#
    }
    let stranger = #""assignee": "\#(desk.names[2])""#
    for method in ["incident.assign", "incident.update"] {
      let refused = try admin.refusal(method, assign(1, stranger))
      #expect(refused.kind == "constraint" && reasons(refused) == ["not_in_team"], "\(refused)")
    }
    _ = try desk.agents[0].result("presence.set", #"{"until": "2999-01-01T00:00:00Z"}"#)
    let first = #""assignee": "\#(desk.names[0])""#
    for method in ["incident.assign", "incident.update"] {
      let refused = try admin.refusal(method, assign(1, first))
      #expect(refused.kind == "invalid_state" && reasons(refused) == ["absent"], "\(refused)")
    }
    let forced = try admin.result("incident.assign", assign(1, first + #", "force": true"#))
    #expect(forced["assignee"]?.string == desk.names[0])
    _ = try desk.agents[0].result("presence.set", #"{"available": true}"#)
    let other = try open(desk)["number"]?.string ?? ""
    let full = try admin.refusal(
      "incident.assign", #"{"incident": "\#(other)", "version": 1, \#(first)}"#)
    #expect(reasons(full) == ["full"])
    let unknown = try admin.refusal(
      "incident.update", assign(2, #""team": "Desk \#(desk.team.lowercased())x""#))
    #expect(unknown.kind == "invalid_params", "\(unknown)")
    #expect(
      unknown.error["data"]?["errors"]?[0]?["suggestion"]?.string != nil, "\(unknown)")
  }

  @Test func presenceOfOthersIsForWhoLeads() throws {
    let desk = try desk()
    let other = #"{"account": "\#(desk.names[1])", "available": false}"#
    #expect(try desk.agents[0].refusal("presence.set", other).kind == "forbidden")
    _ = try admin.result(
      "relation.connect",
      #"{"type": "leads", "source": "\#(desk.names[0])", "target": "\#(desk.team)"}"#)
    #expect(try desk.agents[0].result("presence.set", other)["is_there"]?.boolean == false)
    let listed = try admin.result("presence.list", #"{"team": "\#(desk.team)"}"#)["presences"]
    #expect(listed?.elements.map { $0["is_there"]?.boolean } == [true, false])
  }

  /// A condition names a team by name or tag, and goes one step through it.
  @Test func teamsAreNamedInConditions() throws {
    let desk = try desk(#""phone": "+7 812 555-77-\#(UInt32.random(in: 10...99))""#)
    let number = try open(desk)["number"]?.string ?? ""
    for condition in [
      "team = '\(desk.team)'", "team = 'desk \(desk.team)'", "team in ('\(desk.team)')",
      "team.tag = '\(desk.team)'", "team contains '\(desk.team)'",
    ] {
      let found = try admin.result("incident.find", #"{"where": "\#(condition)"}"#)["incidents"]
      #expect(found?.elements.map { $0["number"]?.string } == [number], "\(condition)")
    }
  }

  @Test func theInboxHasWhatWaits() throws {
    let desk = try desk()
    let late = try open(desk, #", "due_at": "2020-01-01T00:00:00Z""#)["number"]?.string ?? ""
    let waiting = try open(desk)["number"]?.string ?? ""
    let before = try desk.agents[0].result("inbox.get")
    #expect(
      before["queue"]?["incidents"]?.elements.map { $0["number"]?.string } == [late, waiting])
    #expect(before["queue"]?["total"]?.integer == 2 && before["me"]?["open"]?.integer == 0)
    _ = try admin.result(
      "incident.assign",
      #"{"incident": "\#(late)", "version": 1, "assignee": "\#(desk.names[0])"}"#)
    let inbox = try desk.agents[0].result("inbox.get", #"{"team": "\#(desk.team)"}"#)
    #expect(inbox["mine"]?["incidents"]?[0]?["number"]?.string == late)
    #expect((inbox["mine"]?["incidents"]?[0]?["next_due"]?["left_s"]?.integer ?? 0) < 0)
    #expect(inbox["me"]?["breached"]?.integer == 1)
    #expect(inbox["notices"]?["total"]?.integer == 1)
    #expect(inbox["notices"]?["notices"]?[0]?["about"]?["number"]?.string == late)
    #expect(try desk.agents[2].result("inbox.get")["queue"]?["total"]?.integer == 0)
  }

  /// A notice is shown to its account alone: not to others, nor in their journal or feed.
  @Test func noticesAreForTheirAccountAlone() throws {
    let desk = try desk()
    let number = try open(desk, #", "assignee": "\#(desk.names[0])""#)["number"]?.string ?? ""
    let own = try desk.agents[0].result("notice.list", #"{"unseen": true}"#)["notices"]
    #expect(own?.count == 1 && own?[0]?["event"]?.string == "assigned")
    #expect(own?[0]?["text"]?.string == "\(number): DK")
    #expect(try desk.agents[1].result("notice.list")["notices"]?.count == 0)
    let id = own?[0]?["id"]?.integer ?? 0
    let theirs = try desk.agents[1].result("notice.seen", #"{"notices": [\#(id)]}"#)
    #expect(theirs["seen"]?.integer == 0)
    // The administrator reads the journal, and finds the write, but no notice of others in it.
    _ = try admin.waitForJournal(#"{"incident": "\#(number)"}"#)
    let entries = try admin.result("journal.list", #"{"sort": "-position", "limit": 1000}"#)
    for entry in entries["entries"]?.elements.map(\.self) ?? [] {
      #expect(!(entry["entity"]?.string == "notice" && entry["entity_id"]?.integer == id))
    }
    #expect(
      try desk.agents[0].result("notice.seen", #"{"up_to": \#(id)}"#)["seen"]?.integer == 1)
    #expect(
      try desk.agents[0].result("notice.list", #"{"unseen": true}"#)["notices"]?.count == 0)
    // What is written later stands behind the notice.
    let later = try open(desk)["number"]?.string ?? ""
    let head = try #require(
      try admin.waitForJournal(#"{"incident": "\#(later)"}"#).last?["position"]?.integer)
    for (index, agent) in desk.agents.enumerated() {
      let reader = FeedReader(agent)
      try reader.subscribe(#"{"after": 0, "entities": ["notice"]}"#)
      var told: [Int64] = []
      while let (kind, params) = try reader.next() {
        if kind == "entry", let id = params["entity_id"]?.integer { told.append(id) }
        if reader.position >= head { break }
      }
      #expect(told == (index == 0 ? [id] : []), "\(index)")
    }
  }

  /// Who watches, and who works on it, is told of comments and states; nobody of his own deeds.
  @Test func whoWatchesIsTold() throws {
    let desk = try desk()
    let number = try open(desk)["number"]?.string ?? ""
    let incident = #""incident": "\#(number)""#
    _ = try desk.agents[0].result("incident.take", "{\(incident)}")
    let watched = try desk.agents[1].result("incident.watch", "{\(incident)}")
    #expect(watched["watchers"]?[0]?["account"]?.string == desk.names[1])
    _ = try admin.result("incident.watch", #"{\#(incident), "person": "\#(desk.names[2])"}"#)
    let again = try desk.agents[1].result("incident.watch", "{\(incident)}")
    #expect(again["watchers"]?.count == 2)
    _ = try desk.agents[0].result("incident.comment", #"{\#(incident), "text": "Looking"}"#)
    _ = try desk.agents[1].result(
      "incident.transition", #"{\#(incident), "state": "resolved", "resolution": "Done"}"#)
    let events = try desk.agents.map { agent in
      try agent.result("notice.list")["notices"]?.elements.map { $0["event"]?.string ?? "" }
    }
    #expect(events == [["resolved"], ["commented"], ["commented", "resolved"]])
    let left = try desk.agents[1].result("incident.unwatch", "{\(incident)}")["watchers"]
    #expect(left?.elements.map { $0["person"]?["tag"]?.string } == [desk.names[2]])
  }

  @Test func whoCallsIsKnown() throws {
    let tail = UInt32.random(in: 1_000_000...9_999_999)
    let person = try admin.result(
      "item.register",
      """
      {"class": "person", "name": "Caller \(tail)", "attributes": {"vip": true, \
      "mobile": "+7 921 \(tail)"}}
      """)
    let id = person["id"]?.integer ?? 0
    let item = try admin.result(
      "item.register", #"{"class": "printer", "references": {"holder": \#(id)}}"#)
    let link = #""items": [{"item": \#(item["id"]?.integer ?? 0)}]"#
    let first = try admin.result(
      "incident.open",
      """
      {"title": "was", "requester": \(id), "state": "resolved", "resolution": "done", \(link)}
      """)
    let second = try admin.result(
      "incident.open", #"{"title": "is", "requester": \#(id), \#(link)}"#)
    for params in [#"{"phone": "8 (921) \#(tail)"}"#, #"{"text": "caller \#(tail)"}"#] {
      let found = try admin.result("requester.find", params)["people"]
      #expect(found?.elements.map { $0["person"]?["id"]?.integer } == [id], "\(params)")
    }
    let number = second["number"]?.string ?? ""
    let card = try admin.result("incident.get", #"{"incident": "\#(number)"}"#)["requester_card"]
    #expect(card?["vip"]?.boolean == true)
    #expect(card?["open"]?[0]?["number"]?.string == number)
    #expect(card?["last"]?[0]?["number"]?.string == first["number"]?.string)
    #expect(card?["last"]?[0]?["resolution"]?.string == "done")
    #expect(card?["held"]?["count"]?.integer == 1)
    #expect(card?["repeated"]?.integer == 1)
    #expect(try admin.refusal("requester.find", #"{"phone": "12"}"#).kind == "invalid_params")
  }

  /// The steward gives what waits to one who comes back, within two seconds or a little more.
  @Test(.timeLimit(.minutes(20))) func whoComesBackIsGivenWhatWaits() throws {
    let desk = try desk(#""assignment": "round_robin""#)
    for agent in desk.agents.prefix(2) {
      _ = try agent.result("presence.set", #"{"available": false}"#)
    }
    let opened = try open(desk)
    #expect(opened["assignee"] == nil)
    _ = try desk.agents[1].result("presence.set", #"{"available": true}"#)
    let number = opened["number"]?.string ?? ""
    #expect(
      try waitUntil {
        try admin.result("incident.get", #"{"incident": "\#(number)"}"#)["assignee"]?.string
          == desk.names[1]
      })
  }

  @Test func commandsOfTheDesk() throws {
    let server = try TestServer()
    defer { server.stopAndRemove() }
    let cmdb = Cmdb(server)
    #expect(try cmdb.output("inbox").contains("Open "))
    #expect(try cmdb("take").error.contains("Nothing waits"))
    #expect(try cmdb.output("away", "--until", "2h").contains("away until"))
    #expect(try cmdb.output("back").contains("there"))
  }
}
