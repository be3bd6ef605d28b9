import JSON
import Postgres
import Testing

/// Whose a matter is, of what it still is, and who may not miss it.
@Suite struct TalkMatterTests {
  private let desk: TalkDesk

  init() throws { desk = try TalkDesk() }

  private func update(_ incident: String, _ change: String) throws {
    _ = try desk.call(
      "incident.update",
      """
      '"\(incident)"', (select version from cmdb.incident where number = '\(incident)'),
      '\(change)'
      """)
  }

  private func close(_ conversation: String) throws {
    _ = try desk.call(
      "conversation.update",
      """
      '"\(conversation)"',
      (select version from cmdb.conversation where number = '\(conversation)'),
      '{"state": "closed"}'
      """)
  }

  // MARK: Found by

  /// What finds conversations by a condition finds those of which the condition holds, and no more.
  @Test func conditionsFindWhatTheFieldsSay() throws {
    try desk.session.execute(
      #"update cmdb.item set attributes = attributes || '{"vip": true}' where id = 9"#)
    try desk.at("2026-11-30 10:00")
    try desk.receive("a", "Stripes.")
    try desk.receive("b", from: "boris@people.example", "A dark camera.", channel: 21)
    try desk.receive("c", from: "anna@home.example", "It is me.", channel: 21)
    try desk.at("2026-11-30 11:00")
    try desk.send("CNV-000001", "A technician comes.")
    _ = try desk.call("message.note", #"'"CNV-000002"', 'Soon.', null"#)
    try update("INC-000001", #"{"due_at": "2026-12-01T10:00:00Z"}"#)
    let differences = """
      select string_agg(d.field || ' of ' || d.id, ', ' order by d.field, d.id)
      from (
        select c.id, f.field, f.value, f.found
        from cmdb.conversation c
        cross join lateral (values
          ('kind', cmdb.channel_kind(c.channel, null), (
            select f.value from cmdb.conversations_by_kind(null) f where f.id = c.id)),
          ('vip', nullif(cmdb.is_vip(c.party, null), false)::text, (
            select f.value::text from cmdb.conversations_of_vips(null) f where f.id = c.id)),
          ('last_in_at', (
            select max(m.at) from cmdb.message m
            where m.conversation = c.id and m.direction = 'in')::text, (
            select f.value::text from cmdb.conversations_last_in(null) f where f.id = c.id)),
          ('last_out_at', cmdb.last_out_at(c.id, cmdb.clock())::text, (
            select f.value::text from cmdb.conversations_last_out(null) f where f.id = c.id)),
          ('next_due', cmdb.conversation_next_due(c.id, null)::text, (
            select f.value::text from cmdb.conversations_due(null) f where f.id = c.id))
        ) f (field, value, found)) d
      where d.value is distinct from d.found
      """
    #expect(try desk.text(differences) == nil)
    #expect(try desk.text("select count(*) from cmdb.conversations_of_vips(null)") == "1")
    #expect(try desk.text("select count(*) from cmdb.conversations_due(null)") == "1")
    #expect(try desk.text("select count(*) from cmdb.conversations_last_out(null)") == "1")
    // She is known by now: what she wrote from there goes to her conversation.
    _ = try desk.call(
      "conversation.identify",
      """
      '"CNV-000003"', (select version from cmdb.conversation where number = 'CNV-000003'), '9',
      null, true
      """)
    #expect(try desk.conversation("CNV-000003", "state") == "closed")
    #expect(try desk.text(differences) == nil)
    #expect(try desk.text("select count(*) from cmdb.conversations_last_in(null)") == "2")
  }

  // MARK: Copies

  private func members(_ conversation: String) throws -> String? {
    try desk.text(
      """
      select string_agg(a.value, ' ' order by m.id)
      from cmdb.conversation_member m
      join cmdb.address a on a.id = m.address
      join cmdb.conversation c on c.id = m.conversation
      where c.number = '\(conversation)' and m.role = 'cc'
      """)
  }

  private func notes() throws -> String? {
    try desk.text(
      "select string_agg(text, ' | ' order by id) from cmdb.message where direction = 'note'")
  }

  private func copied(_ addresses: [String]) -> String {
    let entries = addresses.map { #"{"address": "\#($0)", "name": "N"}"# }
    return #", "cc": [\#(entries.joined(separator: ", "))]"#
  }

  /// The first of them in the order of the letter, however many: no more entries are looked at.
  @Test func aLetterToThousandsIsBounded() throws {
    let first = (0..<60).map { "c\(99 - $0)@x.example" }
    try desk.receive("a", "To all.", copied(["TALK@desk.example", first[0]] + first))
    #expect(
      try members("CNV-000001")?.split(separator: " ").sorted().map(String.init)
        == first.prefix(50).sorted())
    #expect(try notes()?.contains("of 62 entries in `cc`, the first 50 addresses joined") == true)
    try desk.receive(
      "b", from: "boris@people.example", "To all.",
      copied(Array(repeating: "undisclosed", count: 200) + ["last@x.example"]))
    #expect(try members("CNV-000002") == nil)
    #expect(try notes()?.hasSuffix("of 201 entries in `cc`, the first 0 addresses joined.") == true)
    #expect(try desk.text("select count(*) from cmdb.address where value like '%@x.%'") == "50")
  }

  /// A channel whose own address is none of its kind hinders nobody.
  @Test func aChannelWithoutAnAddressOfItsKindHindersNoCopies() throws {
    try desk.session.execute(
      """
      insert into cmdb.item (class, tag, name, state, attributes)
      values ('channel', 'CHN-ODD', 'Odd', 'active', '{"kind": "mail", "address": "office"}')
      """)
    try desk.receive("a", "Both.", copied(["boris@people.example"]))
    #expect(try members("CNV-000001") == "boris@people.example")
    #expect(try notes() == nil)
  }

  // MARK: Told unasked

  /// Whoever reported it is not told of what is another's by now; nor is his written to by that.
  @Test func onlyTheRequesterIsToldOfAnIncident() throws {
    try desk.canned("resolved", "Solved: {number}")
    try desk.tells(#""resolved""#)
    try desk.receive("a", "Stripes.")
    try update("INC-000001", #"{"requester": 11, "assignee": "petrov"}"#)
    try desk.move("INC-000001", "resolved")
    try desk.tell()
    #expect(try desk.said() == nil)
    let sent = try desk.call(
      "message.send", #"'{"about": "INC-000001", "text": "It is cleaned.", "channel": 21}'"#)
    #expect(sent["deliveries"]?[0]?["to"]?.string == "boris@people.example")
  }

  /// A colleague has written in her conversation: she is told, and he is not.
  @Test func aColleagueWhoWroteIsNotToldInsteadOfTheRequester() throws {
    try desk.canned("resolved", "Solved: {number}")
    try desk.tells(#""resolved""#)
    try desk.receive("a", "Stripes.", #", "cc": [{"address": "boris@people.example"}]"#)
    try desk.receive(
      "b", from: "boris@people.example", "Me too.", #", "in_reply_to": "<a@people.example>""#)
    #expect(try desk.text("select count(*) from cmdb.conversation") == "1")
    try update("INC-000001", #"{"assignee": "petrov"}"#)
    try desk.move("INC-000001", "resolved")
    try desk.tell()
    #expect(try desk.claim().map { $0["to"]?.string } == ["anna@people.example"])
  }

  @Test func aReopenedIncidentIsNotToldAsResolved() throws {
    try desk.canned("resolved", "Solved: {number}")
    try desk.tells(#""resolved""#)
    try desk.receive("a", "Stripes.")
    try update("INC-000001", #"{"assignee": "petrov"}"#)
    try desk.move("INC-000001", "resolved")
    try desk.move("INC-000001", "in_progress")
    try desk.tell()
    #expect(try desk.said() == nil)
    try desk.move("INC-000001", "resolved")
    try desk.tell()
    #expect(try desk.said() == "Solved: INC-000001")
  }

  /// A word to one of the two is no word to the other; to oneself it is.
  @Test(arguments: [("CNV-000001", nil), ("CNV-000002", "Solved: INC-000001")])
  func aMessageToAnotherDoesNotReplaceTheNotice(_ conversation: String, _ said: String?) throws {
    try desk.canned("resolved", "Solved: {number}")
    try desk.tells(#""resolved""#)
    try desk.receive("a", "Stripes.")
    try desk.receive("b", from: "boris@people.example", "Smoke.")
    try update("INC-000001", #"{"assignee": "petrov"}"#)
    try desk.send(
      conversation, "It is cleaned.",
      #", "then": {"incident": "INC-000001", "state": "resolved", "resolution": "Cleaned"}"#)
    try desk.tell()
    #expect(try desk.said() == said)
  }

  @Test func aCannedAnswerThatGrowsTooLongIsNotSent() throws {
    try desk.canned("opened", String(repeating: "{title}", count: 2000))
    try desk.tells(#""opened""#)
    let title = String(repeating: "stripes ", count: 24) + "again"
    try desk.receive("a", "It prints.", #", "subject": "\#(title)""#)
    try desk.tell()
    #expect(try desk.text("select count(*) from cmdb.telling") == "0")
    #expect(
      try desk.text("select text from cmdb.message where direction = 'note'")?
        .contains("too long") == true)
    #expect(throws: PostgresError.self) {
      try desk.text(
        "select cmdb.answer_render(101, '\"CAN-opened0\"', '\"INC-000001\"', null)")
    }
  }

  /// What is counted on a digest that is struck at the same moment would never be seen.
  @Test func aDigestReadDuringCountingLosesNothing() throws {
    try desk.receive("a", "Stripes.")
    for _ in 0..<31 {
      try desk.session.execute("select cmdb.notify(101, 'incident', 1, 'commented')")
    }
    let striker = try desk.database.session()
    try striker.execute("begin; update cmdb.notice set seen_at = now() where account = 101")
    let clock = "set test.now = '2026-11-01T00:01Z'"
    let teller = ConcurrentStatement(
      desk.database, "\(clock); select cmdb.notify(101, 'incident', 1, 'commented')")
    try teller.expectWaiting(watchedBy: desk.session)
    try striker.execute("commit")
    #expect(teller.failure() == nil)
    #expect(
      try desk.text(
        "select string_agg(event || ' ' || more, ',') from cmdb.notice where seen_at is null")
        == "digest 1")
  }

  // MARK: The thread

  @Test func twoWhoAreKnownAreNotMerged() throws {
    try desk.receive("a", "Of Anna.", channel: 21)
    try desk.receive("b", from: "boris@people.example", "Of Boris.", channel: 21)
    try desk.receive("c", from: "new@people.example", "Of whom?", channel: 21)
    #expect(
      desk.refusal("conversation.merge", #"'"CNV-000001"', '"CNV-000002"'"#)
        .contains("other_party"))
    try close("CNV-000001")
    _ = try desk.call("conversation.open", "'9', null, null, null")
    #expect(
      desk.refusal("conversation.merge", #"'"CNV-000001"', '"CNV-000003"'"#)
        .contains("other_open"))
    _ = try desk.call("conversation.merge", #"'"CNV-000003"', '"CNV-000004"'"#)
    #expect(try desk.conversation("CNV-000003", "party") == "9")
  }

  /// What is open stands in the whole thread, wherever it was written of.
  @Test func openIncidentsOfTheWholeThreadAreShown() throws {
    try desk.receive("a", "Stripes.")
    try close("CNV-000001")
    let opened = try desk.call("conversation.open", "'9', null, null, null")
    let number = try #require(opened["number"]?.string)
    #expect(number == "CNV-000002")
    let shown = try Document(
      try desk.text(#"select cmdb.conversation_get('"\#(number)"', null, null, 50, null)"#) ?? ""
    ).root
    #expect(shown["incidents"]?[0]?["number"]?.string == "INC-000001")
    #expect(try desk.send(number, "Which one?")["incidents"]?[0]?.string == "INC-000001")
  }

  @Test func messagesForAnAbsentAgentReachTheTeam() throws {
    try desk.session.execute(
      """
      insert into cmdb.item (id, class, tag, name, state, attributes) values
        (12, 'person', 'OTHER', 'Sidorov', 'active', '{}'),
        (40, 'team', 'TEM-1', 'Desk', 'active', '{}');
      insert into cmdb.account (id, name, roles, person) values (103, 'sidorov', '{agent}', 12);
      insert into cmdb.relation (id, type, source, target) values
        (201, 'works_in', 10, 40), (202, 'works_in', 12, 40);
      insert into cmdb.presence (account, absent_from) values (101, '2026-01-01')
      """)
    try desk.receive("a", "Stripes.", channel: 21)
    _ = try desk.call(
      "conversation.update", #"'"CNV-000001"', 1, '{"team": "Desk", "assignee": "petrov"}'"#)
    try desk.receive("b", "Still.", channel: 21)
    let told = """
      select string_agg(distinct a.name, ',' order by a.name)
      from cmdb.notice o join cmdb.account a on a.id = o.account where o.event = 'message'
      """
    #expect(try desk.text(told) == "petrov,sidorov")
    let owed = "select cmdb.inbox_talks('owed', 103, '{40}', 10)::text"
    #expect(try desk.text(owed) == "{1}")
    try desk.session.execute("update cmdb.presence set absent_until = '2026-02-01'")
    #expect(try desk.text(owed) == "{}")
  }

  @Test func aConflictNamesWhatHasChanged() throws {
    try desk.receive("a", "Stripes.", channel: 21)
    for change in [#"{"subject": "Stripes"}"#, #"{"assignee": "petrov"}"#] {
      _ = try desk.call(
        "conversation.update",
        "'1', (select version from cmdb.conversation where id = 1), '\(change)'")
    }
    #expect(
      desk.refusal("conversation.update", #"'1', 1, '{"subject": "Smoke"}'"#)
        .contains(#""changed": ["assignee", "subject"]"#))
  }

  /// An answer goes below what it answers: not below what a machine said, nor another matter.
  @Test func repliesReferToTheMessageOfTheirIncident() throws {
    try desk.receive("first", "Stripes.")
    try desk.receive("second", "Smoke.")
    try desk.receive("away", "Out of office", #", "automatic": true"#)
    try desk.send("CNV-000001", "Cleaned.", #", "incidents": ["INC-000001"]"#)
    #expect(try desk.claim().first?["in_reply_to"]?.string == "<first@people.example>")
  }

  @Test func whatAStrangerWritesIsCutAndNotRefused() throws {
    let refs = (0..<150).map { #""<r\#($0)@x>""# }.joined(separator: ", ")
    let id = String(repeating: "i", count: 1500)
    let subject = #"Stripes\nagain "# + String(repeating: "ы", count: 1500)
    for isAgain in [false, true] {
      let received = try desk.receive(
        id, "It prints.", channel: 21, #", "subject": "\#(subject)", "references": [\#(refs)]"#)
      #expect(received["duplicate"]?.boolean == isAgain)
    }
    #expect(
      try desk.text("select cardinality(refs) || ' ' || refs[1] from cmdb.message")
        == "100 <r50@x>")
    #expect(
      try desk.text(
        "select octet_length(subject) <= 1000 and subject like 'Stripes again ы%' "
          + "and octet_length(external_id) < 1000 from cmdb.message") == "t")
    let answer = try desk.receive(
      "reply", from: "anna@people.example", "It is this.", channel: 21,
      #", "in_reply_to": "<\#(id)@people.example>""#)
    #expect(answer["routed_by"]?.string == "reply")
  }
}
