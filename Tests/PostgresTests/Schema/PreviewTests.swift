import Postgres
import SQL
import Testing

/// A preview says what a change would do, does nothing, and the change does what it said.
@Suite struct PreviewTests {
  private let desk: PromiseDesk

  init() throws { desk = try PromiseDesk() }

  private func preview(_ item: String, _ given: String) throws -> String? {
    try desk.text(
      """
      select concat_ws(' ', p->>'clocks', p->>'later', p->>'sooner', p->>'unchanged',
        p->>'newly_breached', p->>'saved', p->>'begun', p->>'ended',
        jsonb_array_length(p->'examples'), p->>'truncated')
      from (
        select cmdb.sla_preview(cmdb.current_call(), '\(item)', array[(
          select '=' || class from cmdb.item where id = \(item))], '\(given)', null, null,
          null)::jsonb as p) p
      """)
  }

  private func clocks() throws -> String? {
    try desk.text(
      """
      select string_agg(concat_ws(' ', id, version, due_at, state, breached_at), ',' order by id)
      from cmdb.incident_clock
      """)
  }

  /// SERVICE-DESK.md §9.6, with its numbers: 37 move, two are saved.
  @Test func aClosedDayMovesWhatThePreviewSays() throws {
    try desk.at("2026-12-24 11:00")
    // Ended, and due before the day: neither moves.
    let ended = try desk.open()
    try desk.move(ended, "resolved")
    for _ in 0..<4 { try desk.answer(try desk.open()) }
    try desk.at("2026-12-24 15:00")
    for _ in 0..<37 { try desk.answer(try desk.open()) }
    #expect(try desk.text("select count(*) from cmdb.incident_clock where state = 'met'") == "43")
    let epoch = try desk.lease()
    try desk.follow(epoch)
    let before = try clocks()
    // The first four are due on Friday at 11:00, the rest at 15:00: at noon the four are late.
    try desk.at("2026-12-25 12:00")
    let change = #"{"exceptions": {"2026-12-25": {"closed": true}}}"#
    #expect(try preview("1", change) == "41 41 0 0 0 4 0 0 20 false")
    #expect(try clocks() == before)
    #expect(
      try desk.text("select attributes ? 'exceptions' from cmdb.item where id = 1") == "f")
    #expect(
      try desk.text(
        """
        select count(*) from cmdb.schedule_span
        where schedule = 1 and starts_at = '2026-12-25 09:00+03'
        """) == "1")

    try desk.execute(
      "update cmdb.item set attributes = attributes || '\(change)' where id = 1")
    #expect(try desk.follow(epoch) == 41)
    #expect(
      try desk.text(
        """
        select concat_ws(' ', count(*) filter (where method = 'steward.clocks_follow'),
          count(*) filter (where state <> 'met' and due_at::date = '2026-12-28'),
          count(*) filter (where breached_at is not null))
        from cmdb.incident_clock
        """) == "41 41 0")
    #expect(try desk.differences() == nil)
    #expect(try preview("1", change) == "41 0 0 41 0 0 0 0 0 false")
  }

  @Test func anAgreementIsPreviewedWithWhatBeginsAndEnds() throws {
    try desk.at("2026-11-30 09:00")
    _ = try desk.open()
    #expect(
      try preview("3", #"{"targets": [{"measure": "resolution", "within": "PT4H"}]}"#)
        == "1 0 1 0 0 0 0 1 2 false")
    #expect(
      try preview("3", #"{"kinds": ["task"]}"#) == "0 0 0 0 0 0 0 2 2 false")
    try desk.at("2026-11-30 16:00")
    #expect(
      try preview("3", #"{"targets": [{"measure": "resolution", "within": "PT4H"}]}"#)
        == "1 0 1 0 1 0 0 1 2 false")
    #expect(try desk.text("select agreement from cmdb.incident") == "3")
    // A policy without promises has no preview.
    #expect(throws: PostgresError.self) { try preview("6", "{}") }
  }
}
