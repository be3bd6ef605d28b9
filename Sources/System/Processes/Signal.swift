internal import Glibc

/// A signal's number, with names for those that we use.
package struct Signal: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
  package let rawValue: Int32

  package init(rawValue: Int32) {
    self.rawValue = rawValue
  }

  package static let hangup = Signal(rawValue: SIGHUP)
  package static let interrupt = Signal(rawValue: SIGINT)
  package static let quit = Signal(rawValue: SIGQUIT)
  package static let kill = Signal(rawValue: SIGKILL)
  package static let user1 = Signal(rawValue: SIGUSR1)
  package static let user2 = Signal(rawValue: SIGUSR2)
  package static let pipe = Signal(rawValue: SIGPIPE)
  package static let terminate = Signal(rawValue: SIGTERM)
  package static let child = Signal(rawValue: SIGCHLD)

  /// `SIGTERM`; `signal 34` for one without a name here.
  package var description: String {
    let names: [Int32: String] = [
      SIGHUP: "SIGHUP", SIGINT: "SIGINT", SIGQUIT: "SIGQUIT", SIGILL: "SIGILL",
      SIGABRT: "SIGABRT", SIGBUS: "SIGBUS", SIGFPE: "SIGFPE", SIGKILL: "SIGKILL",
      SIGUSR1: "SIGUSR1", SIGSEGV: "SIGSEGV", SIGUSR2: "SIGUSR2", SIGPIPE: "SIGPIPE",
      SIGTERM: "SIGTERM", SIGCHLD: "SIGCHLD", SIGTRAP: "SIGTRAP", SIGALRM: "SIGALRM",
    ]
    return names[rawValue] ?? "signal \(rawValue)"
  }

  /// Has the process ignore it; programs that it starts by `ChildProcess` do not inherit that.
  package func ignore() {
    _ = Glibc.signal(rawValue, SIG_IGN)
  }
}
