import JSON
import Postgres
import SQL
import Testing

/// Automatic messages: content, recipient, frequency; and redaction.
@Suite struct TalkTests {
  private let desk: TalkDesk

  init() throws { desk = try TalkDesk() }

  // MARK: Told unasked

  @Test func aRequesterIsToldInHerLanguage() throws {
    try desk.canned("opened", "{requester.name}: {number}, {title}, {due_at}")
    try desk.canned("opened", "Заявка {number}", "ru")
    try desk.canned("resolved", "Решено: {number} ({agent.name})")
    try desk.tells(#""opened", "resolved""#)
    try desk.at("2026-11-30 10:00")
    let first = try desk.receive("a", "Stripes.")
    try desk.tell()
    #expect(try desk.said() == "Anna: INC-000001, Stripes., —")
    let sent = try #require(try desk.claim().first)
    #expect(sent["automatic"]?.boolean == true)
    #expect(try desk.conversation("CNV-000001", "state") == "open", "it answers nothing")
    try desk.session.execute(
      #"update cmdb.item set attributes = attributes || '{"language": "ru"}' where id = 11"#)
    try desk.receive("b", from: "boris@people.example", "Полосы")
    try desk.tell()
    #expect(try desk.said()?.hasSuffix("| Заявка INC-000002") == true)
    let incident = first["incidents"]?[0]?.string ?? ""
    _ = try desk.call(
      "incident.update", "'\"\(incident)\"', 1, '{\"assignee\": \"petrov\"}'")
    try desk.move(incident, "resolved")
    try desk.tell()
    #expect(try desk.said()?.hasSuffix("| Решено: INC-000001 (Petrov)") == true)
    try desk.move(incident, "closed")
    try desk.tell()
    #expect(try desk.said()?.split(separator: "|").count == 3, "the channel does not tell of that")
  }

  @Test func aMessageIsAcknowledgedAndAMachineIsNot() throws {
    try desk.canned("opened", "We have it: {number}")
    try desk.session.execute(
      #"update cmdb.item set attributes = attributes || '{"acknowledge": true}' where id = 21"#)
    try desk.receive("a", "Hello?", channel: 21)
    try desk.receive(
      "b", from: "machine@people.example", "Away", channel: 21, #", "automatic": true"#)
    try desk.tell()
    #expect(try desk.said() == "We have it: CNV-000001")
    #expect(try desk.conversation("CNV-000001", "unsorted || ' ' || state") == "true open")
  }

  /// Two machines that answer each other, of which one does not say that it is one.
  @Test func twoMachinesComeToRest() throws {
    try desk.canned("opened", "Opened {number}")
    try desk.tells(#""opened""#)
    for round in 0..<20 {
      try desk.at("2026-11-30 10:\(10 + round)")
      try desk.receive("loop\(round)", from: "loop@people.example", "Thank you \(round)")
      try desk.tell()
    }
    #expect(
      try desk.text(
        "select string_agg(n::text, ' ' order by state) from "
          + "(select state, count(*) as n from cmdb.delivery group by 1) s") == "15 5")
    #expect(
      try desk.text("select count(*) from cmdb.message where direction = 'note'") == "15")
    #expect(try desk.text("select count(*) from cmdb.incident_clock") == "0")
    try desk.at("2026-11-30 12:00")
    try desk.receive("later", from: "loop@people.example", "Again")
    try desk.tell()
    #expect(
      try desk.text("select count(*) from cmdb.delivery where state = 'queued'") == "6")
  }

  @Test func anUnknownPlaceholderIsAnError() throws {
    #expect(throws: PostgresError.self) {
      try desk.canned("opened", "{number} {nobody.knows}")
    }
    // One that was written before that was checked.
    try desk.canned("opened", "{number}")
    try desk.session.execute(
      """
      set session_replication_role = replica;
      update cmdb.item set attributes = attributes || '{"text": "{number} {nobody.knows}"}'
      where tag = 'CAN-opened0';
      set session_replication_role = origin;
      """)
    try desk.tells(#""opened""#)
    try desk.receive("a", "Stripes.")
    try desk.tell()
    #expect(
      try desk.text("select text from cmdb.message where direction = 'note'")?
        .contains("placeholder") == true)
    #expect(throws: PostgresError.self) {
      try desk.text(
        "select cmdb.answer_render(101, '\"CAN-opened0\"', '\"INC-000001\"', null)")
    }
    #expect(try desk.text("select cmdb.canned_unset()::text") == "[]")
    try desk.tells(#""opened", "closed""#)
    #expect(try desk.text("select cmdb.canned_unset()::text") == #"["closed"]"#)
  }

  @Test func manyNoticesAreOneDigest() throws {
    try desk.receive("a", "Stripes.")
    for _ in 0..<40 {
      try desk.session.execute("select cmdb.notify(101, 'incident', 1, 'commented')")
    }
    #expect(try desk.text("select count(*) from cmdb.notice where account = 101") == "31")
    #expect(
      try desk.text("select event || ' ' || more from cmdb.notice order by id desc limit 1")
        == "digest 10")
    try desk.at("2026-11-30 12:00")
    try desk.session.execute("select cmdb.notify(101, 'incident', 1, 'commented')")
    #expect(
      try desk.text("select event from cmdb.notice order by id desc limit 1") == "commented")
  }

  // MARK: What must not stay

  /// After a redaction no row of any table holds the words.
  @Test func whatWasTakenOutIsNowhere() throws {
    try desk.receive("a", "My password is hunter22", #", "subject": "hunter22 forgotten""#)
    try desk.session.execute("select cmdb.notify(101, 'incident', 1, 'commented')")
    _ = try desk.call(
      "incident.update",
      #"'"INC-000001"', 1, '{"description": "She says: My password is hunter22. Call her."}'"#)
    _ = try desk.call(
      "message.redact", "1", by: 102)
    #expect(try desk.tables(with: "hunter22") == [])
    #expect(
      try desk.incident("INC-000001", "description") == "She says: [redacted]. Call her.")
    #expect(try desk.incident("INC-000001", "title") == "[redacted]")
    #expect(
      try desk.text("select string_agg(distinct title, ',') from cmdb.incident_history")
        == "[redacted]")
  }

  // MARK: Identities

  @Test func whoIsWrittenToIsTheRequester() throws {
    _ = try desk.call(
      "incident.open", #"'{"title": "T", "requester": 9, "items": []}'"#)
    _ = try desk.call(
      "message.send",
      #"""
      '{"about": "INC-000001", "text": "Hello", "channel": 21, "cc": ["boris@people.example"]}'
      """#)
    #expect(
      try desk.text(
        """
        select string_agg(a.value || ' ' || m.role, ', ' order by m.id)
        from cmdb.conversation_member m join cmdb.address a on a.id = m.address
        """) == "anna@people.example requester, boris@people.example cc")
  }

  /// The closed conversations of somebody who was merged are a part of the thread.
  @Test func aMergedPersonKeepsTheThread() throws {
    try desk.receive("a", from: "boris@people.example", "Of Boris.", channel: 21)
    _ = try desk.call(
      "conversation.update", #"'"CNV-000001"', 1, '{"state": "closed"}'"#)
    _ = try desk.call("item.merge", "'11', 1, '9', 1, '{}'")
    let thread = try Document(
      try desk.text(#"select cmdb.conversation_get(null, '"ANNA"', null, 50, null)"#) ?? ""
    ).root
    #expect(thread["messages"]?[0]?["text"]?.string == "Of Boris.")
    // She goes on in it.
    let more = try desk.receive("b", "Of Anna.", channel: 21)
    #expect(more["conversation"]?.string == "CNV-000001")
    #expect(more["routed_by"]?.string == "reopened")
    #expect(try desk.conversation("CNV-000001", "party") == "9")
  }

  /// A gateway is refused nothing for a merge of its sender: the worker asks again.
  @Test(arguments: [20, 21])
  func aMessageOfSomebodyWhoIsBeingMergedIsTriedAgain(channel: Int) throws {
    try desk.at("2026-11-02 10:00")
    try desk.session.execute(
      "begin; select cmdb.item_merge(\(TalkDesk.enter(101, "item.merge")), '11', 1, '9', 1, '{}')")
    let coming = ConcurrentStatement(
      desk.database,
      """
      set test.now = '2026-11-02 11:00+03';
      select cmdb.message_receive(\(TalkDesk.enter(TalkDesk.gateway, "message.receive")),
        '{"channel": \(channel), "from": {"address": "boris@people.example"},
          "external_id": "<m@people.example>", "text": "Of Boris."}')
      """)
    try coming.expectWaiting(watchedBy: desk.session)
    try desk.session.execute("commit")
    #expect(coming.failure() == "40001")
    try desk.at("2026-11-02 12:00")
    try desk.receive("m", from: "boris@people.example", "Of Boris.", channel: channel)
    #expect(try desk.text("select string_agg(party::text, ' ') from cmdb.conversation") == "9")
  }

  /// Whoever stayed of a merge may have become void: what comes is kept, and nobody's.
  @Test(arguments: [20, 21])
  func aMessageOfSomebodyWhoIsVoidIsKept(channel: Int) throws {
    try desk.at("2026-11-02 10:00")
    try desk.session.execute(
      "select cmdb.item_merge(\(TalkDesk.enter(101, "item.merge")), '11', 1, '9', 1, '{}')")
    try desk.session.execute(
      """
      select cmdb.item_void(\(TalkDesk.enter(101, "item.void")), '9',
        (select i.version from cmdb.item i where i.id = 9))
      """)
    try desk.receive("m", from: "boris@people.example", "Of Boris.", channel: channel)
    #expect(
      try desk.text("select count(*) from cmdb.message where direction = 'in' and person is null")
        == "1")
  }

  /// A reply is one to the message whose conversation its sender is in, whoever else used the id.
  @Test func aReplyMeansTheMessageOfItsConversation() throws {
    try desk.at("2026-11-02 10:00")
    try desk.receive("same", "Of Anna.", channel: 21)
    let own = try desk.receive("same", from: "boris@people.example", "Of Boris.", channel: 21)
    let reply = try desk.receive(
      "next", from: "boris@people.example", "Again.", channel: 21,
      #", "in_reply_to": "<same@people.example>""#)
    #expect(reply["routed_by"]?.string == "reply")
    #expect(reply["conversation"]?.string == own["conversation"]?.string)
  }

  /// An id of another sender is not the message of this one: nothing that came is dropped.
  @Test func anIdOfAnotherSenderIsAnotherMessage() throws {
    let first = try desk.receive("same", "Of Anna.", channel: 21)
    for (channel, isKnown) in [(21, false), (21, true), (20, true)] {
      let other = try desk.receive(
        "same", from: "boris@people.example", "Of Boris.", channel: channel)
      #expect(other["message"]?.integer != first["message"]?.integer)
      #expect(other["duplicate"]?.boolean == isKnown)
    }
    // Of mail it is one message, by whatever channel it comes.
    let again = try desk.receive("same", "Of Anna.", channel: 20)
    #expect(again["message"]?.integer == first["message"]?.integer)
    #expect(again["duplicate"]?.boolean == true)
    #expect(try desk.text("select count(*) from cmdb.message where direction = 'in'") == "2")
  }

  /// For so long as its channel says: seven days where it says nothing.
  @Test(arguments: [(nil, "reopened"), ("PT1H", "new")] as [(String?, String)])
  func aClosedConversationOpensAgainForAWhile(within: String?, routed: String) throws {
    if let within {
      try desk.session.execute(
        """
        update cmdb.item set attributes = attributes || '{"reopen_within": "\(within)"}'
        where id = 21
        """)
    }
    try desk.receive("a", "Stripes.", channel: 21)
    _ = try desk.call("conversation.update", #"'"CNV-000001"', 1, '{"state": "closed"}'"#)
    try desk.session.execute(
      "select set_config('test.now', (cmdb.clock() + '2 hours')::text, false)")
    #expect(try desk.receive("b", "Again.", channel: 21)["routed_by"]?.string == routed)
  }

  @Test func anUnknownWriterIsRegistered() throws {
    try desk.receive("a", from: "new@people.example", "Who am I?", channel: 21)
    let identified = try desk.call(
      "conversation.identify",
      #"""
      '"CNV-000001"', 1, null, '{"class": "person", "prefix": "PER", "state": "active",
        "name": "Nova", "attributes": {}}', true
      """#)
    #expect(identified["party"]?["name"]?.string == "Nova")
    let more = try desk.receive("b", from: "new@people.example", "Again.", channel: 21)
    #expect(more["conversation"]?.string == "CNV-000001")
    #expect(more["routed_by"]?.string == "party")
  }

  /// Whoever says who writes takes the locks of both parties in the order of all others, so nobody
  /// who holds the first waits for the second.
  @Test func partiesAreLockedInOneOrder() throws {
    try desk.receive("a", from: "boris@people.example", "Of Boris.", channel: 21)
    let other = try desk.database.session()
    try other.execute("begin; select cmdb.lock_threads('{}', '{9}')")
    let identifies = ConcurrentStatement(
      desk.database,
      """
      set test.now = '2026-11-01T00:00:01Z';
      select cmdb.conversation_identify(\(TalkDesk.enter(101, "conversation.identify")),
        '"CNV-000001"', 1, '9', null, true)
      """)
    try identifies.expectWaiting(watchedBy: desk.session)
    #expect(
      try other.query(
        SQL.Unit(Statement("select pg_try_advisory_xact_lock(4723, hashint8(11))"))
      ).text(0, 0) == "t")
    try other.execute("commit")
    #expect(identifies.failure() == nil)
    #expect(try desk.conversation("CNV-000001", "party") == "9")
  }

  // MARK: Search

  @Test(arguments: [
    ("stripes", "1"), ("CNV-000002", "2"), ("boris@people.example", "2"), ("forgotten", "1"),
    ("quarterly reports", "2"), ("nothing of this", nil),
  ])
  func whatPeopleWroteIsFound(_ words: String, _ id: String?) throws {
    try desk.receive(
      "a", "It prints stripes.", channel: 21, #", "subject": "Something forgotten""#)
    try desk.receive(
      "b", from: "boris@people.example", "The quarterly report is late.", channel: 21)
    let hits = try desk.text(
      """
      select string_agg(u::text, ',') from cmdb.search_hits('conversation', '\(words)', null,
        false, false, 10000, null, 0, 0) h, unnest(h.ids) u
      """)
    #expect(hits == id)
    guard id != nil else { return }
    let past = try desk.text(
      """
      select string_agg(u::text, ',') from cmdb.search_hits('conversation', '\(words)',
        cmdb.present() + interval '1 minute', false, false, 10000, null, 0, 0) h, unnest(h.ids) u
      """)
    #expect(past == id)
  }
}
