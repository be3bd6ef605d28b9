import Client
import JSON
import Testing

/// Rules of SERVICE-DESK.md that clients measure to the letter, over the socket.
@Suite(.serialized) struct DeskRuleTests {
  private let admin: Client
  private let desk: MessageDesk

  init() throws {
    admin = try sharedClient()
    desk = try MessageDesk(admin)
  }

  private func thread(_ number: String) throws -> Value {
    try admin.result("conversation.get", #"{"conversation": "\#(number)"}"#)
  }

  private func opened(_ more: String = "") throws -> String {
    let incident = try admin.result("incident.open", #"{"title": "Rule \#(desk.mark)"\#(more)}"#)
    return incident["number"]?.string ?? ""
  }

  /// A27: seven days at most. A gateway could repeat for ever what is refused.
  @Test func aMessageCountsFromAWeekAgoAtMost() throws {
    let received = try desk.gateway.result(
      "message.receive",
      #"{"channel": "CH-M-\#(desk.mark)", "external_id": "<old\#(desk.mark)@x>", "text": "x", "#
        + #""received_at": "0001-01-01T00:00:00Z", "#
        + #""from": {"address": "o\#(desk.mark)@b.example"}}"#)
    let shown = try thread(received["conversation"]?.string ?? "")
    let at = try #require(shown["messages"]?[0]?["received_at"]?.string)
    let opened = try #require(shown["conversation"]?["opened_at"]?.string)
    #expect(at.prefix(2) == "20" && at < opened)
    #expect(shown["conversation"]?["unanswered_since"]?.string == at)
    let note = shown["messages"]?[1]
    #expect(note?["direction"]?.string == "note")
    #expect(note?["text"]?.string?.contains("0001-01-01T00:00:00") == true, "\(shown)")
    let ahead = try desk.gateway.result(
      "message.receive",
      #"{"channel": "CH-M-\#(desk.mark)", "external_id": "<new\#(desk.mark)@x>", "text": "x", "#
        + #""received_at": "9999-01-01T00:00:00Z", "#
        + #""from": {"address": "n\#(desk.mark)@b.example"}}"#)
    let later = try thread(ahead["conversation"]?.string ?? "")
    #expect(later["messages"]?[0]?["received_at"]?.string?.prefix(2) == "20")
  }

  /// What waits for a moment that has passed, or that never comes, does not wait.
  @Test func waitsEndInTime() throws {
    let number = try opened()
    let anna = try desk.person("Waits")
    let hers = try desk.receive("w", from: anna.mail, "Good day.")["conversation"]?.string ?? ""
    for moment in ["0001-01-01T00:00:00Z", "2020-01-01T00:00:00Z", "9999-01-01T00:00:00Z"] {
      for (method, params) in [
        (
          "incident.transition",
          #"{"incident": "\#(number)", "version": 1, "state": "pending", "#
            + #""waiting_until": "\#(moment)"}"#
        ),
        (
          "incident.open",
          #"{"title": "x", "state": "pending", "waiting_until": "\#(moment)"}"#
        ),
        (
          "conversation.update",
          #"{"conversation": "\#(hers)", "version": \#(try desk.version(hers)), "#
            + #""snoozed_until": "\#(moment)"}"#
        ),
      ] {
        let refused = try admin.refusal(method, params)
        #expect(refused.kind == "invalid_params", "\(method) \(moment)")
        #expect(refused.error["data"]?["errors"]?[0]?["code"]?.string == "range")
      }
    }
  }

  /// SERVICE-DESK.md §2.1: a state that cannot follow is `no_transition`, `new` too.
  @Test func nothingBecomesNewAgain() throws {
    let refused = try admin.refusal(
      "incident.transition", #"{"incident": "\#(try opened())", "version": 1, "state": "new"}"#)
    #expect(refused.kind == "invalid_state", "\(refused)")
    #expect(refused.reason == "no_transition")
    let unknown = try admin.refusal(
      "incident.transition", #"{"incident": "\#(try opened())", "version": 1, "state": "newer"}"#)
    #expect(unknown.kind == "invalid_params")
  }

  /// An account that is not there: the nearest is named.
  @Test func theNearestAccountIsNamed() throws {
    let refused = try admin.refusal(
      "incident.assign", #"{"incident": "\#(try opened())", "version": 1, "assignee": "admn"}"#)
    #expect(refused.kind == "not_found", "\(refused)")
    #expect(refused.error["data"]?["suggestion"]?.string == "admin", "\(refused)")
    let cmdb = try Cmdb.shared()
    let shown = try cmdb.run(
      ["--socket", cmdb.server.socketPath, "incident", "assign", try opened(), "admn"], input: "",
      language: "C")
    #expect(shown.status == 1 && shown.error.contains("Did you mean `admin`?"), "\(shown)")
    let promises = try cmdb.run(
      ["--socket", cmdb.server.socketPath, "promises"], input: "", language: "C")
    #expect(promises.error.contains("did you mean `cmdb sla`?"), "\(promises)")
  }

  /// What has no resolution is not closed.
  @Test func whatIsOpenIsResolvedFirst() throws {
    let refused = try admin.refusal(
      "incident.transition", #"{"incident": "\#(try opened())", "version": 1, "state": "closed"}"#)
    #expect(refused.reason == "no_transition", "\(refused)")
    #expect(refused.error.text.contains("Resolve it first"), "\(refused)")
  }

  /// SERVICE-DESK.md §4.2: some programs fold the letters of a subject.
  @Test func aNumberIsReadInSmallLetters() throws {
    let anna = try desk.person("Small")
    let number = try opened(#", "requester": "\#(anna.tag)""#)
    let received = try desk.receive(
      "small", from: anna.mail, "Still dark.", subject: "re: [\(number.lowercased())] dark")
    #expect(received["routed_by"]?.string == "number")
    #expect(received["incidents"]?[0]?.string == number)
  }

  /// SERVICE-DESK.md §2: an unknown placeholder is an error, where it is written already.
  @Test func aCannedAnswerHasPlaceholdersThatThereAre() throws {
    func register(_ text: String) -> String {
      #"{"class": "canned_answer", "tag": "CAN-\#(desk.mark)", "name": "CAN-\#(desk.mark)", "#
        + #""state": "active", "attributes": {"text": "\#(text)"}}"#
    }
    let refused = try admin.refusal("item.register", register("Dear {requester.nam}, {number}."))
    #expect(refused.kind == "invalid_params")
    let error = refused.error["data"]?["errors"]?[0]
    #expect(error?["code"]?.string == "unknown_placeholder", "\(refused)")
    #expect(error?["path"]?.string == "attributes.text")
    let made = try admin.result("item.register", register("Dear {requester.name}: {number} {"))
    let changed = try admin.refusal(
      "item.update",
      #"{"item": "CAN-\#(desk.mark)", "version": \#(made["version"]?.integer ?? 0), "#
        + #""attributes": {"text": "{}"}}"#)
    #expect(changed.kind == "invalid_params")
  }

  /// IMPORT.md §2: what refers to a merged person is found by the one who is left.
  @Test func whoIsLeftHasWhatTheOtherWrote() throws {
    let old = try desk.person("Old")
    let left = try desk.person("Left")
    let chat = #"{"kind": "chat:telegram\#(desk.mark)", "address": "@old\#(desk.mark)"}"#
    _ = try admin.result("address.link", #"{"address": \#(chat), "person": "\#(old.tag)"}"#)
    let talk = try desk.receive("m1", from: old.mail, "My till.")["conversation"]?.string ?? ""
    let number = try opened(#", "requester": "\#(old.tag)", "conversation": "\#(talk)""#)
    _ = try admin.result(
      "incident.transition",
      #"{"incident": "\#(number)", "version": 1, "state": "cancelled"}"#)
    _ = try admin.result(
      "conversation.update",
      #"{"conversation": "\#(talk)", "version": \#(try desk.version(talk)), "state": "closed"}"#)
    _ = try admin.result(
      "item.merge",
      #"{"item": "\#(old.tag)", "version": 1, "into": "\#(left.tag)", "into_version": 1}"#)

    for tag in [left.tag, old.tag] {
      let found = try admin.result("conversation.find", #"{"where": "party = '\#(tag)'"}"#)
      #expect(found["conversations"]?.elements.map { $0["number"]?.string } == [talk], "\(tag)")
      #expect(found["conversations"]?[0]?["party"]?["tag"]?.string == left.tag)
      let asked = try admin.result("incident.find", #"{"where": "requester = '\#(tag)'"}"#)
      #expect(asked["incidents"]?.elements.map { $0["number"]?.string } == [number], "\(tag)")
      let thread = try admin.result("conversation.get", #"{"party": "\#(tag)"}"#)
      #expect(thread["conversation"]?["number"]?.string == talk)
      let all = try admin.result("requester.get", #"{"person": "\#(tag)"}"#)
      #expect(all["person"]?["tag"]?.string == left.tag)
      #expect(all["conversations"]?[0]?["number"]?.string == talk)
      #expect(all["incidents"]?[0]?["number"]?.string == number)
      #expect(all["addresses"]?[0]?["address"]?.string == "@old\(desk.mark)")
      let listed = try admin.result("address.list", #"{"person": "\#(tag)"}"#)
      #expect(listed["addresses"]?[0]?["person"]?["tag"]?.string == left.tag)
    }
    let found = try admin.result("requester.find", #"{"address": "@old\#(desk.mark)"}"#)
    #expect(found["people"]?.elements.map { $0["person"]?["tag"]?.string } == [left.tag])
    let shown = try admin.result("incident.get", #"{"incident": "\#(number)"}"#)
    #expect(shown["requester_card"]?["person"]?["tag"]?.string == left.tag)
    let next = try desk.receive("m2", from: left.mail, "And my lamp.")
    #expect(next["routed_by"]?.string == "reopened")
    #expect(next["conversation"]?.string == talk)
    // A moment before the merge knows nothing of it.
    let then = try admin.result(
      "conversation.find",
      #"{"where": "party = '\#(left.tag)'", "as_of": "\#(shown["opened_at"]?.string ?? "")"}"#)
    #expect(then["conversations"]?.count == 0)
  }
}
