import Events
import System

/// One running child.
struct Child {
  enum Kind: Equatable {
    case database, archive, migrate, steward, worker, web, demo
    /// The program of an upgrade, tried out.
    case probe

    var isWorker: Bool { self == .worker }
    /// Ends after all others.
    var isOfDatabase: Bool { self == .database || self == .archive }

    /// Whether it writes to a slot of the shared status that is its own.
    var hasSlot: Bool {
      switch self {
      case .steward, .worker: true
      case .database, .archive, .migrate, .web, .demo, .probe: false
      }
    }

    /// What counts the restarts of its kind.
    var restartCounter: SlotCounter? {
      switch self {
      case .database: .databaseRestarts
      case .archive: .archiveRestarts
      case .steward: .stewardRestarts
      case .worker: .workerRestarts
      case .migrate, .web, .demo, .probe: nil
      }
    }

    var name: String {
      switch self {
      case .database: "postgres"
      case .archive: "pg_receivewal"
      case .migrate: "migrate"
      case .steward: "steward"
      case .worker: "worker"
      case .web: "web"
      case .demo: "demo"
      case .probe: "upgrade"
      }
    }
  }

  let kind: Kind
  let pid: Int32
  let slot: Int
  let startedAt: Instant
}

extension Supervisor {
  // MARK: Starting

  func spawnWorker(slot: Int) {
    spawn(.worker, slot: slot, arguments: ["worker", "--slot", "\(slot)"] + plan.childArguments)
  }

  func spawnSteward() {
    spawn(.steward, arguments: ["steward", "--slot", "\(Slot.steward)"] + plan.childArguments)
  }

  func spawn(_ kind: Child.Kind, slot: Int = Slot.steward, arguments: [String]) {
    var descriptors: [Int32: Int32] = [
      1: 1, 2: 2, InheritedDescriptor.lifePipe: lifePipe.readEnd,
      InheritedDescriptor.status: status.raw, InheritedDescriptor.doorbell: doorbell.raw,
    ]
    if kind == .worker {
      descriptors.merge(plan.workerDescriptors) { _, theirs in theirs }
      for (index, listener) in plan.listeners.enumerated() {
        descriptors[InheritedDescriptor.firstListener + Int32(index)] = listener.raw
      }
    }
    if kind.hasSlot { status.clear(slot: slot) }
    start(kind, slot: slot) { [unowned self] () throws(SystemError) in
      var specification = ChildProcess.Specification(
        executable: plan.executable, arguments: arguments, environment: plan.environment,
        descriptors: descriptors, hasOwnProcessGroup: true)
      guard kind == .worker, let makeSecrets = plan.workerSecrets else {
        return try ChildProcess.spawn(specification)
      }
      let secrets = try makeSecrets()
      specification.descriptors[InheritedDescriptor.secrets] = secrets.raw
      let pid = try ChildProcess.spawn(specification)
      _ = consume secrets  // the child has it now
      return pid
    }
  }

  func spawnDatabase(_ database: SupervisorPlan.Database) {
    start(.database, slot: Slot.supervisor) { () throws(SystemError) in
      try ChildProcess.spawn(database.specification)
    }
  }

  /// - Parameter spawn: starts the process; called again after a while when it could not.
  func start(
    _ kind: Child.Kind, slot: Int, _ spawn: @escaping () throws(SystemError) -> Int32
  ) {
    if kind == .web, isWebRunning { return }
    do {
      let pid = try spawn()
      children[pid] = Child(kind: kind, pid: pid, slot: slot, startedAt: Instant.now())
      log(.childStarted(name: kind.name, pid: Int(pid)))
    } catch {
      log(
        .childEnded(name: kind.name, pid: 0, status: "\(error)", restartMilliseconds: 1000))
      if kind == .migrate { return fail(1) }
      if kind == .probe { return log(.upgradeRefused(reason: "\(error)")) }
      // Descriptors or processes ran out: they come back.
      _ = loop.schedule(after: .seconds(1)) { [unowned self] in
        guard stage != .draining else { return }
        start(kind, slot: slot, spawn)
      }
    }
  }

  // MARK: Ending

  func reap() {
    for (pid, ended) in ChildProcess.reap() {
      guard let child = children.removeValue(forKey: pid) else { continue }
      let hadServed = child.kind == .database || isServing(child)
      if child.kind.isWorker, !ended.isSuccess {
        suspicion.workerDied(slot: child.slot, in: status)
      }
      if child.kind.hasSlot { fold(child.slot) }
      let wasBeingReplaced = toReplace.first == pid
      toReplace.removeAll { $0 == pid }
      switch child.kind {
      case .migrate: migrationEnded(ended)
      case .demo: demoEnded(ended)
      case .probe: probeEnded(ended)
      case .database: databaseEnded(child, ended)
      case .archive: archiveEnded(child, ended)
      case .web: webEnded(child, ended)
      case .worker, .steward: serverEnded(child, ended, hadServed: hadServed)
      }
      // Its successor is there or coming; the next one has none yet.
      if wasBeingReplaced, stage == .serving { replaceNext() }
    }
    stopWhenEmpty()
  }

  /// What a dead process has counted goes on in the slot of the dead; its slot is free again.
  private func fold(_ slot: Int) {
    status.bump(slot: Slot.supervisor, counter: SlotCounter.foldings.rawValue)
    for counter in SlotLayout.sums {
      let count = status.load(slot: slot, counter: counter)
      if count > 0 { status.bump(slot: Slot.dead, counter: counter, by: count) }
    }
    status.clear(slot: slot)
    status.bump(slot: Slot.supervisor, counter: SlotCounter.foldings.rawValue)
  }

  private func serverEnded(_ child: Child, _ ended: ChildProcess.ExitStatus, hadServed: Bool) {
    guard stage != .draining else { return }
    // An exit with 2 is a configuration error, which no repetition mends.
    if stage == .starting, ended == .exited(2) { return fail(2) }
    if child.kind.isWorker, restarts[child.slot] == nil { return }  // replaced by a rolling restart
    var machine = restarts[child.slot] ?? RestartMachine()
    let delay = machine.childEnded(
      hadServed: hadServed, lifetime: child.startedAt.duration(to: Instant.now()))
    restarts[child.slot] = machine
    report(child, ended, delay)
    _ = loop.schedule(after: delay) { [unowned self] in
      guard stage != .draining,
        !children.values.contains(where: { $0.slot == child.slot && $0.kind == child.kind })
      else { return }
      if child.kind.isWorker {
        spawnWorker(slot: child.slot)
      } else {
        spawnSteward()
      }
    }
  }

  /// The server serves with or without a sample estate; what lacks is loaded at the next start.
  private func demoEnded(_ ended: ChildProcess.ExitStatus) {
    guard stage == .loading else { return }
    if case .signaled = ended { log(.demoFailed(reason: "its process ended by \(ended)")) }
    becomeReady()
  }

  private func databaseEnded(_ child: Child, _ ended: ChildProcess.ExitStatus) {
    guard stage != .draining, let database = plan.database else { return }
    let lifetime = child.startedAt.duration(to: Instant.now())
    if stage == .database, case .exited = ended {
      // It has never served: its own lines say why, and no repetition mends it.
      databaseStartsLeft -= 1
      guard databaseStartsLeft > 0 else {
        log(
          .configurationRefused(
            reason: "PostgreSQL ended by \(ended) before it served; its own lines say why"))
        return fail(1)
      }
    }
    let delay = databaseRestarts.childEnded(hadServed: lifetime > .seconds(1), lifetime: lifetime)
    report(child, ended, delay)
    _ = loop.schedule(after: delay) { [unowned self] in
      guard stage != .draining else { return }
      restartDatabase(database)
    }
  }

  func restartDatabase(_ database: SupervisorPlan.Database) {
    do {
      try database.prepare()
    } catch {
      log(.childEnded(name: "postgres", pid: 0, status: "\(error)", restartMilliseconds: 0))
    }
    spawnDatabase(database)
  }

  func report(_ child: Child, _ ended: ChildProcess.ExitStatus, _ delay: Duration) {
    if let counter = child.kind.restartCounter {
      status.bump(slot: Slot.supervisor, counter: counter.rawValue)
    }
    log(
      .childEnded(
        name: child.kind.name, pid: Int(child.pid), status: "\(ended)",
        restartMilliseconds: Int(delay / .milliseconds(1))))
  }

  // MARK: Rolling restart

  /// Replaces the workers one by one, each only once its successor serves.
  func roll() {
    guard stage == .serving, toReplace.isEmpty else { return }
    // One that drains has its successor already.
    toReplace = children.values.filter { $0.kind.isWorker && restarts[$0.slot] != nil }
      .map(\.pid).sorted()
    log(.reloading(workers: toReplace.count))
    plan.serviceManager.reloading(at: Instant.now())
    replaceWeb()
    replaceNext()
  }

  func continueRolling() {
    guard let oldest = toReplace.first, stage == .serving else { return }
    let slots = Set(restarts.keys)
    let newcomers = children.values.filter { $0.kind.isWorker && slots.contains($0.slot) }
    // The one to be replaced has lost its claim to a restart when its successor was started.
    guard newcomers.count == plan.workerCount, newcomers.allSatisfy(isServing) else { return }
    Process.kill(oldest, .terminate)
    toReplace.removeFirst()
    replaceNext()
  }

  private func replaceNext() {
    guard let pid = toReplace.first, let child = children[pid] else {
      // All are replaced.
      if toReplace.isEmpty, stage == .serving { plan.serviceManager.ready() }
      return
    }
    guard let free = freeSlot else { return }
    restarts[child.slot] = nil
    restarts[free] = RestartMachine()
    spawnWorker(slot: free)
  }

  /// A slot that no worker has, or shall have.
  var freeSlot: Int? {
    let used = Set(children.values.map(\.slot))
    return (Slot.firstWorker..<Slot.dead).first {
      !used.contains($0) && restarts[$0] == nil
    }
  }
}
