import Foundation
import JSON
import Postgres
import SQL
import Testing

/// Working time as SERVICE-DESK.md §3.1 defines it: its worked examples, and the walk second by
/// second of `tools/sla_examples.py` on random schedules.
@Suite struct WorkingTimeTests {
  private let database: ScratchDatabase
  private let session: BlockingSession

  init() throws {
    database = try ScratchCluster.makeMigrated()
    session = try database.session()
    try session.execute(
      """
      insert into cmdb.item (id, class, tag, name, state, attributes) values
        (1, 'holiday_calendar', 'RU', 'RU', 'active', '{"days": {
          "2025-11-01": {"like": "fri", "shorten": 60}, "2025-11-03": {"closed": true},
          "2025-11-04": {"closed": true}, "2024-11-02": {"like": "fri", "shorten": 60},
          "2024-11-04": {"closed": true}}}'),
        (2, 'schedule', 'MSK', 'MSK', 'active', '{"time_zone": "Europe/Moscow",
          "week": {"mon-fri": "09:00-13:00 14:00-18:00"}}'),
        (3, 'schedule', 'VVO', 'VVO', 'active', '{"time_zone": "Asia/Vladivostok",
          "week": {"mon-fri": "09:00-18:00"}}'),
        (4, 'schedule', 'NIGHT', 'NIGHT', 'active', '{"time_zone": "Europe/Berlin",
          "week": {"mon-sun": "22:00-06:00"}}'),
        (5, 'schedule', 'ODD', 'ODD', 'active', '{"time_zone": "Europe/Berlin",
          "week": {"mon-sun": "02:30-03:30"}}');
      insert into cmdb.relation (type, source, target) values
        ('observes', 2, 1), ('observes', 3, 1)
      """)
  }

  /// The rows of §3.7 that are about schedules alone: schedule, from, zone, within, and when.
  private static let examples = [
    ("2", "2026-11-26 16:30", "Europe/Moscow", "PT8H", "Fri 2026-11-27 16:30"),
    ("2", "2026-11-26 16:30", "Europe/Moscow", "PT6H", "Fri 2026-11-27 14:30"),
    ("2", "2026-11-26 16:30", "Europe/Moscow", "PT450M", "Fri 2026-11-27 16:00"),
    ("2", "2026-11-26 16:30", "Europe/Moscow", "PT10H", "Mon 2026-11-30 09:30"),
    ("2", "2025-10-31 16:00", "Europe/Moscow", "PT8H", "Sat 2025-11-01 16:00"),
    ("2", "2025-10-31 16:00", "Europe/Moscow", "PT10H", "Wed 2025-11-05 10:00"),
    ("2", "2025-10-30 20:00", "Europe/Moscow", "P3D", "Thu 2025-11-06 18:00"),
    ("null", "2026-10-24 20:00", "Europe/Berlin", "PT26H", "Sun 2026-10-25 21:00"),
    ("4", "2026-03-28 22:00", "Europe/Berlin", "PT10H", "Mon 2026-03-30 01:00"),
    ("4", "2026-10-24 22:00", "Europe/Berlin", "PT10H", "Sun 2026-10-25 23:00"),
    ("2", "2026-11-28 03:12", "Europe/Moscow", "PT30M", "Mon 2026-11-30 09:30"),
    ("2", "2026-11-28 03:12", "Europe/Moscow", "PT4H", "Mon 2026-11-30 13:00"),
    ("2", "2026-11-30 14:00", "UTC", "PT4H", "Tue 2026-12-01 09:00"),
    ("3", "2026-11-30 14:00", "UTC", "PT4H", "Tue 2026-12-01 03:00"),
    ("null", "2026-11-30 14:00", "UTC", "PT4H", "Mon 2026-11-30 18:00"),
  ]

  /// By what is laid out, where it is, and by the rules themselves, as of a moment.
  @Test(arguments: ["null", "cmdb.clock()"])
  func theExamplesOfTheContract(_ moment: String) throws {
    for (schedule, from, zone, within, expected) in Self.examples {
      let found = try text(
        """
        select to_char(
          (cmdb.schedule_add('\(schedule)', timestamp '\(from)' at time zone '\(zone)',
            '\(within)', \(moment))::json->>'at')::timestamptz at time zone '\(zone)',
          'Dy YYYY-MM-DD HH24:MI')
        """)
      #expect(found == expected, "\(schedule) \(from) \(within)")
    }
  }

  @Test func workingDaysAreABudgetOfWorkingTime() throws {
    let budget = try text(
      """
      select cmdb.budget_us(cmdb.working_hours_of(2, null), '2025-10-30T20:00+03', 'P3D')
        / 3600000000
      """)
    #expect(budget == "31")
  }

  /// A local time that does not exist, and one that exists twice.
  @Test(arguments: [
    ("2026-03-28", #"[{"from":"2026-03-28T01:30:00.000000Z","to":"2026-03-28T02:30:00.000000Z"}]"#),
    ("2026-03-29", "[]"),
    ("2026-10-25", #"[{"from":"2026-10-25T01:30:00.000000Z","to":"2026-10-25T02:30:00.000000Z"}]"#),
  ])
  func theClockIsTurned(_ day: String, _ expected: String) throws {
    let spans = try text(
      """
      select cmdb.schedule_hours('5', timestamptz '\(day)Z',
        timestamptz '\(day)Z' + interval '1 day', null)::json->'spans'
      """)
    #expect(spans == expected)
  }

  private static let environment = ProcessInfo.processInfo.environment
  private static let tools = URL(
    filePath: environment["CMDB_SHARED"] ?? GoldenStatement.root.path() + "../shared"
  ).appending(path: "tools").standardizedFileURL
  private static let isThere = FileManager.default.fileExists(
    atPath: tools.appending(path: "sla_examples.py").path())
  private static let isFull = environment["CMDB_PROMISES"] == "full"

  @Test(
    .enabled(if: isThere, "tools/sla_examples.py is not there"),
    arguments: isFull ? Array(1...34) : [0])
  func itIsAsAWalkSecondBySecondFindsIt(_ seed: Int) throws {
    let cases = try Self.cases(seed: seed, today: try text("select current_date::text") ?? "")
    #expect(cases.count == 300)
    try session.execute(Self.preparation)
    _ = try session.query(
      SQL.Unit(
        Statement("insert into random_case select j from jsonb_array_elements($1::jsonb) j"),
        [Array("[\(cases.joined(separator: ","))]".utf8)]))
    try session.execute(Self.laying)
    for (what, query) in Self.comparisons {
      let wrong = try session.query(
        SQL.Unit(Statement("select c.j::text from (\(query)) c limit 3")))
      for row in 0..<wrong.count { Issue.record("\(what): \(wrong.text(row, 0) ?? "")") }
    }
    let laid = try text("select count(*) from cmdb.schedule_layout where schedule >= 100000")
    #expect(laid == "30")
  }

  private static func cases(seed: Int, today: String) throws -> [Substring] {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = [
      "python3",
      GoldenStatement.root.appending(path: "Tests/PostgresTests/Fixtures/random_schedules.py")
        .path(),
      tools.path(), "\(seed)", "300", today,
    ]
    let output = Pipe()
    process.standardOutput = output
    try process.run()
    let written = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    #expect(process.terminationStatus == 0)
    return String(decoding: written, as: UTF8.self).split(separator: "\n")
  }

  private static let preparation = """
    set jit = off;
    create temp table random_case (j jsonb);
    create function pg_temp.hours_of_case(j jsonb) returns cmdb.working_hours
    language plpgsql stable as $$
    declare
      hours cmdb.working_hours;
    begin
      hours.time_zone := j->>'zone';
      hours.week := (
        select jsonb_object_agg(array_position(cmdb.weekdays(), d.key), d.value)
        from jsonb_each(j->'week') d);
      hours.days := (
        select jsonb_object_agg(d.key, d.value order by c.n desc)
        from (
          select 0::bigint as n, j->'exceptions' as days
          union all
          select x.n, x.days
          from jsonb_array_elements(j->'calendars') with ordinality x (days, n)) c
        cross join lateral jsonb_each(c.days) d);
      return hours;
    end $$
    """

  /// Of those around today, real schedules with real calendars.
  private static let laying = """
    insert into cmdb.item (id, class, tag, name, state, attributes) overriding system value
    select 100000 + (j->>'number')::int, 'schedule', 'S' || (j->>'number'), 'S' || (j->>'number'),
      'active', jsonb_build_object(
        'time_zone', j->'zone', 'week', j->'week', 'exceptions', j->'exceptions')
    from random_case
    where (j->>'laid')::boolean;
    insert into cmdb.item (id, class, tag, name, state, attributes) overriding system value
    select 200000 + 10 * (j->>'number')::int + c.n, 'holiday_calendar',
      concat('C', j->>'number', c.n), concat('C', j->>'number', '-', c.n), 'active',
      jsonb_build_object('days', c.days)
    from random_case
    cross join lateral jsonb_array_elements(j->'calendars') with ordinality c (days, n)
    where (j->>'laid')::boolean;
    insert into cmdb.relation (type, source, target, attributes)
    select 'observes', 100000 + (j->>'number')::int, 200000 + 10 * (j->>'number')::int + c.n,
      jsonb_build_object('order', c.n::text)
    from random_case
    cross join lateral jsonb_array_elements(j->'calendars') with ordinality c (days, n)
    where (j->>'laid')::boolean
    order by c.n desc
    """

  private static let computed = """
    from (
      select j, pg_temp.hours_of_case(j) as hours, (j->>'from')::timestamptz as since
      from random_case offset 0) c
    where
    """
  private static let looked = """
    from (
      select j, 100000 + (j->>'number')::bigint as schedule, (j->>'from')::timestamptz as since
      from random_case where (j->>'laid')::boolean offset 0) c
    where
    """

  private static let comparisons = [
    (
      "computed, between",
      """
      select j \(computed) cmdb.computed_us(hours, since, (j->>'to')::timestamptz)
        is distinct from (j->>'worked_us')::bigint
      """
    ),
    (
      "computed, to the microsecond",
      """
      select j \(computed) cmdb.computed_us(
          hours, (j->>'odd_from')::timestamptz, (j->>'odd_to')::timestamptz)
        is distinct from (j->>'odd_us')::bigint
      """
    ),
    (
      "computed, add",
      """
      select j \(computed) cmdb.computed_add(hours, since, (j->>'within_us')::bigint)
        is distinct from (j->>'at')::timestamptz
      """
    ),
    (
      "computed, days",
      """
      select j \(computed) cmdb.working_days_close(hours, since, (j->>'days')::int)
        is distinct from (j->>'closes')::timestamptz
      """
    ),
    (
      "laid out, between",
      """
      select j \(looked) cmdb.worked_us(
          schedule, (j->>'odd_from')::timestamptz, (j->>'odd_to')::timestamptz)
        is distinct from (j->>'odd_us')::bigint
      """
    ),
    (
      "laid out, add",
      """
      select j \(looked) cmdb.due_after(schedule, since, (j->>'within_us')::bigint)
        is distinct from (j->>'at')::timestamptz
      """
    ),
  ]

  private func text(_ query: String) throws -> String? {
    try session.query(SQL.Unit(Statement(query))).text(0, 0)
  }
}
