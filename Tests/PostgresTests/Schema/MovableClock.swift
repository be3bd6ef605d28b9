import Postgres
import SQL

/// A clock that stands still until the test moves it: that of the one session that installs it.
struct MovableClock {
  private let session: BlockingSession
  private let zone: String

  /// - Parameter creeps: goes on a little with each transaction, so that no two of them stamp a row
  ///   alike.
  /// - Parameter zone: that of the moments that `move` takes, as an offset.
  init(of session: BlockingSession, creeps: Bool = false, zone: String = "+03") throws {
    self.session = session
    self.zone = zone
    let step = creeps ? " + (clock_timestamp() - pg_postmaster_start_time()) / 1000" : ""
    try session.execute(
      """
      create or replace function cmdb.clock() returns timestamptz language sql volatile as $$
        select coalesce(nullif(current_setting('test.now', true), ''), '2026-11-01T00:00Z')
          ::timestamptz\(step)
      $$;
      set timezone = 'Europe/Moscow';
      set test.now = '2026-11-01T00:00Z'
      """)
  }

  /// To a moment of its zone, unless the moment names one.
  func move(to moment: String) throws {
    let zone = moment.contains("+") || moment.hasSuffix("Z") ? "" : zone
    try session.execute("set test.now = '\(moment)\(zone)'")
  }
}

extension BlockingSession {
  /// Each stored clock that differs from the replay of its events.
  ///
  /// - Parameter isExact: whether the segments of a clock also have to add up; they are shown in
  ///   whole seconds, so they do only where the clock stood still.
  func clockDifferences(isExact: Bool = true) throws -> String? {
    let query = """
      select string_agg(e.x, ' ') from (
        select e->>'incident' || ' ' || (c->>'measure') as x
        from cmdb.incident i
        cross join lateral cmdb.sla_explain(to_jsonb(i.id), null) t
        cross join lateral (select t::json as e) e
        cross join lateral json_array_elements(e->'clocks') c
        where c->>'differs' = 'true' or \(isExact) and abs((c->>'spent_s')::numeric - coalesce((
          select sum((s->>'seconds')::numeric) from json_array_elements(c->'segments') s
          where s->>'counted' = 'true'), 0)) > 0) e
      """
    return try self.query(Unit(Statement(query))).text(0, 0)
  }
}
