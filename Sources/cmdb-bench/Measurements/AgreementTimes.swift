import Postgres
import SQL
import System

/// What an agreement costs: an incident that is opened and read with clocks beside one without, and
/// how long the clocks take to follow a changed schedule.
///
/// The agreement is one of tasks, so that the incidents of the estate stay without.
struct AgreementTimes {
  private static let openMax = 1.4
  private static let getMax = 1.2
  private static let rateMin = 1.1
  private static let followMax = Duration.seconds(300)

  private let bench: Bench
  private let pairing: Pairing
  private let session: BlockingSession
  private let wire: Wire

  init(_ bench: Bench) throws {
    self.bench = bench
    pairing = try Pairing(bench, .sla)
    session = try bench.server.ownerSession()
    wire = try Wire(bench.server)
  }

  func figures() throws -> [Figure] {
    try agree()
    let opening = try ["incident", "task"].map(opened)
    let following = try following()
    return opening + [
      beside("incident.open", opening, Self.openMax),
      try reading(), following,
    ]
  }

  /// Nothing else changes while the clocks of all that is open are looked at.
  private func agree() throws {
    _ = try wire.call(
      "item.register",
      #"{"class":"schedule","tag":"SLA-SCH","name":"Office","state":"active","attributes":"#
        + #"{"time_zone":"Europe/Moscow","week":{"mon-fri":"09:00-18:00"}}}"#)
    _ = try wire.call(
      "item.register",
      #"{"class":"sla","tag":"SLA-TASK","name":"Tasks","state":"active","#
        + #""references":{"schedule":"SLA-SCH"},"attributes":{"kinds":["task"],"targets":["#
        + #"{"measure":"first_response","within":"PT30M"},"#
        + #"{"measure":"resolution","within":"PT8H"}]}}"#)
    try waitUntilFollowed(tag: "SLA-TASK", version: 1)
  }

  // MARK: Opened and read

  private func params(_ kind: String) -> String {
    #"{"kind":"\#(kind)","title":"Prints stripes","impact":3,"urgency":3}"#
  }

  private func opened(_ kind: String) throws -> Figure {
    let params = params(kind)
    let unit = try Planner(bench).unit("incident.open", params)
    return try pairing.rate(
      "incident.open \(kind == "task" ? "with" : "without") an agreement",
      .atLeast(Self.rateMin), requests: { _ in Requests("incident.open") { _ in params } },
      script: { _ in PlannedScript.text(unit, number: 987_654_321, first: 1, count: 1) })
  }

  /// What it costs PostgreSQL with an agreement beside without.
  private func beside(_ what: String, _ pair: [Figure], _ most: Double) -> Figure {
    Figure(
      .sla, "\(what): with beside without", bench, .microseconds,
      ours: pair[1].cost?.database ?? 0, limit: pair[0].cost?.database, .atMost(most))
  }

  private func reading() throws -> Figure {
    let pair = try ["incident", "task"].map { kind in
      let ids = try session.query(
        SQL.Unit(
          Statement(
            "select id from cmdb.incident where kind = '\(kind)' order by id desc limit 500")))
      let found = (0..<ids.count).compactMap { ids.integer($0, 0) }
      return try pairing.p99(
        "incident.get of a \(kind)",
        Requests("incident.get") { turn in
          #"{"incident":\#(found[Int(turn.random % UInt64(found.count))])}"#
        }, atMost: nil)
    }
    return beside("incident.get", pair, Self.getMax)
  }

  // MARK: Followed

  private func following() throws -> Figure {
    let open = try session.number(
      "select count(*) from cmdb.incident_clock where state = 'running' and measure = 'resolution'")
    if open < bench.options.clocks { try openMore(bench.options.clocks - open) }
    let clocks = try session.number(
      "select count(*) from cmdb.incident_clock where state = 'running'")
    try bench.estate.settle()
    let before = Usage(of: bench.server)
    let start = Instant.now()
    _ = try wire.call(
      "item.update",
      #"{"item":"SLA-SCH","version":1,"attributes":{"week":{"mon-fri":"10:00-18:00"}}}"#)
    try waitUntilFollowed(tag: "SLA-SCH", version: 2)
    let milliseconds = Double(start.duration(to: .now()).wholeNanoseconds) / 1e6
    let usage = Usage.since(before, of: bench.server)
    let (floor, floorUsage) = try floor()
    var figure = Figure(
      .sla, "\(clocks) clocks follow a schedule", bench, .milliseconds, ours: milliseconds,
      limit: floor)
    figure.cost = Figure.Cost(
      worker: 0, database: usage.databaseMicroseconds / Double(max(1, clocks)),
      limit: floorUsage / Double(max(1, clocks)))
    return figure
  }

  private func openMore(_ count: Int) throws {
    let version = try session.number("select version from cmdb.catalogue_version")
    _ = try session.number(
      """
      select count(cmdb.incident_open(
        cmdb.enter(\(bench.estate.account), 'peer', 'bench', 'incident.open', null, null, null,
          null, \(version)),
        jsonb_build_object('kind', 'task', 'title', 'Task ' || n, 'impact', 3, 'urgency', 3)))
      from generate_series(1, \(count)) n
      """)
  }

  /// Until the steward has seen the write and no clock waits.
  private func waitUntilFollowed(tag: String, version: Int) throws {
    let loop = try EventLoop()
    let giveUp = Instant.now() + Self.followMax
    let waiting = """
      select (select count(*) from cmdb.clock_follow) + (
        select count(*) from cmdb.item i
        where i.tag = '\(tag)' and not exists (
          select from cmdb.journal j
          join cmdb.steward_consumer c on c.name = 'clock_causes' and c.position >= j.position
          where j.entity = 'item' and j.entity_id = i.id and j.version = \(version)))
      """
    while try session.number(waiting) > 0 {
      guard Instant.now() < giveUp else {
        throw Server.Failure(description: "the clocks do not follow \(tag)")
      }
      loop.runOnce(timeout: .milliseconds(20))
    }
  }

  /// The same clocks updated in a table with the same indexes and no trigger, with a row of history
  /// and of the journal each: milliseconds, and what they cost PostgreSQL.
  private func floor() throws -> (milliseconds: Double, microseconds: Double) {
    try session.execute(
      """
      drop schema if exists bare_clock cascade;
      create schema bare_clock;
      create table bare_clock.clock (like cmdb.incident_clock including all);
      create table bare_clock.history (like cmdb.incident_clock including defaults);
      create table bare_clock.journal (like cmdb.journal including all);
      insert into bare_clock.clock overriding system value
      select * from cmdb.incident_clock where state = 'running';
      analyze bare_clock.clock;
      """)
    let before = Usage(of: bench.server)
    let start = Instant.now()
    try session.execute(
      """
      begin;
      insert into bare_clock.history overriding system value select * from bare_clock.clock;
      update bare_clock.clock set due_at = due_at + interval '1 hour', version = version + 1;
      insert into bare_clock.journal (position, id, at, account, via, request, method, entity,
        entity_id, version, ended)
      select row_number() over (order by id), row_number() over (order by id), now(), 0, 'steward',
        'bench', 'bench', 'incident_clock', id, version, false
      from bare_clock.clock;
      commit;
      """)
    let time = Double(start.duration(to: .now()).wholeNanoseconds) / 1e6
    let usage = Usage.since(before, of: bench.server).databaseMicroseconds
    try session.execute("drop schema bare_clock cascade")
    return (time, usage)
  }
}
