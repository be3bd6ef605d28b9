import Postgres
import SQL
import Testing

/// A desk with an agreement, on a clock that the test moves, and the steward's part by hand.
///
/// Items: 1 the schedule MSK, 3 the agreement OFFICE agreed for nothing in particular, 6 a printer.
struct PromiseDesk {
  let database: ScratchDatabase
  let session: BlockingSession

  init() throws {
    database = try ScratchCluster.makeMigrated()
    session = try database.session()
    try session.execute(
      """
      create or replace function cmdb.clock() returns timestamptz language sql volatile as $$
        -- A little on with each transaction, as no two of a row are stamped alike.
        select coalesce(nullif(current_setting('test.now', true), ''), '2026-11-01T00:00Z')
          ::timestamptz + (clock_timestamp() - pg_postmaster_start_time()) / 1000
      $$;
      set timezone = 'Europe/Moscow';
      set test.now = '2026-11-01T00:00Z';
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
  func at(_ moment: String) throws { try session.execute("set test.now = '\(moment)+03'") }

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
    _ = try text("select cmdb.consume_clock_causes(\(epoch), 10000)")
    var followed = 0
    while let count = Int(try text("select cmdb.clocks_follow(\(epoch), 500)") ?? "0"), count > 0 {
      followed += count
    }
    return followed
  }

  /// Each stored clock that is another than its events make it, and what is due first likewise.
  func differences() throws -> String? {
    try text(
      """
      select string_agg(e.x, ' ') from (
        select e->>'incident' || ' ' || (c->>'measure') as x
        from cmdb.incident i
        cross join lateral cmdb.sla_explain(to_jsonb(i.id), null) t
        cross join lateral (select t::json as e) e
        cross join lateral json_array_elements(e->'clocks') c
        where c->>'differs' = 'true'
        union all
        select i.number || ' next_due'
        from cmdb.incident i
        left join cmdb.first_due(
          i.id, i.due_at, i.due_by_clock, i.state, i.agreement, null) d on true
        where (i.next_due, i.next_measure) is distinct from (d.at, d.measure)) e
      """)
  }
}
