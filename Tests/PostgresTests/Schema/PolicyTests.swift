import Postgres
import SQL
import Testing

/// What an administrator alone sets up: who may write it, what forms it has, and what is laid out
/// of it, also when two write at the same time.
@Suite struct PolicyTests {
  private let database: ScratchDatabase
  private let session: BlockingSession

  init() throws {
    database = try ScratchCluster.makeMigrated()
    session = try database.session()
    try session.execute(
      """
      insert into cmdb.item (id, class, tag, name, state, attributes) values
        (1, 'holiday_calendar', 'C', 'C', 'active', '{"days": {"2027-01-04": {"closed": true}}}'),
        (2, 'schedule', 'S', 'S', 'active',
          '{"time_zone": "Europe/Moscow", "week": {"mon-fri": "09:00-18:00"}}'),
        (3, 'contract', 'K', 'K', 'active', '{"kind": "lease"}'),
        (4, 'document', 'D', 'D', 'active', '{}');
      insert into cmdb.relation (id, type, source, target) values (101, 'observes', 2, 1)
      """)
  }

  // MARK: Rights

  /// Every way in which a version of a policy, or a relation with one, comes about.
  private static let writes = [
    "update cmdb.item set name = 'T' where id = 2",
    "update cmdb.item set state = 'inactive' where id = 2",
    "update cmdb.item set state = 'void' where id = 1",
    #"update cmdb.item set attributes = attributes || '{"notes": "n"}' where id = 1"#,
    "insert into cmdb.item (id, class, tag, name, state, attributes) "
      + #"values (9, 'holiday_calendar', 'C2', 'C2', 'active', '{"days": {}}')"#,
    "delete from cmdb.relation where id = 101",
    #"update cmdb.relation set attributes = '{"order": "2"}' where id = 101"#,
    "insert into cmdb.relation (type, role, source, target, source_slot) "
      + "values ('runs_on_schedule', 'schedule', 3, 2, 0)",
    "insert into cmdb.relation (type, source, target) values ('documented_by', 2, 4)",
  ]

  @Test(arguments: writes)
  func itNeedsTheRight(_ write: String) throws {
    #expect(try outcome(write, by: "'{read,items,administer}'") == "CM002")
    #expect(try outcome(write, by: "null") == "CM002")
    #expect(try outcome(write, by: "'{policy}'") == nil)
    try session.execute("begin; \(write); rollback")  // someone in psql
  }

  @Test func everythingElseDoesNot() throws {
    let write = "update cmdb.item set name = 'L' where id = 3"
    #expect(try outcome(write, by: "'{items}'") == nil)
  }

  /// The SQLSTATE of a write in a call with these rights; nil when it takes effect.
  private func outcome(_ write: String, by rights: String) throws -> String? {
    defer { try? session.execute("rollback") }
    try session.execute(
      """
      begin;
      select cmdb.enter(0, 'peer', 'r-1', 'test', null, null, null, null, null, \(rights))
      """)
    return refusal(of: write)?.sqlState?.description
  }

  /// Nil when the statement takes effect.
  private func refusal(of write: String) -> PostgresError? {
    do throws(PostgresError) {
      try session.execute(write)
      return nil
    } catch {
      return error
    }
  }

  // MARK: Forms

  private static let wrongWeeks = [
    (#"{"mon-fri": "9-18"}"#, "attributes.week.mon-fri time"),
    (#"{"mon": "09:00-24:01"}"#, "attributes.week.mon time"),
    (#"{"mon": ""}"#, "attributes.week.mon time"),
    (#"{"mon": "09:00-13:00 12:00-18:00"}"#, "attributes.week.mon overlap"),
    (#"{"mon-wed": "09:00-18:00", "tue": "09:00-12:00"}"#, "attributes.week.tue overlap"),
    (#"{"mo": 5}"#, "attributes.week.mo day, attributes.week.mo type"),
    (#"{"fri-mon": "09:00-18:00"}"#, "attributes.week.fri-mon day"),
    ("[]", "attributes.week type"),
    ("{}", "attributes.week no_working_time"),
  ]

  @Test(arguments: wrongWeeks)
  func aWeekIsReadWhole(_ week: String, _ expected: String) throws {
    let defects = try defects(
      "update cmdb.item set attributes = attributes || '{\"week\": \(week)}' where id = 2")
    #expect(defects == expected)
  }

  private static let wrongDays = [
    (
      #"{"2025-02-29": {"closed": true}, "x": {"closed": true}}"#,
      "attributes.days.2025-02-29 date, attributes.days.x date"
    ),
    (#"{"2024-02-29": {"closed": false}}"#, "attributes.days.2024-02-29.closed type"),
    (#"{"2025-01-01": {}}"#, "attributes.days.2025-01-01 required"),
    (
      #"{"2025-01-01": {"closed": true, "shorten": 5}}"#,
      "attributes.days.2025-01-01 contradiction"
    ),
    (
      #"{"2025-01-01": {"like": "fry", "shorten": 0, "naem": ""}}"#,
      "attributes.days.2025-01-01.like day, attributes.days.2025-01-01.naem unknown, "
        + "attributes.days.2025-01-01.shorten range"
    ),
    (#"{"2025-01-01": {"hours": "25:00-26:00"}}"#, "attributes.days.2025-01-01.hours time"),
    (#"{"2025-01-01": 5}"#, "attributes.days.2025-01-01 type"),
  ]

  @Test(arguments: wrongDays)
  func aCalendarIsReadWhole(_ days: String, _ expected: String) throws {
    let write = "update cmdb.item set attributes = '{\"days\": \(days)}' where id = 1"
    #expect(try defects(write) == expected)
  }

  @Test(arguments: ["europe/Moscow", "MSK", "posix/Europe/Moscow", "UTC+3", "+03"])
  func aZoneIsOneOfTheDatabase(_ zone: String) throws {
    let defects = try defects(
      "update cmdb.item set attributes = attributes || '{\"time_zone\": \"\(zone)\"}' where id = 2")
    #expect(defects == "attributes.time_zone zone")
  }

  /// A calendar that takes all its working time from a schedule is refused, and so is observing it.
  @Test func aScheduleAlwaysHasWorkingTime() throws {
    let days = """
      (select jsonb_build_object('days', jsonb_object_agg(d::date::text, '{"closed": true}'::jsonb))
       from generate_series(now(), now() + interval '370 days', interval '1 day') d)
      """
    #expect(
      try outcome("update cmdb.item set attributes = \(days) where id = 1", by: "'{policy}'")
        == "CM007")
    try session.execute(
      """
      insert into cmdb.item (id, class, tag, name, state, attributes)
      values (5, 'holiday_calendar', 'E', 'E', 'active', \(days))
      """)
    let observing = "insert into cmdb.relation (type, source, target) values ('observes', 2, 5)"
    #expect(try outcome(observing, by: "'{policy}'") == "CM007")
    try session.execute("update cmdb.item set state = 'inactive' where id = 5; \(observing)")
    #expect(
      try outcome("update cmdb.item set state = 'active' where id = 5", by: "'{policy}'") == "CM007"
    )
  }

  /// Paths and codes of a refusal.
  private func defects(_ write: String) throws -> String {
    guard let refusal = refusal(of: write) else { return "" }
    #expect(refusal.sqlState?.description == "CM602")
    return try text(
      """
      select string_agg(e->>'path' || ' ' || (e->>'code'), ', ')
      from json_array_elements('\(refusal.detail ?? "{}")'::json->'errors') e
      """) ?? ""
  }

  // MARK: Laid out

  private static let closed = #"{"days": {"2027-03-01": {"closed": true}}}"#
  private static let meeting = [
    (
      "insert into cmdb.relation (type, source, target) values ('observes', 6, 5)",
      "update cmdb.item set attributes = '\(closed)' where id = 5"
    ),
    (
      "update cmdb.item set attributes = attributes "
        + #"|| '{"week": {"mon-sat": "08:00-20:00"}}' where id = 2"#,
      "update cmdb.item set attributes = '\(closed)' where id = 1"
    ),
  ]

  /// Whoever comes second sees the first: what is laid out is what the rules then say.
  @Test(arguments: [0, 1], [false, true])
  func writesThatMeetAreSeenByTheSecond(_ pair: Int, isReversed: Bool) throws {
    try session.execute(
      """
      insert into cmdb.item (id, class, tag, name, state, attributes) values
        (5, 'holiday_calendar', 'E', 'E', 'active', '{"days": {}}'),
        (6, 'schedule', 'T', 'T', 'active',
          '{"time_zone": "UTC", "week": {"mon": "09:00-18:00"}}')
      """)
    let watcher = try database.session()
    let (one, other) = Self.meeting[pair]
    try session.execute("begin; \(isReversed ? other : one)")
    let second = ConcurrentStatement(database, isReversed ? one : other)
    try second.expectWaiting(watchedBy: watcher)
    try session.execute("commit")
    #expect(second.failure() == nil)
    #expect(try strayed() == "0")
  }

  /// How many schedules are laid out otherwise than their rules say.
  private func strayed() throws -> String? {
    try text(
      """
      select count(*)
      from cmdb.schedule_layout l
      where (
          select jsonb_agg(jsonb_build_array(s.starts_at, s.ends_at) order by s.starts_at)
          from cmdb.schedule_span s where s.schedule = l.schedule)
        is distinct from (
          select jsonb_agg(jsonb_build_array(s.starts_at, s.ends_at) order by s.starts_at)
          from cmdb.working_spans(
            cmdb.working_hours_of(l.schedule, null), l.laid_from, l.laid_until) s)
      """)
  }

  @Test func theStewardLaysOutFurther() throws {
    let epoch = try text("select cmdb.take_lease('a#1', 600)") ?? ""
    let turn = "select cmdb.schedules_lay_out(\(epoch), 20)"
    #expect(try text(turn) == "0")  // just laid out
    let count = "select count(*) from cmdb.schedule_span where schedule = 2"
    let all = try text(count)
    for sign in [
      "offsets = 'of other rules'", "laid_until = now() + interval '2 years'",
    ] {
      try session.execute(
        """
        delete from cmdb.schedule_span where schedule = 2 and starts_at > now();
        update cmdb.schedule_layout set \(sign), checked_at = now() - interval '2 days'
        """)
      #expect(try text(turn) == "1")
      #expect(try text(count) == all)
      #expect(try strayed() == "0")
      #expect(try text(turn) == "0")
    }
    // What is laid out as it should be is only looked at.
    try session.execute(
      "update cmdb.schedule_layout set checked_at = now() - interval '2 days'")
    let before = try text("select min(xmin::text) from cmdb.schedule_span")
    #expect(try text(turn) == "1")
    #expect(try text("select min(xmin::text) from cmdb.schedule_span") == before)
  }

  @Test func aVoidScheduleIsLaidOutNoMore() throws {
    try session.execute(
      "delete from cmdb.relation; update cmdb.item set state = 'void' where id = 2")
    #expect(try text("select count(*) from cmdb.schedule_span") == "0")
    #expect(try text("select count(*) from cmdb.schedule_layout") == "0")
  }

  private func text(_ query: String) throws -> String? {
    try session.query(SQL.Unit(Statement(query))).text(0, 0)
  }
}
