package import Events
package import System

/// Opens nothing, serves nothing, decides little: it starts children, watches them, starts them
/// again, and stops them in order. The listeners that it holds outlive every worker, so that no
/// connect is refused while one is replaced.
///
/// Stages: the database (if it is ours) → migrate → steward and workers → the sample estate (if one
/// is asked for) → serving → draining.
package final class Supervisor {
  enum Stage: Equatable {
    /// Waits for the database of our own to accept connections.
    case database
    /// Waits for `cmdbd migrate` to end well.
    case migrating
    /// Waits for every worker to serve.
    case starting
    /// Waits for the sample estate; then, or without one at once, the ready line is written.
    case loading
    case serving
    /// Waits for workers and steward to end, then for the database.
    case draining
  }

  let plan: SupervisorPlan
  private let write: (Event) -> Void
  let loop: EventLoop
  let status: SharedStatus
  let doorbell: Doorbell
  let lifePipe: LifePipe
  private let handover: Handover?
  private let onReady: ((Event) -> Void) -> Void
  private var signals: SignalSource?

  var stage = Stage.database
  var children: [Int32: Child] = [:]
  /// Slots of workers and steward that shall run, each with its history of restarts.
  var restarts: [Int: RestartMachine] = [:]
  var databaseRestarts = RestartMachine()
  var archiveRestarts = RestartMachine()
  var webRestarts = RestartMachine()
  /// Gateways whose successor is there, with when they were told to end; and in what each of the
  /// others shows that its loop turns.
  var retiringWebs: [Int32: Instant] = [:]
  var webPulses: [Int32: SharedStatus] = [:]
  /// How often PostgreSQL may still end by itself before it has served once.
  /// What a killed server has left can keep the next from starting for some seconds.
  var databaseStartsLeft = 7
  /// Workers that a rolling restart has still to replace, by process id.
  var toReplace: [Int32] = []
  /// `SIGUSR2` has come.
  var isUpgradeWanted = false
  var suspicion = Suspicion()
  private var exitStatus: Int32 = 0

  /// - Parameter handover: what the program before this one has left to it.
  /// - Parameter onReady: called once, when every worker serves, with what logs and counts; not
  ///   after a handover.
  package init(
    plan: SupervisorPlan, handover: Handover? = nil, log: @escaping (Event) -> Void,
    onReady: @escaping ((Event) -> Void) -> Void
  ) throws(SystemError) {
    self.plan = plan
    self.handover = handover
    write = log
    self.onReady = onReady
    loop = try EventLoop()
    guard let handover else {
      status = try SharedStatus.create(slots: Slot.count, counters: SlotLayout.counterCount)
      doorbell = try Doorbell()
      lifePipe = try LifePipe()
      return
    }
    status = try SharedStatus(inherited: handover.status)
    doorbell = try Doorbell(inherited: handover.doorbell)
    lifePipe = try LifePipe(
      inheritedReadEnd: handover.lifePipeReadEnd, writeEnd: handover.lifePipeWriteEnd)
  }

  /// Runs until all is stopped; the exit status of the program.
  package func run() throws -> Int32 {
    status.store(slot: Slot.supervisor, counter: SlotCounter.pid.rawValue, UInt64(Process.id))
    status.store(
      slot: Slot.supervisor, counter: SlotCounter.workersWanted.rawValue,
      UInt64(plan.workerCount))
    signals = try SignalSource([.child, .terminate, .interrupt, .hangup, .user2], on: loop) {
      [unowned self] signal in receive(signal)
    }
    if let handover { adopt(handover) } else { try startDatabase() }
    watch()
    if let interval = plan.serviceManager.watchdogInterval { assure(every: interval) }
    loop.run()
    log(.stopped(role: "supervisor"))
    return exitStatus
  }

  /// Logs and counts.
  func log(_ event: Event) {
    let names = SharedNumbers(
      status, slot: Slot.supervisor, places: SlotNames.events.words)
    let number = names.number(of: SlotNames.word(of: event.name.rawValue))
    status.bump(slot: Slot.supervisor, counter: SlotLayout.event(number))
    write(event)
  }

  private func receive(_ signal: Signal) {
    switch signal {
    case .child: reap()
    case .hangup: roll()
    case .user2:
      isUpgradeWanted = true
      upgradeWhenPossible()
    default: drain()
    }
  }

  /// A supervisor that turns its loop replaces what hangs; one that does not is replaced itself.
  private func assure(every interval: Duration) {
    plan.serviceManager.alive()
    _ = loop.schedule(after: interval) { [unowned self] in assure(every: interval) }
  }

  // MARK: Stages

  private func startDatabase() throws {
    guard let database = plan.database else { return startMigration() }
    try database.prepare()
    spawnDatabase(database)
    waitForDatabase(database)
  }

  private func waitForDatabase(_ database: SupervisorPlan.Database) {
    guard stage == .database else { return }
    if database.isReady() { return startMigration() }
    _ = loop.schedule(after: .milliseconds(10)) { [unowned self] in waitForDatabase(database) }
  }

  private func startMigration() {
    stage = .migrating
    guard startArchive() else { return fail(2) }
    spawn(.migrate, arguments: ["migrate"] + plan.migrateArguments)
  }

  func migrationEnded(_ ended: ChildProcess.ExitStatus) {
    guard stage == .migrating else { return }
    guard ended.isSuccess else {
      if case .exited(let code) = ended, code == 2 { return fail(2) }
      return fail(1)
    }
    stage = .starting
    spawnSteward()
    for index in 0..<plan.workerCount {
      let slot = Slot.firstWorker + index
      restarts[slot] = RestartMachine()
      spawnWorker(slot: slot)
    }
    spawnWeb()
  }

  func fail(_ code: Int32) {
    exitStatus = code
    drain()
  }

  // MARK: Watching

  /// A hundred times a second while starting or rolling: nobody tells a parent that a child serves.
  private func watch() {
    _ = loop.schedule(after: .milliseconds(stage == .serving && toReplace.isEmpty ? 500 : 10)) {
      [unowned self] in
      if stage == .starting, areAllServing { load() }
      continueRolling()
      killTheHung()
      killHungWebs()
      upgradeWhenPossible()
      suspicion.expire(in: status)
      showArchive()
      killHungArchive()
      watch()
    }
  }

  private func load() {
    guard let arguments = plan.demoArguments else { return becomeReady() }
    stage = .loading
    spawn(.demo, arguments: ["demo"] + arguments)
  }

  func becomeReady() {
    stage = .serving
    onReady(log)
    plan.serviceManager.ready()
  }

  private var areAllServing: Bool {
    let workers = children.values.filter { $0.kind.isWorker }
    return workers.count >= plan.workerCount && workers.allSatisfy(isServing)
  }

  func isServing(_ child: Child) -> Bool {
    status.load(slot: child.slot, counter: SlotCounter.isServing.rawValue) == 1
  }

  /// A worker that has not turned its loop for ten seconds serves nobody.
  private func killTheHung() {
    for child in children.values where child.kind.isWorker || child.kind == .steward {
      let beat = status.load(slot: child.slot, counter: SlotCounter.heartbeat.rawValue)
      let last = max(child.startedAt, Instant(nanoseconds: Int64(beat) * 1_000_000))
      guard last.duration(to: Instant.now()) > .seconds(10) else { continue }
      log(.childHung(name: child.kind.name, pid: Int(child.pid)))
      Process.kill(child.pid, .kill)
    }
  }

  // MARK: Stopping

  /// Workers answer what they have read, the steward ends, then the database, then its archive.
  private func drain() {
    guard stage != .draining else { return }
    stage = .draining
    log(.draining(role: "supervisor", milliseconds: Int(plan.drainMax.components.seconds) * 1000))
    plan.serviceManager.stopping()
    if plan.ownsSocketFiles { for listener in plan.listeners { listener.removeFile() } }
    for child in children.values where !child.kind.isOfDatabase {
      Process.kill(child.pid, .terminate)
    }
    _ = loop.schedule(after: plan.drainMax + .seconds(2)) { [unowned self] in
      for child in children.values where !child.kind.isOfDatabase {
        Process.kill(child.pid, .kill)
      }
    }
    stopWhenEmpty()
  }

  func stopWhenEmpty() {
    guard stage == .draining else { return }
    guard let database = children.values.first(where: { $0.kind == .database }) else {
      // The receiver has the last of the log by now.
      for child in children.values { Process.kill(child.pid, .terminate) }
      if children.isEmpty { loop.stop() }
      return
    }
    // SIGINT: PostgreSQL's fast shutdown, which disconnects, writes a checkpoint and hands all of
    // its log to the receiver.
    if children.values.allSatisfy(\.kind.isOfDatabase) {
      Process.kill(database.pid, .interrupt)
    }
  }
}
