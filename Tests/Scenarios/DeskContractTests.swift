import Client
import JSON
import Testing

/// What SERVICE-DESK.md says of conditions, cards and rows, over the socket.
@Suite(.serialized) struct DeskContractTests {
  private let admin: Client
  private let desk: MessageDesk

  init() throws {
    admin = try sharedClient()
    desk = try MessageDesk(admin)
  }

  private func numbers(_ condition: String) throws -> [String] {
    let found = try admin.result("conversation.find", #"{"where": "\#(condition)"}"#)
    return found["conversations"].map { $0.elements.compactMap { $0["number"]?.string } } ?? []
  }

  /// SERVICE-DESK.md §2.2: the fields of a conversation.
  @Test func conversationsAreFoundByWhatTheyAreAbout() throws {
    let anna = try desk.person("Anna")
    let boris = try desk.person("Boris")
    let version =
      try admin.result("item.get", #"{"item": "\#(boris.tag)"}"#)["version"]?.integer ?? 0
    _ = try admin.result(
      "item.update",
      #"{"item": "\#(boris.tag)", "version": \#(version), "attributes": {"vip": true}}"#)
    let letter = try desk.receive("f1", from: anna.mail, "It smells of \(desk.mark)ozone.")
    let hers = letter["conversation"]?.string ?? ""
    let chat = try desk.chat("f2", from: "@boris\(desk.mark)", "The till is dark.")
    let his = chat["conversation"]?.string ?? ""
    _ = try admin.result(
      "conversation.identify",
      #"{"conversation": "\#(his)", "version": \#(try desk.version(his)), "#
        + #""person": "\#(boris.tag)"}"#)
    let opened = try admin.result(
      "incident.open",
      #"{"title": "Ozone", "conversation": "\#(hers)", "due_at": "2099-01-01T00:00:00Z"}"#)
    let incident = opened["number"]?.string ?? ""
    _ = try admin.result("message.send", #"{"conversation": "\#(hers)", "text": "Air it."}"#)
    let mine = "channel in ('CH-M-\(desk.mark)', 'CH-C-\(desk.mark)')"
    for (condition, expected) in [
      ("address = '\(anna.mail)'", [hers]), ("address in ('\(anna.mail)', 'x')", [hers]),
      ("address starts with '@boris\(desk.mark)'", [his]),
      ("kind = chat and \(mine)", [his]), ("kind != chat and \(mine)", [hers]),
      ("text contains '\(desk.mark)OZONE'", [hers]),
      ("text contains 'ozone' and kind = chat and \(mine)", []),
      ("last_in_at >= today and \(mine)", [hers, his]),
      ("last_in_at < now - 2d and \(mine)", []),
      ("last_out_at is null and \(mine)", [his]),
      ("next_due >= 2099-01-01 and \(mine)", [hers]), ("next_due is null and \(mine)", [his]),
      ("vip = true and \(mine)", [his]), ("vip = false and \(mine)", [hers]),
      ("incident = '\(incident)'", [hers]),
      ("incident in ('\(incident)') and kind = mail", [hers]),
      ("incident = \(opened["id"]?.integer ?? 0)", [hers]),
      ("incident is null and \(mine)", [his]), ("incident != '\(incident)' and \(mine)", [his]),
    ] {
      #expect(try numbers(condition) == expected, "\(condition)")
    }
    for condition in ["conversation = '\(hers)'", "conversation in ('\(hers)', 'CNV-0')"] {
      let found = try admin.result("incident.find", #"{"where": "\#(condition)"}"#)["incidents"]
      #expect(found?.elements.map { $0["number"]?.string } == [incident], "\(condition)")
    }
    let unknown = try admin.refusal(
      "conversation.find", #"{"where": "incident = 'INC-999999999'"}"#)
    #expect(unknown.kind == "invalid_params", "\(unknown)")
    let sorted = try admin.result(
      "conversation.find", #"{"where": "\#(mine)", "sort": "-last_in_at,next_due"}"#)
    #expect(sorted["conversations"]?[0]?["number"]?.string == his)
    // Of a moment before all of it there is nothing.
    let before = try admin.result(
      "conversation.find", #"{"where": "kind = mail", "as_of": "2020-01-01T00:00:00Z"}"#)
    #expect(before["conversations"]?.count == 0)
    let thread = try admin.result("conversation.get", #"{"conversation": "\#(hers)"}"#)
    let moment = thread["conversation"]?["updated_at"]?.string ?? ""
    let then = try admin.result(
      "conversation.find",
      #"{"where": "incident = '\#(incident)' and kind = mail and last_out_at is not null "#
        + #"and text contains 'ozone'", "as_of": "\#(moment)"}"#)
    #expect(then["conversations"]?.count == 1)
  }

  /// SERVICE-DESK.md §2: `requester.get` has pages, `requester.find` takes an address.
  @Test func aRequesterIsReadPageByPage() throws {
    let anna = try desk.person("Card")
    _ = try admin.result(
      "item.register",
      #"{"class": "organization", "tag": "ORG-\#(desk.mark)", "name": "Shop \#(desk.mark)"}"#)
    _ = try admin.result(
      "relation.connect",
      #"{"type": "member_of", "source": "\#(anna.tag)", "target": "ORG-\#(desk.mark)"}"#)
    _ = try admin.result(
      "item.register",
      #"{"class": "sla", "tag": "SLA-\#(desk.mark)", "name": "Shop \#(desk.mark)", "#
        + #""state": "active", "attributes": {"targets": "#
        + #"[{"measure": "resolution", "within": "PT72H"}]}}"#)
    _ = try admin.result(
      "relation.connect",
      #"{"type": "agreed_for", "source": "SLA-\#(desk.mark)", "target": "ORG-\#(desk.mark)"}"#)
    _ = try admin.result(
      "address.link",
      #"{"address": {"kind": "chat:telegram", "address": "@anna\#(desk.mark)"}, "#
        + #""person": "\#(anna.tag)"}"#)
    let number = try desk.receive("p1", from: anna.mail, "Good day.")["conversation"]?.string ?? ""
    for place in 1...3 {
      _ = try admin.result(
        "item.register",
        #"{"class": "printer", "name": "P\#(place)", "references": {"holder": "\#(anna.tag)"}}"#)
      _ = try admin.result(
        "incident.open", #"{"title": "A\#(place)", "requester": "\#(anna.tag)"}"#)
    }
    for written in [anna.mail.uppercased(), "@anna\(desk.mark)"] {
      let found = try admin.result("requester.find", #"{"address": "\#(written)"}"#)
      #expect(
        found["people"]?.elements.map { $0["person"]?["tag"]?.string } == [anna.tag], "\(written)")
    }
    let nobody = try admin.result("requester.find", #"{"address": "no\#(desk.mark)@x.example"}"#)
    #expect(nobody["people"]?.count == 0)
    let refused = try admin.refusal("requester.find", #"{"address": "a@b", "phone": "123"}"#)
    #expect(refused.kind == "invalid_params")

    let first = try admin.result("requester.get", #"{"person": "\#(anna.tag)", "limit": 2}"#)
    #expect(first["addresses"]?[0]?["address"]?.string == "@anna\(desk.mark)")
    #expect(first["conversation"]?["number"]?.string == number)
    #expect(first["agreements"]?[0]?["tag"]?.string == "SLA-\(desk.mark)")
    #expect(first["agreements"]?[0]?["level"]?.string == "organization")
    #expect(first["incidents"]?.elements.map { $0["title"]?.string } == ["A3", "A2"])
    #expect(first["items"]?.elements.map { $0["name"]?.string } == ["P1", "P2"])
    #expect(first["conversations"]?.elements.map { $0["number"]?.string } == [number])
    #expect(first["conversations_before"] == nil)
    let second = try admin.result(
      "requester.get",
      #"{"person": "\#(anna.tag)", "limit": 2, "#
        + #""items_after": \#(first["items_after"]?.integer ?? 0), "#
        + #""incidents_before": \#(first["incidents_before"]?.integer ?? 0)}"#)
    #expect(second["incidents"]?.elements.map { $0["title"]?.string } == ["A1"])
    #expect(second["items"]?.elements.map { $0["name"]?.string } == ["P3"])
    #expect(second["items_after"] == nil && second["incidents_before"] == nil)
  }

  /// SERVICE-DESK.md §6: for whom a row of the inbox waits, and since when somebody waits for us.
  @Test func aRowOfTheInboxSaysWhoWaits() throws {
    let anna = try desk.person("Row")
    let first = try desk.receive("w1", from: anna.mail, "It is dark.")
    let opened = try admin.result(
      "incident.open",
      #"{"title": "Dark", "conversation": "\#(first["conversation"]?.string ?? "")", "#
        + #""major": true, "waiting_for": "supplier", "state": "pending"}"#)
    let number = opened["number"]?.string
    let rows = try admin.result("inbox.get")["major"]?["incidents"]?.elements
    let row = rows?.first { $0["number"]?.string == number }
    #expect(row?["waiting_for"]?.string == "supplier")
    #expect(row?["unanswered_since"]?.string != nil)
    _ = try admin.result(
      "incident.transition",
      #"{"incident": "\#(number ?? "")", "version": 1, "state": "resolved", "resolution": "x"}"#)
  }

  /// SERVICE-DESK.md §2: with `read` alone, counts and states of messages.
  @Test func whoMayNotReadWhatPeopleWriteSeesWhatBecameOfIt() throws {
    let anna = try desk.person("States")
    let first = try desk.receive("s1", from: anna.mail, "Secret words.")
    let number = first["conversation"]?.string ?? ""
    let opened = try admin.result(
      "incident.open", #"{"title": "States", "conversation": "\#(number)"}"#)
    let incident = opened["number"]?.string ?? ""
    _ = try admin.result("message.send", #"{"conversation": "\#(number)", "text": "One."}"#)
    let out = try #require(try desk.claim().first { $0["to"]?.string == anna.mail })
    _ = try desk.report(out, "sent")
    _ = try admin.result("message.send", #"{"conversation": "\#(number)", "text": "Two."}"#)
    let auditor = try account(roles: ["auditor"])
    let shown = try auditor.result("incident.get", #"{"incident": "\#(incident)"}"#)
    let conversation = shown["conversation"]
    #expect(conversation?["messages"]?.integer == 3)
    #expect(conversation?["deliveries"]?["sent"]?.integer == 1)
    #expect(conversation?["deliveries"]?["queued"]?.integer == 1)
    #expect(conversation?["last"] == nil)
    #expect(!String(decoding: shown.raw, as: UTF8.self).contains("Secret words"))
  }

  /// MENDS.md A8: an address that nobody has identified is for those who answer it, wherever it
  /// comes out; that an incident has a contact is no secret.
  @Test func theContactOfAnUnknownAddressIsForThoseWhoAnswer() throws {
    let address = "unknown\(desk.mark)@home.example"
    let first = try desk.receive("c1", from: address, "Who am I?")
    let number = first["conversation"]?.string ?? ""
    let auditor = try account(roles: ["auditor"])
    let agent = FeedReader(try account(roles: ["agent"]))
    let start = try agent.subscribe(#"{"entities": ["incident"]}"#)
    let opened = try admin.result(
      "incident.open", #"{"title": "Contact", "conversation": "\#(number)"}"#)
    let incident = opened["number"]?.string ?? ""
    #expect(opened["contact"]?["email"]?.string == address)
    let updated = try admin.result(
      "incident.update",
      #"{"incident": "\#(incident)", "version": \#(opened["version"]?.integer ?? 0), "#
        + #""contact": {"name": "Nina", "email": "\#(address)"}}"#)
    _ = try Journal(admin)
    func isShown(_ value: Value) -> Bool {
      String(decoding: value.raw, as: UTF8.self).contains("unknown\(desk.mark)")
    }
    let find = #"{"where": "id = \#(opened["id"]?.integer ?? 0)"}"#
    #expect(isShown(try admin.result("incident.find", find)))
    #expect(isShown(try admin.result("incident.get", #"{"incident": "\#(incident)"}"#)))
    let at = updated["updated_at"]?.string ?? ""
    for (method, params) in [
      ("incident.get", #"{"incident": "\#(incident)"}"#), ("incident.find", find),
      ("incident.get", #"{"incident": "\#(incident)", "as_of": "\#(at)"}"#),
      ("journal.list", #"{"incident": "\#(incident)"}"#),
    ] {
      let answer = try auditor.result(method, params)
      #expect(!isShown(answer), "\(method) \(params)")
      #expect(String(decoding: answer.raw, as: UTF8.self).contains("Contact"), "\(method)")
    }
    for format in [#""jsonl""#, #""csv""#, #""csv", "columns": ["title", "contact"]"#] {
      let exported = try auditor.exported(
        #"{"format": \#(format), \#(find.dropFirst())"#, "incident.export", "incident")
      let text = String(decoding: exported.data, as: UTF8.self)
      #expect(!text.contains("unknown\(desk.mark)"), "\(format)")
      #expect(text.contains("Contact"), "\(format)")
    }
    let reader = FeedReader(auditor)
    try reader.subscribe(
      #"{"entities": ["incident"], "after": \#(start["position"]?.integer ?? 0), "#
        + #""timeline": \#(start["timeline"]?.integer ?? 0)}"#)
    for (feed, isWhole) in [(reader, false), (agent, true)] {
      let id = opened["id"]?.integer
      let entries = try feed.entries {
        $0["entity_id"]?.integer == id && $0["version"]?.integer == 2
      }.filter { $0["entity_id"]?.integer == id }
      #expect(entries.contains(where: isShown) == isWhole)
    }
  }

  private func account(roles: [String]) throws -> Client {
    let name = "\(roles[0])-\(desk.mark)"
    _ = try admin.result(
      "account.create", #"{"name": "\#(name)", "roles": ["\#(roles[0])"]}"#)
    let issued = try admin.result("token.issue", #"{"account": "\#(name)"}"#)
    let client = try TestServer.shared.get().client()
    _ = try client.result("session.login", #"{"token": "\#(issued["token"]?.string ?? "")"}"#)
    return client
  }

  /// A21: an answer of `delivery.claim` that is lost is a lease that lapses; nothing is kept.
  @Test func aClaimIsNotRepeated() throws {
    let anna = try desk.person("Claim")
    let number = try desk.receive("k1", from: anna.mail, "Good day.")["conversation"]?.string ?? ""
    _ = try admin.result("message.send", #"{"conversation": "\#(number)", "text": "Good day."}"#)
    let params = #"{"channel": "CH-M-\#(desk.mark)", "idempotency_key": "k-\#(desk.mark)"}"#
    let claimed = try desk.gateway.result("delivery.claim", params)
    #expect(claimed["deliveries"]?.count == 1)
    let document = try admin.result("rpc.discover")
    #expect(SchemaReader.faults(of: claimed, to: "delivery.claim", by: document) == [])
    #expect(try desk.gateway.result("delivery.claim", params)["deliveries"]?.count == 0)
  }

  /// There is no file: what clashes is named as it was sent.
  @Test func unitsThatClashAreNamedAsTheyWereSent() throws {
    let model = try admin.result(
      "item.register",
      #"{"class": "model", "name": "M\#(desk.mark)", "attributes": {"unit_class": "printer"}}"#)
    let place = try admin.result(
      "item.register",
      #"{"class": "location", "name": "L\#(desk.mark)", "attributes": {"kind": "room"}}"#)
    let refused = try admin.refusal(
      "item.receive",
      #"{"model": \#(model["id"]?.integer ?? 0), "location": \#(place["id"]?.integer ?? 0), "#
        + #""units": [{"tag": "U-\#(desk.mark)"}, {"tag": "U2-\#(desk.mark)"}, "#
        + #"{"tag": "U-\#(desk.mark)"}]}"#)
    let reasons = refused.error["data"]?["reasons"]
    #expect(
      reasons?.elements.map { $0["message"]?.string } == [
        "units[2]: the same tag.", "units[0]: the same tag.",
      ], "\(refused)")
    #expect(reasons?.elements.map { $0["path"]?.string } == ["units[0].tag", "units[2].tag"])
  }

  /// `cmdb schedule import-calendar`: what is held stays, but for the days of the file.
  @Test func aCalendarIsBroughtIn() throws {
    let tag = "HCL-\(desk.mark)".uppercased()
    _ = try admin.result(
      "item.register",
      #"{"class": "holiday_calendar", "tag": "\#(tag)", "name": "\#(tag)", "state": "active", "#
        + #""attributes": {"days": {"2027-01-01": {"closed": true}, "#
        + #""2027-03-08": {"hours": "09:00-12:00"}}}}"#)
    let cmdb = try Cmdb.shared()
    let table = """
      date;day;name
      2027-02-20;like fri short 30;Working Saturday
      08.03.2027;closed;Women's Day
      2027-12-31;09:00-12:00;
      """
    func bring(_ text: String, _ more: String...) throws -> Cmdb.Outcome {
      try cmdb.run(
        [
          "--socket", cmdb.server.socketPath, "schedule", "import-calendar", "-", "--calendar",
          tag,
        ] + more, input: text, language: "C")
    }
    func days() throws -> String {
      let item = try admin.result("item.get", #"{"item": "\#(tag)"}"#)
      let days = item["attributes"]?["days"]
      let members = days.map { Array($0.members) } ?? []
      return members.map { "\($0.name) \(String(decoding: $0.value.raw, as: UTF8.self))" }
        .sorted().joined(separator: "; ")
    }
    let before = try days()
    let shown = try bring(table, "--dry-run")
    #expect(shown.status == 0 && shown.output.contains("2027-02-20 Sat  like fri short 30"))
    #expect(shown.output.contains("2027-03-08 Mon  closed  Women's Day  (replaces"))
    #expect(try days() == before)
    #expect(try bring(table).status == 0)
    let after = try days()
    #expect(
      after == """
        2027-01-01 {"closed": true}; \
        2027-02-20 {"like": "fri", "name": "Working Saturday", "shorten": 30}; \
        2027-03-08 {"name": "Women's Day", "closed": true}; \
        2027-12-31 {"hours": "09:00-12:00"}
        """)
    let calendar = """
      BEGIN:VCALENDAR\r
      BEGIN:VEVENT\r
      DTSTART;VALUE=DATE:20270501\r
      DTEND;VALUE=DATE:20270503\r
      SUMMARY:Spring\\, and\r
        labour\r
      END:VEVENT\r
      BEGIN:VEVENT\r
      DTSTART:20270504T090000Z\r
      SUMMARY:A meeting\r
      END:VEVENT\r
      END:VCALENDAR\r

      """
    let read = try bring(calendar, "--dry-run")
    #expect(read.output.contains("2027-05-01 Sat  closed  Spring, and labour"), "\(read)")
    #expect(read.output.contains("2027-05-02 Sun"))
    #expect(!read.output.contains("2027-05-04"))
    let wrong = try bring("2027-02-30;closed\n")
    #expect(wrong.status == 1 && wrong.error.contains("line 1"), "\(wrong)")
    #expect(try bring("2027-02-20;holiday\n").error.contains("`holiday` is unknown"))
  }
}
