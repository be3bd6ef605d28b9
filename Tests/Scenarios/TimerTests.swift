import Client
import JSON
import Postgres
import SQL
import Samples
import System
import Testing

/// The effects of deadlines on a real server: each once and none early,
/// although stewards are killed, the clock jumps, and agents resolve in the last moment.
@Suite(.serialized, .waiting) struct TimerTests {
  /// As a worker does it: a deadlock with a partition that the steward makes is retried.
  private static func text(_ psql: BlockingSession, _ query: String) throws -> String? {
    for _ in 0..<20 {
      switch Result(catching: { try psql.query(Unit(Statement(query))) }) {
      case .success(let rows): return rows.text(0, 0)
      case .failure(let error): guard "\(error)".contains("40P01") else { throw error }
      }
    }
    return try psql.query(Unit(Statement(query))).text(0, 0)
  }

  /// An agreement round the clock, of an hour.
  private static func server() throws -> (TestServer, BlockingSession) {
    let server = try TestServer()
    _ = try server.client().result(
      "item.register",
      #"""
      {"class": "sla", "tag": "SLA-1", "name": "An hour", \#
        "attributes": {"targets": [{"measure": "resolution", "within": "PT1H"}]}}
      """#)
    return (server, try server.superuser())
  }

  /// Opens incidents that are all due at one moment, so many seconds from now.
  private static func open(_ count: Int, dueIn seconds: Int, _ psql: BlockingSession) throws {
    let reported = try text(
      psql, "select now() - interval '1 hour' + interval '\(seconds) seconds'")
    for first in stride(from: 0, to: count, by: 200) {
      _ = try text(
        psql,
        """
        select count(cmdb.incident_open(cmdb.current_call(), jsonb_build_object(
          'title', 'due in \(seconds)', 'reported_at', timestamptz '\(reported ?? "")')))
        from generate_series(1, \(min(200, count - first)))
        """)
    }
  }

  private static let count = Promises.figure(300, full: 10_000)

  /// 10,000 timers that are due in one second, while the steward is killed every ten seconds.
  @Test(.timeLimit(.minutes(20))) func eachFiresOnceAlthoughStewardsDie() throws {
    let (server, psql) = try Self.server()
    defer { server.stopAndRemove() }
    try Self.open(Self.count, dueIn: Promises.figure(6, full: 90), psql)
    #expect(
      try waitUntil {
        try Self.text(psql, "select min(due_at) <= now() from cmdb.incident_clock") == "t"
      })
    for round in 1...Promises.figure(3, full: 6) {
      if let steward = try server.children("steward").first {
        #expect(Process.kill(steward, .kill), "round \(round)")
      }
      Pace.pause(Promises.figure(.seconds(1), full: .seconds(10)))
    }
    let fired = "select count(*) from cmdb.clock_step"
    #expect(
      try waitUntil { try Self.text(psql, fired) == "\(Self.count)" })
    #expect(
      try Self.text(
        psql,
        """
        select concat_ws(' ', count(distinct (s.clock, s.step)),
          count(*) filter (where s.created_at < s.due_at),
          count(*) filter (where c.breached_at = c.due_at and c.cause = 'time'))
        from cmdb.clock_step s join cmdb.incident_clock c on c.id = s.clock
        """) == "\(Self.count) 0 \(Self.count)")
    #expect(try Self.text(psql, "select count(*) from cmdb.timer") == "0")
  }

  /// The clock of the database is an hour and forty days off, ahead and back: nothing fires early
  /// and nothing twice, and what is due in the meantime fires.
  @Test(.timeLimit(.minutes(20))) func aClockThatJumpsFiresNothingEarly() throws {
    let (server, psql) = try Self.server()
    defer { server.stopAndRemove() }
    let client = try server.client()
    #expect(
      try waitUntil { try Self.text(psql, "select count(*) from cmdb.clock_anchor") != "0" })
    try Self.open(20, dueIn: 1800, psql)
    try Self.open(20, dueIn: 8, psql)
    for seconds in JumpingClock.jumps {
      try JumpingClock.jump(seconds, psql)
      if seconds != 0 {
        #expect(
          try waitUntil {
            try client.result("server.health")["reasons"]?.elements.contains {
              $0["code"]?.string == "clock_jumped"
            } == true
          }, "health says so at \(seconds) s")
      }
      Pace.pause(Promises.figure(.seconds(1), full: .seconds(75)))
    }
    let fired = "select count(*) from cmdb.clock_step"
    #expect(try waitUntil { try Self.text(psql, fired) == "20" })
    #expect(
      try Self.text(
        psql,
        """
        select concat_ws(' ', count(distinct (s.clock, s.step)),
          count(*) filter (where s.created_at < s.due_at),
          count(*) filter (where i.title = 'due in 8'))
        from cmdb.clock_step s join cmdb.incident i on i.id = s.of_incident
        """) == "20 0 20")
    #expect(
      try Self.text(
        psql,
        """
        select count(*) from cmdb.incident_clock c join cmdb.incident i on i.id = c.of_incident
        where i.title = 'due in 1800' and c.state = 'running' and c.breached_at is null
        """) == "20")
  }

  /// Agents resolve in the moment in which it is due, against the steward: the stamp decides.
  @Test(.timeLimit(.minutes(20))) func theStampDecidesInTheLastMoment() throws {
    let (server, psql) = try Self.server()
    defer { server.stopAndRemove() }
    let count = Promises.figure(200, full: 1000)
    let agents = 8
    try Self.open(count, dueIn: Promises.figure(5, full: 30), psql)
    let resolving = Crowd(agents) { number in
      let agent = try server.superuser()
      let due = "(select min(due_at) from cmdb.incident_clock)"
      _ = try Self.text(
        agent,
        "select pg_sleep(greatest(0, extract(epoch from \(due) - clock_timestamp()) - 0.05))")
      for incident in stride(from: number + 1, through: count, by: agents) {
        _ = try Self.text(
          agent,
          """
          select cmdb.incident_transition(cmdb.current_call(), to_jsonb(i.id), 'resolved', null,
            'done', null, null, null)
          from (
            select id from cmdb.incident order by id offset \(incident - 1) limit 1) i
          """)
      }
    }
    _ = try resolving.join()
    #expect(
      try waitUntil {
        try Self.text(psql, "select count(*) from cmdb.timer where kind = 'breach'") == "0"
      })
    #expect(
      try Self.text(
        psql,
        """
        select concat_ws(' ', count(*), count(*) filter (where (c.state = 'met')
            <> (i.resolved_at <= c.due_at)),
          count(*) filter (where c.state = 'met' and exists (
            select from cmdb.clock_step s where s.clock = c.id)))
        from cmdb.incident_clock c join cmdb.incident i on i.id = c.of_incident
        """) == "\(count) 0 0")
  }
}
