import Testing

/// What the entries of the journal say has changed of a delivery, a clock and what it set off.
@Suite struct ToldChangesTests {
  /// What each entry of a kind says, oldest first: `path: from > to, …`.
  private static func changes(_ entity: String) -> String {
    """
    select string_agg(c.told, ' | ' order by j.at, j.entity_id)
    from cmdb.journal_inbox j
    cross join lateral (
      select string_agg(
        concat_ws(' ', (e->>'path') || ':', e->>'from', '>', e->>'to'), ', ' order by e->>'path')
      from cmdb.told_changes('\(entity)', array[j.entity_id], array[j.version], array[j.at]) t
      cross join jsonb_array_elements(t.changes::jsonb) e
      where e->>'path' in ('state', 'attempt', 'to', 'measure', 'step')) c (told)
    where j.entity = '\(entity)'
    """
  }

  @Test func aDeliverySaysWhatBecameOfIt() throws {
    let desk = try TalkDesk()
    try desk.receive("a", "Stripes.")
    try desk.send("CNV-000001", "Cleaned.")
    let claimed = try desk.claim()
    for state in ["sent", "delivered"] { try desk.report(claimed[0], state) }
    #expect(
      try desk.text(Self.changes("delivery")) == """
        state: > queued, to: > anna@people.example | \
        attempt: > 1, state: queued > sent | state: sent > delivered
        """)
  }

  @Test func aClockSaysHowItEnded() throws {
    let desk = try PromiseDesk()
    let incident = try desk.open()
    try desk.answer(incident)
    #expect(
      try desk.text(Self.changes("incident_clock")) == """
        measure: > first_response, state: > running | measure: > resolution, state: > running | \
        state: running > met
        """)
    try desk.execute(
      """
      insert into cmdb.clock_step (clock, of_incident, step, due_at)
      select c.id, c.of_incident, 'resolution 80% notify', c.due_at
      from cmdb.incident_clock c where c.measure = 'resolution'
      """)
    #expect(
      try desk.text(Self.changes("clock_step")) == """
        measure: > resolution, step: > resolution 80% notify
        """)
  }
}
