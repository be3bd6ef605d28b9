import Events
import System

/// The receiver of the database's log (`pg_receivewal`): it is started before anything writes, and
/// again whenever it has ended, ever later while it fails. It ends by itself with the database.
extension Supervisor {
  /// A receiver that cannot connect or write is gone by then.
  private static let provenAfter = Duration.seconds(1)
  /// A receiver that makes no progress for this long hangs. PostgreSQL's sender then waits in a
  /// write that no signal ends; so does every checkpoint, once the slot has lost its log.
  private static let hungAfter = Duration.seconds(15)

  /// Whether the start may go on.
  func startArchive() -> Bool {
    guard let archive = plan.archive else { return true }
    do {
      try archive.prepare()
    } catch {
      log(.configurationRefused(reason: "\(error)"))
      return false
    }
    spawn(archive)
    return true
  }

  /// After an upgrade: the options may be others now.
  func adoptArchive(isRunning: Bool) {
    switch (plan.archive, isRunning) {
    case (nil, true):
      for child in children.values where child.kind == .archive {
        Process.kill(child.pid, .terminate)
      }
    case (let archive?, false): restart(archive)
    case (nil, false), (_?, true): break
    }
  }

  func archiveEnded(_ child: Child, _ ended: ChildProcess.ExitStatus) {
    guard stage != .draining, let archive = plan.archive else { return }
    let lifetime = child.startedAt.duration(to: Instant.now())
    let delay = archiveRestarts.childEnded(
      hadServed: lifetime > Self.provenAfter, lifetime: lifetime)
    report(child, ended, delay)
    again(archive, after: delay)
  }

  private func again(_ archive: SupervisorPlan.Archive, after delay: Duration) {
    _ = loop.schedule(after: delay) { [unowned self] in
      guard stage != .draining else { return }
      restart(archive)
    }
  }

  private func restart(_ archive: SupervisorPlan.Archive) {
    do {
      try archive.prepare()
      spawn(archive)
    } catch {
      let delay = archiveRestarts.childEnded(hadServed: false, lifetime: .zero)
      log(
        .childEnded(
          name: Child.Kind.archive.name, pid: 0, status: "\(error)",
          restartMilliseconds: Int(delay / .milliseconds(1))))
      again(archive, after: delay)
    }
  }

  private func spawn(_ archive: SupervisorPlan.Archive) {
    start(.archive, slot: Slot.supervisor) { () throws(SystemError) in
      try ChildProcess.spawn(archive.specification)
    }
  }

  /// It is started again when it has ended.
  func killHungArchive() {
    let since = status.load(slot: Slot.steward, counter: SlotCounter.archiveStuckSince.rawValue)
    guard since > 0 else { return }
    let now = Instant.now()
    guard now.milliseconds - Int(clamping: since) > Int(Self.hungAfter / .milliseconds(1)) else {
      return
    }
    for child in children.values
    where child.kind == .archive && child.startedAt.duration(to: now) > Self.hungAfter {
      log(.childHung(name: child.kind.name, pid: Int(child.pid)))
      Process.kill(child.pid, .kill)
    }
  }

  /// For metrics. PostgreSQL cannot be asked: with a synchronous archive that is away it answers
  /// no write.
  func showArchive() {
    guard plan.archive != nil else { return }
    let isUp = children.values.contains { child in
      child.kind == .archive && child.startedAt.duration(to: Instant.now()) > Self.provenAfter
    }
    status.store(
      slot: Slot.supervisor, counter: SlotCounter.archiveState.rawValue,
      UInt64((isUp ? ArchiveState.up : .down).rawValue))
    let since = SlotCounter.archiveDownSince.rawValue
    if isUp {
      status.store(slot: Slot.supervisor, counter: since, 0)
    } else if status.load(slot: Slot.supervisor, counter: since) == 0 {
      let now = UInt64(max(1, Instant.now().milliseconds))
      status.store(slot: Slot.supervisor, counter: since, now)
    }
  }
}
