import Postgres
import SQL
import Testing

/// A desk with an agreement, on a clock that the test moves, and the steward's part by hand.
///
/// Items: 1 the schedule MSK, 3 the agreement OFFICE agreed for nothing in particular, 6 a printer.
struct PromiseDesk {
  let database: ScratchDatabase
  let session: BlockingSession
  private let clock: MovableClock

  init() throws {
    database = try ScratchCluster.makeMigrated()
    session = try database.session()
    clock = try MovableClock(of: session, creeps: true)
    try session.execute(
      """
      insert into cmdb.item (id, class, tag, name, state, attributes) values
        (1, 'schedule', 'MSK', 'MSK', 'active', '{"time_zone": "Europe/Moscow",
          "week": {"mon-fri": "09:00-13:00 14:00-18:00"}}'),
        (3, 'sla', 'OFFICE', 'Офис', 'active', '{"rank": 100, "close_after": "P3D",
          "targets": [{"measure": "first_response", "within": "PT30M"},
            {"measure": "resolution", "within": "PT8H"}],
          "steps": [{"measure": "resolution", "at": "80%", "do": "notify", "to": ["assignee"]}],
          "pauses": ["resolution"], "pause_reasons": ["requester"]}'),
        (6, 'printer', 'P', 'P', 'in_use', '{}');
      insert into cmdb.relation (id, type, role, source, target, source_slot) values
        (101, 'runs_on_schedule', 'schedule', 3, 1, 0)
      """)
  }

  func text(_ query: String) throws -> String? {
    try session.query(Unit(Statement(query))).text(0, 0)
  }

  func execute(_ statements: String) throws { try session.execute(statements) }

  /// A moment of Moscow.
  func at(_ moment: String) throws { try clock.move(to: moment) }

  /// The id of an incident that is opened.
  func open(_ more: String = #""items": [{"item": 6}]"#) throws -> String {
    try #require(
      try text(
        """
        select cmdb.incident_open(cmdb.current_call(), '{"title": "t", \(more)}')::json->>'id'
        """))
  }

  func move(_ incident: String, _ state: String, _ reason: String? = nil) throws {
    let waiting = reason.map { "'\($0)'" } ?? "null"
    _ = try text(
      """
      select cmdb.incident_transition(cmdb.current_call(), '\(incident)', '\(state)',
        (select version from cmdb.incident where id = \(incident)), 'done', null, \(waiting), null)
      """)
  }

  /// The first response to an incident.
  func answer(_ incident: String) throws {
    _ = try text(
      "select cmdb.incident_comment(cmdb.current_call(), '\(incident)', 'c', 'public', null)")
  }

  /// The agreement of an incident, and when its resolution is due.
  func promise(_ incident: String) throws -> String? {
    try text(
      """
      select concat_ws(' ', a.tag, to_char(c.due_at, 'Dy DD HH24:MI'))
      from cmdb.incident i
      left join cmdb.item a on a.id = i.agreement
      left join cmdb.incident_clock c on c.of_incident = i.id and c.measure = 'resolution'
        and c.state in ('running', 'paused')
      where i.id = \(incident)
      """)
  }

  func lease() throws -> String { try #require(try text("select cmdb.take_lease('test', 600)")) }

  /// What the steward does when the journal has gone on: how many incidents it looks at again.
  @discardableResult
  func follow(_ epoch: String) throws -> Int {
    _ = try text(
      """
      select cmdb.sequence_journal(\(epoch), (select floor_us from cmdb.raise_floor()), 10000)
      """)
    // A turn ends with its time: it may take several.
    while try text("select cmdb.consume_clock_causes(\(epoch), 10000)") != "0" {}
    var followed = 0
    while let count = Int(try text("select cmdb.clocks_follow(\(epoch), 500)") ?? "0"), count > 0 {
      followed += count
    }
    return followed
  }

  /// Each stored clock that is another than its events make it, and each incident whose `next_due`
  /// is not that of its clocks.
  func differences() throws -> String? {
    let dues = try text(
      """
      select string_agg(i.number || ' next_due', ' ')
      from cmdb.incident i
      left join cmdb.first_due(i.id, i.due_at, i.due_by_clock, i.state, i.agreement, null) d on true
      where (i.next_due, i.next_measure) is distinct from (d.at, d.measure)
      """)
    let all = try [session.clockDifferences(isExact: false), dues].compactMap { $0 }
    return all.isEmpty ? nil : all.joined(separator: " ")
  }
}
