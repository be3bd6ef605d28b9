import JSON
import Postgres
import SQL
import Testing

/// Agreements and their clocks: the worked examples of SERVICE-DESK.md §3.7, the story of §9.1 as
/// far as it needs no messages, and what the steward sets off, on a clock that the test moves.
@Suite struct AgreementTests {
  private let database: ScratchDatabase
  private let session: BlockingSession
  private let movableClock: MovableClock

  init() throws {
    database = try ScratchCluster.makeMigrated()
    session = try database.session()
    movableClock = try MovableClock(of: session)
    try session.execute(
      """
      insert into cmdb.item (id, class, tag, name, state, attributes) values
        (1, 'schedule', 'MSK', 'MSK', 'active', '{"time_zone": "Europe/Moscow",
          "week": {"mon-fri": "09:00-13:00 14:00-18:00"}}'),
        (2, 'schedule', 'VVO', 'VVO', 'active', '{"time_zone": "Asia/Vladivostok",
          "week": {"mon-fri": "09:00-18:00"}}'),
        (3, 'sla', 'OFFICE', 'Офис', 'active', '{"rank": 100, "close_after": "P3D",
          "targets": [{"measure": "first_response", "within": "PT30M"},
            {"measure": "resolution", "priority": [1, 2], "within": "PT4H"},
            {"measure": "resolution", "priority": [4], "within": "PT16H"},
            {"measure": "resolution", "within": "PT8H"}],
          "steps": [{"measure": "resolution", "at": "80%", "do": "notify", "to": ["assignee"]}],
          "pauses": ["resolution"], "pause_reasons": ["requester", "approval", "appointment"]}'),
        (4, 'sla', 'EAST', 'Восток', 'active', '{"rank": 100, "close_after": "PT24H",
          "targets": [{"measure": "resolution", "within": "PT8H"}]}'),
        (5, 'contract', 'CTR-1', 'CTR-1', 'active', '{"kind": "maintenance"}'),
        (6, 'printer', 'P', 'P', 'in_use', '{}'),
        (7, 'service', 'S-EAST', 'East', 'active', '{}');
      insert into cmdb.relation (id, type, role, source, target, source_slot) values
        (101, 'runs_on_schedule', 'schedule', 3, 1, 0),
        (102, 'runs_on_schedule', 'schedule', 4, 2, 0);
      insert into cmdb.relation (id, type, source, target) values
        (103, 'agreed_for', 3, 5), (104, 'covered_by', 6, 5), (105, 'agreed_for', 4, 7)
      """)
  }

  // MARK: Steps

  private func text(_ query: String) throws -> String? {
    try session.query(Unit(Statement(query))).text(0, 0)
  }

  /// A moment of Moscow, unless it has a zone.
  private func at(_ moment: String) throws {
    try movableClock.move(to: moment)
  }

  /// Opens an incident about the printer, of priority 3 as it stands.
  private func open(_ more: String = #""impact": 2, "urgency": 2"#) throws -> String {
    try #require(
      try text(
        """
        select cmdb.incident_open(cmdb.current_call(),
          '{"title": "t", "items": [{"item": 6}], \(more)}')::json->>'id'
        """))
  }

  private func move(_ incident: String, _ state: String, _ reason: String? = nil) throws {
    let waiting = reason.map { "'\($0)'" } ?? "null"
    _ = try text(
      """
      select cmdb.incident_transition(cmdb.current_call(), '\(incident)', '\(state)',
        (select version from cmdb.incident where id = \(incident)), 'done', null, \(waiting), null)
      """)
  }

  private func update(_ incident: String, _ change: String) throws {
    _ = try text(
      """
      select cmdb.incident_update(cmdb.current_call(), '\(incident)',
        (select version from cmdb.incident where id = \(incident)), '\(change)')
      """)
  }

  private func clock(_ incident: String, _ what: String, _ measure: String = "resolution") throws
    -> String?
  {
    try text(
      """
      select \(what) from cmdb.incident_clock c
      cross join lateral (
        select t.answer as j from cmdb.clock_told(c, cmdb.present(), null) t) j
      where c.of_incident = \(incident) and c.measure = '\(measure)'
      """)
  }

  private func due(_ incident: String, _ measure: String = "resolution") throws -> String? {
    try clock(incident, "to_char(due_at, 'Dy DD HH24:MI')", measure)
  }

  private func left(_ incident: String) throws -> String? {
    try clock(incident, "j->>'left_s'")
  }

  /// Each stored clock that is another than its events make it.
  private func differences() throws -> String? { try session.clockDifferences() }

  // MARK: The examples

  @Test func aPauseOverAWeekendCostsWhatWasWorkingTimeInIt() throws {
    try at("2026-11-27 10:00")
    let incident = try open()
    try move(incident, "assigned")
    try move(incident, "in_progress")
    #expect(try due(incident) == "Mon 30 10:00")
    try at("2026-11-27 15:00")
    try move(incident, "pending", "requester")
    try at("2026-11-29 12:00")
    #expect(try due(incident) == nil)
    #expect(try left(incident) == "14400")
    try at("2026-11-30 11:00")
    try move(incident, "in_progress")
    #expect(try due(incident) == "Mon 30 16:00")
    #expect(try differences() == nil)
  }

  @Test func aPauseAtLunchCostsNothing() throws {
    try at("2026-11-30 09:00")
    let incident = try open()
    try move(incident, "assigned")
    try move(incident, "in_progress")
    try at("2026-11-30 13:05")
    try move(incident, "pending", "requester")
    try at("2026-11-30 13:55")
    try move(incident, "in_progress")
    #expect(try due(incident) == "Mon 30 18:00")
  }

  @Test func waitingForASupplierIsNoPause() throws {
    try at("2026-11-30 09:00")
    let incident = try open()
    try move(incident, "assigned")
    try move(incident, "in_progress")
    try move(incident, "pending", "supplier")
    #expect(try due(incident) == "Mon 30 18:00")
    #expect(try clock(incident, "state") == "running")
  }

  /// Example 8: from the start, so it is late at the change, by the change.
  @Test func aRaisedPriorityCountsFromTheStart() throws {
    try at("2026-11-30 09:00")
    let incident = try open(#""impact": 3, "urgency": 2"#)
    #expect(try due(incident) == "Tue 01 18:00")
    try at("2026-12-01 10:00")
    try update(incident, #"{"impact": 1, "urgency": 2}"#)
    #expect(try left(incident) == "-18000")
    #expect(
      try clock(incident, "concat(cause, ' ', to_char(breached_at, 'Dy HH24:MI'))")
        == "policy_change Tue 10:00")
    #expect(try differences() == nil)
  }

  /// Example 9: the pause is kept.
  @Test func aLoweredPriorityKeepsThePause() throws {
    try at("2026-11-30 09:00")
    let incident = try open(#""impact": 1, "urgency": 2"#)
    try move(incident, "assigned")
    try move(incident, "in_progress")
    try at("2026-11-30 10:00")
    try move(incident, "pending", "requester")
    try at("2026-11-30 15:00")
    try move(incident, "in_progress")
    #expect(try due(incident) == "Mon 30 18:00")
    try at("2026-11-30 15:30")
    try update(incident, #"{"impact": 3, "urgency": 2}"#)
    #expect(try due(incident) == "Wed 02 13:00")
  }

  /// Example 10: a service of another agreement, on another schedule.
  @Test func anotherServiceBringsItsAgreement() throws {
    try session.execute(
      """
      delete from cmdb.relation where id = 104;
      insert into cmdb.item (id, class, tag, name, state, attributes) values
        (9, 'person', 'ANNA', 'Anna', 'active', '{}');
      insert into cmdb.relation (id, type, source, target) values (106, 'agreed_for', 3, 9)
      """)
    try at("2026-11-30 15:00")
    let incident = try open(#""impact": 2, "urgency": 2, "requester": 9"#)
    #expect(try due(incident) == "Tue 01 15:00")
    try at("2026-11-30 17:00")
    try update(incident, #"{"service": 7}"#)
    #expect(try due(incident) == "Tue 01 10:00")
  }

  /// Example 11: the resolved time is not counted, and the verdict is taken back.
  @Test func reopenedItGoesOn() throws {
    try at("2026-11-30 09:00")
    let incident = try open()
    try at("2026-11-30 16:00")
    try move(incident, "resolved")
    #expect(try clock(incident, "state || ' ' || (j->>'spent_s')") == "met 21600")
    try at("2026-12-02 11:00")
    try move(incident, "in_progress")
    #expect(try due(incident) == "Wed 02 13:00")
    #expect(try clock(incident, "state") == "running")
    #expect(try differences() == nil)
  }

  /// Example 12: met or missed, to the microsecond.
  @Test(arguments: [
    ("2026-11-30 18:00:00.000000", "met"), ("2026-11-30 18:00:00.000001", "missed"),
    ("2026-12-01 08:30", "missed"),
  ])
  func theEdge(_ moment: String, _ verdict: String) throws {
    try at("2026-11-30 09:00")
    let incident = try open()
    try at(moment)
    try move(incident, "resolved")
    #expect(try clock(incident, "state") == verdict)
  }

  /// Example 13.
  @Test func reportedAtNight() throws {
    try at("2026-11-28 03:12")
    let incident = try open(#""impact": 1, "urgency": 2"#)
    #expect(try due(incident, "first_response") == "Mon 30 09:30")
    #expect(try due(incident) == "Mon 30 13:00")
  }

  @Test func itCountsFromWhenItWasReported() throws {
    try at("2026-11-30 12:00")
    let incident = try open(
      #""impact": 2, "urgency": 2, "reported_at": "2026-11-30T10:00:00+03:00""#)
    #expect(try due(incident) == "Tue 01 10:00")
    #expect(throws: (any Error).self) { try open(#""reported_at": "2026-11-01T10:00:00+03:00""#) }
    #expect(throws: (any Error).self) { try open(#""reported_at": "2026-12-01T10:00:00+03:00""#) }
  }

  @Test func aPromiseByHandStands() throws {
    try at("2026-11-30 09:00")
    let incident = try open()
    try update(incident, #"{"due_at": "2026-12-03T12:00:00+03:00"}"#)
    try move(incident, "assigned")
    try move(incident, "in_progress")
    try at("2026-11-30 13:05")
    try move(incident, "pending", "requester")
    let dueOfIncident = "to_char(due_at, 'Dy DD HH24:MI')"
    #expect(
      try text("select \(dueOfIncident) from cmdb.incident where id = \(incident)")
        == "Thu 03 12:00")
    try at("2026-11-30 13:30")
    try move(incident, "in_progress")
    try update(incident, #"{"due_at": null}"#)
    #expect(
      try text("select \(dueOfIncident) from cmdb.incident where id = \(incident)")
        == "Mon 30 18:00")
  }

  // MARK: The story, example 18

  @Test func theStory() throws {
    try at("2026-11-27 17:40")
    let incident = try open()
    #expect(
      try text("select cmdb.sla_json(\(incident), 3, null)->>'chosen_by'")
        == "contract CTR-1 covers P")
    #expect(try due(incident, "first_response") == "Mon 30 09:10")
    #expect(try due(incident) == "Mon 30 17:40")
    try at("2026-11-30 09:05")
    _ = try text(
      "select cmdb.incident_comment(cmdb.current_call(), '\(incident)', 'hello', 'public', null)")
    #expect(
      try clock(incident, "state || ' ' || (j->>'spent_s')", "first_response") == "met 1500")
    try move(incident, "assigned")
    try move(incident, "in_progress")
    try at("2026-11-30 10:00")
    try move(incident, "pending", "requester")
    #expect(try left(incident) == "24000")
    try at("2026-12-01 12:00")
    try move(incident, "in_progress")
    #expect(try due(incident) == "Wed 02 10:40")
    #expect(
      try text("select to_char(due_at, 'Dy HH24:MI') from cmdb.timer where kind = 'step'")
        == "Wed 09:04")
    try at("2026-12-01 16:00")
    try move(incident, "resolved")
    #expect(try clock(incident, "state || ' ' || (j->>'spent_s')") == "met 15600")
    #expect(try text("select count(*) from cmdb.clock_step") == "0")
    #expect(try differences() == nil)
    #expect(
      try text(
        """
        select (c->>'state') || ' ' || (c->>'left_s')
        from json_array_elements(cmdb.sla_json(\(incident), 3, '2026-11-30 12:00')->'clocks') c
        where c->>'measure' = 'resolution'
        """) == "paused 24000")
    for moment in ["2026-11-30 12:00", "2026-12-01 17:00"] {
      #expect(
        try text(
          """
          select count(*) || ' ' || bool_or((c->>'differs')::boolean)::text
          from json_array_elements(
            cmdb.sla_explain('\(incident)', '\(moment)')::json->'clocks') c
          """) == "2 false", "\(moment)")
    }
    let epoch = try lease()
    try at("2026-12-04 17:59")
    #expect(try text("select cmdb.clocks_fire(\(epoch), 500)") == "0")
    try at("2026-12-04 18:00")
    #expect(try text("select cmdb.clocks_fire(\(epoch), 500)") == "1")
    #expect(
      try text("select state || ' ' || method from cmdb.incident where id = \(incident)")
        == "closed steward.clocks_fire")
    #expect(try text("select count(*) from cmdb.timer") == "0")
  }

  /// Of more segments than an answer takes the newest are shown, and it is said.
  @Test func aClockShowsItsNewestSegments() throws {
    try at("2026-11-27 10:00")
    let incident = try open()
    try move(incident, "assigned")
    try move(incident, "in_progress")
    for minute in 1...3 {
      try at("2026-11-27 10:\(minute * 10)")
      try move(incident, "pending", "requester")
      try at("2026-11-27 10:\(minute * 10 + 5)")
      try move(incident, "in_progress")
    }
    try at("2026-11-27 11:00")
    let segments = """
      (select cmdb.clock_segments(i, c, cmdb.present(), null, MOST)
        from cmdb.incident i where i.id = c.of_incident)
      """
    let shown = """
      (select string_agg(s->>'why', ', ') from jsonb_array_elements(SEGMENTS->'segments') s)
        || ' ' || (SEGMENTS->>'truncated')
      """
    for (most, expected) in [
      (
        7,
        "working, paused: requester, working, paused: requester, working, "
          + "paused: requester, working false"
      ),
      (2, "paused: requester, working true"),
    ] {
      let value = segments.replacing("MOST", with: "\(most)")
      #expect(try clock(incident, shown.replacing("SEGMENTS", with: value)) == expected)
    }
    let over = segments.replacing("MOST", with: "7").replacing(
      "i, c,",
      with: "i, jsonb_populate_record(c, jsonb_build_object('ended_at', c.counted_from)),")
    #expect(
      try clock(incident, over)
        == #"{"segments": [], "truncated": false}"#)
  }

  // MARK: The steward

  private func lease() throws -> String {
    try #require(try text("select cmdb.take_lease('test', 600)"))
  }

  /// Down at the due moments, it fires each once at its return; a steward that has lost its lease
  /// fires nothing.
  @Test func eachFiresOnce() throws {
    try at("2026-11-30 09:00")
    for _ in 0..<5 { _ = try open() }
    let epoch = try lease()
    try at("2026-12-01 09:00")
    var fired = 0
    while let count = Int(try text("select cmdb.clocks_fire(\(epoch), 2)") ?? "0"), count > 0 {
      fired += count
    }
    // The first response and the resolution of each are broken, and 80 % of the second is past.
    #expect(fired == 15)
    #expect(
      try text("select count(*) || ' ' || count(distinct (clock, step)) from cmdb.clock_step")
        == "15 15")
    #expect(
      try text(
        """
        select count(*) from cmdb.incident_clock
        where breached_at = due_at and cause = 'time' and state = 'running'
        """) == "10")
    #expect(throws: (any Error).self) { try text("select cmdb.clocks_fire(\(epoch) - 1, 2)") }
  }

  /// A resolution that is stamped in time is never overtaken by a breach.
  @Test func aResolutionHoldsItsIncident() throws {
    try at("2026-11-30 09:00")
    let incident = try open()
    let epoch = try lease()
    let agent = try database.session()
    try agent.execute(
      """
      set test.now = '2026-11-30T18:00+03'; begin;
      select cmdb.incident_transition(cmdb.current_call(), '\(incident)', 'resolved', 1, 'done',
        null, null, null)
      """)
    try at("2026-11-30 18:05")
    // It is passed over, not waited for.
    #expect(try text("select cmdb.clocks_fire(\(epoch), 500)") == "0")
    try agent.execute("commit")
    _ = try text("select cmdb.clocks_fire(\(epoch), 500)")
    #expect(try clock(incident, "state || ' ' || (j->>'breached')") == "met false")
    #expect(
      try text("select count(*) from cmdb.clock_step where step = 'breach'") == "0")
  }

  /// Example 14: a day becomes a holiday while the clock runs.
  @Test func aScheduleThatChangesMovesItsClocks() throws {
    try at("2026-12-24 15:00")
    let incident = try open()
    let ended = try open()
    try at("2026-12-24 15:01")
    try move(ended, "resolved")
    let epoch = try lease()
    #expect(try due(incident) == "Fri 25 15:00")
    try at("2026-12-24 16:00")
    try session.execute(
      """
      update cmdb.item
      set attributes = attributes || '{"exceptions": {"2026-12-25": {"closed": true}}}'
      where id = 1
      """)
    let before = try clock(ended, "due_at::text")
    #expect(try differences() != nil)
    _ = try text(
      """
      select cmdb.sequence_journal(\(epoch), (select floor_us from cmdb.raise_floor()), 1000)
      """)
    _ = try text("select cmdb.consume_clock_causes(\(epoch), 500)")
    #expect(try text("select cmdb.clocks_follow(\(epoch), 500)") == "1")
    #expect(try due(incident) == "Mon 28 15:00")
    #expect(try clock(ended, "due_at::text") == before)
    #expect(try differences() == nil)
  }

  /// Opens or closes a day of the schedule, and does what the steward does then.
  private func editCalendar(day: Int, _ epoch: String) throws {
    let date = "2026-11-\(day < 10 ? "0" : "")\(day)"
    try session.execute(
      """
      update cmdb.item
      set attributes = case when attributes #> '{exceptions,\(date)}' is null
        then attributes || jsonb_build_object('exceptions', coalesce(attributes->'exceptions', '{}')
          || '{"\(date)": {"closed": true}}')
        else attributes #- '{exceptions,\(date)}' end
      where id = 1
      """)
    _ = try text(
      """
      select cmdb.sequence_journal(\(epoch), (select floor_us from cmdb.raise_floor()), 10000)
      """)
    _ = try text("select cmdb.consume_clock_causes(\(epoch), 10000)")
    while try text("select cmdb.clocks_follow(\(epoch), 500)") != "0" {}
  }

  /// What is stored is what the events make, whatever happens in whichever order.
  @Test(arguments: [1, 2, 3])
  func whatIsStoredIsAReplay(_ seed: UInt64) throws {
    var random = SplitMix(seed: seed)
    try at("2026-11-02 08:00")
    let incidents = try (0..<6).map { _ in try open() }
    let states = ["assigned", "in_progress", "pending", "resolved", "in_progress", "pending"]
    let epoch = try lease()
    var minutes = 0
    for _ in 0..<150 {
      minutes += Int.random(in: 1...200, using: &random)
      try session.execute(
        """
        select set_config('test.now',
          (timestamptz '2026-11-02 08:00' + interval '\(minutes) min')::text, false)
        """)
      guard let incident = incidents.randomElement(using: &random) else { continue }
      switch Int.random(in: 0...10, using: &random) {
      case 10: try editCalendar(day: Int.random(in: 2...29, using: &random), epoch)
      case 0...5:
        guard let state = states.randomElement(using: &random) else { continue }
        let isAllowed = try text(
          """
          select '\(state)' = any (cmdb.incident_ways(i.state))
          from cmdb.incident i where i.id = \(incident)
          """)
        guard isAllowed == "t" else { continue }
        let reasons = ["requester", "supplier", "approval"]
        try move(incident, state, reasons.randomElement(using: &random))
      case 6, 7:
        let impact = Int.random(in: 1...3, using: &random)
        try update(incident, #"{"impact": \#(impact)}"#)
      case 8:
        let service = Bool.random(using: &random) ? "7" : "null"
        try update(incident, #"{"service": \#(service)}"#)
      default:
        _ = try text(
          "select cmdb.incident_comment(cmdb.current_call(), '\(incident)', 'c', 'public', null)")
      }
    }
    #expect(try differences() == nil)
  }

  // MARK: Forms

  @Test func everyDefectOfTargetsIsNamed() throws {
    let found = try text(
      #"""
      select string_agg(path || ' ' || code, ', ' order by path)
      from cmdb.targets_defects('[{"measure": "repair", "within": "PT45S"},
        {"measure": "resolution", "within": "P3D", "clock": "always", "priority": [9]},
        {"measure": "resolution"}]', 't')
      """#)
    #expect(
      found
        == "t[0].measure unknown_measure, t[0].within time, t[1].priority range, "
        + "t[1].within day_with_always, t[2] required")
  }
}

/// Random numbers that are the same in every run.
private struct SplitMix: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
