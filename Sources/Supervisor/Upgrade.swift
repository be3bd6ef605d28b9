import Events
import System

/// `SIGUSR2`: another program takes the place of this one, in the same process and on the same
/// listeners, and nobody outside notices.
///
/// First the new program is tried out as a child: it reads the options, looks at all that it needs
/// and brings the schema up to date. If that fails, nothing has happened. Otherwise it is executed
/// in place of this one; it adopts the children, among them PostgreSQL, and replaces steward and
/// workers one by one by its own.
extension Supervisor {
  /// Once nothing else is being replaced.
  func upgradeWhenPossible() {
    guard isUpgradeWanted, stage == .serving, toReplace.isEmpty, let upgrade = plan.upgrade,
      !children.values.contains(where: { $0.kind == .probe })
    else { return }
    isUpgradeWanted = false
    log(.upgradeBegun(program: upgrade.executable))
    start(.probe, slot: Slot.supervisor) { () throws(SystemError) in
      try ChildProcess.spawn(
        ChildProcess.Specification(
          executable: upgrade.executable, arguments: upgrade.arguments,
          environment: upgrade.environment.merging([Handover.variable: Handover.probe]) { $1 },
          descriptors: [2: 2], hasOwnProcessGroup: true))
    }
  }

  func probeEnded(_ ended: ChildProcess.ExitStatus) {
    guard stage == .serving, let upgrade = plan.upgrade else { return }
    guard ended.isSuccess else {
      return log(
        .upgradeRefused(
          reason: "the new program ended with \(ended); its own line before this one says why"))
    }
    // Children that are on the way would be orphans of the bookkeeping.
    guard toReplace.isEmpty else {
      isUpgradeWanted = true
      return
    }
    replaceProgram(upgrade)
  }

  private func replaceProgram(_ upgrade: SupervisorPlan.Upgrade) {
    let handover = handover(upgrade)
    do {
      for descriptor in handover.descriptors { try Descriptors.setInheritable(descriptor) }
      try Process.replace(
        with: upgrade.executable, arguments: upgrade.arguments,
        environment: upgrade.environment.merging([Handover.variable: handover.text]) { $1 },
        keepsSignals: true)
    } catch {
      for descriptor in handover.descriptors { try? Descriptors.setCloseOnExec(descriptor) }
      log(.upgradeRefused(reason: "\(error)"))
    }
  }

  private func handover(_ upgrade: SupervisorPlan.Upgrade) -> Handover {
    Handover(
      lock: upgrade.lock, status: status.raw, doorbell: doorbell.raw,
      lifePipeReadEnd: lifePipe.readEnd, lifePipeWriteEnd: lifePipe.writeEnd,
      listeners: (plan.listeners + (plan.web.map { [$0.listener] } ?? [])).map(\.raw),
      shared: plan.workerDescriptors,
      instance: upgrade.instance,
      processes: children.values.sorted { $0.pid < $1.pid }.compactMap { child in
        role(of: child).map { Handover.Process(role: $0, pid: child.pid, slot: child.slot) }
      })
  }

  private func role(of child: Child) -> Handover.Role? {
    switch child.kind {
    case .database: .postgres
    case .archive: .archive
    case .steward: .steward
    case .worker: restarts[child.slot] == nil ? .retiring : .worker
    case .web: .web
    case .migrate, .demo, .probe: nil
    }
  }

  // MARK: In the new program

  /// Takes over what serves, and replaces it by its own.
  func adopt(_ handover: Handover) {
    stage = .serving
    for process in handover.processes { adopt(process) }
    suspicion.adopt(from: status)
    log(.upgraded(processes: children.count))
    reap()
    startMissing()
    for child in children.values where child.kind == .steward {
      Process.kill(child.pid, .terminate)
    }
    roll()
  }

  private func adopt(_ process: Handover.Process) {
    let kind: Child.Kind =
      switch process.role {
      case .postgres: .database
      case .archive: .archive
      case .steward: .steward
      case .worker, .retiring: .worker
      case .web: .web
      }
    children[process.pid] = Child(
      kind: kind, pid: process.pid, slot: process.slot,
      startedAt: Instant.now() - RestartMachine.lifeMin)
    if process.role == .worker { restarts[process.slot] = RestartMachine() }
  }

  /// What had ended before and was waiting for its restart, and what the options newly ask for.
  private func startMissing() {
    let kinds = children.values.map(\.kind)
    if let database = plan.database, !kinds.contains(.database) { restartDatabase(database) }
    adoptArchive(isRunning: kinds.contains(.archive))
    if !kinds.contains(.steward) { spawnSteward() }
    // Slots of those that `reap` has just seen end start by themselves.
    while restarts.count < plan.workerCount, let slot = freeSlot {
      restarts[slot] = RestartMachine()
      spawnWorker(slot: slot)
    }
    let running = Set(children.values.filter { $0.kind.isWorker }.map(\.slot))
    for slot in restarts.keys.sorted().dropFirst(plan.workerCount) {
      restarts[slot] = nil
      guard running.contains(slot) else { continue }
      for child in children.values where child.slot == slot && child.kind.isWorker {
        Process.kill(child.pid, .terminate)
      }
    }
  }
}
