import Postgres
import SQL
import Testing

/// Queues are read in the order of what is due first, by a clock or by hand.
@Suite struct PromiseQueueTests {
  private let desk: PromiseDesk

  init() throws {
    desk = try PromiseDesk()
    try desk.execute(
      """
      insert into cmdb.item (id, class, tag, name, state, attributes) values
        (9, 'team', 'TEAM', 'TEAM', 'active', '{"assignment": "manual"}');
      insert into cmdb.account (id, name, roles) values (5, 'agent', '{agent}')
      """)
    try desk.at("2026-11-02 10:00")
  }

  private func queue() throws -> String? {
    try desk.text(
      """
      select string_agg((i->>'id') || ' ' || concat_ws(' ', i->'next_due'->>'measure',
        to_char((i->'next_due'->>'at')::timestamptz, 'HH24:MI'), i->'next_due'->>'left_s'), ', ')
      from json_array_elements(cmdb.inbox_get(0, 'TEAM', 50, null)::json->'queue'->'incidents') i
      """)
  }

  /// A first response in half an hour stands before what is due by hand in two hours.
  @Test func queueIsOrderedByEarliestDeadline() throws {
    let byHand = try desk.open(#""team": "TEAM", "due_at": "2026-11-02T12:00:00+03:00""#)
    try desk.answer(byHand)
    let byClock = try desk.open(#""team": "TEAM", "items": [{"item": 6}]"#)
    #expect(try queue()?.hasPrefix("\(byClock) first_response 10:30 1") == true)
    #expect(try queue()?.contains(", \(byHand) resolution 12:00 ") == true)
    #expect(try desk.text("select next_due from cmdb.incident where id = \(byHand)") != nil)
    // What is due first is no part of a version.
    #expect(try desk.text("select version from cmdb.incident where id = \(byHand)") == "1")
    #expect(try desk.text("select (cmdb.queue_locked('{9}')).id") == byClock)
    // Answered, its resolution is due at the end of eight hours, and the other stands first.
    try desk.answer(byClock)
    #expect(try queue()?.hasPrefix("\(byHand) resolution 12:00") == true)
    #expect(try desk.differences() == nil)
    try desk.move(byHand, "resolved")
    #expect(
      try desk.text(
        """
        select num_nonnulls(next_due, next_measure) from cmdb.incident where id = \(byHand)
        """) == "0")
    try desk.move(byHand, "in_progress")
    #expect(try desk.differences() == nil)
  }

  /// What is held counts as late by what is due first.
  @Test func theAgentSeesWhatIsLate() throws {
    let held = try desk.open(#""team": "TEAM", "assignee": "agent", "items": [{"item": 6}]"#)
    let me = "select cmdb.inbox_get(5, 'TEAM', 50, null)::json->'me'->>"
    #expect(try desk.text(me + "'breached'") == "0")
    #expect(try desk.text(me + "'due_today'") == "1")
    try desk.at("2026-11-02 10:31")
    #expect(try desk.text(me + "'breached'") == "1")
    #expect(try desk.text("select due_at > next_due from cmdb.incident where id = \(held)") == "t")
  }

  /// Whoever waits for an appointment or an approval need not have begun.
  @Test func anAssignedIncidentCanBecomePending() throws {
    let one = try desk.open()
    try desk.move(one, "pending", "approval")
    try desk.move(one, "assigned")
    try desk.move(one, "pending", "appointment")
    try desk.move(one, "in_progress")
    #expect(try desk.differences() == nil)
  }

  /// The index has the order of the queue.
  @Test func queuesAreReadInTheirOrder() throws {
    #expect(
      try desk.text("select pg_get_indexdef('cmdb.incident_queue'::regclass)")?
        .contains("(team_item, next_due, priority, id)") == true)
  }
}
