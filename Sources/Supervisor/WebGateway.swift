import Events
import System

/// The gateway for browsers: started with the workers, again whenever it has ended, ever later
/// while it fails, and replaced with them. It gets no shared memory, since it speaks with
/// strangers; the listener stays open meanwhile, so that no browser is refused.
extension Supervisor {
  /// One that cannot serve is gone by then.
  private static let provenAfter = Duration.seconds(1)

  func spawnWeb() {
    guard let web = plan.web else { return }
    let descriptors: [Int32: Int32] = [
      2: 2, InheritedDescriptor.lifePipe: lifePipe.readEnd,
      InheritedDescriptor.firstListener: web.listener.raw,
    ]
    start(.web, slot: Slot.supervisor) { [unowned self] () throws(SystemError) in
      var specification = ChildProcess.Specification(
        executable: plan.executable, arguments: ["web"] + web.arguments,
        environment: plan.environment, descriptors: descriptors, hasOwnProcessGroup: true)
      guard let makeSecrets = web.secrets else { return try ChildProcess.spawn(specification) }
      let secrets = try makeSecrets()
      specification.descriptors[InheritedDescriptor.secrets] = secrets.raw
      let pid = try ChildProcess.spawn(specification)
      _ = consume secrets  // the child has it now
      return pid
    }
  }

  private var isWebRunning: Bool { children.values.contains { $0.kind == .web } }

  func webEnded(_ child: Child, _ ended: ChildProcess.ExitStatus) {
    // Replaced, or no longer wanted.
    guard stage != .draining, plan.web != nil, !isWebRunning else { return }
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
    spawnWeb()
    for child in old { Process.kill(child.pid, .terminate) }
  }
}
