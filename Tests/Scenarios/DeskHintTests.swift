import Client
import JSON
import System
import Testing

/// What agents have to see and be able to write down: what nobody has, who waits, what hangs below.
struct DeskHintTests {
  private let admin: Client

  init() throws { admin = try sharedClient() }

  private func opened(_ more: String = "") throws -> String {
    let made = try admin.result(
      "incident.open", #"{"title": "Case \#(UInt32.random(in: 0...UInt32.max))"\#(more)}"#)
    return try #require(made["number"]?.string)
  }

  private func incident(_ number: String) throws -> Value {
    try admin.result("incident.get", #"{"incident": "\#(number)"}"#)
  }

  /// Overdue for longer than others, so that it stands in the first fifty of a full inbox.
  @Test func whatHasNoTeamIsSeen() throws {
    let number = try opened(#", "due_at": "1971-01-01T00:00:00Z""#)
    func stands() throws -> Bool {
      let part = try admin.result("inbox.get")["without_team"]
      return (part?["incidents"]).map { $0.elements.contains { $0["number"]?.string == number } }
        ?? false
    }
    #expect(try stands())
    _ = try admin.result("incident.take", #"{"incident": "\#(number)"}"#)
    #expect(try !stands())
    _ = try admin.result(
      "incident.transition", #"{"incident": "\#(number)", "state": "cancelled"}"#)
  }

  @Test func aResolvedIncidentSaysThatItsRequesterWaits() throws {
    let cmdb = try Cmdb.shared()
    let desk = try MessageDesk(admin)
    let anna = try desk.person("Anna")
    let number = try opened(#", "requester": "\#(anna.tag)""#)
    let sent = try admin.result(
      "message.send",
      #"{"incident": "\#(number)", "text": "Try now", "channel": "CH-M-\#(desk.mark)"}"#)
    #expect(sent["incidents"]?[0]?.string == number)
    _ = try admin.result(
      "incident.transition",
      #"{"incident": "\#(number)", "state": "resolved", "resolution": "Done"}"#)
    _ = try desk.receive("again", from: anna.mail, "It fails again", subject: "[\(number)]")
    let shown = try cmdb.output("incident", "show", number)
    #expect(shown.contains("Unanswered since"), "\(shown)")
    _ = try cmdb.output("incident", "transition", number, "in_progress")
    let resolved = try cmdb("incident", "resolve", number, "Done")
    #expect(resolved.status == 0)
    #expect(resolved.error.contains("waits for an answer since"), "\(resolved.error)")
    let closed = try cmdb("incident", "close", number)
    #expect(closed.status == 0)
    #expect(closed.error.contains("waits for an answer since"), "\(closed.error)")
  }

  @Test func aParentNamesItsOpenChildren() throws {
    let cmdb = try Cmdb.shared()
    let parent = try opened()
    let (one, two) = (
      try opened(#", "parent": "\#(parent)""#), try opened(#", "parent": "\#(parent)""#)
    )
    _ = try admin.result("incident.transition", #"{"incident": "\#(two)", "state": "cancelled"}"#)
    let children = try incident(parent)["children"]
    #expect(children?["open"]?.integer == 1 && children?["total"]?.integer == 2)
    #expect(children?["first"]?[0]?["number"]?.string == one)
    #expect(try incident(one)["children"] == nil)
    let resolved = try cmdb("incident", "resolve", parent, "Replaced")
    #expect(resolved.error.contains("1 child is still open: \(one)."), "\(resolved.error)")
    let listed = try cmdb("incident", "list", "--open", "--where", "parent = \(parent)")
    #expect(listed.output.contains(one) && !listed.output.contains(two), "\(listed.error)")
  }

  /// It stops the clocks of answers like a message, and nobody is sent anything.
  @Test func aCallIsRecordedAsAnAnswer() throws {
    let cmdb = try Cmdb.shared()
    let desk = try MessageDesk(admin)
    let boris = try desk.person("Boris")
    _ = try admin.result(
      "item.register",
      #"{"class": "sla", "tag": "SL-\#(desk.mark)", "name": "SL-\#(desk.mark)", "#
        + #""attributes": {"targets": ["#
        + #"{"measure": "first_response", "within": "PT4H"}, "#
        + #"{"measure": "next_response", "within": "PT4H"}]}}"#)
    _ = try admin.result(
      "relation.connect",
      #"{"source": "SL-\#(desk.mark)", "type": "agreed_for", "target": "\#(boris.tag)"}"#)
    let number = try opened(#", "requester": "\#(boris.tag)""#)
    let came = try desk.receive("first", from: boris.mail, "No network", subject: "[\(number)]")
    let thread = try #require(came["conversation"]?.string)
    _ = try admin.result(
      "message.sort",
      #"{"message": \#(came["message"]?.integer ?? 0), "incidents": ["\#(number)"]}"#)
    func clock(_ measure: String) throws -> Value? {
      let clocks = try incident(number)["sla"]?["clocks"].map { Array($0.elements) } ?? []
      return clocks.last { $0["measure"]?.string == measure }
    }
    #expect(try clock("first_response")?["state"]?.string == "running")
    let called = try cmdb("reply", number, "Told him to restart", "--called")
    #expect(called.status == 0 && called.output.contains("call by us"), "\(called.error)")
    #expect(try clock("first_response")?["state"]?.string == "met")
    let conversation = try admin.result(
      "conversation.get", #"{"conversation": "\#(thread)"}"#)["conversation"]
    #expect(conversation?["state"]?.string == "waiting")
    #expect(conversation?["unanswered_since"] == nil)
    // The second question starts a clock that the second call stops.
    _ = try desk.receive("second", from: boris.mail, "Still none", subject: "[\(number)]")
    #expect(try clock("next_response")?["state"]?.string == "running")
    let again = try admin.result(
      "message.send", #"{"incident": "\#(number)", "text": "On my way", "called": true}"#)
    #expect(again["deliveries"]?.count == 0 && again["call"]?["direction"]?.string == "out")
    #expect(try clock("next_response")?["state"]?.string == "met")
    let refused = try admin.refusal(
      "message.send",
      #"{"incident": "\#(number)", "text": "x", "called": true, "to": ["a@b.example"]}"#)
    #expect(refused.kind == "invalid_params")
    let byMail = try admin.refusal(
      "message.send",
      #"{"incident": "\#(number)", "text": "x", "called": true, "channel": "CH-M-\#(desk.mark)"}"#)
    #expect(byMail.kind == "constraint")
    #expect(byMail.error["data"]?["reasons"]?[0]?["code"]?.string == "not_called")
  }

  @Test func twoOpenIncidentsAreToldApart() throws {
    let cmdb = try Cmdb.shared()
    let desk = try MessageDesk(admin)
    let eve = try desk.person("Eve")
    let numbers = [
      try opened(#", "requester": "\#(eve.tag)""#), try opened(#", "requester": "\#(eve.tag)""#),
    ]
    let came = try desk.receive("both", from: eve.mail, "Two things")
    let thread = try #require(came["conversation"]?.string)
    _ = try admin.result(
      "message.sort",
      #"{"message": \#(came["message"]?.integer ?? 0), "incidents": ["#
        + #""\#(numbers[0])", "\#(numbers[1])"]}"#)
    let refused = try cmdb("reply", thread, "Which one?")
    #expect(refused.status == 1)
    #expect(refused.error.contains("cmdb reply \(numbers[0]) TEXT"), "\(refused.error)")
    #expect(!refused.error.contains("`incidents`"))
    #expect(try cmdb("reply", numbers[1], "This one").status == 0)
    let listed = try cmdb.output("conversation", "list", "--where", "number = '\(thread)'")
    #expect(listed.contains(thread) && listed.contains("Eve"), "\(listed)")
    #expect(try cmdb.output("conversation", "show", thread).contains("This one"))
  }

  /// The end of today is still to come: today is compared from its beginning until now.
  @Test func todayIsComparedUntilNow() throws {
    let cmdb = try Cmdb.shared()
    let today = try #require(
      try admin.result("server.health")["settled_until"]?.string?.prefix(10))
    for words in [
      ["diff", "today"], ["diff", String(today)], ["diff", "yesterday", String(today)],
    ] {
      let outcome = try cmdb.run(
        ["--socket", cmdb.server.socketPath] + words + ["--limit", "1"], input: "", language: "C")
      #expect(outcome.status == 0, "\(words): \(outcome.error)")
    }
  }
}
