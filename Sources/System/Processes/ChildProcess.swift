internal import CLinux
internal import Glibc

/// Starts programs and learns of their end.
///
/// A child gets exactly what its specification names: no other descriptor, an empty signal mask,
/// default signal actions. It keeps the ids of its parent and drops privileges itself
/// (`Privileges.become`).
package enum ChildProcess {
  /// How a process ended.
  package enum ExitStatus: Hashable, Sendable, CustomStringConvertible {
    case exited(Int32)
    case signaled(Int32)

    /// From the status word of `waitpid` for a process that has ended (wait(2)).
    init(waitStatus: Int32) {
      let signal = waitStatus & 0x7f
      self = signal == 0 ? .exited(waitStatus >> 8 & 0xff) : .signaled(signal)
    }

    package var isSuccess: Bool { self == .exited(0) }

    /// `exit status 2`, `SIGKILL`
    package var description: String {
      switch self {
      case .exited(let status): "exit status \(status)"
      case .signaled(let signal): "\(Signal(rawValue: signal))"
      }
    }
  }

  package struct Specification: Sendable {
    /// An absolute path; `PATH` is not searched.
    package var executable: String
    /// Without the program's own name, which is `executable`.
    package var arguments: [String]
    /// The whole environment: nothing is inherited.
    package var environment: [String: String]
    /// The parent's descriptor for each of the child's. Where 0, 1 or 2 is not named the child gets
    /// `/dev/null`, since a program that opens a file in their place breaks in strange ways.
    package var descriptors: [Int32: Int32]
    /// The parent's own when nil.
    package var workingDirectory: String?
    /// Whether the child leads a process group of its own, out of reach of the terminal's Ctrl-C.
    package var hasOwnProcessGroup: Bool
    /// Whether it leads a session of its own, out of reach of the terminal altogether: the kernel
    /// shares out processor time among sessions first (autogroup, sched(7)).
    package var hasOwnSession: Bool

    package init(
      executable: String, arguments: [String] = [], environment: [String: String] = [:],
      descriptors: [Int32: Int32] = [:], workingDirectory: String? = nil,
      hasOwnProcessGroup: Bool = false, hasOwnSession: Bool = false
    ) {
      self.executable = executable
      self.arguments = arguments
      self.environment = environment
      self.descriptors = descriptors
      self.workingDirectory = workingDirectory
      self.hasOwnProcessGroup = hasOwnProcessGroup
      self.hasOwnSession = hasOwnSession
    }
  }

  /// Starts the program and returns its process id. Throws if it could not be executed.
  package static func spawn(_ specification: Specification) throws(SystemError) -> Int32 {
    guard specification.executable.hasPrefix("/") else {
      throw SystemError(call: "spawn \(specification.executable)", errno: EINVAL)
    }
    let actions = SpawnActions(specification)
    let attributes = SpawnAttributes(
      ownProcessGroup: specification.hasOwnProcessGroup, ownSession: specification.hasOwnSession)
    let arguments = CStrings([specification.executable] + specification.arguments)
    let environment = CStrings(
      specification.environment.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" })
    var pid: pid_t = 0
    let result = unsafe posix_spawn(
      &pid, specification.executable, &actions.raw, &attributes.raw, arguments.pointers,
      environment.pointers)
    guard result == 0 else {
      throw SystemError(call: "spawn \(specification.executable)", errno: result)
    }
    return pid
  }

  /// All children that have ended since the last call, without waiting. Call it on each
  /// `Signal.child`, since several ends may be told by one signal.
  package static func reap() -> [(pid: Int32, status: ExitStatus)] {
    var ended: [(pid: Int32, status: ExitStatus)] = []
    while let next = wait(for: -1, WNOHANG) { ended.append(next) }
    return ended
  }

  /// Waits until this child has ended; nil when there is none of that id.
  package static func waitForEnd(of pid: Int32) -> ExitStatus? {
    wait(for: pid, 0)?.status
  }

  /// Whether this child runs. Its end is still there for `waitForEnd` to tell.
  package static func isRunning(_ pid: Int32) -> Bool {
    var ended = unsafe siginfo_t()
    let result = uninterrupted {
      Int(unsafe waitid(P_PID, id_t(pid), &ended, WEXITED | WNOHANG | WNOWAIT))
    }
    return unsafe result == 0 && ended.si_signo == 0
  }

  private static func wait(for pid: Int32, _ options: Int32) -> (pid: Int32, status: ExitStatus)? {
    var status: Int32 = 0
    let ended = uninterrupted { Int(unsafe waitpid(pid, &status, options)) }
    guard ended > 0 else { return nil }
    return (Int32(ended), ExitStatus(waitStatus: status))
  }
}
