import Postgres
import SQL
import System
import Testing

@Suite struct LaneTests {
  @Test func unitsOfOneAffinityTakeEffectInOrder() throws {
    let bench = try LaneBench(connectionCount: 4)
    bench.bringUp()
    try bench.database.execute("create table t (client int, n int, id serial)")
    let clients = (0..<8).map { _ in Affinity() }
    var answers: [Answer] = []
    for number in 0..<50 {
      for (index, client) in clients.enumerated() {
        // Slow ones in between: without affinity, later ones would overtake them.
        answers.append(
          bench.submit(
            """
            with pause as materialized (
              select pg_sleep(case when $2::int % 10 = 0 then 0.01 else 0 end)
            )
            insert into t (client, n) select $1::int, $2::int from pause
            """, ["\(index)", "\(number)"], affinity: client))
      }
    }
    #expect(bench.run { answers.allSatisfy(\.isThere) })
    #expect(answers.allSatisfy { $0.error == nil })
    let disorder =
      "select count(*) from t a join t b on a.client = b.client and a.id < b.id and a.n > b.n"
    #expect(try bench.database.text(disorder) == "0")
    #expect(try bench.database.text("select count(*) from t") == "400")
  }

  @Test func aReleasedAffinityChoosesTheLeastLoadedAnew() throws {
    let bench = try LaneBench(connectionCount: 2)
    bench.bringUp()
    let client = Affinity()
    let first = bench.submit("select pg_backend_pid()", affinity: client)
    #expect(bench.run { first.isThere })
    let blocking = bench.submit("select pg_sleep(0.2), pg_backend_pid()")
    let second = bench.submit("select pg_backend_pid()", affinity: client)
    #expect(bench.run { second.isThere && blocking.isThere })
    #expect(second.text != blocking.rows?.text(0, 1))
  }

  @Test func aDeadlineBeforeSendingLeavesNoEffect() throws {
    var limits = ConnectionLimits()
    limits.unitsInFlightMax = 1
    let bench = try LaneBench(limits: limits)
    bench.bringUp()
    try bench.database.execute("create table t (a int)")
    let holder = try bench.database.session()
    try holder.execute("select pg_advisory_lock(77)")
    let slow = bench.submit("select pg_advisory_xact_lock(77)")
    let late = bench.submit("insert into t values (1)", within: .milliseconds(50))
    #expect(bench.run { late.isThere })
    #expect(late.error == .deadline(wasSent: false))
    #expect(!slow.isThere)
    try holder.execute("select pg_advisory_unlock(77)")
    #expect(bench.run { slow.isThere })
    #expect(bench.answer("select count(*) from t").text == "0")
    #expect(late.results.count == 1)
  }

  @Test func aDeadlineAfterSendingIsAnsweredAndTheResultDiscarded() throws {
    let bench = try LaneBench()
    bench.bringUp()
    try bench.database.execute("create table t (a int)")
    let late = bench.submit(
      "insert into t select 1 from pg_sleep(0.3)", within: .milliseconds(50))
    #expect(bench.run { late.isThere })
    #expect(late.error == .deadline(wasSent: true))
    #expect(bench.answer("select count(*) from t").text == "1")
    #expect(late.results.count == 1)
  }

  @Test func aSilentServerIsGivenUp() throws {
    var limits = ConnectionLimits()
    limits.silenceMax = .milliseconds(100)
    let bench = try LaneBench(limits: limits)
    bench.bringUp()
    let late = bench.submit("select pg_sleep(60)", within: .milliseconds(50))
    #expect(bench.run { late.isThere && !bench.lane.isUp })
    bench.bringUp()
    #expect(bench.answer("select 1").text == "1")
  }

  /// Thirty late units take longer than the silence that is allowed, and none of them does.
  @Test func aBusyServerIsNotSilent() throws {
    var limits = ConnectionLimits()
    limits.silenceMax = .milliseconds(800)
    limits.unitsPerSyncMax = 1
    let bench = try LaneBench(limits: limits)
    bench.bringUp()
    let late = (0..<30).map { _ in
      bench.submit("select pg_sleep(0.05)", within: .milliseconds(20))
    }
    let last = bench.submit("select 7")
    #expect(bench.run { last.isThere })
    #expect(last.text == "7")
    #expect(late.allSatisfy { $0.error == .deadline(wasSent: true) })
  }

  /// Each batch is ended by the statement that is too slow; the units behind it are sent again, and
  /// the connection stays.
  @Test func aBatchOfSlowUnitsKeepsTheConnection() throws {
    var limits = ConnectionLimits()
    limits.unitsPerSyncMax = 16
    let bench = try LaneBench(limits: limits) {
      $0.statementTimeout = .milliseconds(60)
      $0.isReadOnly = true
    }
    bench.bringUp()
    let first = bench.submit("select pg_backend_pid()")
    bench.lane.endBatches()
    #expect(bench.run { first.isThere })
    let pid = first.text
    let slow = (0..<40).map { _ in
      bench.submit("select pg_sleep(0.2)", within: .milliseconds(70))
    }
    let end = { (condition: () -> Bool) in
      bench.run {
        bench.lane.endBatches()
        return condition()
      }
    }
    #expect(end { slow.allSatisfy(\.isThere) })
    let next = bench.submit("select pg_backend_pid()")
    #expect(end { next.isThere })
    #expect(next.text == pid, "\(String(describing: next.error)) \(bench.lane.lastFailure)")
    #expect(slow.allSatisfy { $0.error != .connectionLost(wasSent: true) })
  }

  @Test func aTerminatedBackendLosesWhatIsInFlightAndComesBack() throws {
    let bench = try LaneBench()
    var states: [Bool] = []
    bench.lane.onStateChange = { states.append($0) }
    let pid = bench.answer("select pg_backend_pid()").text ?? ""
    let inFlight = (0..<5).map { _ in bench.submit("select pg_sleep(60)") }
    bench.loop.runOnce(timeout: .zero)
    _ = try bench.database.text("select pg_terminate_backend(\(pid))")
    #expect(bench.run { inFlight.allSatisfy(\.isThere) })
    #expect(inFlight.allSatisfy { $0.error == .connectionLost(wasSent: true) })
    let next = bench.answer("select pg_backend_pid()")
    #expect(next.text != nil && next.text != pid)
    #expect(states == [true, false, true])
    #expect(bench.lane.lastFailure.isEmpty)
  }

  @Test func queuedUnitsMoveOnButPinnedOnesFail() throws {
    var limits = ConnectionLimits()
    limits.unitsInFlightMax = 1
    let bench = try LaneBench(limits: limits)
    let pid = bench.answer("select pg_backend_pid()").text ?? ""
    let client = Affinity()
    let sent = bench.submit("select pg_sleep(60)", affinity: client)
    let pinned = bench.submit("select 1", affinity: client)
    let free = bench.submit("select 2")
    _ = try bench.database.text("select pg_terminate_backend(\(pid))")
    #expect(bench.run { sent.isThere && pinned.isThere && free.isThere })
    #expect(sent.error == .connectionLost(wasSent: true))
    #expect(pinned.error == .connectionLost(wasSent: false))
    #expect(free.text == "2")
  }

  @Test func anIdleConnectionThatIsTerminatedComesBack() throws {
    let bench = try LaneBench()
    let pid = bench.answer("select pg_backend_pid()").text ?? ""
    _ = try bench.database.text("select pg_terminate_backend(\(pid))")
    #expect(bench.run { !bench.lane.isUp })
    bench.bringUp()
    #expect(bench.answer("select 1").text == "1")
  }

  @Test func anOutageIsAnsweredAtOnce() throws {
    let bench = try LaneBench { $0.conninfo = "host=/nonexistent dbname=cmdb" }
    let first = bench.submit("select 1")
    #expect(bench.run { first.isThere })
    #expect(first.error == .unavailable(retryMilliseconds: 2000))
    let second = bench.submit("select 1", affinity: Affinity())
    #expect(second.error == .unavailable(retryMilliseconds: 2000))
    #expect(!bench.lane.lastFailure.isEmpty)
  }

  @Test func aFullQueueIsOverloaded() throws {
    var limits = ConnectionLimits()
    limits.unitsInFlightMax = 2
    limits.unitsQueuedMax = 3
    limits.bytesQueuedMax = 100
    let bench = try LaneBench(limits: limits)
    bench.bringUp()
    let fitting = (0..<5).map { _ in bench.submit("select pg_sleep(0.05)") }
    #expect(bench.submit("select 1").error == .overloaded)
    #expect(bench.run { fitting.allSatisfy(\.isThere) })
    #expect(fitting.allSatisfy { $0.error == nil })
    let inFlight = (0..<2).map { _ in bench.submit("select pg_sleep(0.05)") }
    let big = String(repeating: "x", count: 100)
    #expect(bench.submit("select $1::text", [big]).error == .overloaded)
    #expect(bench.run { inFlight.allSatisfy(\.isThere) })
  }

  @Test func settingsHoldOnTheConnection() throws {
    let bench = try LaneBench {
      $0.isReadOnly = true
      $0.statementTimeout = .milliseconds(1234)
      $0.lockTimeout = .seconds(2)
      $0.searchPath = "cmdb, pg_temp"
      $0.applicationName = "cmdb test"
    }
    func setting(_ name: String) -> String? { bench.answer("show \(name)").text }
    #expect(setting("statement_timeout") == "1234ms")
    #expect(setting("lock_timeout") == "2s")
    #expect(setting("idle_in_transaction_session_timeout") == "10s")
    #expect(setting("search_path") == "cmdb, pg_temp")
    #expect(setting("application_name") == "cmdb test")
    #expect(setting("timezone") == "UTC")
    #expect(bench.answer("create table t (a int)").error?.sqlState == .readOnlyTransaction)
    #expect(bench.lane.isUp)
  }

  @Test func aWriteLaneOnAReadOnlyServerLooksForAnother() throws {
    let bench = try LaneBench { $0.parameters["default_transaction_read_only"] = "on" }
    bench.bringUp()
    let error = bench.answer("create table t (a int)").error
    #expect(error == .connectionLost(wasSent: true))
    #expect(!bench.lane.isUp)
  }

  @Test func closingAnswersWhatIsUnderWayAndRefusesTheRest() throws {
    let bench = try LaneBench(connectionCount: 2)
    bench.bringUp()
    let answers = (0..<20).map { _ in bench.submit("select pg_sleep(0.01)") }
    var isClosed = false
    bench.lane.close { isClosed = true }
    #expect(bench.submit("select 1").error == .unavailable(retryMilliseconds: 2000))
    #expect(bench.run { isClosed })
    #expect(answers.allSatisfy { $0.rows != nil })
    #expect(bench.loop.registrationCount == 0)
    #expect(bench.loop.timerCount == 0)
  }

  @Test func completionsMaySubmitAndClose() throws {
    let bench = try LaneBench()
    var count = 0
    var isClosed = false
    func next(_ result: Result<Rows, PostgresError>) {
      count += 1
      guard count < 100 else { return bench.lane.close { isClosed = true } }
      bench.lane.submit(
        Unit(Statement(name: "one", "select 1")), deadline: Instant.now() + .seconds(60),
        completion: next)
    }
    bench.lane.submit(
      Unit(Statement("select 1")), deadline: Instant.now() + .seconds(60), completion: next)
    #expect(bench.run { isClosed })
    #expect(count == 100)
  }

  /// A server that turns everybody away, as while it starts, is asked by one connection of many:
  /// each that asks is a line in its log.
  @Test func oneConnectionProbesAServerThatStarts() throws {
    let folder = "/tmp/cmdb-gate-\(Process.id)"
    try Files.makeDirectory(folder, mode: 0o700)
    defer { try? Files.remove(folder) }
    let door = try Listener.unix("\(folder)/.s.PGSQL.5432", mode: 0o600)
    defer { try? Files.remove("\(folder)/.s.PGSQL.5432") }
    let loop = try EventLoop()
    let gate = ReconnectGate()
    let session = SessionSettings(conninfo: "host='\(folder)' port=5432 dbname=none user=nobody")
    let lanes = ["one", "other"].map { name in
      Lane(
        loop: loop, settings: LaneSettings(name: name, connectionCount: 8, session: session),
        gate: gate)
    }
    for lane in lanes { lane.start() }
    var attempts = 0
    let isRefused = loop.run {
      while let visitor = try? door.accept() {
        _ = consume visitor
        attempts += 1
      }
      return attempts >= 4
    }
    #expect(isRefused)
    #expect(attempts < 8, "sixteen want to come in")
    #expect(lanes.allSatisfy { !$0.lastFailure.isEmpty })
    for lane in lanes { lane.close() }
  }
}
