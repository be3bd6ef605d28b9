import Client
import JSON
import Testing

/// One thread with everybody who writes, over the socket (SERVICE-DESK.md §9.2).
@Suite(.serialized) struct MessageTests {
  private let admin: Client
  private let desk: MessageDesk

  init() throws {
    admin = try sharedClient()
    desk = try MessageDesk(admin)
  }

  /// `cmdb identify --new` registers who writes, and the thread is theirs.
  @Test func whoWritesIsRegistered() throws {
    let address = "new\(desk.mark)@home.example"
    let received = try desk.receive("i1", from: address, "Who am I?")
    let number = received["conversation"]?.string ?? ""
    let cmdb = Cmdb(try TestServer.shared.get())
    #expect(try cmdb("identify", number).status != 0)
    #expect(try cmdb.output("identify", number, "--new", "Nina").contains("Nina"))
    let thread = try admin.result("conversation.get", #"{"conversation": "\#(number)"}"#)
    #expect(thread["conversation"]?["party"]?["name"]?.string == "Nina")
    let next = try desk.receive("i2", from: address, "And now?")
    #expect(next["conversation"]?.string == number && next["routed_by"]?.string == "party")
  }

  @Test func aMessageComesOnceAndIsAnswered() throws {
    let anna = try desk.person("Anna")
    let first = try desk.receive("m1", from: anna.mail, "It prints stripes.", subject: "Stripes")
    #expect(first["routed_by"]?.string == "new" && first["duplicate"]?.boolean == false)
    let number = first["conversation"]?.string ?? ""
    let again = try desk.receive("m1", from: anna.mail, "It prints stripes.", subject: "Stripes")
    #expect(again["routed_by"]?.string == "duplicate" && again["duplicate"]?.boolean == true)
    #expect(again["message"]?.integer == first["message"]?.integer)

    var thread = try admin.result("conversation.get", #"{"conversation": "\#(number)"}"#)
    #expect(thread["conversation"]?["state"]?.string == "open")
    #expect(thread["conversation"]?["unsorted"]?.boolean == true)
    #expect(thread["conversation"]?["party"]?["tag"]?.string == anna.tag)
    #expect(thread["requester_card"]?["person"]?["tag"]?.string == anna.tag)
    #expect(thread["messages"]?.count == 1)

    let opened = try admin.result(
      "incident.open", #"{"title": "Stripes", "conversation": "\#(number)"}"#)
    #expect(opened["requester"]?["tag"]?.string == anna.tag)
    #expect(opened["channel"]?.string == "mail")
    let sent = try admin.result(
      "message.send", #"{"conversation": "\#(number)", "text": "A technician comes at ten."}"#)
    #expect(sent["incidents"]?[0]?.string == opened["number"]?.string)
    #expect(sent["deliveries"]?[0]?["state"]?.string == "queued")
    #expect(sent["deliveries"]?[0]?["to"]?.string == anna.mail)
    thread = try admin.result("conversation.get", #"{"party": "\#(anna.tag)"}"#)
    #expect(thread["conversation"]?["state"]?.string == "waiting")
    #expect(thread["conversation"]?["unsorted"]?.boolean == false)
    #expect(thread["messages"]?.count == 2)
    #expect(thread["incidents"]?[0]?["number"]?.string == opened["number"]?.string)

    let out = try #require(try desk.claim().first)
    #expect(out["to"]?.string == anna.mail && out["in_reply_to"]?.string == desk.external("m1"))
    #expect(out["subject"]?.string == "Re: Stripes [\(number)]")
    _ = try desk.report(out, "sent")
    // Her answer names our letter: it is about the same incident.
    let answer = try desk.receive(
      "m2", from: anna.mail, "Thank you.", reply: out["message_id"]?.string ?? "")
    #expect(answer["routed_by"]?.string == "reply")
    #expect(answer["incidents"]?[0]?.string == opened["number"]?.string)
    let whole = try admin.result(
      "incident.get", #"{"incident": "\#(opened["number"]?.string ?? "")"}"#)
    #expect(whole["conversation"]?["number"]?.string == number)
    #expect(whole["conversation"]?["last"]?.count == 3)
  }

  @Test func anotherMatterOfASortedConversationBeginsNow() throws {
    let anna = try desk.person("Anna")
    let number =
      try desk.receive("s1", from: anna.mail, "It prints stripes.")["conversation"]?.string ?? ""
    let open = #"{"title": "Stripes", "conversation": "\#(number)"}"#
    let first = try admin.result("incident.open", open)
    #expect(first["reported_at"]?.string != nil)
    let second = try admin.result("incident.open", open)
    #expect(second["reported_at"]?.string == nil)
    // It is tied to the thread all the same.
    let whole = try admin.result(
      "incident.get", #"{"incident": "\#(second["number"]?.string ?? "")"}"#)
    #expect(whole["conversation"]?["number"]?.string == number)
    let thread = try admin.result("conversation.get", #"{"conversation": "\#(number)"}"#)
    #expect(thread["incidents"]?.count == 2)
  }

  @Test func oneThreadAndNobodyEntersAnothers() throws {
    let boris = try desk.person("Boris")
    let camera = try desk.chat("c1", from: "@boris\(desk.mark)", "The camera is dark.")
    let till = try desk.chat("c2", from: "@boris\(desk.mark)", "And the till does not print.")
    let chat = camera["conversation"]?.string ?? ""
    #expect(till["conversation"]?.string == chat && till["routed_by"]?.string == "party")
    var numbers: [String] = []
    for message in [camera, till] {
      let id = message["message"]?.integer ?? 0
      let opened = try admin.result(
        "incident.open",
        #"{"title": "BO", "conversation": "\#(chat)", "messages": [\#(id)], "#
          + #""requester": "\#(boris.tag)"}"#)
      numbers.append(opened["number"]?.string ?? "")
    }
    let ambiguous = try admin.refusal(
      "message.send", #"{"conversation": "\#(chat)", "text": "Which?"}"#)
    #expect(ambiguous.kind == "invalid_params", "\(ambiguous)")
    #expect(ambiguous.error["data"]?["errors"]?[0]?["code"]?.string == "ambiguous")
    for number in numbers { #expect(ambiguous.error.text.contains(number)) }

    // He writes from an address that nobody knows: identified, it is one thread.
    let mail = try desk.receive("m3", from: "private\(desk.mark)@home.example", "It is me, Boris.")
    let other = mail["conversation"]?.string ?? ""
    #expect(other != chat)
    for (number, party) in [(chat, true), (other, false)] {
      _ = try admin.result(
        "conversation.identify",
        #"{"conversation": "\#(number)", "version": \#(try desk.version(number)), "#
          + #""person": "\#(boris.tag)", "remember": \#(party || true)}"#)
    }
    let thread = try admin.result("conversation.get", #"{"party": "\#(boris.tag)"}"#)
    #expect(thread["conversation"]?["number"]?.string == chat)
    #expect(
      thread["messages"]?.elements.compactMap { $0["text"]?.string } == [
        "The camera is dark.", "And the till does not print.", "It is me, Boris.",
      ])
    let next = try desk.receive("m4", from: "private\(desk.mark)@home.example", "Any news?")
    #expect(next["conversation"]?.string == chat && next["routed_by"]?.string == "party")

    // Eve names his incident: she stays in her own conversation.
    let eve = try desk.receive(
      "m5", from: "eve\(desk.mark)@elsewhere.example", "Tell me.", subject: "[\(numbers[0])]")
    #expect(eve["routed_by"]?.string == "new" && eve["conversation"]?.string != chat)
    #expect(eve["incidents"]?.count == 0)
    let hers = try admin.result(
      "conversation.get", #"{"conversation": "\#(eve["conversation"]?.string ?? "")"}"#)
    #expect(hers["messages"]?[1]?["direction"]?.string == "note")
    #expect(hers["messages"]?[1]?["text"]?.string?.contains(numbers[0]) == true)
    // Boris himself may.
    let own = try desk.receive("m6", from: boris.mail, "More.", subject: "Re: [\(numbers[1])]")
    #expect(own["conversation"]?.string == chat && own["routed_by"]?.string == "number")
    #expect(own["incidents"]?[0]?.string == numbers[1])
  }

  @Test func aNoteIsNeverDelivered() throws {
    let anna = try desk.person("Noted")
    let number = try desk.receive("n1", from: anna.mail, "Hello?")["conversation"]?.string ?? ""
    let note = try admin.result(
      "message.note", #"{"conversation": "\#(number)", "text": "She is on holiday."}"#)
    #expect(note["direction"]?.string == "note" && note["deliveries"] == nil)
    let listed = try admin.result("delivery.find", #"{"conversation": "\#(number)"}"#)
    #expect(listed["deliveries"]?.count == 0)
    #expect(try desk.claim().isEmpty)
    let thread = try admin.result("conversation.get", #"{"conversation": "\#(number)"}"#)
    #expect(thread["conversation"]?["state"]?.string == "open")
  }

  /// To one address one after the other; a lapsed or stale claim changes nothing; the last failure
  /// is told.
  @Test func deliveriesGoInOrderAndAreGivenUp() throws {
    let anna = try desk.person("Ordered")
    let number = try desk.receive("o1", from: anna.mail, "Hello?")["conversation"]?.string ?? ""
    for text in ["One.", "Two."] {
      _ = try admin.result(
        "message.send", #"{"conversation": "\#(number)", "text": "\#(text)"}"#)
    }
    let first = try #require(try desk.claim().first)
    #expect(first["text"]?.string == "One." && first["attempt"]?.integer == 1)
    #expect(try desk.claim().isEmpty)
    let failed = try desk.report(first, "failed", #", "error": {"code": "451", "text": "later"}"#)
    #expect(failed["state"]?.string == "queued" && failed["next_at"] != nil)
    let stale = try desk.gateway.refusal(
      "delivery.report",
      #"{"delivery": \#(first["id"]?.integer ?? 0), "attempt": 2, "state": "sent"}"#)
    #expect(stale.kind == "invalid_state" && stale.error.text.contains("stale_attempt"))
    let dead = try desk.report(
      first, "failed", #", "error": {"code": "550", "text": "no such box", "permanent": true}"#)
    #expect(dead["state"]?.string == "queued", "told already: the lost answer is given again")
    // Cancelled, the next one goes.
    _ = try admin.result("delivery.cancel", #"{"delivery": \#(first["id"]?.integer ?? 0)}"#)
    let second = try #require(try desk.claim().first)
    #expect(second["text"]?.string == "Two.")
    let gone = try desk.report(second, "failed", #", "error": {"permanent": true}"#)
    #expect(gone["state"]?.string == "dead")
    var shown = try admin.result("conversation.get", #"{"conversation": "\#(number)"}"#)
    #expect(shown["conversation"]?["undelivered"]?.boolean == true)
    _ = try admin.result("delivery.retry", #"{"delivery": \#(second["id"]?.integer ?? 0)}"#)
    let third = try #require(try desk.claim().first)
    #expect(third["attempt"]?.integer == 2 && third["message_id"] != nil)
    #expect(third["message_id"]?.string == second["message_id"]?.string)
    #expect(try desk.report(third, "sent")["state"]?.string == "sent")
    #expect(try desk.report(third, "sent")["state"]?.string == "sent")
    #expect(try desk.report(third, "delivered")["state"]?.string == "delivered")
    shown = try admin.result("conversation.get", #"{"conversation": "\#(number)"}"#)
    #expect(shown["conversation"]?["undelivered"]?.boolean == false)
  }

  @Test func whatWaitsForThemGoesOnWhenTheyWrite() throws {
    let anna = try desk.person("Waiting")
    let received = try desk.receive("w1", from: anna.mail, "It is broken.")
    let number = received["conversation"]?.string ?? ""
    let incident =
      try admin.result(
        "incident.open",
        #"{"title": "W", "conversation": "\#(number)", "assignee": "admin"}"#)["number"]?.string
      ?? ""
    _ = try admin.result(
      "incident.transition", #"{"incident": "\#(incident)", "version": 1, "state": "in_progress"}"#)
    let sent = try admin.result(
      "message.send",
      #"{"incident": "\#(incident)", "text": "Which one?", "then": {"incident": "#
        + #""\#(incident)", "state": "pending", "waiting_for": "requester"}}"#)
    #expect(sent["incidents"]?[0]?.string == incident)
    func state() throws -> String? {
      try admin.result("incident.get", #"{"incident": "\#(incident)"}"#)["state"]?.string
    }
    #expect(try state() == "pending")
    let out = try #require(try desk.claim().first)
    _ = try desk.report(out, "sent")
    let id = out["message_id"]?.string ?? ""
    // Her answering machine moves nothing; she does.
    _ = try desk.receive("w2", from: anna.mail, "Out of office", reply: id, automatic: true)
    #expect(try state() == "pending")
    _ = try desk.receive("w3", from: anna.mail, "The left one.", reply: id)
    #expect(try state() == "in_progress")
  }

  /// Somebody who is known by now goes on in the conversation that is open with him.
  @Test func whoIsKnownByNowGoesOn() throws {
    let mail = "late\(desk.mark)@home.example"
    let unknown = try desk.receive("k1", from: mail, "Who am I?")
    let known = try desk.person("Late")
    let other = try desk.receive("k2", from: known.mail, "It is me.")
    #expect(other["conversation"]?.string != unknown["conversation"]?.string)
    _ = try admin.result(
      "address.link",
      #"{"address": {"kind": "mail", "address": "\#(mail)"}, "person": "\#(known.tag)"}"#)
    let reply = try desk.receive(
      "k3", from: mail, "Again.", subject: "[\(unknown["conversation"]?.string ?? "")]")
    #expect(reply["conversation"]?.string == other["conversation"]?.string, "\(reply)")
    let thread = try admin.result("conversation.get", #"{"party": "\#(known.tag)"}"#)
    #expect(thread["messages"]?.count == 3)
    #expect(thread["conversation"]?["state"]?.string == "open")
    // It is closed and both write at once: of a party there is one at a time.
    let version = try desk.version(other["conversation"]?.string ?? "")
    _ = try admin.result(
      "conversation.update",
      #"{"conversation": "\#(other["conversation"]?.string ?? "")", "version": \#(version), "#
        + #""state": "closed"}"#)
    let clients = try (0..<10).map { _ in try desk.anotherGateway() }
    let answers = try together(clients) { index in
      desk.letter("kk\(index)", from: index.isMultiple(of: 2) ? mail : known.mail, "At once.")
    }
    #expect(Set(answers.map { $0["conversation"]?.string }).count == 1)
  }

  /// To one address once, whoever is named twice; the question has come if one of two got it.
  @Test func aDeadCopyEndsNoWait() throws {
    let anna = try desk.person("Copied")
    let received = try desk.receive("d1", from: anna.mail, "It is broken.")
    let incident =
      try admin.result(
        "incident.open",
        #"{"title": "D", "conversation": "\#(received["conversation"]?.string ?? "")", "#
          + #""assignee": "admin"}"#)["number"]?.string ?? ""
    _ = try admin.result(
      "incident.transition", #"{"incident": "\#(incident)", "version": 1, "state": "in_progress"}"#)
    let copy = "copy\(desk.mark)@people.example"
    let sent = try admin.result(
      "message.send",
      #"{"incident": "\#(incident)", "text": "Which?", "to": ["\#(anna.mail)"], "#
        + #""cc": ["\#(copy)", "\#(copy.uppercased())"], "then": {"incident": "\#(incident)", "#
        + #""state": "pending", "waiting_for": "requester"}}"#)
    #expect(sent["deliveries"]?.count == 2)
    for out in try desk.claim() {
      let isCopy = out["to"]?.string == copy
      _ = try desk.report(
        out, isCopy ? "failed" : "sent", isCopy ? #", "error": {"permanent": true}"# : "")
    }
    let state = try admin.result("incident.get", #"{"incident": "\#(incident)"}"#)["state"]
    #expect(state?.string == "pending")
  }

  @Test func aGatewayServesItsChannelsAlone() throws {
    let other = try admin.result(
      "item.register",
      #"{"class": "channel", "tag": "CH-X-\#(desk.mark)", "name": "Other", "#
        + #""attributes": {"kind": "mail", "address": "x\#(desk.mark)@desk.example"}}"#)
    let refused = try desk.gateway.refusal(
      "message.receive",
      #"{"channel": \#(other["id"]?.integer ?? 0), "external_id": "x", "text": "x", "#
        + #""from": {"address": "a@b.example"}}"#)
    #expect(refused.kind == "forbidden", "\(refused)")
    #expect(try desk.gateway.refusal("conversation.find").kind == "forbidden")
    #expect(try admin.refusal("delivery.claim", #"{"channel": 1}"#).kind == "forbidden")
    let unfit = try desk.gateway.refusal(
      "message.receive",
      #"{"channel": "CH-M-\#(desk.mark)", "external_id": "x", "text": "x", "#
        + #""from": {"address": "nobody"}}"#)
    #expect(unfit.kind == "invalid_params" && unfit.error.text.contains("from.address"))
  }

  /// A bridge may repeat for ever what is refused once.
  @Test func whatStrangersWriteIsNotRefused() throws {
    let long = String(repeating: "x", count: 1500)
    let many = (0..<150).map { #"{"address": "c\#($0)@x.example"}"# }.joined(separator: ", ")
    let received = try desk.gateway.result(
      "message.receive",
      #"{"channel": "CH-M-\#(desk.mark)", "external_id": "<\#(long)@x>", "text": "x", "#
        + #""subject": "a\nb \#(long)", "in_reply_to": "\#(long)", "references": [""], "#
        + #""cc": [\#(many)], "to": [\#(many)], "#
        + #""from": {"address": "stranger\#(desk.mark)@b.example", "name": "A\u0007\n\#(long)"}}"#)
    #expect(received["routed_by"]?.string == "new")
  }

  /// What of it is missing stands in a note: a reader must not take the rest for the whole.
  @Test func whatIsTooMuchIsCutAndTold() throws {
    let long = String(repeating: "я", count: 131_073)
    let name = String(repeating: "n", count: 1_001)
    let files = (0..<60).map { #"{"name": "\#($0) \#($0 == 0 ? name : "")"}"# }
    let params =
      #"{"channel": "CH-M-\#(desk.mark)", "external_id": "<cut\#(desk.mark)>", "#
      + #""text": "\#(long)", "subject": "\#(name)", "#
      + #""attachments": [\#(files.joined(separator: ", "))], "#
      + #""cc": [{"address": "undisclosed"}, {"address": "copied\#(desk.mark)@b.example"}], "#
      + #""from": {"address": "much\#(desk.mark)@b.example"}}"#
    let received = try desk.gateway.result("message.receive", params)
    let number = received["conversation"]?.string ?? ""
    var thread = try admin.result("conversation.get", #"{"conversation": "\#(number)"}"#)
    let kept = thread["messages"]?[0]
    #expect(kept?["text"]?.string == String(long.dropLast()))
    #expect(kept?["subject"]?.string?.utf8.count == 1000)
    #expect(kept?["attachments"]?.count == 50)
    #expect(kept?["attachments"]?[0]?["name"]?.string?.utf8.count == 1000)
    let note = thread["messages"]?[1]
    #expect(note?["direction"]?.string == "note")
    #expect(
      note?["text"]?.string == """
        Not all of this message was kept: the subject ends after 1000 bytes; \
        the text ends after 262144 of its 262146 bytes; 50 of its 60 files are named; \
        the name of a file ends after 1000 bytes; entries in `cc` that are no addresses: 1.
        """)
    #expect(try desk.gateway.result("message.receive", params)["duplicate"]?.boolean == true)
    thread = try admin.result("conversation.get", #"{"conversation": "\#(number)"}"#)
    #expect(thread["messages"]?.count == 2, "said once")
  }

  /// What PostgreSQL cannot hold is shown as U+FFFD, and kept under the key as it was read.
  @Test func whatCannotBeStoredIsMended() throws {
    let odd = #"a\u0000b\ud800"#
    let params =
      #"{"channel": "CH-M-\#(desk.mark)", "external_id": "<\#(odd)\#(desk.mark)>", "#
      + #""text": "\#(odd)", "subject": "\#(odd)", "idempotency_key": "odd-\#(desk.mark)", "#
      + #""attachments": [{"name": "\#(odd)"}], "#
      + #""from": {"address": "odd\#(desk.mark)@b.example", "name": "\#(odd)"}}"#
    let received = try desk.gateway.result("message.receive", params)
    let again = try desk.gateway.result("message.receive", params)
    #expect(again.text == received.text, "the kept answer")
    let number = received["conversation"]?.string ?? ""
    let thread = try admin.result("conversation.get", #"{"conversation": "\#(number)"}"#)
    let kept = thread["messages"]?[0]
    #expect(kept?["text"]?.string == "a\u{FFFD}b\u{FFFD}")
    #expect(kept?["subject"]?.string == "a\u{FFFD}b\u{FFFD}")
    #expect(kept?["attachments"]?[0]?["name"]?.string == "a\u{FFFD}b\u{FFFD}")
    let refused = try admin.refusal(
      "message.note", #"{"conversation": "\#(number)", "text": "\#(odd)"}"#)
    #expect(refused.kind == "invalid_params", "a person can write it otherwise")
  }

  /// A failure that could not be reported would be tried again, also where it was permanent.
  @Test func whatAForeignServerAnswersIsNotRefused() throws {
    let anna = try desk.person("Answer")
    let number = try desk.receive("f1", from: anna.mail, "Hello?")["conversation"]?.string ?? ""
    _ = try admin.result("message.send", #"{"conversation": "\#(number)", "text": "Yes."}"#)
    let out = try #require(try desk.claim().first)
    let long = String(repeating: "x", count: 2000)
    let dead = try desk.report(
      out, "failed",
      #", "external_id": "\#(long)", "error": {"code": "550\u0000", "permanent": true, "#
        + #""text": "No such\r\nbox \#(long)"}"#)
    #expect(dead["state"]?.string == "dead")
    #expect(dead["error"]?["code"]?.string == "550\u{FFFD}")
    #expect(dead["error"]?["text"]?.string?.hasPrefix("No such box xxx") == true)
    #expect(dead["error"]?["text"]?.string?.utf8.count == 1000)
  }

  @Test func whatMustNotStayIsTakenOut() throws {
    let anna = try desk.person("Secret")
    let letter = desk.letter("s1", from: anna.mail, "My password is hunter2").dropLast()
    let file = #"{"name": "hunter2.txt", "url": "https://files.example/hunter2"}"#
    let received = try desk.gateway.result(
      "message.receive", letter + #", "attachments": [\#(file)]}"#)
    let message = received["message"]?.integer ?? 0
    let redacted = try admin.result(
      "message.redact", #"{"message": \#(message), "reason": "A password"}"#)
    #expect(redacted["text"]?.string == "[redacted]")
    let number = received["conversation"]?.string ?? ""
    let thread = try admin.result("conversation.get", #"{"conversation": "\#(number)"}"#)
    #expect(!thread.text.contains("hunter2"))
    let nowhere = try admin.refusal(
      "message.send", #"{"incident": "INC-999999", "text": "x"}"#)
    #expect(nowhere.error["data"]?["path"]?.string == "incident", "\(nowhere)")
    let agent = try admin.refusal("message.redact", #"{"message": \#(message)}"#)
    #expect(agent.kind == "invalid_params", "a reason is required")
  }

  /// Thirty gateways at once: one message, one conversation, whatever is repeated.
  @Test func thirtyAtOnceAreOne() throws {
    let anna = try desk.person("Many")
    let clients = try (0..<30).map { _ in try desk.anotherGateway() }
    let letter = desk.letter("t1", from: anna.mail, "Once.")
    let ids = try together(clients) { _ in letter }.map { $0["message"]?.integer }
    #expect(Set(ids).count == 1 && ids.allSatisfy { $0 != nil }, "\(ids)")
    let more = try together(clients) { desk.letter("u\($0)", from: anna.mail, "Several.") }
    #expect(Set(more.map { $0["conversation"]?.string }).count == 1)
    #expect(Set(more.map { $0["message"]?.integer }).count == 30)
  }

  /// Every client sends before any answer is read.
  private func together(
    _ clients: [Client], _ params: (Int) -> String
  ) throws -> [Value] {
    for (index, client) in clients.enumerated() {
      try client.send(
        #"{"jsonrpc": "2.0", "id": 1, "method": "message.receive", "params": \#(params(index))}"#)
    }
    return try clients.map { client in
      let line = try #require(try client.receive())
      let answer = try Document(line).root
      return try #require(answer["result"], "\(answer.text)")
    }
  }
}
