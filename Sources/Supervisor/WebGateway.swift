import Events
import System

/// The gateway for browsers: started with the workers, again whenever it has ended, ever later
/// while it fails, killed when it hangs, and replaced with them. It shares no memory with workers,
/// since it parses input of unauthenticated peers, but one word of its own; the listener stays open
/// meanwhile, so that no browser is refused.
extension Supervisor {
  /// One that cannot serve is gone by then.
  private static let provenAfter = Duration.seconds(1)
  /// As workers: one that has not turned its loop for so long serves nobody.
  private static let silenceMax = Duration.seconds(10)

  func spawnWeb() {
    guard let web = plan.web else { return }
    start(.web, slot: Slot.supervisor) { [unowned self] () throws(SystemError) in
      let pulse = try SharedStatus.create(slots: 1, counters: 1)
      let descriptors: [Int32: Int32] = [
        2: 2, InheritedDescriptor.lifePipe: lifePipe.readEnd,
        InheritedDescriptor.status: pulse.raw,
        InheritedDescriptor.firstListener: web.listener.raw,
      ]
      var specification = ChildProcess.Specification(
        executable: plan.executable, arguments: ["web"] + web.arguments,
        environment: plan.environment, descriptors: descriptors, hasOwnProcessGroup: true)
      guard let makeSecrets = web.secrets else {
        let pid = try ChildProcess.spawn(specification)
        webPulses[pid] = pulse
        return pid
      }
      let secrets = try makeSecrets()
      specification.descriptors[InheritedDescriptor.secrets] = secrets.raw
      let pid = try ChildProcess.spawn(specification)
      _ = consume secrets  // the child has it now
      webPulses[pid] = pulse
      return pid
    }
  }

  /// One that drains is none: it takes no browser in.
  var isWebRunning: Bool {
    children.values.contains { $0.kind == .web && retiringWebs[$0.pid] == nil }
  }

  func webEnded(_ child: Child, _ ended: ChildProcess.ExitStatus) {
    webPulses[child.pid] = nil
    let wasRetiring = retiringWebs.removeValue(forKey: child.pid) != nil
    // Replaced, or no longer wanted.
    guard stage != .draining, plan.web != nil, !wasRetiring, !isWebRunning else { return }
    let lifetime = child.startedAt.duration(to: Instant.now())
    let delay = webRestarts.childEnded(hadServed: lifetime > Self.provenAfter, lifetime: lifetime)
    report(child, ended, delay)
    _ = loop.schedule(after: delay) { [unowned self] in
      guard stage != .draining, !isWebRunning else { return }
      spawnWeb()
    }
  }

  /// Another takes its place at once; the old one answers what it has read.
  func replaceWeb() {
    let old = children.values.filter { $0.kind == .web }
    guard plan.web != nil || !old.isEmpty else { return }
    for child in old where retiringWebs[child.pid] == nil {
      retiringWebs[child.pid] = Instant.now()
    }
    spawnWeb()
    for child in old { Process.kill(child.pid, .terminate) }
  }

  /// One that drains ends by itself, and has a little longer than it needs. Of one that was started
  /// by another program nothing is known but that it is replaced.
  func killHungWebs() {
    let now = Instant.now()
    for child in children.values where child.kind == .web {
      if let since = retiringWebs[child.pid] {
        guard since.duration(to: now) > plan.drainMax + Self.silenceMax else { continue }
      } else {
        guard let pulse = webPulses[child.pid] else { continue }
        let beat = Instant(nanoseconds: Int64(pulse.load(slot: 0, counter: 0)) * 1_000_000)
        guard max(child.startedAt, beat).duration(to: now) > Self.silenceMax else { continue }
      }
      log(.childHung(name: child.kind.name, pid: Int(child.pid)))
      Process.kill(child.pid, .kill)
    }
  }
}
