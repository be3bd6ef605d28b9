import Postgres
import SQL
import Testing

/// Sequences and transaction ids do not commit in order: the schedules that break the obvious
/// feeds, step by step, on the whole schema.
@Suite(.serialized) struct ScheduleTests {
  private let database: ScratchDatabase
  private let steward: BlockingSession
  private let epoch: String

  init() throws {
    database = try ScratchCluster.makeDatabase()
    try Migrator(conninfo: database.conninfo(role: "cmdb_migrator")).run()
    steward = try database.session()
    epoch = try #require(
      try Self.text(steward, "select cmdb.take_lease('test', 600)"))
  }

  // MARK: Steps

  private static func text(_ session: BlockingSession, _ query: String) throws -> String? {
    try session.query(Unit(Statement(query))).text(0, 0)
  }

  private func text(_ query: String) throws -> String? { try Self.text(steward, query) }

  /// Registers an item without a server; its id.
  private func register(_ tag: String) throws -> String {
    try #require(
      try text(
        """
        insert into cmdb.item (class, tag, name, state, attributes)
        values ('printer', '\(tag)', '\(tag)', 'in_stock', '{}') returning id
        """))
  }

  private struct Floor {
    let microseconds: String
    let barrier: String
  }

  private func raiseFloor() throws -> Floor {
    let rows = try steward.query(
      Unit(Statement("select floor_us, barrier from cmdb.raise_floor()")))
    return Floor(
      microseconds: try #require(rows.text(0, 0)), barrier: try #require(rows.text(0, 1)))
  }

  private func hasPassed(_ floor: Floor) throws -> Bool {
    try text("select cmdb.has_passed('\(floor.barrier)'::xid8)") == "t"
  }

  /// Other tests' transactions in the same cluster hold it up for moments.
  private func passes(_ floor: Floor) throws -> Bool {
    for _ in 0..<500 {
      if try hasPassed(floor) { return true }
      _ = try text("select pg_sleep(0.02)")
    }
    return false
  }

  /// Gives positions up to the floor and declares it settled; how many got one.
  private func settle(_ floor: Floor) throws -> String? {
    let moved = try text("select cmdb.sequence_journal(\(epoch), \(floor.microseconds), 1000)")
    _ = try text("select cmdb.settle(\(epoch), \(floor.microseconds))")
    return moved
  }

  /// Everything that an export of this moment would say.
  private func export(asOf floor: Floor) throws -> String? {
    try text(
      """
      select md5(coalesce(string_agg(a::text, ',' order by a.id), ''))
      from cmdb.item_at(cmdb.moment(\(floor.microseconds))) a
      """)
  }

  private func version(_ item: String, asOf floor: Floor) throws -> String? {
    try text(
      """
      select max(a.version) from cmdb.item_at(cmdb.moment(\(floor.microseconds))) a
      where a.id = \(item)
      """)
  }

  /// `item:version` of all entries in the order of positions.
  private func feed() throws -> String? {
    try text(
      "select string_agg(entity_id || ':' || version, ' ' order by position) from cmdb.journal")
  }

  private func expectPositionsFollowStamps() throws {
    let broken = try text(
      """
      select count(*) from (
        select position, at, lag(position) over w as before, lag(at) over w as at_before
        from cmdb.journal window w as (order by position)) j
      where position <> coalesce(before, 0) + 1 or at < at_before
      """)
    #expect(broken == "0")
  }

  // MARK: Schedules

  /// A takes its xid and stays open; B changes x and commits; C changes y and stays open; then A
  /// changes x. By (xid, id) A's later version of x would come before B's.
  @Test func aLaterVersionNeverComesBeforeAnEarlierOne() throws {
    let x = try register("X")
    let y = try register("Y")
    let first = try raiseFloor()
    #expect(try passes(first))
    #expect(try settle(first) == "2")

    let a = try database.session()
    try a.execute("begin")
    let xidOfA = try #require(try Self.text(a, "select pg_current_xact_id()"))
    let b = try database.session()
    try b.execute("update cmdb.item set name = 'by B' where id = \(x)")
    let c = try database.session()
    try c.execute("begin; update cmdb.item set name = 'by C' where id = \(y)")

    let second = try raiseFloor()
    #expect(try !hasPassed(second), "A and C are open")
    #expect(try feed() == "\(x):1 \(y):1", "nothing is sequenced past an unsettled stamp")
    try a.execute("update cmdb.item set name = 'by A' where id = \(x)")
    try a.execute("commit")
    #expect(try !hasPassed(second), "C is stamped below the floor and open")
    try c.execute("commit")
    #expect(try passes(second))
    // A took its stamp above the floor, although its xid is lower than B's.
    #expect(try settle(second) == "2")
    #expect(try feed() == "\(x):1 \(y):1 \(x):2 \(y):2")
    #expect(try version(x, asOf: second) == "2")
    let settled = try export(asOf: second)

    let third = try raiseFloor()
    #expect(try passes(third))
    #expect(try settle(third) == "1")
    #expect(try feed() == "\(x):1 \(y):1 \(x):2 \(y):2 \(x):3")
    #expect(try export(asOf: second) == settled)
    #expect(try version(x, asOf: third) == "3")
    let isOlder = try text(
      "select min((xmin::text)::bigint) > \(xidOfA) from cmdb.item where id = \(y)")
    #expect(isOlder == "t", "A's xid is the lowest, its position the highest")
    try expectPositionsFollowStamps()
  }

  /// A transaction stamped below a floor holds that floor back; earlier moments stay as they are
  /// when it commits at last.
  @Test func aLateCommitChangesNothingThatHasSettled() throws {
    let x = try register("X")
    let early = try raiseFloor()
    #expect(try passes(early))
    #expect(try settle(early) == "1")
    let before = try export(asOf: early)
    let late = try database.session()
    try late.execute("begin; update cmdb.item set name = 'late' where id = \(x)")
    let held = try raiseFloor()
    let y = try register("Y")
    #expect(try !hasPassed(held))
    #expect(try text("select cmdb.settled_until() = cmdb.moment(\(early.microseconds))") == "t")
    #expect(try feed() == "\(x):1")
    #expect(try export(asOf: early) == before)
    try late.execute("commit")
    #expect(try passes(held))
    #expect(try settle(held) == "1")
    #expect(try export(asOf: early) == before)
    #expect(try version(x, asOf: held) == "2")
    #expect(try version(y, asOf: held) == nil, "stamped above the floor")
    let after = try export(asOf: held)
    let last = try raiseFloor()
    #expect(try passes(last))
    #expect(try settle(last) == "1")
    #expect(try feed() == "\(x):1 \(x):2 \(y):1")
    #expect(try export(asOf: held) == after)
    try expectPositionsFollowStamps()
  }

  /// What is rolled back leaves neither a position nor a gap.
  @Test func aRollbackLeavesNoGap() throws {
    let x = try register("X")
    let gone = try database.session()
    try gone.execute("begin; update cmdb.item set name = 'gone' where id = \(x)")
    let held = try raiseFloor()
    #expect(try !hasPassed(held))
    try gone.execute("rollback")
    #expect(try passes(held))
    #expect(try settle(held) == "1")
    let y = try register("Y")
    let last = try raiseFloor()
    #expect(try passes(last))
    #expect(try settle(last) == "1")
    #expect(try feed() == "\(x):1 \(y):1")
    try expectPositionsFollowStamps()
  }

  /// A stamp taken before the row was changed by another is refused, not written into the past.
  @Test func aStampBehindTheRowIsRefused() throws {
    let x = try register("X")
    let y = try register("Y")
    let a = try database.session()
    try a.execute("begin; update cmdb.item set name = 'by A' where id = \(y)")
    let b = try database.session()
    try b.execute("update cmdb.item set name = 'by B' where id = \(x)")
    let error = #expect(throws: PostgresError.self) {
      try a.execute("update cmdb.item set name = 'by A' where id = \(x)")
    }
    #expect(error?.sqlState == .serializationFailure)
    try a.execute("rollback")
    let floor = try raiseFloor()
    #expect(try passes(floor))
    #expect(try settle(floor) == "3")
    #expect(try feed() == "\(x):1 \(y):1 \(x):2")
  }

  /// A steward whose lease was taken over gives no position and settles nothing.
  @Test func aFormerStewardHasNoEffect() throws {
    _ = try register("X")
    let floor = try raiseFloor()
    try database.execute("update cmdb.steward_lease set expires_at = now() - interval '1 s'")
    let other = try text("select cmdb.take_lease('other', 600)")
    #expect(other != epoch)
    let error = #expect(throws: PostgresError.self) { try settle(floor) }
    #expect(error?.sqlState?.description == "CM903")
    #expect(try feed() == nil)
  }
}
