import Postgres
import SQL
import Samples
import Testing

/// How far the database's clock is believed, and what becomes of stamps when it jumps.
@Suite struct ClockTests {
  private static let hour = 3600
  private static let days40 = 40 * 86_400

  let database: ScratchDatabase
  let session: BlockingSession
  let epoch: String

  init() throws {
    database = try ScratchCluster.makeDatabase()
    try Migrator(conninfo: database.conninfo(role: "cmdb_migrator")).run()
    session = try database.session()
    epoch = try #require(try Self.text(session, "select cmdb.take_lease('test', 600)"))
  }

  // MARK: Steps

  private static func text(_ session: BlockingSession, _ query: String) throws -> String? {
    try session.query(Unit(Statement(query))).text(0, 0)
  }

  private func text(_ query: String) throws -> String? { try Self.text(session, query) }

  /// From now on the clock is that many seconds from the right time.
  private func jump(_ seconds: Int) throws {
    try session.execute(
      """
      create or replace function cmdb.clock() returns timestamptz language sql volatile as $$
        select clock_timestamp() + interval '\(seconds) seconds'
      $$
      """)
  }

  /// The steward's look, so many seconds after the start of its monotonic clock.
  private func tick(_ monotonic: Int, boot: String = "boot", hold: Int = 900) throws -> Int {
    let off = try #require(
      try text("select cmdb.clock_tick(\(epoch), '\(boot)', \(monotonic * 1_000_000), \(hold))"))
    return Int((Double(off) ?? 0) / 1_000_000)
  }

  private func register(_ name: String) throws -> String {
    try #require(
      try text(
        """
        insert into cmdb.item (class, tag, name, state, attributes)
        values ('printer', '\(name)', '\(name)', 'in_stock', '{}') returning id
        """))
  }

  /// Each in a transaction of its own.
  private func update(_ item: String, times: Int = 1) throws {
    for _ in 0..<times {
      try session.execute("update cmdb.item set name = 'n ' || version where id = \(item)")
    }
  }

  /// Seconds from the right time to the newest stamp of an item.
  private func offset(_ item: String) throws -> Int {
    let seconds = try text(
      "select extract(epoch from changed_at - clock_timestamp())::bigint from cmdb.item "
        + "where id = \(item)")
    return Int(seconds ?? "") ?? .max
  }

  /// All that was written has its position, each version of an item follows the one before.
  private func expectWhole(_ item: String, versions: Int) throws {
    let floor = try session.query(
      Unit(Statement("select floor_us, barrier from cmdb.raise_floor()")))
    let barrier = try #require(floor.text(0, 1))
    let us = try #require(floor.text(0, 0))
    for _ in 0..<500 where try text("select cmdb.has_passed('\(barrier)'::xid8)") != "t" {
      _ = try text("select pg_sleep(0.02)")
    }
    _ = try text("select cmdb.sequence_journal(\(epoch), \(us), 10000)")
    _ = try text("select cmdb.settle(\(epoch), \(us))")
    #expect(try text("select count(*) from cmdb.journal_inbox") == "0", "the inbox has drained")
    let broken = try text(
      """
      with chain as (
        select version, changed_at, until from cmdb.item_history where id = \(item)
        union all
        select version, changed_at, 'infinity' from cmdb.item where id = \(item))
      select count(*) from (
        select version, changed_at, lag(until) over (order by version) as before
        from chain) c
      where version > 1 and (before is null or before <> changed_at)
      """)
    #expect(broken == "0")
    #expect(
      try text(
        "select string_agg(version::text, ',' order by position) from cmdb.journal "
          + "where entity = 'item' and entity_id = \(item)")
        == (1...versions).map(String.init).joined(separator: ","))
  }

  // MARK: Ahead

  @Test(arguments: [hour, days40])
  func aJumpAheadIsNotBelieved(_ seconds: Int) throws {
    let item = try register("X")
    #expect(try tick(100) == 0)
    try jump(seconds)
    try update(item, times: 20)
    #expect(try abs(offset(item)) < 60, "between the jump and the next look")
    #expect(try abs(tick(101) - seconds) < 60)
    try update(item, times: 20)
    #expect(try abs(offset(item)) < 60)
    #expect(try text("select cmdb.health()::jsonb #>> '{reasons,0,code}'") == "clock_jumped")
    try expectWhole(item, versions: 41)
    try jump(0)
    try update(item, times: 20)
    #expect(try tick(102) == 0)
    try update(item, times: 20)
    #expect(try abs(offset(item)) < 60)
    #expect(try text("select cmdb.health()::jsonb->>'reasons'") == "[]")
    try expectWhole(item, versions: 81)
  }

  @Test func aJumpThatHoldsIsBelieved() throws {
    let item = try register("X")
    #expect(try tick(100) == 0)
    try jump(Self.hour)
    #expect(try abs(tick(101, hold: 60) - Self.hour) < 60)
    let between = try database.session()
    // Time goes on by the monotonic clock of the steward, which here is faster than the clock.
    for second in 2...4 { #expect(try tick(100 + second, hold: 60) != 0) }
    try between.execute("update cmdb.item set name = 'not yet' where id = \(item)")
    #expect(try abs(offset(item)) < 60)
    try session.execute("update cmdb.clock_anchor set off_since_us = off_since_us - 60000000")
    #expect(try tick(105, hold: 60) == 0)
    try update(item)
    #expect(try abs(offset(item) - Self.hour) < 60)
    try expectWhole(item, versions: 3)
  }

  @Test func anOperatorTrustsTheClock() throws {
    let item = try register("X")
    #expect(try tick(100) == 0)
    try jump(Self.hour)
    #expect(try tick(101) != 0)
    let call = "cmdb.enter(0, 'peer', 'r-1', 'clock.trust', 'NTP', null, null, null, null)"
    let off = try text("select round((cmdb.clock_trust(\(call))::json->>'off_s')::numeric / 60)")
    #expect(off == "60")
    #expect(try tick(102) == 0)
    try update(item)
    #expect(try abs(offset(item) - Self.hour) < 60)
    #expect(try text("select cmdb.clock_trust(\(call))::json->>'off_s'") == "0")
    // It was wrong after all: only the stamps are ahead.
    try jump(0)
    try update(item, times: 20)
    _ = try tick(103)
    try update(item, times: 20)
    #expect(try text("select cmdb.health()::jsonb #>> '{reasons,0,code}'") == "clock_jumped")
    try expectWhole(item, versions: 42)
  }

  @Test func aStandstillIsNoJump() throws {
    let item = try register("X")
    #expect(try tick(100) == 0)
    try jump(Self.days40)
    // The monotonic clock has counted those days; after a boot nothing has counted them.
    #expect(try tick(100 + Self.days40) == 0)
    try update(item)
    #expect(try abs(offset(item) - Self.days40) < 60)
    try jump(2 * Self.days40)
    #expect(try tick(5, boot: "another") == 0)
    try update(item)
    #expect(try abs(offset(item) - 2 * Self.days40) < 60)
  }

  @Test func withoutAStewardTheClockIsBelieved() throws {
    let item = try register("X")
    let steward = try database.session()
    _ = try Self.text(steward, "select cmdb.clock_tick(\(epoch), 'boot', 1, 900)")
    try jump(Self.hour)
    try update(item)
    #expect(try abs(offset(item)) < 60, "its connection is open")
    _ = try text("select pg_terminate_backend(pid) from cmdb.clock_anchor")
    for _ in 0..<500
    where try text(
      "select exists (select from pg_stat_get_activity(pid)) from cmdb.clock_anchor") == "t"
    { _ = try text("select pg_sleep(0.02)") }
    // Whoever is in psql knows what the time is; who serves is told to wait for a steward's look.
    try update(item)
    #expect(try abs(offset(item) - Self.hour) < 60)
  }

  /// Between the end of a steward and the look of the next nothing tells a jump from a standstill:
  /// nobody who serves stamps by that clock, and the floor does not follow it.
  @Test(arguments: [hour, days40]) func aJumpWithoutAStewardIsNotBelieved(_ seconds: Int) throws {
    let item = try register("X")
    let steward = try database.session()
    _ = try Self.text(steward, "select cmdb.clock_tick(\(epoch), 'boot', 100000000, 900)")
    let worker = try database.session()
    try worker.execute("set role cmdb_runtime")
    let change = "update cmdb.item set name = name || '.' where id = \(item)"
    try worker.execute(change)
    try jump(seconds)
    _ = try text("select pg_terminate_backend(pid, 10000) from cmdb.clock_anchor")
    let refused = #expect(throws: PostgresError.self) { try worker.execute(change) }
    #expect(refused?.sqlState?.description == "CM012")
    try session.execute("set role cmdb_steward")
    _ = try text("select floor_us from cmdb.raise_floor()")
    try session.execute("reset role")
    #expect(try text("select cmdb.health()::jsonb->>'steward'") == "false", "its lease is over")
    _ = try tick(101)
    try worker.execute(change)
    #expect(try abs(offset(item)) < 60)
    try expectWhole(item, versions: 3)
  }

  /// After a standstill, too, the first look says what the time is.
  @Test func aStandstillIsOverWithTheFirstLook() throws {
    let item = try register("X")
    #expect(try tick(100) == 0)
    try jump(Self.days40)
    try session.execute("update cmdb.clock_anchor set postmaster = '-infinity'")
    try session.execute("set role cmdb_runtime")
    let refused = #expect(throws: PostgresError.self) { try update(item) }
    #expect(refused?.sqlState?.description == "CM012")
    try session.execute("reset role")
    #expect(try tick(5, boot: "another") == 0)
    try session.execute("set role cmdb_runtime")
    try update(item)
    try session.execute("reset role")
    #expect(try abs(offset(item) - Self.days40) < 60)
  }

  /// What a version said is told right, although its end lies ahead of a clock that is right again.
  @Test func whatWasWrittenAheadIsToldAsItWas() throws {
    let item = try register("first")
    try jump(Self.days40)
    for name in ["second", "third", "fourth"] {
      try session.execute("update cmdb.item set name = '\(name)' where id = \(item)")
    }
    #expect(try offset(item) > Self.days40 - 600, "no steward runs: the clock is believed")
    try jump(0)
    try expectWhole(item, versions: 4)
    let told = try text(
      """
      select string_agg(c.changes::jsonb->0->>'to', ' ' order by c.version)
      from (
        select array_agg(h.id) as ids, array_agg(h.version) as versions,
          array_agg(h.changed_at) as stamps
        from cmdb.item_history h
        where h.id = \(item)) h
      cross join cmdb.item_changes(h.ids, h.versions, h.stamps, null) c
      """)
    #expect(told == "first second third")
  }

  /// What expires does not follow a jump.
  @Test func leasesAndKeysOutliveAJump() throws {
    #expect(try tick(100) == 0)
    try session.execute(
      "insert into cmdb.idempotency values (0, 'k', '\\x00', '{}', cmdb.present())")
    try jump(Self.days40)
    for second in 101...102 {
      #expect(try text("select cmdb.expire_idempotency(\(epoch), 10)") == "0")
      #expect(try text("select cmdb.take_lease('other', 600)") == nil)
      #expect(try tick(second) != 0)
    }
  }

  // MARK: Back

  @Test func aStepBackCostsMicroseconds() throws {
    let item = try register("X")
    #expect(try tick(100) == 0)
    try update(item, times: 20)
    try jump(-Self.hour)
    try update(item, times: 20)
    #expect(try abs(tick(101) + Self.hour) < 60)
    try update(item, times: 20)
    #expect(try abs(offset(item)) < 60)
    #expect(try text("select cmdb.health()::jsonb #>> '{reasons,0,code}'") == "clock_jumped")
    try expectWhole(item, versions: 61)
    try update(item, times: 20)
    try jump(0)
    #expect(try tick(102) == 0)
    try update(item, times: 20)
    try expectWhole(item, versions: 101)
  }

  /// A transaction that had its stamp before it met a row that lies ahead is sent back, and then
  /// stamped above that row.
  @Test func aRowAheadIsReachedAtTheSecondTry() throws {
    let item = try register("X")
    let other = try register("Y")
    try jump(Self.days40)
    try update(item)
    try jump(0)
    let both =
      "update cmdb.item set name = 'both' where id = \(other); "
      + "update cmdb.item set name = 'both' where id = \(item)"
    let error = #expect(throws: PostgresError.self) { try session.execute(both) }
    #expect(error?.sqlState == .serializationFailure)
    try session.execute(both)
    try expectWhole(item, versions: 3)
    try expectWhole(other, versions: 2)
    #expect(try text("select cmdb.health()::jsonb #>> '{reasons,0,code}'") == "clock_behind")
  }

  /// The same transaction is known by its xid, through savepoints too.
  @Test func aTransactionIsKnownByItsXid() throws {
    let item = try register("X")
    try session.execute(
      """
      begin;
      update cmdb.item set name = 'a' where id = \(item);
      savepoint s; update cmdb.item set name = 'b' where id = \(item); release s;
      savepoint s; update cmdb.item set name = 'c' where id = \(item); rollback to s;
      update cmdb.item set name = 'd' where id = \(item);
      commit
      """)
    #expect(try text("select name || version from cmdb.item where id = \(item)") == "d2")
    try session.execute(
      """
      begin;
      savepoint s; update cmdb.item set name = 'a' where id = \(item); rollback to s;
      update cmdb.item set name = 'b' where id = \(item);
      commit
      """)
    #expect(try text("select name || version from cmdb.item where id = \(item)") == "b3")
    // A stamp that another transaction left behind is none.
    try session.execute(
      """
      select set_config('cmdb.stamp', '1/' || changed_at, false) from cmdb.item where id = \(item)
      """)
    try update(item)
    #expect(try text("select version from cmdb.item where id = \(item)") == "4")
    try expectWhole(item, versions: 4)
  }

  // MARK: Settling

  @Test func healthNamesWhatHoldsSettlingUp() throws {
    let item = try register("X")
    try expectWhole(item, versions: 1)
    let stranger = try database.session()
    try stranger.execute(
      "set application_name = 'stranger'; begin; "
        + "update cmdb.item set name = 'held' where id = \(item)")
    try jump(60)  // without a look of the steward: a minute has passed
    let reason = "cmdb.health()::jsonb->'reasons'->0"
    #expect(try text("select \(reason)->>'code'") == "settling_stuck")
    #expect(try text("select \(reason)->>'since' is not null") == "t")
    // Transactions of other tests in the same cluster may be older for moments.
    let holder = "\(reason)->'held_by'->>'application'"
    #expect(try waitUntil { try text("select \(holder)") == "stranger" })
    let pid = try Self.text(stranger, "select pg_backend_pid()")
    #expect(try text("select \(reason)->'held_by'->>'pid'") == pid)
    #expect(
      try text("select cmdb.health()::jsonb->'settling'->'held_by'->>'application'") == "stranger")
    try stranger.execute("rollback")
    try expectWhole(item, versions: 1)
    #expect(try text("select cmdb.health()::jsonb->>'reasons'") == "[]")
  }
}
