import Postgres
import SQL
import Testing

/// Which positions belong to one history.
@Suite struct TimelineTests {
  let database: ScratchDatabase
  let session: BlockingSession
  let epoch: String

  init() throws {
    database = try ScratchCluster.makeDatabase()
    try Migrator(conninfo: database.conninfo(role: "cmdb_migrator")).run()
    session = try database.session()
    epoch = try #require(
      try session.query(Unit(Statement("select cmdb.take_lease('test', 600)"))).text(0, 0))
  }

  private func text(_ query: String) throws -> String? {
    try session.query(Unit(Statement(query))).text(0, 0)
  }

  private func sequence() throws {
    _ = try text("select cmdb.sequence_journal(\(epoch), 9000000000000000, 1000)")
  }

  @Test func aDatabaseBeginsWithTheFirst() throws {
    let all = "select string_agg(timeline || ':' || begins_after, ' ') from cmdb.timeline"
    #expect(try text(all) == "1:0")
    #expect(try text("select cmdb.watch_timeline(\(epoch))") == nil)
  }

  /// Behind what has a position, and before what has none yet.
  @Test func oneBeginsBehindTheLastPosition() throws {
    try session.execute(
      """
      insert into cmdb.item (class, tag, name, state, attributes)
      values ('printer', 'T-1', 'one', 'in_stock', '{}')
      """)
    try sequence()
    let head = try #require(try text("select position from cmdb.sequencer"))
    try session.execute("update cmdb.item set name = 'two' where tag = 'T-1'")
    #expect(try text("select cmdb.begin_timeline('a test', 99)") == "2")
    #expect(
      try text(
        "select begins_after || ' ' || known_head from cmdb.timeline where timeline = 2")
        == "\(head) 99")
    #expect(try text("select timeline from cmdb.database_identity") == "2")
    try sequence()
    #expect(
      try text(
        """
        select string_agg(entity || ' ' || coalesce(reason, '-'), ', ' order by position)
        from cmdb.journal where position > \(head)
        """) == "item -, timeline a test")
  }

  /// A promotion changes PostgreSQL's timeline, a restore of a dump its cluster.
  @Test(arguments: ["postgres_timeline = postgres_timeline - 1", "system_identifier = 1"])
  func anotherClusterBeginsOneByItself(_ change: String) throws {
    try session.execute("update cmdb.timeline set \(change)")
    #expect(try text("select cmdb.watch_timeline(\(epoch))") == "2")
    #expect(try text("select cmdb.watch_timeline(\(epoch))") == nil)
  }

  /// A cluster that fails over again and again fills neither table nor journal.
  @Test func oneInWhichNothingWasDoneGivesItsRowToTheNext() throws {
    let all =
      "select string_agg(timeline || ':' || begins_after, ' ' order by timeline) "
      + "from cmdb.timeline"
    let entries = "select count(*) from cmdb.journal where entity = 'timeline'"
    let head = try #require(try text("select position from cmdb.sequencer"))
    for number in 2...6 {
      try session.execute(
        """
        update cmdb.timeline set postgres_timeline = postgres_timeline - 1
        where timeline = (select max(timeline) from cmdb.timeline)
        """)
      #expect(try text("select cmdb.watch_timeline(\(epoch))") == "\(number)")
      try sequence()
      #expect(try text(all) == "1:0 \(number):\(head)")
      #expect(try text("select timeline from cmdb.database_identity") == "\(number)")
    }
    #expect(try text(entries) == "1")
    try session.execute(
      """
      insert into cmdb.item (class, tag, name, state, attributes)
      values ('printer', 'T-3', 'one', 'in_stock', '{}')
      """)
    try sequence()
    try session.execute("update cmdb.timeline set system_identifier = 1")
    #expect(try text("select cmdb.watch_timeline(\(epoch))") == "7")
    #expect(try text("select count(*) from cmdb.timeline") == "3")
    try session.execute("update cmdb.timeline set system_identifier = 1, at = at - interval '2 h'")
    #expect(try text("select cmdb.watch_timeline(\(epoch))") == "8")
    #expect(try text("select count(*) from cmdb.timeline") == "4", "after an hour")
  }

  /// Before the first position is given after a promotion.
  @Test func noPositionIsGivenOnTheTimelineOfBefore() throws {
    try session.execute(
      """
      update cmdb.timeline set postgres_timeline = postgres_timeline - 1;
      insert into cmdb.item (class, tag, name, state, attributes)
      values ('printer', 'T-2', 'one', 'in_stock', '{}')
      """)
    let head = try #require(try text("select position from cmdb.sequencer"))
    try sequence()
    #expect(try text("select begins_after from cmdb.timeline where timeline = 2") == head)
  }

  @Test func whoHasLostTheLeaseBeginsNone() throws {
    #expect(throws: (any Error).self) { try text("select cmdb.watch_timeline(\(epoch) + 1)") }
  }
}
