import JSON
import Postgres
import SQL
import Testing

/// What SERVICE-DESK.md says of incidents and their promises, on a clock that the test moves.
@Suite struct DeskContractTests {
  private let desk: TalkDesk

  init() throws {
    desk = try TalkDesk()
    try desk.at("2026-11-02 10:00")
  }

  private func opened(_ id: String, from: String = "anna@people.example") throws -> String {
    try desk.receive(id, from: from, "It is dark.")["incidents"]?[0]?.string ?? ""
  }

  private func contact(_ number: String) throws -> String? {
    try desk.text(
      """
      select concat_ws(' ', first_contact, reopened, version) from cmdb.incident
      where number = '\(number)'
      """)
  }

  /// Resolved with no second message before it, and never reopened.
  @Test func theFirstContactWasEnough() throws {
    let number = try opened("c1")
    #expect(try contact(number) == "0 1")
    try desk.move(number, "resolved")
    #expect(try contact(number) == "t 0 2")
    // What she writes behind it asks for nothing.
    try desk.receive("c2", "Thank you.", channel: 20, #", "subject": "[\#(number)]""#)
    #expect(try contact(number) == "t 0 2")
    try desk.move(number, "in_progress")
    #expect(try contact(number) == "1 3")
    try desk.move(number, "resolved")
    #expect(try contact(number) == "f 1 4")
    #expect(
      try desk.text(
        """
        select string_agg(concat_ws(' ', h.version, h.first_contact, h.reopened), ', '
          order by h.version)
        from cmdb.incident_history h join cmdb.incident i on i.id = h.id
        where i.number = '\(number)'
        """) == "1 0, 2 t 0, 3 1")
    #expect(
      try desk.text(
        """
        select concat_ws(' ', a.answer::json->>'first_contact', a.answer::json->>'reopened')
        from cmdb.incident_answer(null, 'row') a where a.number = '\(number)'
        """) == "false 1")
  }

  @Test func whoHadToAskTwiceWasNotHelpedAtOnce() throws {
    let number = try opened("d1")
    try desk.receive("d2", "Hello?", channel: 20, #", "subject": "[\#(number)]""#)
    try desk.move(number, "resolved")
    #expect(try contact(number) == "f 0 2")
    // A machine does not ask.
    let other = try opened("d3", from: "boris@people.example")
    try desk.receive(
      "d4", from: "boris@people.example", "Away.",
      #", "automatic": true, "subject": "[\#(other)]""#)
    try desk.move(other, "resolved")
    #expect(try contact(other) == "t 0 2")
  }

  /// One that is opened as resolved of two messages.
  @Test func twoMessagesAreTwoContacts() throws {
    let talk = try desk.receive("e1", "It is dark.", channel: 21)["conversation"]?.string ?? ""
    try desk.receive("e2", "Still dark.", channel: 21)
    let opened = try desk.call(
      "incident.open",
      """
      '{"title": "Dark", "conversation": "\(talk)", "state": "resolved", "resolution": "Lit", \
      "items": []}'
      """)
    #expect(try contact(opened["number"]?.string ?? "") == "f 0 1")
  }

  /// However many messages lie between: what is resolved waits for the answer, and is moved by it.
  @Test func anIncidentOfLongAgoIsMovedByAnAnswer() throws {
    let number = try opened("l1")
    let talk = try #require(
      try desk.text("select number from cmdb.conversation order by id limit 1"))
    try desk.session.execute(
      """
      insert into cmdb.message (conversation, direction, account, channel, at, text)
      select c.id, 'note', 0, 20, cmdb.present(), 'So much for that ' || n
      from cmdb.conversation c, generate_series(1, 600) n
      where c.number = '\(talk)'
      """)
    let resolved = "cmdb.thread_resolved(c.id)"
    #expect(try desk.conversation(talk, "cmdb.conversation_incidents(id, false)") == "{1}")
    try desk.move(number, "resolved")
    #expect(
      try desk.text("select \(resolved) from cmdb.conversation c where c.number = '\(talk)'")
        == "{1}")
    #expect(try desk.send(talk, "It is done.", #", "incidents": []"#)["id"] != nil)
    // What is sorted elsewhere is counted no more.
    _ = try desk.call("message.sort", "1, '[]'")
    #expect(try desk.conversation(talk, "cmdb.conversation_incidents(id, true)") == "{}")
  }

  /// §3.6: the version of the agreement, what is stored, and the days on which nobody worked.
  @Test func aPromiseIsExplainedWithItsDaysOfRest() throws {
    try desk.session.execute(
      """
      insert into cmdb.item (id, class, tag, name, state, attributes) values
        (1, 'schedule', 'MSK', 'MSK', 'active', '{"time_zone": "Europe/Moscow",
          "week": {"mon-fri": "09:00-18:00"}}'),
        (2, 'holiday_calendar', 'HCL-RU', 'RU', 'active', '{"days": {
          "2026-11-04": {"closed": true, "name": "Unity"}}}'),
        (3, 'sla', 'OFFICE', 'Office', 'active', '{"targets": [
          {"measure": "resolution", "within": "PT80H"}]}');
      insert into cmdb.relation (id, type, role, source, target, source_slot) values
        (101, 'runs_on_schedule', 'schedule', 3, 1, 0),
        (102, 'observes', null, 1, 2, null)
      """)
    try desk.at("2026-11-03 17:00")
    let number = try opened("x1")
    try desk.at("2026-11-09 10:00")
    let explained = try Document(
      try desk.text("select cmdb.sla_explain('\"\(number)\"', null)") ?? ""
    ).root
    let clock = explained["clocks"]?[0]
    #expect(
      clock?["segments"]?.elements.map { $0["why"]?.string ?? "" } == [
        "working", "closed", "closed: Unity (HCL-RU)", "closed", "working", "closed", "working",
        "closed", "closed: Saturday", "closed: Sunday", "closed", "working",
      ])
    let counted = clock?["segments"]?.elements.filter { $0["counted"]?.boolean == true } ?? []
    #expect(counted.map { $0["seconds"]?.integer ?? 0 } == [3600, 32_400, 32_400, 3600])
    #expect(clock?["stored"]?["agreement"]?["tag"]?.string == "OFFICE")
    #expect(clock?["stored"]?["due_at"]?.string == clock?["due_at"]?.string)
    #expect(clock?["differs"]?.boolean == false)
    #expect(explained["agreement"]?["version"]?.integer == 1)
    #expect(
      try desk.text(
        """
        select cmdb.sla_json(i.id, i.agreement, null)->'agreement'->>'version'
        from cmdb.incident i where i.number = '\(number)'
        """) == "1")
    // What is stored wrongly is shown beside what its events make of it.
    try desk.session.execute(
      "update cmdb.incident_clock set due_at = due_at + interval '1 hour' where state = 'running'")
    let wrong = try Document(
      try desk.text("select cmdb.sla_explain('\"\(number)\"', null)") ?? ""
    ).root["clocks"]?[0]
    #expect(wrong?["differs"]?.boolean == true)
    #expect(wrong?["due_at"]?.string == clock?["due_at"]?.string)
    #expect(wrong?["stored"]?["due_at"]?.string != clock?["due_at"]?.string)
  }

  /// An incident of an event goes to the team of its item, as that of a message to its channel's.
  @Test func anEventIsGivenToTheTeamOfItsService() throws {
    try desk.session.execute(
      """
      insert into cmdb.item (id, class, tag, name, state, attributes) values
        (30, 'team', 'TEM-A', 'A', 'active', '{"assignment": "manual"}'),
        (31, 'team', 'TEM-B', 'B', 'active', '{"assignment": "manual"}'),
        (32, 'service', 'SVC-A', 'Mail', 'active', '{}'),
        (33, 'service', 'SVC-B', 'Till', 'active', '{}'),
        (34, 'server', 'SRV-A', 'SRV-A', 'in_use', '{}'),
        (35, 'server', 'SRV-AB', 'SRV-AB', 'in_use', '{}');
      insert into cmdb.relation (id, type, role, source, target, source_slot) values
        (201, 'supported_by', 'team', 32, 30, 0), (202, 'supported_by', 'team', 33, 31, 0),
        (203, 'runs_on', null, 32, 34, null), (204, 'runs_on', null, 32, 35, null),
        (205, 'runs_on', null, 33, 35, null)
      """)
    func team(_ item: Int) throws -> String? {
      let number =
        try desk.call(
          "event.report", "'zabbix', 'k-\(item)', '\(item)', 'problem', 2, 'Down'",
          by: TalkDesk.gateway)["incident"]?.string ?? ""
      return try desk.incident(number, "team")
    }
    #expect(try team(32) == "A")
    #expect(try team(34) == "A")
    // Of two teams none is guessed.
    #expect(try team(35) == nil)
    let opened = try desk.call(
      "incident.open", #"'{"title": "Slow", "service": 33, "items": []}'"#)
    #expect(opened["team"]?.string == "B")
    let unset = try desk.call(
      "incident.open", #"'{"title": "Slow", "service": 33, "team": null, "items": []}'"#)
    #expect(unset["team"] == nil)
  }
}
