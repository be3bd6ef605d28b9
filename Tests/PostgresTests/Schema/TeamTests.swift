import Postgres
import SQL
import Testing

/// Queues, rotas and capacities hold when many ask at once.
@Suite struct TeamTests {
  let database: ScratchDatabase

  /// Thirty agents, `a1` to `a30` with the accounts 101 to 130; a supervisor, account 100.
  init() throws {
    database = try ScratchCluster.makeMigrated()
    try database.execute(
      """
      insert into cmdb.account (id, name, roles) values (100, 'head', '{admin}');
      insert into cmdb.item (id, class, tag, name, state, attributes)
      select 1000 + n, 'person', 'PER-' || n, 'Person ' || n, 'active', '{}'
      from generate_series(1, 30) n;
      insert into cmdb.account (id, name, roles, person)
      select 100 + n, 'a' || n, '{agent}', 1000 + n from generate_series(1, 30) n
      """)
  }

  /// A team of the first agents.
  private func team(_ name: String, of agents: Int, _ attributes: String) throws {
    try database.execute(
      """
      with made as (
        insert into cmdb.item (class, tag, name, state, attributes)
        values ('team', '\(name)', '\(name)', 'active', '\(attributes)')
        returning id)
      insert into cmdb.relation (type, source, target)
      select 'works_in', 1000 + n, made.id from made, generate_series(1, \(agents)) n
      """)
  }

  private static func enter(_ account: Int, _ method: String) -> String {
    "cmdb.enter(\(account), 'peer', 'r-\(account)', '\(method)', null, null, null, null, null)"
  }

  private static func open(_ definition: String, by account: Int = 100) -> String {
    "cmdb.incident_open(\(enter(account, "incident.open")), '\(definition)')::jsonb"
  }

  private func open(_ definition: String) throws -> String? {
    try database.text("select \(Self.open(definition))->>'assignee'")
  }

  /// What the statements fail with, all begun at the same moment.
  private func atOnce(_ statements: [String]) throws -> [String?] {
    let gate = try database.session()
    try gate.execute("begin; select pg_advisory_xact_lock(99)")
    let all = statements.map { statement in
      ConcurrentStatement(
        database, "set role cmdb_runtime; select pg_advisory_lock_shared(99); select \(statement)")
    }
    let watcher = try database.session()
    for one in all { try one.expectWaiting(watchedBy: watcher) }
    try gate.execute("commit")
    return all.map { $0.failure() }
  }

  private func held() throws -> String? {
    try database.text(
      """
      select string_agg(n::text, ' ' order by account) from (
        select assignee as account, count(*) as n from cmdb.incident
        where assignee is not null group by 1) h
      """)
  }

  @Test func eightWhoTakeGetEight() throws {
    try team("DESK", of: 8, #"{"assignment": "manual"}"#)
    for _ in 0..<8 { _ = try open(#"{"title": "t", "team": "DESK"}"#) }
    let failures = try atOnce(
      (1...8).map {
        "cmdb.incident_take(\(Self.enter(100 + $0, "incident.take")), null, null)"
      })
    #expect(failures == Array(repeating: nil, count: 8))
    #expect(try held() == "1 1 1 1 1 1 1 1")
    #expect(
      try database.text(
        """
        select string_agg(distinct concat_ws(' ', state, version), ', ') from cmdb.incident
        """) == "in_progress 2")
  }

  /// What is due comes first, then the priority, then the elder.
  @Test func theMostUrgentIsTakenFirst() throws {
    try team("DESK", of: 2, #"{"assignment": "manual"}"#)
    for more in [
      #""impact": 3"#, #""impact": 1, "urgency": 1"#, #""due_at": "2030-01-01T00:00:00Z""#,
      #""due_at": "2029-01-01T00:00:00Z""#, #""impact": 3"#,
    ] {
      _ = try open(#"{"title": "t", "team": "DESK", \#(more)}"#)
    }
    var order: [String?] = []
    for _ in 0..<6 {
      order.append(
        try database.text(
          """
          select cmdb.incident_take(\(Self.enter(101, "incident.take")), null, null)::jsonb
            #>> '{incident,number}'
          """))
    }
    let numbers = [4, 3, 2, 1, 5].map { "INC-00000\($0)" }
    #expect(order == numbers + [nil])
  }

  /// Thirty at once are dealt out one after the other: each of six gets five.
  @Test func aRotaIsFairUnderThirty() throws {
    try team("ROTA", of: 6, #"{"assignment": "round_robin"}"#)
    let failures = try atOnce(
      (1...30).map { _ in Self.open(#"{"title": "t", "team": "ROTA"}"#) })
    #expect(failures == Array(repeating: nil, count: 30))
    #expect(try held() == "5 5 5 5 5 5")
  }

  @Test func nobodyGetsMoreThanTheCapacity() throws {
    try team("ROTA", of: 4, #"{"assignment": "least_loaded", "capacity": 3}"#)
    _ = try atOnce((1...30).map { _ in Self.open(#"{"title": "t", "team": "ROTA"}"#) })
    #expect(try held() == "3 3 3 3")
    #expect(try database.text("select count(*) from cmdb.incident where state = 'new'") == "18")
  }

  /// By hand, too: of thirty who give one agent an incident each, as many succeed as it has places.
  @Test func aCapacityHoldsByHand() throws {
    try team("DESK", of: 2, #"{"assignment": "manual", "capacity": 4}"#)
    for _ in 0..<30 { _ = try open(#"{"title": "t", "team": "DESK"}"#) }
    let failures = try atOnce(
      (1...30).map { number in
        """
        cmdb.incident_assign(\(Self.enter(100, "incident.assign")), '\(number)', 1, \
        '{"assignee": "a1"}', false)
        """
      })
    #expect(failures.filter { $0 == nil }.count == 4)
    #expect(Set(failures.compactMap(\.self)) == ["CM006"])
    #expect(try held() == "4")
    try database.execute(
      """
      select cmdb.incident_assign(\(Self.enter(100, "incident.assign")), to_jsonb(i.id), 1,
        '{"assignee": "a1"}', true)
      from (select id from cmdb.incident where state = 'new' limit 1) i
      """)
    #expect(try held() == "5")
  }

  /// Whoever comes back, or frees a place, gets what waits, by the steward.
  @Test func whoeverComesBackGetsTheMostUrgent() throws {
    try team("ROTA", of: 1, #"{"assignment": "round_robin", "capacity": 1}"#)
    let away = "cmdb.presence_set(\(Self.enter(101, "presence.set")), null"
    try database.execute("select \(away), '{\"available\": false}')")
    #expect(try open(#"{"title": "later", "team": "ROTA"}"#) == nil)
    #expect(try open(#"{"title": "urgent", "team": "ROTA", "impact": 1, "urgency": 1}"#) == nil)
    let next = "select cmdb.rota_next(cmdb.take_lease('test#1', 60))"
    #expect(try database.text(next) == "0")
    try database.execute("select \(away), '{\"available\": true}')")
    #expect(try database.text(next) == "1")
    #expect(
      try database.text(
        "select concat_ws(' ', title, state, via, method) from cmdb.incident where assignee = 101")
        == "urgent assigned steward steward.rota_next")
    #expect(try database.text(next) == "0")
    #expect(
      try database.text(
        "select string_agg(concat_ws(' ', account, event, via), ',') from cmdb.notice")
        == "101 assigned steward")
  }

  /// Outside the hours of its schedule a team is given nothing; it waits in the queue.
  @Test func aTeamThatDoesNotWorkNowWaits() throws {
    try team("ROTA", of: 1, #"{"assignment": "round_robin"}"#)
    try database.execute(
      """
      insert into cmdb.item (class, tag, name, state, attributes)
      select 'schedule', 'HOURS', 'HOURS', 'active', jsonb_build_object('time_zone', 'UTC',
        'week', '{"mon-sun": "00:00-24:00"}'::jsonb,
        'exceptions', (
          select jsonb_object_agg(to_char(now() at time zone 'UTC' + n * interval '1 day',
            'YYYY-MM-DD'), '{"closed": true}'::jsonb)
          from generate_series(-1, 1) n));
      insert into cmdb.relation (type, role, source, target)
      select 'runs_on_schedule', 'schedule', t.id, s.id
      from cmdb.item t, cmdb.item s
      where t.tag = 'ROTA' and s.tag = 'HOURS'
      """)
    #expect(try open(#"{"title": "t", "team": "ROTA"}"#) == nil)
    try database.execute(
      "update cmdb.item set attributes = attributes - 'exceptions' where tag = 'HOURS'")
    #expect(try open(#"{"title": "t", "team": "ROTA"}"#) == "a1")
  }

  /// What goes to another team leaves who does not work there; a team without agents asks for
  /// nothing.
  @Test func anotherTeamIsAnotherQueue() throws {
    try team("DESK", of: 2, #"{"assignment": "manual"}"#)
    try database.execute(
      """
      insert into cmdb.item (class, tag, name, state, attributes)
      values ('team', 'EMPTY', 'EMPTY', 'active', '{"assignment": "manual"}')
      """)
    #expect(try open(#"{"title": "t", "team": "EMPTY", "assignee": "a30"}"#) == "a30")
    #expect(throws: PostgresError.self) {
      try open(#"{"title": "t", "team": "DESK", "assignee": "a30"}"#)
    }
    #expect(
      try database.text(
        """
        select concat_ws(' ', a->>'team', coalesce(a->>'assignee', '-'), a->>'state')
        from cmdb.incident_assign(\(Self.enter(100, "incident.assign")), '1', 1,
          '{"team": "desk"}', false) f
        cross join lateral (select f::jsonb as a) j
        """) == "DESK - assigned")
    #expect(
      try database.text(
        "select string_agg(account || ' ' || event, ',' order by id) from cmdb.notice")
        == "130 assigned,130 handed_over")
  }

  /// The free texts of before become items, each once, and nothing that was said is changed.
  @Test func textsBecomeItems() throws {
    try database.execute(
      """
      set session_replication_role = replica;
      insert into cmdb.incident (id, number, kind, title, state, impact, urgency, priority, team,
        resolution, version, created_at, changed_at, changed_by, via, method, request)
      select n, 'INC-' || n, 'incident', 't', 'closed', 3, 3, 5, t, 'done', 7, now(), now(), 0,
        'peer', 'test', 'r'
      from unnest(array['Desk', 'desk ', ' DESK', 'Night', null]) with ordinality u (t, n);
      set session_replication_role = origin;
      update cmdb.repair set done_at = null where name = 'incident_teams';
      select cmdb.repair_all();
      """)
    #expect(
      try database.text(
        """
        select string_agg(concat_ws(' ', i.id, i.version, t.name), ',' order by i.id)
        from cmdb.incident i left join cmdb.item t on t.id = i.team_item
        """) == "1 7 Desk,2 7 Desk,3 7 Desk,4 7 Night,5 7")
    #expect(
      try database.text(
        """
        select string_agg(concat_ws(' ', name, method), ',' order by id)
        from cmdb.item where class = 'team'
        """) == "Desk migration,Night migration")
    #expect(try database.text("select count(*) from cmdb.incident_history") == "0")
  }

  /// No part of the inbox reads a large table from end to end.
  @Test func theInboxScansNothing() throws {
    let database = try ScratchCluster.makeMigrated()
    try Estate.fill(try database.session(), items: 20_000)
    try database.execute(Self.queue)
    let session = try database.session()
    try session.execute("vacuum analyze")
    for call in [
      "cmdb.inbox_get(101, null, 50, null)", "cmdb.requester_get('900001', 20, null, null, null)",
      "cmdb.incident_take(\(Self.enter(102, "incident.take")), null, null)",
      "cmdb.incident_answer(null, 'whole') a where a.id = 1000005",
    ] {
      try session.execute("begin; select from \(call)")
      let scanned = try session.query(Unit(Statement(Self.scanned))).text(0, 0)
      try session.execute("rollback")
      #expect(scanned == nil, "\(call)")
    }
  }

  private static let scanned = """
    select string_agg(concat_ws(' ', relname, seq_scan, seq_tup_read), ', ')
    from pg_stat_xact_user_tables
    where schemaname = 'cmdb' and seq_scan > 0
      and relname in ('incident', 'incident_item', 'item', 'relation', 'notice', 'item_search')
    """

  /// A team of thirty with 13,000 open incidents.
  private static let queue = """
    set session_replication_role = replica;
    insert into cmdb.item (id, class, tag, name, state, attributes, version, created_at, changed_at,
      changed_by, via, method, request)
    select 900000 + n, case n when 0 then 'team' else 'person' end, 'Q-' || n, 'Q ' || n, 'active',
      '{"assignment": "manual"}', 1, now(), now(), 0, 'peer', 'test', 'r'
    from generate_series(0, 30) n;
    insert into cmdb.account (id, name, roles, person, version, created_at, changed_at, changed_by,
      via, method, request)
    select 100 + n, 'q' || n, '{agent}', 900000 + n, 1, now(), now(), 0, 'peer', 'test', 'r'
    from generate_series(1, 30) n;
    insert into cmdb.relation (type, source, target, version, created_at, changed_at, changed_by,
      via, method, request)
    select 'works_in', 900000 + n, 900000, 1, now(), now(), 0, 'peer', 'test', 'r'
    from generate_series(1, 30) n;
    insert into cmdb.incident (id, number, kind, title, state, impact, urgency, priority, team_item,
      assignee, major, due_at, requester, resolution, version, created_at, changed_at, changed_by,
      via, method, request)
    select 1000000 + n, 'X-' || n, 'incident', 't',
      case when n % 3 = 0 then 'closed' else 'new' end, 3, 3, 1 + n % 5, 900000,
      case when n % 50 = 1 then 101 end, n % 5000 = 1, now() + n * interval '1 minute',
      900001 + n % 30, 'done', 1, now(), now(), 0, 'peer', 'test', 'r'
    from generate_series(1, 20000) n;
    insert into cmdb.notice (account, entity, entity_id, event, text, version, created_at,
      changed_at, changed_by, via, method, request)
    select 101 + n % 30, 'incident', n, 'assigned', 't', 1, now(), now(), 0, 'peer', 'test', 'r'
    from generate_series(1, 20000) n;
    set session_replication_role = origin
    """
}
