internal import Glibc

/// Tells systemd how the service is doing (sd_notify(3)) and takes over the sockets that it has
/// opened (sd_listen_fds(3)); without systemd it does nothing.
package struct ServiceManager: Sendable {
  /// `NOTIFY_SOCKET`: a path, or with `@` at its beginning a name in the abstract namespace.
  private let socketPath: String?
  /// How often `WATCHDOG=1` is to be sent: twice in the time after which systemd kills a service
  /// that says nothing; nil when it does not watch.
  package let watchdogInterval: Duration?
  /// The descriptors that systemd has opened for this process, in the order of its socket units.
  package let sockets: Range<Int32>

  private static let patience = Duration.milliseconds(500)

  /// Nobody listens.
  package static let absent = ServiceManager(environment: [:], pid: 0)

  /// Pass `Environment.all()` and the process's own id, read once at the start: variables that are
  /// meant for another process do not count.
  package init(environment: [String: String], pid: Int32) {
    func isMeant(_ name: String) -> Bool {
      environment[name].map { $0 == "\(pid)" } ?? false
    }
    socketPath = environment["NOTIFY_SOCKET"]
    let microseconds = environment["WATCHDOG_USEC"].flatMap { Int64($0) } ?? 0
    let isWatched = isMeant("WATCHDOG_PID") || environment["WATCHDOG_PID"] == nil
    watchdogInterval = isWatched && microseconds > 0 ? .microseconds(microseconds / 2) : nil
    let count = environment["LISTEN_FDS"].flatMap { Int32($0) } ?? 0
    sockets = isMeant("LISTEN_PID") && (0...16).contains(count) ? 3..<(3 + count) : 3..<3
  }

  package func ready() { notify("READY=1") }

  package func stopping() { notify("STOPPING=1") }

  package func alive() { notify("WATCHDOG=1") }

  /// Until `ready`, systemd takes what happens for a reload (`Type=notify-reload` wants the time).
  package func reloading(at now: Instant) {
    notify("RELOADING=1\nMONOTONIC_USEC=\(now.nanoseconds / 1000)")
  }

  /// Sends a state such as `READY=1`, `STOPPING=1`, `WATCHDOG=1` or `STATUS=…`. A service manager
  /// that does not listen is not the service's trouble.
  package func notify(_ state: String) {
    guard let socketPath, let address = try? SocketAddress(notifySocket: socketPath),
      let socket = try? Socket.make(family: AF_UNIX, type: SOCK_DGRAM)
    else { return }
    let bytes = Array(state.utf8)
    guard unsafe address.pass(to: connect, socket.raw) == 0, !bytes.isEmpty,
      (try? Descriptors.setNonBlocking(socket.raw)) != nil
    else { return }
    guard Socket.write(socket.raw, bytes) == .wouldBlock else { return }
    // It reads slowly: the server does not wait for it for long.
    _ = try? Socket.wait(socket.raw, POLLOUT, Self.patience)
    _ = Socket.write(socket.raw, bytes)
  }
}
