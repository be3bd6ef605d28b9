import Postgres
import SQL
import Testing

/// Events of monitoring: one open incident for each source and item, also at simultaneous reports.
@Suite struct EventTests {
  private let desk: PromiseDesk

  init() throws { desk = try PromiseDesk() }

  private static func call(_ account: Int = 0) -> String {
    "cmdb.enter(\(account), 'peer', 'r', 'event.report', null, null, null, null, null)"
  }

  private static func report(
    _ key: String, _ item: String = "6", _ state: String = "problem", source: String = "zabbix"
  ) -> String {
    """
    cmdb.event_report(\(call()), '\(source)', '\(key)', \(item == "null" ? "null" : "'\(item)'"), \
    '\(state)', 2, 'Says \(key)')
    """
  }

  private func report(
    _ key: String, _ item: String = "6", _ state: String = "problem", source: String = "zabbix"
  ) throws -> String? {
    try desk.text(
      """
      select concat_ws(' ', r->>'incident', r->>'action')
      from (select \(Self.report(key, item, state, source: source))::json as r) r
      """)
  }

  @Test func aProblemOpensOneAndItsEndResolvesIt() throws {
    #expect(try report("cpu") == "INC-000001 opened")
    #expect(try report("cpu") == "INC-000001 joined")
    #expect(try report("disk") == "INC-000001 joined")
    #expect(try report("disk", source: "other") == "INC-000002 opened")
    #expect(try report("disk", "null") == "INC-000003 opened")
    #expect(try report("disk", "null") == "INC-000003 joined")
    #expect(try report("mem", "null") == "INC-000004 opened")
    #expect(
      try desk.text(
        """
        select concat_ws('|', i.title, i.channel, i.impact, i.urgency, l.item)
        from cmdb.incident i join cmdb.incident_item l on l.of_incident = i.id where i.id = 1
        """) == "Says cpu|event|2|2|6")
    // A problem that was never reported cannot end; the end of one of two is not the end of both.
    #expect(try report("net", "6", "ok") == "INC-000001 none")
    #expect(try report("cpu", "6", "ok") == "INC-000001 joined")
    #expect(try report("disk", "6", "ok") == "INC-000001 resolved")
    #expect(
      try desk.text(
        """
        select concat_ws('|', state, resolution, resolution_code, resolved_at is not null)
        from cmdb.incident where id = 1
        """) == "resolved|Says disk|event|t")
    #expect(try report("disk", "6", "ok") == "none")
    #expect(try report("disk") == "INC-000005 opened")
    // No comment of an event is a word to the requester.
    #expect(
      try desk.text("select string_agg(distinct visibility, ',') from cmdb.incident_comment")
        == "internal")
  }

  /// What somebody works on, has written about or has commented on stays open.
  @Test(arguments: ["assigned", "commented", "handed back"])
  func whatPeopleHaveTouchedStays(_ how: String) throws {
    #expect(try report("cpu") == "INC-000001 opened")
    switch how {
    case "commented":
      _ = try desk.text(
        "select cmdb.incident_comment(cmdb.current_call(), '1', 'c', 'internal', null)")
    default:
      try desk.execute("update cmdb.incident set assignee = 0, state = 'assigned' where id = 1")
    }
    if how == "handed back" {
      try desk.execute("update cmdb.incident set assignee = null where id = 1")
    }
    #expect(try report("cpu", "6", "ok") == "INC-000001 joined")
    #expect(try desk.text("select state from cmdb.incident where id = 1") != "resolved")
    #expect(try report("cpu") == "INC-000001 joined")
  }

  /// A reopened incident takes the events again, unless another has been opened meanwhile.
  @Test func aReopenedOneTakesThemAgain() throws {
    #expect(try report("cpu") == "INC-000001 opened")
    #expect(try report("cpu", "6", "ok") == "INC-000001 resolved")
    try desk.move("1", "in_progress")
    #expect(try report("cpu") == "INC-000001 joined")
    try desk.move("1", "resolved")
    #expect(try report("cpu") == "INC-000002 opened")
    try desk.move("1", "in_progress")
    #expect(try report("cpu") == "INC-000002 joined")
  }

  /// What was reported of an item goes on under the item that it was merged into.
  @Test func aMergedItemGoesOnWithItsIncident() throws {
    try desk.execute(
      "insert into cmdb.item (id, class, tag, name, state, attributes) values "
        + "(7, 'printer', 'Q', 'Q', 'in_use', '{}')")
    #expect(try report("cpu", "6") == "INC-000001 opened")
    _ = try desk.text(
      """
      select cmdb.item_merge(
        cmdb.enter(0, 'peer', 'm', 'item.merge', null, null, null, null, null), '6',
        (select version from cmdb.item where id = 6), '7',
        (select version from cmdb.item where id = 7), '{}')
      """)
    #expect(try report("disk", "7") == "INC-000001 joined")
    #expect(try report("disk", "6") == "INC-000001 joined")
    #expect(try report("cpu", "7", "ok") == "INC-000001 joined")
    #expect(try report("disk", "7", "ok") == "INC-000001 resolved")
    #expect(try report("disk", "7") == "INC-000002 opened")
  }

  /// What is over reaches each open incident of the same, and the one that stays takes the events.
  @Test func whatIsOverReachesAllOfTheSame() throws {
    for item in ["6", "null"] {
      #expect(try report("cpu", item)?.hasSuffix(" opened") == true)
      let first = try #require(try desk.text("select max(id) from cmdb.incident"))
      try desk.move(first, "resolved")
      #expect(try report("cpu", item)?.hasSuffix(" opened") == true)
      let second = try #require(try desk.text("select max(id) from cmdb.incident"))
      try desk.move(first, "in_progress")
      #expect(try report("cpu", item) == "INC-00000\(second) joined")
      // The one that took them has ended: the other takes them.
      try desk.move(second, "resolved")
      #expect(try report("cpu", item) == "INC-00000\(first) joined")
      try desk.move(second, "in_progress")
      #expect(try report("cpu", item, "ok") == "INC-00000\(first) resolved")
      let ongoing = "select problems from cmdb.incident_event where of_incident = \(second)"
      #expect(try desk.text(ongoing) == "{}")
      #expect(try desk.text("select state from cmdb.incident where id = \(second)") == "resolved")
    }
  }

  /// A reopening that has not been committed yet: the event waits for it, and joins.
  @Test func anEventMeetsAReopening() throws {
    #expect(try report("cpu", "null") == "INC-000001 opened")
    try desk.move("1", "resolved")
    try desk.execute("begin")
    try desk.move("1", "in_progress")
    let event = ConcurrentStatement(
      desk.database, "set role cmdb_runtime; select \(Self.report("cpu", "null"))")
    try event.expectWaiting(watchedBy: try desk.database.session())
    try desk.execute("commit")
    #expect(event.failure() == nil)
    #expect(try desk.text("select count(*) from cmdb.incident") == "1")
    #expect(try desk.text("select count(*) from cmdb.incident_comment") == "1")
  }

  /// A merge that has not been committed yet: the event waits for it, and is about what is left.
  @Test func anEventMeetsAMerge() throws {
    try desk.execute(
      """
      insert into cmdb.item (id, class, tag, name, state, attributes) values
        (7, 'printer', 'Q', 'Q', 'in_use', '{}')
      """)
    try desk.execute("begin")
    _ = try desk.text(
      """
      select cmdb.item_merge(
        cmdb.enter(0, 'peer', 'm', 'item.merge', null, null, null, null, null), '6',
        (select version from cmdb.item where id = 6), '7',
        (select version from cmdb.item where id = 7), '{}')
      """)
    let event = ConcurrentStatement(
      desk.database, "set role cmdb_runtime; select \(Self.report("cpu"))")
    try event.expectWaiting(watchedBy: try desk.database.session())
    try desk.execute("commit")
    #expect(event.failure() == nil)
    #expect(try desk.text("select item from cmdb.incident_item") == "7")
  }

  /// Two items with an incident each become one: events of either are about it.
  @Test func eventsFollowAMerge() throws {
    try desk.execute(
      """
      insert into cmdb.item (id, class, tag, name, state, attributes) values
        (7, 'printer', 'Q', 'Q', 'in_use', '{}')
      """)
    #expect(try report("cpu", "6") == "INC-000001 opened")
    #expect(try report("cpu", "7") == "INC-000002 opened")
    try desk.execute("insert into cmdb.item_merge (item, since, into_item) values (7, now(), 6)")
    #expect(try report("cpu", "6", "ok") == "INC-000001 resolved")
    #expect(try desk.text("select state from cmdb.incident where id = 2") == "resolved")
    try desk.execute("update cmdb.item set state = 'void' where id = 7")
    #expect(try report("cpu", "7") == "INC-000003 opened")
    #expect(try report("cpu", "6") == "INC-000003 joined")
  }

  /// Below the open incident of what the item depends on, the nearest first.
  @Test func itIsAChildOfWhatItDependsOn() throws {
    try desk.execute(
      """
      insert into cmdb.item (id, class, tag, name, state, attributes) values
        (11, 'server', 'SRV', 'SRV', 'in_use', '{}'),
        (12, 'service', 'SVC', 'SVC', 'active', '{}');
      insert into cmdb.relation (type, source, target) values ('runs_on', 12, 11)
      """)
    #expect(try report("ping", "11") == "INC-000001 opened")
    #expect(try report("http", "12") == "INC-000002 opened")
    #expect(try desk.text("select parent from cmdb.incident where id = 2") == "1")
    #expect(try desk.text("select parent from cmdb.incident where id = 1") == nil)
    #expect(throws: PostgresError.self) { try report("x", "999") }
  }

  /// Of thirty at once one opens it, and every other finds it.
  @Test func thirtyAtOnceMakeOne() throws {
    let gate = try desk.database.session()
    try gate.execute("begin; select pg_advisory_xact_lock(99)")
    let all = (1...30).map { number in
      ConcurrentStatement(
        desk.database,
        """
        set role cmdb_runtime; select pg_advisory_lock_shared(99); \
        select \(Self.report("key-\(number)"))
        """)
    }
    let watcher = try desk.database.session()
    for one in all { try one.expectWaiting(watchedBy: watcher) }
    try gate.execute("commit")
    #expect(all.map { $0.failure() } == Array(repeating: nil, count: 30))
    #expect(try desk.text("select count(*) from cmdb.incident") == "1")
    #expect(try desk.text("select count(*) from cmdb.incident_comment") == "29")
    #expect(
      try desk.text("select cardinality(problems) from cmdb.incident_event where is_open") == "30")
  }
}
