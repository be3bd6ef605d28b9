import Events
import Postgres
import SQL
package import System

/// Settles moments and assigns journal positions, watches the clock, creates partitions, builds
/// indexes, deletes old idempotency keys. Of the stewards on all hosts only the holder of the lease
/// works. Every transaction checks the epoch of the lease, so a steward that was suspended and
/// resumes has no effect.
package final class Steward {
  /// With a shorter pause a busy server would spend most of its time settling.
  private static let pauseMin = Duration.milliseconds(40)
  private static let retry = Duration.milliseconds(500)
  private static let expiryInterval = Duration.seconds(60)
  private static let expiryBatch = 5000
  private static let partitionInterval = Duration.seconds(3600)
  private static let timelineInterval = Duration.seconds(10)
  private static let indexInterval = Duration.seconds(5)
  private static let indexTimeMax = Duration.seconds(4 * 3600)

  private let loop: EventLoop
  private let settings: Settings
  private let log: Log
  private let lane: Lane
  private let indexLane: Lane
  private let archiveWatch: ArchiveWatch?
  private let status: SharedStatus
  private let slot: Int
  private let doorbell: Doorbell
  private let holder: String
  private var signals: SignalSource?
  private var doorbellRegistration: EventLoop.Registration?

  private var epoch: Int?
  /// By the clock of this process; later another steward may hold the lease.
  private var leaseEnd = Instant.now()
  private var machine = SettleMachine.resting
  private var isRung = false
  private var isBuilding = false
  private var nextRound: EventLoop.Timer?
  private var lastRoundEnd = Instant.now()
  private var isClockBelieved = true

  package init(
    settings: Settings, status: SharedStatus, slot: Int, doorbell: consuming Doorbell
  ) throws(SystemError) {
    self.settings = settings
    self.status = status
    self.slot = slot
    self.doorbell = doorbell
    log = Log(level: settings.logLevel, counters: MetricCounters(status, slot: slot))
    loop = try EventLoop()
    holder = "\(settings.instance)#\(Process.id)"
    lane = Lane(loop: loop, settings: Self.laneSettings(settings))
    indexLane = Lane(loop: loop, settings: Self.indexLaneSettings(settings))
    archiveWatch =
      settings.hasArchive
      ? ArchiveWatch(
        loop: loop, session: Self.laneSettings(settings).session, status: status, slot: slot) : nil
  }

  package func run(lifePipe: Int32) throws {
    signals = try SignalSource([.terminate, .interrupt], on: loop) { [unowned self] _ in
      giveUpLease()
    }
    try LifePipe.watch(inherited: lifePipe, on: loop) { [unowned self] in loop.stop() }
    doorbellRegistration = try loop.register(doorbell.raw, .readable) { [unowned self] _ in
      _ = doorbell.drain()
      rung()
    }
    for lane in [lane, indexLane] {
      lane.onStateChange = { [unowned self, unowned lane] isUp in
        let name = lane.settings.name
        log(isUp ? .laneUp(lane: name) : .laneDown(lane: name, reason: lane.lastFailure))
      }
      lane.start()
    }
    status.store(slot: slot, counter: SlotCounter.pid.rawValue, UInt64(Process.id))
    archiveWatch?.start()
    beat()
    renewLease()
    repeatEvery(settings.clockInterval) { [unowned self] in watchClock() }
    repeatEvery(Self.timelineInterval) { [unowned self] in watchTimeline() }
    repeatEvery(Self.expiryInterval) { [unowned self] in expireIdempotency() }
    repeatEvery(Self.partitionInterval) { [unowned self] in makePartitions() }
    repeatEvery(Self.indexInterval) { [unowned self] in buildIndexes() }
    loop.run()
    log(.stopped(role: "steward"))
  }

  private func beat() {
    let milliseconds = UInt64(max(0, Instant.now().milliseconds))
    status.store(slot: slot, counter: SlotCounter.heartbeat.rawValue, milliseconds)
    _ = loop.schedule(after: settings.heartbeat) { [unowned self] in beat() }
  }

  private func repeatEvery(_ interval: Duration, _ work: @escaping () -> Void) {
    _ = loop.schedule(after: interval) { [unowned self] in
      work()
      repeatEvery(interval, work)
    }
  }

  private func ask(
    _ text: String, _ parameters: [String], name: String?, step: String,
    _ completion: @escaping (Rows?) -> Void
  ) {
    let unit = Unit(Statement(name: name, text), parameters.map { Array($0.utf8) })
    lane.submit(unit, deadline: loop.now + .seconds(60)) { [unowned self] result in
      switch result {
      case .success(let rows): completion(rows)
      case .failure(let error):
        if error.sqlState?.description == "CM903" { loseLease() }
        if lane.isUp { log(.stewardFailed(step: step, reason: error.message)) }
        completion(nil)
      }
    }
  }

  // MARK: Lease

  private func renewLease() {
    let askedAt = loop.now
    ask(
      "select cmdb.take_lease($1::text, $2::int)", [holder, "\(settings.leaseSeconds)"],
      name: "take_lease", step: "lease"
    ) { [unowned self] rows in
      if let rows { renewed(rows.count > 0 ? rows.integer(0, 0).map { Int($0) } : nil, askedAt) }
      let pause = rows == nil ? Self.retry : settings.leaseRenewal
      _ = loop.schedule(after: pause) { [unowned self] in renewLease() }
    }
  }

  private func renewed(_ taken: Int?, _ askedAt: Instant) {
    guard let taken else { return loseLease() }
    leaseEnd = askedAt + .seconds(settings.leaseSeconds)
    guard epoch != taken else { return }
    epoch = taken
    log(.leaseTaken(epoch: taken))
    status.store(slot: slot, counter: SlotCounter.isServing.rawValue, 1)
    // The step before a position is assigned.
    watchTimeline()
    watchClock()
    makePartitions()
    buildIndexes()
    beginRound()
  }

  private func loseLease() {
    guard let lost = epoch else { return }
    epoch = nil
    log(.leaseLost(epoch: lost))
  }

  /// The steward's last action, if the database is reachable.
  private func giveUpLease() {
    guard epoch != nil else { return loop.stop() }
    epoch = nil
    _ = loop.schedule(after: .seconds(1)) { [unowned self] in loop.stop() }
    ask("select cmdb.give_up_lease($1::text)", [holder], name: nil, step: "lease") {
      [unowned self] _ in loop.stop()
    }
  }

  /// The epoch while this steward certainly holds the lease, else nil.
  private var heldEpoch: Int? { loop.now < leaseEnd ? epoch : nil }

  // MARK: Settling

  private func rung() {
    isRung = true
    guard machine == .resting else { return }
    schedule(after: max(.zero, Self.pauseMin - lastRoundEnd.duration(to: Instant.now())))
  }

  private func schedule(after pause: Duration) {
    if let nextRound { loop.cancel(nextRound) }
    nextRound = loop.schedule(after: pause) { [unowned self] in beginRound() }
  }

  private func beginRound() {
    guard machine == .resting else { return }
    guard heldEpoch != nil else { return schedule(after: settings.settleIdleInterval) }
    isRung = false
    perform(machine.begun())
  }

  private func perform(_ action: SettleMachine.Action) {
    guard let epoch = heldEpoch else { return rest(after: machine.failed()) }
    switch action {
    case .raiseFloor:
      ask(
        "select floor_us, barrier from cmdb.raise_floor()", [], name: "raise_floor", step: "floor"
      ) {
        [unowned self] rows in
        guard let rows, let floor = rows.integer(0, 0), let barrier = rows.text(0, 1) else {
          return rest(after: machine.failed())
        }
        perform(machine.raised(floor: floor, barrier: barrier))
      }
    case .pollBarrier(let barrier, let milliseconds):
      guard milliseconds > 0 else { return poll(barrier) }
      _ = loop.schedule(after: .milliseconds(milliseconds)) { [unowned self] in poll(barrier) }
    case .sequence(let floor):
      ask(
        "select cmdb.sequence_journal($1::bigint, $2::bigint, $3::int)",
        ["\(epoch)", "\(floor)", "\(settings.journalBatch)"], name: "sequence_journal",
        step: "sequence"
      ) { [unowned self] rows in
        guard let count = rows?.integer(0, 0) else { return rest(after: machine.failed()) }
        perform(machine.sequenced(Int(count), isFull: Int(count) >= settings.journalBatch))
      }
    case .settle(let floor):
      ask(
        "select cmdb.settle($1::bigint, $2::bigint)", ["\(epoch)", "\(floor)"], name: "settle",
        step: "settle"
      ) { [unowned self] rows in
        rest(after: rows == nil ? machine.failed() : machine.settled())
      }
    case .rest: rest(after: action)
    }
  }

  private func poll(_ barrier: String) {
    ask("select cmdb.has_passed($1::xid8)", [barrier], name: "has_passed", step: "barrier") {
      [unowned self] rows in
      guard let rows else { return rest(after: machine.failed()) }
      perform(machine.polled(hasPassed: rows.text(0, 0) == "t"))
    }
  }

  private func rest(after action: SettleMachine.Action) {
    guard case .rest(let moved) = action else { return }
    lastRoundEnd = Instant.now()
    if isRung { return schedule(after: Self.pauseMin) }
    schedule(after: moved > 0 ? settings.settleInterval : settings.settleIdleInterval)
  }

  // MARK: Clock

  /// Independent of the rounds, since a round may wait for hours.
  private func watchClock() {
    guard let epoch = heldEpoch else { return }
    ask(
      "select cmdb.clock_tick($1::bigint, $2::text, $3::bigint, $4::int)",
      [
        "\(epoch)", BootClock.boot, "\(BootClock.nowMicroseconds())",
        "\(settings.clockHoldSeconds)",
      ], name: "clock_tick", step: "clock"
    ) { [unowned self] rows in
      guard let off = rows?.integer(0, 0) else { return }
      let isBelieved = off == 0
      guard isBelieved != isClockBelieved else { return }
      isClockBelieved = isBelieved
      log(isBelieved ? .clockBelieved : .clockJumped(milliseconds: Int(off / 1000)))
    }
  }

  // MARK: Timeline

  /// A promoted or restored database continues on a new timeline.
  private func watchTimeline() {
    guard let epoch = heldEpoch else { return }
    ask(
      "select cmdb.watch_timeline($1::bigint)", ["\(epoch)"], name: "watch_timeline",
      step: "timeline"
    ) { [unowned self] rows in
      guard let begun = rows?.integer(0, 0) else { return }
      log(.timelineBegun(timeline: Int(begun)))
    }
  }

  // MARK: Housekeeping

  private func makePartitions() {
    guard let epoch = heldEpoch else { return }
    ask(
      "select cmdb.make_partitions($1::bigint)", ["\(epoch)"], name: nil, step: "partitions"
    ) { [unowned self] rows in
      guard let made = rows?.integer(0, 0), made > 0 else { return }
      log(.partitionsMade(count: Int(made)))
    }
  }

  private func expireIdempotency() {
    guard let epoch = heldEpoch else { return }
    ask(
      "select cmdb.expire_idempotency($1::bigint, $2::int)", ["\(epoch)", "\(Self.expiryBatch)"],
      name: "expire_idempotency", step: "expiry"
    ) { [unowned self] rows in
      // A full batch means that there is more.
      if rows?.integer(0, 0) == Int64(Self.expiryBatch) { expireIdempotency() }
    }
  }

  /// Built one after the other, concurrently with other work, with no time limit.
  private func buildIndexes() {
    guard heldEpoch != nil, !isBuilding else { return }
    isBuilding = true
    ask(
      """
      select 0, statement from cmdb.invalid_indexes()
      union all
      select 1, statement from cmdb.missing_indexes()
      order by 1
      """, [], name: "indexes_to_build", step: "indexes"
    ) { [unowned self] rows in
      let statements = rows.map { rows in (0..<rows.count).compactMap { rows.text($0, 1) } } ?? []
      build(statements[...])
    }
  }

  private func build(_ statements: ArraySlice<String>) {
    guard let statement = statements.first, heldEpoch != nil else {
      isBuilding = false
      return
    }
    indexLane.submit(Unit(Statement(statement)), deadline: loop.now + Self.indexTimeMax) {
      [unowned self] result in
      switch result {
      case .success: log(.indexBuilt(statement: statement))
      case .failure(let error):
        // Without a database the other duties would fail too; the next tick repeats them.
        guard indexLane.isUp else {
          isBuilding = false
          return
        }
        log(.stewardFailed(step: "index", reason: error.message))
      }
      build(statements.dropFirst())
    }
  }

  // MARK: Lanes

  /// One connection, since the steps of a round are sequential.
  private static func laneSettings(_ settings: Settings) -> LaneSettings {
    LaneSettings(
      name: "steward", connectionCount: 1,
      session: session(settings, name: "steward", role: "cmdb_steward", timeout: .seconds(30)))
  }

  private static func indexLaneSettings(_ settings: Settings) -> LaneSettings {
    var limits = ConnectionLimits()
    limits.silenceMax = indexTimeMax
    var session = session(settings, name: "index", role: "cmdb_owner", timeout: indexTimeMax)
    session.parameters["role"] = "cmdb_owner"
    return LaneSettings(name: "index", connectionCount: 1, session: session, limits: limits)
  }

  private static func session(
    _ settings: Settings, name: String, role: String, timeout: Duration
  ) -> SessionSettings {
    SessionSettings(
      conninfo: settings.stewardConninfo, applicationName: "cmdbd \(name)",
      statementTimeout: timeout, lockTimeout: settings.lockTimeout, searchPath: "cmdb, pg_temp",
      parameters: settings.takesRoles ? ["role": role, "jit": "off"] : ["jit": "off"])
  }
}
