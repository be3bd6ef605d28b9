import Postgres
import SQL
import Testing

/// A large batch, a long turn or one failing row does not stop the steward: what is bounded, locked
/// and put aside, by rows and not by seconds.
@Suite struct BigBatchTests {
  private let database: ScratchDatabase
  private let steward: BlockingSession
  private let epoch: String

  /// A team of 61 agents whose agreement tells the assignee and the team at 75%.
  init() throws {
    database = try ScratchCluster.makeMigrated()
    try database.execute(
      """
      insert into cmdb.item (id, class, tag, name, state, attributes) values
        (1, 'sla', 'OFFICE', 'Office', 'active', '{"rank": 100, "close_after": "P3D",
          "targets": [{"measure": "resolution", "within": "PT8H"}],
          "steps": [{"measure": "resolution", "at": "75%", "do": "notify",
            "to": ["assignee", "team"]}]}'),
        (2, 'team', 'DESK', 'Desk', 'active', '{"assignment": "manual"}'),
        (3, 'team', 'ROTA', 'Rota', 'active', '{"assignment": "round_robin"}');
      insert into cmdb.item (id, class, tag, name, state, attributes)
      select 1000 + n, 'person', 'PER-' || n, 'Person ' || n, 'active', '{}'
      from generate_series(1, 61) n;
      insert into cmdb.account (id, name, roles, person)
      select 100 + n, 'a' || n, '{agent}', 1000 + n from generate_series(1, 61) n;
      insert into cmdb.relation (type, source, target)
      select 'works_in', 1000 + n, 2 from generate_series(1, 61) n;
      """)
    // What a turn does depends on no time, unless a test says so.
    try Self.end(turns: "1 hour", of: database)
    steward = try BlockingSession(
      SessionSettings(conninfo: database.conninfo(role: "cmdb_steward")))
    epoch = try #require(
      try steward.query(Unit(Statement("select cmdb.take_lease('a#1', 600)"))).text(0, 0))
  }

  // MARK: Steps

  private static func end(turns after: String, of database: ScratchDatabase) throws {
    try database.execute(
      """
      create or replace function cmdb.turn_end() returns timestamptz language sql volatile as $$
        select clock_timestamp() + interval '\(after)'
      $$
      """)
  }

  private func duty(_ function: String, _ most: Int? = nil) throws -> Int {
    let bound = most.map { ", \($0)" } ?? ""
    let done = try steward.query(
      Unit(Statement("select cmdb.\(function)(\(epoch)\(bound))"))
    ).text(0, 0)
    return try #require(done.flatMap { Int($0) })
  }

  /// Until a turn does nothing; how much each did.
  private func turns(_ function: String, _ most: Int? = nil) throws -> [Int] {
    var turns: [Int] = []
    while turns.count < 2000 {
      let done = try duty(function, most)
      guard done > 0 else { break }
      turns.append(done)
    }
    return turns
  }

  private func open(_ count: Int, team: String = "DESK") throws {
    try database.execute(
      """
      do $$ begin
        for n in 1..\(count) loop
          perform cmdb.incident_open(cmdb.current_call(),
            jsonb_build_object('title', 't' || n, 'team', '\(team)'));
        end loop;
      end $$
      """)
  }

  /// The step of each is due at once.
  private func makeDue(_ kind: String = "step") throws {
    try database.execute(
      "update cmdb.timer set due_at = now() - interval '1 min' where kind = '\(kind)'")
  }

  /// Notices, and looks at clocks, of an incident fail.
  private func fail(at incident: String) throws {
    try database.execute(
      """
      create function cmdb.failing() returns trigger language plpgsql as $$ begin
        if coalesce((to_jsonb(new)->>'entity_id'), to_jsonb(new)->>'of_incident') = '\(incident)'
          and current_setting('role') = 'none' and (cmdb.current_call()).via = 'steward'
        then
          raise exception using errcode = '22012', message = 'it fails';
        end if;
        return new;
      end $$;
      create trigger failing before insert on cmdb.notice for each row
      execute function cmdb.failing();
      create trigger failing before insert or update on cmdb.incident_clock for each row
      execute function cmdb.failing()
      """)
  }

  private func incident(_ place: Int) throws -> String {
    try #require(
      try database.text("select id from cmdb.incident order by id offset \(place) limit 1"))
  }

  private func aside() throws -> String? {
    try database.text(
      """
      select string_agg(concat_ws(' ', duty, key, failures, code), ', ' order by duty, key)
      from cmdb.duty_aside
      """)
  }

  /// Whether health says that something is put aside.
  private func told() throws -> String? {
    try database.text(
      """
      select cmdb.health()::jsonb->'reasons' @> '[{"code": "duty_put_aside"}]'
      """)
  }

  /// Time goes by for what is put aside.
  private func tryAgain() throws {
    try database.execute("update cmdb.duty_aside set due_at = now() - interval '1 s'")
  }

  // MARK: The lease

  /// A duty that takes long keeps others from taking over, and its own steward not from renewing.
  @Test func aLeaseIsRenewedWhileADutyIsUnderWay() throws {
    try steward.execute("begin; select cmdb.require_epoch(\(epoch))")
    let renewal = try BlockingSession(
      SessionSettings(conninfo: database.conninfo(role: "cmdb_steward")))
    try renewal.execute("set lock_timeout = '1s'")
    for _ in 0..<3 {
      #expect(
        try renewal.query(Unit(Statement("select cmdb.take_lease('a#1', 600)"))).text(0, 0)
          == epoch)
      // And the next duty asks for the epoch beside both.
      try renewal.execute("select cmdb.require_epoch(\(epoch))")
    }
    try renewal.execute("select cmdb.give_up_lease('a#1')")
    #expect(throws: PostgresError.self) {
      try renewal.execute("select cmdb.take_lease('b#2', 600)")
    }
    try steward.execute("commit")
    #expect(
      try renewal.query(Unit(Statement("select cmdb.take_lease('b#2', 600)"))).text(0, 0)
        == "\(try #require(Int(epoch)) + 1)")
    #expect(throws: PostgresError.self) {
      try steward.execute("select cmdb.require_epoch(\(epoch))")
    }
  }

  /// A takeover waits for turns that have begun; a turn without the lease is refused.
  @Test func aStewardThatLostItsLeaseDoesNothing() throws {
    try open(1)
    try makeDue()
    try database.execute("update cmdb.steward_lease set expires_at = '-infinity'")
    _ = try database.text("select cmdb.take_lease('b#2', 600)")
    #expect(throws: PostgresError.self) { try duty("clocks_fire", 500) }
    #expect(try database.text("select count(*) from cmdb.notice") == "0")
  }

  // MARK: Timers

  /// A turn is bounded by its effects, and each is there once.
  @Test func aTurnOfTimersEndsWithItsEffects() throws {
    try open(12)
    try makeDue()
    let first = try duty("clocks_fire", 100)
    #expect(first <= 100 + 62)
    #expect(try database.text("select count(*) from cmdb.timer where due_at < now()") != "0")
    let rest = try turns("clocks_fire", 100)
    #expect(rest.allSatisfy { $0 <= 162 })
    #expect(first + rest.reduce(0, +) == 12 * 62)
    #expect(
      try database.text(
        "select count(*) || ' ' || count(distinct (account, entity_id)) from cmdb.notice")
        == "732 732")
    #expect(try database.text("select count(*) from cmdb.clock_step") == "12")
  }

  /// What takes longer than a turn ends it: the others wait for the next, and stay unlocked for it.
  @Test func aTurnOfTimersEndsWithItsTime() throws {
    try open(3)
    try makeDue()
    try Self.end(turns: "-1 s", of: database)
    #expect(try turns("clocks_fire", 100_000) == [62, 62, 62])
  }

  /// One that fails is put aside, and said; the others go on.
  @Test func oneThatFailsDoesNotStopTheOthers() throws {
    try open(4)
    try makeDue()
    let failing = try incident(1)
    try fail(at: failing)
    _ = try duty("clocks_fire", 1000)
    #expect(try database.text("select count(*) from cmdb.notice") == "183")
    #expect(try aside() == "clocks_fire \(failing) 1 22012")
    #expect(try duty("clocks_fire", 1000) == 0)
    #expect(try told() == "f")
    for _ in 0..<2 {
      try tryAgain()
      #expect(try duty("clocks_fire", 1000) == 1)
    }
    #expect(try told() == "t")
    #expect(
      try database.text("select cmdb.health()")?.contains(
        "clocks_fire at 1, first at \(failing) (SQLSTATE 22012)") == true)
    try database.execute("drop trigger failing on cmdb.notice")
    try tryAgain()
    #expect(try duty("clocks_fire", 1000) == 62)
    #expect(try aside() == nil)
    #expect(try database.text("select count(*) from cmdb.clock_step") == "4")
  }

  // MARK: Causes

  /// Makes an entry of the journal and gives it its position.
  private func cause(_ statement: String) throws {
    try database.execute(statement)
    try database.execute(
      """
      do $$
      declare
        floor record;
      begin
        select * into floor from cmdb.raise_floor();
        perform cmdb.sequence_journal(\(epoch), floor.floor_us, 100000);
      end $$
      """)
  }

  private func causes(_ most: Int = 500) throws -> Int { try duty("consume_clock_causes", most) }

  /// An agreement for nothing in particular, in what it applies to.
  private static let changed = """
    update cmdb.item
    set attributes = jsonb_set(attributes, '{rank}', to_jsonb((attributes->>'rank')::int + 1))
    where id = 1
    """

  /// Causes that concern all that is open are one row, however many of both there are.
  @Test func aChangeOfAnAgreementIsNotedInOneRow() throws {
    try open(30)
    try cause("select 1")
    _ = try turns("consume_clock_causes", 500)
    _ = try turns("clocks_follow", 100)
    for _ in 0..<20 { try cause(Self.changed) }
    #expect(try causes() >= 20)
    #expect(try database.text("select count(*) from cmdb.clock_follow") == "0")
    #expect(try database.text("select until is not null from cmdb.clock_follow_all") == "t")
    // 30 in tens, and the two ends of the walk.
    #expect(try turns("clocks_follow", 10).reduce(0, +) == 30 + 2)
    #expect(try database.text("select until is null from cmdb.clock_follow_all") == "t")
    #expect(
      try database.text(
        "select string_agg(distinct sla_version::text, ' ') from cmdb.incident_clock") == "21")
  }

  /// A cause in the middle of the walk makes it go once around from there, and no further.
  @Test func aWalkGoesAroundOnce() throws {
    try open(10)
    try database.execute("select cmdb.follow_all()")
    _ = try duty("clocks_follow", 3)
    try cause(Self.changed)
    #expect(try causes() > 0)
    #expect(try turns("clocks_follow", 3).reduce(0, +) == 10 + 2)
    #expect(
      try database.text("select count(distinct sla_version) from cmdb.incident_clock") == "1")
    #expect(try turns("clocks_follow", 3) == [])
  }

  /// The walk skips incidents that are being written or fail, and examines them later.
  @Test func aWalkPassesOverWhatIsLockedOrFails() throws {
    try open(6)
    let (failing, locked) = (try incident(1), try incident(3))
    try cause(Self.changed)
    _ = try causes()
    try fail(at: failing)
    let writer = try database.session()
    try writer.execute(
      "begin; select from cmdb.incident where id = \(locked) for no key update")
    #expect(try turns("clocks_follow", 100).reduce(0, +) == 5 + 2)
    #expect(try aside() == "clocks_follow \(failing) 1 22012")
    #expect(
      try database.text(
        "select string_agg(of_incident::text, ' ' order by of_incident) from cmdb.clock_follow")
        == "\(failing) \(locked)")
    try writer.execute("commit")
    try database.execute("drop trigger failing on cmdb.incident_clock")
    try tryAgain()
    #expect(try turns("clocks_follow", 100) == [2])
    #expect(try aside() == nil)
    #expect(
      try database.text("select count(distinct sla_version) from cmdb.incident_clock") == "1")
  }

  /// A turn that is too short for all its causes keeps what it has done.
  @Test func aTurnOfCausesEndsWithItsTimeAndKeepsItsPlace() throws {
    try open(1)
    for _ in 0..<3 { try cause(Self.changed) }
    _ = try turns("consume_clock_causes", 500)
    for place in 0..<3 { try cause("update cmdb.item set name = 'n' where id = \(1001 + place)") }
    try Self.end(turns: "-1 s", of: database)
    #expect(try turns("consume_clock_causes", 500) == [1, 1, 1])
  }

  /// A cause that cannot be judged concerns all, and stops nothing.
  @Test func aCauseThatCannotBeJudgedConcernsAll() throws {
    try open(2)
    _ = try turns("consume_clock_causes", 500)
    try database.execute(
      """
      create or replace function cmdb.followed_by(entry cmdb.journal) returns bigint[]
      language sql as $$ select array[1 / 0]::bigint[] $$
      """)
    try cause(Self.changed)
    #expect(try causes() > 0)
    #expect(try causes() == 0)
    #expect(try turns("clocks_follow", 100).reduce(0, +) == 2 + 2)
  }

  // MARK: Rotas

  private func enter(_ account: Int, _ method: String) -> String {
    "cmdb.enter(\(account), 'peer', 'r-\(account)', '\(method)', null, null, null, null, null)"
  }

  private func works(_ count: Int) throws {
    try database.execute(
      """
      insert into cmdb.relation (type, source, target)
      select 'works_in', 1000 + n, 3 from generate_series(1, \(count)) n
      """)
  }

  /// Who says that he goes away while an incident is being given away does not get it.
  @Test(arguments: ["incident.open", "incident.assign"])
  func nothingIsGivenToWhoHasJustGone(_ method: String) throws {
    try works(1)
    try open(1)
    let leaving = try database.session()
    let presence = enter(101, "presence.set")
    try leaving.execute(
      "begin; select cmdb.presence_set(\(presence), null, '{\"available\": false}')")
    let one = try incident(0)
    let giving = ConcurrentStatement(
      database,
      method == "incident.open"
        ? """
        select cmdb.incident_open(\(enter(102, method)), '{"title": "t", "team": "ROTA"}')
        """
        : """
        select cmdb.incident_assign(\(enter(102, method)), '\(one)', 1,
          '{"assignee": "a1"}', false)
        """)
    try giving.expectWaiting(watchedBy: try database.session())
    try leaving.execute("commit")
    let failure = giving.failure()
    #expect(failure == (method == "incident.open" ? nil : "CM006"))
    #expect(
      try database.text("select count(*) from cmdb.incident where assignee is not null") == "0")
  }

  /// A rota serves one team in a transaction, ten at most, and locks nothing of who gives nothing.
  @Test func aRotaLocksTheTeamThatItServes() throws {
    try database.execute(
      """
      insert into cmdb.item (id, class, tag, name, state, attributes) values
        (4, 'team', 'EMPTY', 'Empty', 'active', '{"assignment": "round_robin"}'),
        (5, 'team', 'OTHER', 'Other', 'active', '{"assignment": "least_loaded"}')
      """)
    for team in ["EMPTY", "ROTA", "OTHER"] { try open(12, team: team) }
    try database.execute("update cmdb.team_rota set last_account = null")
    try works(2)
    try database.execute(
      """
      insert into cmdb.relation (type, source, target)
      select 'works_in', 1000 + n, 5 from generate_series(1, 2) n
      """)
    try steward.execute("begin")
    #expect(try duty("rota_next") == 10)
    #expect(
      try database.text(
        """
        select string_agg(team || ' ' || n, ', ' order by team) from (
          select team, count(*) as n from (
            select i.team from cmdb.incident i for no key update skip locked) i
          group by team) t
        """) == "Empty 12, Other 12, Rota 2")
    try steward.execute("commit")
    // Then the other team, before the rest of the first.
    #expect(try turns("rota_next") == [10, 2, 2])
    #expect(
      try database.text(
        "select string_agg(distinct team, ' ') from cmdb.incident where assignee is null")
        == "Empty")
  }

  /// A team at which it fails is put aside; the next is served.
  @Test func aTeamThatFailsDoesNotStopTheOthers() throws {
    try database.execute(
      """
      insert into cmdb.item (id, class, tag, name, state, attributes) values
        (5, 'team', 'OTHER', 'Other', 'active', '{"assignment": "round_robin"}')
      """)
    try open(2, team: "ROTA")
    try open(2, team: "OTHER")
    let failing = try incident(0)
    try works(1)
    try database.execute(
      "insert into cmdb.relation (type, source, target) values ('works_in', 1001, 5)")
    try fail(at: failing)
    #expect(try turns("rota_next") == [1, 2])
    #expect(try aside() == "rota_next 3 1 22012")
  }

  // MARK: Rights

  /// A worker that has opened no call gives, tells and moves nothing.
  @Test(arguments: [
    "clocks_move(1)", "rota_turn(3)", "require_free(1, 'new', 101, 2)",
    "notify(101, 'incident', 1, 'x')", "notify_all('{101}', 'incident', 1, 'x')", "next_stamp()",
    "put_aside('x', 1, 'x', 'x')", "follow_all()",
  ])
  func aWorkerThatOpenedNoCallDoesNothing(_ call: String) throws {
    let worker = try BlockingSession(
      SessionSettings(conninfo: database.conninfo(role: "cmdb_runtime")))
    let error = #expect(throws: PostgresError.self) { try worker.execute("select cmdb.\(call)") }
    guard case .server(let refused) = error else { return }
    #expect(refused.sqlState.description == "42501", "\(call): \(refused.message)")
  }
}
