import Events
import Postgres
import SQL
package import System

/// Settles moments and assigns journal positions, and carries out the duties of `Duty.all`. Of the
/// stewards on all hosts only the holder of the lease works. Every transaction checks the epoch of
/// the lease, so a steward that was suspended and resumes has no effect.
package final class Steward {
  /// With a shorter pause a busy server would spend most of its time settling.
  private static let pauseMin = Duration.milliseconds(40)
  private static let retry = Duration.milliseconds(500)
  /// Lease, settling, duties that are prompt and others, index builds, the look at the archive.
  static let connectionsNeeded = 6
  /// As often as a rule that waits for seconds has use of.
  private static let transactionInterval = Duration.seconds(2)

  private let loop: EventLoop
  private let settings: Settings
  private let log: Log
  /// Of its own: nothing that takes long may let the lease lapse.
  private let leaseLane: Lane
  private let lane: Lane
  private let promptLane: Lane
  private let dutyLane: Lane
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
  private var nextRound: EventLoop.Timer?
  private var lastRoundEnd = Instant.now()
  /// Nil before it runs.
  private var duties: DutyRoster?
  private var oldestTransaction = OldestTransaction()

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
    let gate = ReconnectGate()
    leaseLane = Lane(loop: loop, settings: Self.laneSettings(settings, name: "lease"), gate: gate)
    lane = Lane(loop: loop, settings: Self.laneSettings(settings, name: "steward"), gate: gate)
    promptLane = Lane(
      loop: loop, settings: Self.laneSettings(settings, name: "prompt"), gate: gate)
    dutyLane = Lane(loop: loop, settings: Self.laneSettings(settings, name: "duty"), gate: gate)
    indexLane = Lane(loop: loop, settings: Self.indexLaneSettings(settings), gate: gate)
    archiveWatch =
      settings.archive != nil
      ? ArchiveWatch(
        loop: loop, session: Self.laneSettings(settings, name: "archive").session, status: status,
        slot: slot) : nil
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
    for lane in [leaseLane, lane, promptLane, dutyLane, indexLane] {
      lane.onStateChange = { [unowned self, unowned lane] isUp in
        let name = lane.settings.name
        log(isUp ? .laneUp(lane: name) : .laneDown(lane: name, reason: lane.lastFailure))
        // Writes wait for the look at the clock where it has been away for long.
        if isUp, lane === self.lane { duties?.laneCameUp() }
      }
      lane.start()
    }
    status.store(slot: slot, counter: SlotCounter.pid.rawValue, UInt64(Process.id))
    archiveWatch?.start()
    duties = DutyRoster(
      loop: loop,
      lanes: DutyRoster.Lanes(
        settling: lane, prompt: promptLane, apart: dutyLane, build: indexLane), settings: settings,
      log: log, status: status, slot: slot, heldEpoch: { [unowned self] in heldEpoch },
      failed: { [unowned self] in failed($0, $1) })
    beat()
    renewLease()
    watchTransactions()
    loop.run()
    log(.stopped(role: "steward"))
  }

  private func beat() {
    let milliseconds = UInt64(max(0, Instant.now().milliseconds))
    status.store(slot: slot, counter: SlotCounter.heartbeat.rawValue, milliseconds)
    duties?.look()
    _ = loop.schedule(after: settings.heartbeat) { [unowned self] in beat() }
  }

  private func ask(
    _ text: String, _ parameters: [String], name: String?, step: String, on asked: Lane? = nil,
    _ completion: @escaping (Rows?) -> Void
  ) {
    let unit = Unit(Statement(name: name, text), parameters.map { Array($0.utf8) })
    (asked ?? lane).submit(unit, deadline: loop.now + .seconds(60)) { [unowned self] result in
      switch result {
      case .success(let rows): completion(rows)
      case .failure(let error):
        failed(step, error)
        completion(nil)
      }
    }
  }

  private func failed(_ step: String, _ error: PostgresError) {
    if error.sqlState == .leaseLost { loseLease() }
    switch error {
    // Of a connection, not of the step: all steps that were under way lose it at once, and the
    // lanes' own lines tell of it.
    case .connectionLost, .unavailable: break
    default: if lane.isUp { log(.stewardFailed(step: step, reason: error.message)) }
    }
  }

  // MARK: Lease

  private func renewLease() {
    let askedAt = loop.now
    ask(
      "select cmdb.take_lease($1::text, $2::int)", [holder, "\(settings.leaseSeconds)"],
      name: "take_lease", step: "lease", on: leaseLane
    ) { [unowned self] rows in
      if let rows { renewed(rows.count > 0 ? rows.integer(0, 0).map { Int($0) } : nil, askedAt) }
      let pause = rows == nil ? Self.retry : settings.leaseRenewal
      _ = loop.schedule(after: pause) { [unowned self] in renewLease() }
    }
  }

  private func renewed(_ taken: Int?, _ askedAt: Instant) {
    guard let taken else { return loseLease() }
    let hadLapsed = loop.now >= leaseEnd
    leaseEnd = askedAt + .seconds(settings.leaseSeconds)
    guard epoch != taken else {
      // Meanwhile nothing succeeded: no duty waits until its pause is over.
      if hadLapsed { duties?.begin() }
      return
    }
    epoch = taken
    log(.leaseTaken(epoch: taken))
    status.store(slot: slot, counter: SlotCounter.isServing.rawValue, 1)
    // The first of them come before a position is assigned.
    duties?.begin()
    beginRound()
  }

  private func loseLease() {
    guard let lost = epoch else { return }
    epoch = nil
    duties?.leaseLost()
    log(.leaseLost(epoch: lost))
  }

  /// The steward's last action, if the database is reachable.
  private func giveUpLease() {
    guard epoch != nil else { return loop.stop() }
    epoch = nil
    _ = loop.schedule(after: .seconds(1)) { [unowned self] in loop.stop() }
    ask("select cmdb.give_up_lease($1::text)", [holder], name: nil, step: "lease", on: leaseLane) {
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
        status.bump(
          slot: slot, counter: SlotCounter.positionsGiven.rawValue, by: UInt64(clamping: count))
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
    if moved > 0 { duties?.positionsGiven() }
    lastRoundEnd = Instant.now()
    if isRung { return schedule(after: Self.pauseMin) }
    schedule(after: moved > 0 ? settings.settleInterval : settings.settleIdleInterval)
  }

  // MARK: Transactions

  /// What is open for long holds up all that was stamped after it.
  private func watchTransactions() {
    _ = loop.schedule(after: Self.transactionInterval) { [unowned self] in watchTransactions() }
    ask(
      """
      select pg_snapshot_xmin(s)::text
      from pg_current_snapshot() s
      where pg_snapshot_xmin(s) < pg_snapshot_xmax(s)
      """, [], name: "oldest_transaction", step: "transactions"
    ) { [unowned self] rows in
      guard let rows else { return }
      let age = oldestTransaction.looked(rows.count > 0 ? rows.text(0, 0) : nil, at: loop.now)
      status.store(
        slot: slot, counter: SlotCounter.xminAgeMilliseconds.rawValue,
        UInt64(age / .milliseconds(1)))
    }
  }

  // MARK: Lanes

  /// One connection: the steps of a round come one after the other.
  private static func laneSettings(_ settings: Settings, name: String) -> LaneSettings {
    LaneSettings(
      name: name, connectionCount: 1,
      session: session(settings, name: name, role: "cmdb_steward", timeout: .seconds(30)))
  }

  private static func indexLaneSettings(_ settings: Settings) -> LaneSettings {
    var limits = ConnectionLimits()
    limits.silenceMax = DutyRoster.buildTimeMax
    var session = session(
      settings, name: "index", role: "cmdb_owner", timeout: DutyRoster.buildTimeMax)
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
