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
