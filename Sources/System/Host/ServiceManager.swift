internal import Glibc

/// Tells systemd how the service is doing (sd_notify(3)); without systemd it does nothing.
package struct ServiceManager: Sendable {
  /// `NOTIFY_SOCKET`: a path, or with `@` at its beginning a name in the abstract namespace.
  private let socketPath: String?

  /// Pass `Environment.value("NOTIFY_SOCKET")`, read once at the start.
  package init(notifySocket: String?) {
    socketPath = notifySocket
  }

  /// Sends a state such as `READY=1`, `STOPPING=1`, `WATCHDOG=1` or `STATUS=…`. A service manager
  /// that does not listen is not the service's trouble.
  package func notify(_ state: String) {
    guard let socketPath, let address = try? SocketAddress(notifySocket: socketPath),
      let socket = try? Socket.make(family: AF_UNIX, type: SOCK_DGRAM)
    else { return }
    let bytes = Array(state.utf8)
    guard unsafe address.pass(to: connect, socket.raw) == 0, !bytes.isEmpty else { return }
    _ = Socket.write(socket.raw, bytes)
  }
}
