import JSON
import Postgres
import Testing

/// The promise of SERVICE-DESK.md §9.1 over letters, without the question whether she is content;
/// and the clocks of further answers.
@Suite struct TalkStoryTests {
  private let desk: TalkDesk

  init() throws {
    desk = try TalkDesk()
    try desk.session.execute(
      """
      insert into cmdb.item (id, class, tag, name, state, attributes) values
        (1, 'schedule', 'MSK', 'MSK', 'active', '{"time_zone": "Europe/Moscow",
          "week": {"mon-fri": "09:00-13:00 14:00-18:00"}}'),
        (3, 'sla', 'OFFICE', 'Офис', 'active', '{"rank": 100, "close_after": "P3D",
          "targets": [{"measure": "first_response", "priority": [3], "within": "PT30M"},
            {"measure": "next_response", "within": "PT2H"},
            {"measure": "resolution", "priority": [3], "within": "PT8H"}],
          "steps": [{"measure": "resolution", "at": "80%", "do": "notify", "to": ["assignee"]}],
          "pauses": ["resolution"], "pause_reasons": ["requester"]}'),
        (5, 'contract', 'CTR-1', 'CTR-1', 'active', '{"kind": "maintenance"}'),
        (6, 'printer', 'P', 'P', 'in_use', '{}');
      insert into cmdb.relation (id, type, role, source, target, source_slot) values
        (101, 'runs_on_schedule', 'schedule', 3, 1, 0);
      insert into cmdb.relation (id, type, source, target) values
        (103, 'agreed_for', 3, 5), (104, 'covered_by', 6, 5)
      """)
  }

  private func update(_ incident: String, _ change: String) throws {
    _ = try desk.call(
      "incident.update",
      """
      '"\(incident)"', (select version from cmdb.incident where number = '\(incident)'),
      '\(change)'
      """)
  }

  /// A letter on Friday evening, of a printer that a contract covers: incident and conversation.
  private func reported() throws -> (incident: String, conversation: String) {
    try desk.at("2026-11-27 17:40")
    let received = try desk.receive("m1", "It prints stripes.", #", "subject": "Stripes""#)
    let incident = try #require(received["incidents"]?[0]?.string)
    _ = try desk.call("incident.link", "'\"\(incident)\"', '6', 'affected', null")
    try update(incident, #"{"impact": 2, "urgency": 2, "assignee": "petrov"}"#)
    return (incident, received["conversation"]?.string ?? "")
  }

  private func count(_ table: String) throws -> String? {
    try desk.text("select count(*) from cmdb.\(table)")
  }

  @Test func thePromise() throws {
    let (incident, conversation) = try reported()
    #expect(
      try desk.clock(incident, "c.chosen_by->>'via'") == "CTR-1")
    #expect(try desk.due(incident, "first_response") == "Mon 30 09:10")
    #expect(try desk.due(incident) == "Mon 30 17:40")

    let again = try desk.receive("m1", "It prints stripes.", #", "subject": "Stripes""#)
    #expect(again["duplicate"]?.boolean == true && again["incidents"]?[0]?.string == incident)
    #expect(try count("message") == "1" && count("incident") == "1")
    #expect(try count("conversation") == "1")

    try desk.at("2026-11-30 09:05")
    try desk.send(conversation, "A technician comes at ten.")
    #expect(
      try desk.clock(incident, "c.state || ' ' || (j->>'spent_s')", "first_response")
        == "met 1500")
    let out = try #require(try desk.claim().first)
    #expect(out["to"]?.string == "anna@people.example" && out["automatic"]?.boolean == false)
    try desk.report(out)
    #expect(try desk.text("select state from cmdb.delivery") == "sent")
    try desk.move(incident, "in_progress")

    try desk.at("2026-11-30 10:00")
    try desk.move(incident, "pending", "requester")
    #expect(try desk.due(incident) == nil)
    #expect(try desk.clock(incident, "j->>'left_s'") == "24000")

    let reply = #", "in_reply_to": "\#(out["message_id"]?.string ?? "")""#
    let before = try desk.incident(incident, "version")
    try desk.receive("away", "Out of office", reply + #", "automatic": true"#)
    #expect(try desk.incident(incident, "version") == before)
    #expect(try desk.conversation(conversation, "state") == "waiting")

    try desk.at("2026-12-01 12:00")
    try desk.receive("m2", "The left one.", reply)
    #expect(try desk.incident(incident, "state") == "in_progress")
    #expect(try desk.due(incident) == "Wed 02 10:40")
    #expect(
      try desk.text(
        "select to_char(due_at, 'Dy HH24:MI') from cmdb.timer where step like '%80!%%' escape '!'")
        == "Wed 09:04")

    try desk.at("2026-12-01 16:00")
    try desk.send(conversation, "It is cleaned.")
    try desk.move(incident, "resolved")
    #expect(try desk.clock(incident, "c.state || ' ' || (j->>'spent_s')") == "met 15600")
    #expect(try count("clock_step") == "0")
    try explained(incident)
    try closes(incident, conversation)
  }

  /// The counted time adds up, and Monday reads as before.
  private func explained(_ incident: String) throws {
    let explained = try Document(
      try desk.text("select cmdb.sla_explain('\"\(incident)\"', null)") ?? ""
    ).root
    let clock = explained["clocks"]?.elements.first { $0["measure"]?.string == "resolution" }
    let counted = clock?["segments"]?.elements.filter { $0["counted"]?.boolean == true }
    #expect(counted?.compactMap { $0["seconds"]?.integer }.reduce(0, +) == 15600)
    #expect(
      explained["clocks"]?.elements.allSatisfy { $0["differs"]?.boolean == false } == true)
    let monday = try Document(
      try desk.text("select cmdb.sla_explain('\"\(incident)\"', '2026-11-30 12:00+03')") ?? ""
    ).root["clocks"]?.elements.first { $0["measure"]?.string == "resolution" }
    #expect(monday?["state"]?.string == "paused" && monday?["left_s"]?.integer == 24000)
  }

  /// Her thanks open the conversation alone, and the incident is closed in its time.
  private func closes(_ incident: String, _ conversation: String) throws {
    try desk.at("2026-12-01 16:05")
    try desk.receive("m3", "Thanks!", #", "subject": "Re: [\#(incident)]""#)
    #expect(try desk.incident(incident, "state") == "resolved")
    #expect(try desk.conversation(conversation, "state") == "open")
    #expect(try desk.text("select count(*) from cmdb.timer where kind = 'close'") == "0")
    _ = try desk.call(
      "conversation.update",
      """
      '"\(conversation)"', \(try desk.conversation(conversation, "version") ?? ""),
      '{"state": "closed"}'
      """)
    #expect(
      try desk.text("select to_char(due_at, 'Dy DD HH24:MI') from cmdb.timer where kind = 'close'")
        == "Fri 04 18:00")
    try desk.at("2026-12-04 18:00")
    let epoch = try desk.text("select cmdb.take_lease('test', 600)") ?? ""
    _ = try desk.text("select cmdb.clocks_fire(\(epoch), 500)")
    #expect(try desk.incident(incident, "state") == "closed")
  }

  private func closing() throws -> String? {
    try desk.text("select to_char(due_at, 'Dy DD HH24:MI') from cmdb.timer where kind = 'close'")
  }

  /// A letter that names no incident says that something is left, too.
  @Test func whatIsUnansweredIsNotClosed() throws {
    let (incident, conversation) = try reported()
    try desk.at("2026-12-01 16:00")
    try desk.send(conversation, "It is cleaned.")
    try desk.move(incident, "in_progress")
    try desk.move(incident, "resolved")
    #expect(try closing() == "Fri 04 18:00")
    try desk.at("2026-12-02 10:00")
    let received = try desk.receive("m2", "It still prints stripes!", channel: 21)
    #expect(received["conversation"]?.string == conversation)
    #expect(try closing() == nil)

    // Behind a timer that was set before, the rule is asked again.
    try desk.session.execute(
      """
      insert into cmdb.timer (of_incident, kind, step, due_at)
      select id, 'close', '', '2026-12-02 09:00+03' from cmdb.incident
      """)
    let epoch = try desk.text("select cmdb.take_lease('test', 600)") ?? ""
    _ = try desk.text("select cmdb.clocks_fire(\(epoch), 500)")
    #expect(try desk.incident(incident, "state") == "resolved")

    try desk.send(conversation, "A technician comes again.", #", "incidents": []"#)
    #expect(try closing() == "Fri 04 18:00")
  }

  /// Two that become one owe one answer, and nothing stays resolved for ever.
  @Test func whatIsMergedIsClosedBehindTheAnswer() throws {
    let (incident, conversation) = try reported()
    try desk.at("2026-12-01 16:00")
    try desk.move(incident, "in_progress")
    try desk.move(incident, "resolved")
    #expect(try closing() == nil)
    let other = try #require(
      try desk.receive("m2", from: "new@people.example", "Me too", channel: 21)["conversation"]?
        .string)
    _ = try desk.call("conversation.merge", "'\"\(conversation)\"', '\"\(other)\"'")
    #expect(try desk.conversation(conversation, "state") == "closed")
    #expect(try closing() == nil)
    try desk.send(other, "Both are cleaned.", #", "incidents": []"#)
    #expect(try closing() == "Fri 04 18:00")
  }

  /// Example 15, and a cycle for each time that she waits anew.
  @Test func eachFurtherAnswerHasItsClock() throws {
    let (incident, conversation) = try reported()
    try desk.at("2026-11-30 09:05")
    try desk.send(conversation, "Which one?")
    #expect(try desk.clock(incident, "c.state", "next_response") == nil)
    try desk.at("2026-11-30 17:20")
    try desk.receive("n1", "The left one.", #", "subject": "[\#(incident)]""#)
    #expect(try desk.due(incident, "next_response") == "Tue 01 10:20")
    try desk.at("2026-11-30 17:50")
    try desk.receive("n2", "And the right one.", #", "subject": "[\#(incident)]""#)
    #expect(try desk.due(incident, "next_response") == "Tue 01 10:20")
    try desk.at("2026-12-01 09:40")
    try desk.send(conversation, "Both are cleaned.")
    #expect(
      try desk.clock(incident, "c.state || ' ' || (j->>'spent_s')", "next_response")
        == "met 4800")
    try desk.at("2026-12-01 12:00")
    try desk.receive("n3", "Not quite.", #", "subject": "[\#(incident)]""#)
    #expect(
      try desk.clock(incident, "c.cycle || ' ' || c.state", "next_response")
        == "1 met, 2 running")
    try desk.at("2026-12-01 16:00")
    _ = try desk.call("incident.comment", "'\"\(incident)\"', 'Now', 'public', null")
    #expect(
      try desk.clock(incident, "c.cycle || ' ' || c.state", "next_response")
        == "1 met, 2 missed")
    let explained = try Document(
      try desk.text("select cmdb.sla_explain('\"\(incident)\"', null)") ?? ""
    ).root
    #expect(
      explained["clocks"]?.elements.allSatisfy { $0["differs"]?.boolean == false } == true)
  }

  /// At a moment a message is about what it was about then.
  @Test func thePastKnowsTheLinksOfThen() throws {
    let (incident, conversation) = try reported()
    try desk.at("2026-11-30 09:05")
    let sent = try desk.send(conversation, "Of something else.")
    try desk.at("2026-11-30 10:00")
    _ = try desk.call("message.sort", "\(sent["id"]?.integer ?? 0), '[]'")
    let states = try ["'2026-11-30 09:30+03'", "null"].map { moment in
      try Document(
        try desk.text("select cmdb.sla_explain('\"\(incident)\"', \(moment))") ?? ""
      ).root["clocks"]?.elements.first { $0["measure"]?.string == "first_response" }
    }
    #expect(states[0]?["state"]?.string == "met" && states[0]?["differs"]?.boolean == false)
    #expect(
      try desk.text(
        "select cmdb.first_word(i.id, i.reported_at, '2026-11-30 09:30+03') is not null "
          + "and cmdb.first_word(i.id, i.reported_at, null) is null from cmdb.incident i") == "t")
  }
}
