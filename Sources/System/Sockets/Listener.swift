internal import CLinux
internal import Glibc

/// A listening stream socket, on a path or on a TCP port.
///
/// It is made in one process and may be inherited as a plain descriptor by others, which then
/// accept from the same queue. Closing it does not remove a socket file: that is `removeFile()`.
package final class Listener {
  /// Connections that wait to be accepted; more are refused. The kernel lowers it to
  /// `net.core.somaxconn`, which is 4096 since Linux 5.4.
  private static let backlogMax: Int32 = 4096

  private let descriptor: FileDescriptor
  private let family: Int32

  /// Where it listens, with the port that the kernel chose when 0 was asked for.
  package let endpoint: Endpoint

  /// The borrowed descriptor, for the loop and for children.
  package var raw: Int32 { descriptor.raw }

  /// Whether only this host can connect.
  package var isLoopback: Bool { endpoint.isLoopback }

  /// Takes over a descriptor that another process made. Throws when it is not a listening socket.
  package convenience init(inherited fd: Int32) throws(SystemError) {
    try self.init(FileDescriptor(owning: fd))
  }

  private init(_ socket: consuming FileDescriptor) throws(SystemError) {
    let fd = socket.raw
    try Descriptors.setCloseOnExec(fd)
    try Descriptors.setNonBlocking(fd)
    var isListening: Int32 = 0
    var size = socklen_t(MemoryLayout<Int32>.size)
    guard unsafe getsockopt(fd, SOL_SOCKET, SO_ACCEPTCONN, &isListening, &size) == 0 else {
      throw SystemError("getsockopt SO_ACCEPTCONN")
    }
    let address = try SocketAddress(boundTo: fd)
    guard isListening != 0, let endpoint = address.endpoint else {
      throw SystemError(call: "descriptor \(fd) does not listen", errno: EINVAL)
    }
    descriptor = socket
    family = address.family
    self.endpoint = endpoint
  }

  private convenience init(listeningOn socket: consuming FileDescriptor) throws(SystemError) {
    guard listen(socket.raw, Listener.backlogMax) == 0 else { throw SystemError("listen") }
    try self.init(socket)
  }

  /// Listens on a socket file with exactly `mode`, and owned by `group` if given.
  ///
  /// A file left by a process that is gone is replaced; one where somebody listens, or that is no
  /// socket, is EADDRINUSE. Two processes must not do this at once for one path: the owner of the
  /// directory holds a lock, or is alone.
  package static func unix(
    _ path: String, mode: UInt32, group: UInt32? = nil
  ) throws(SystemError) -> Listener {
    let address = try SocketAddress(.unix(path: path))
    let socket = try Socket.make(family: AF_UNIX)
    var result = unsafe address.pass(to: bind, socket.raw)
    if result != 0, errno == EADDRINUSE, isStale(path, address) {
      unsafe unlink(path)
      result = unsafe address.pass(to: bind, socket.raw)
    }
    guard result == 0 else { throw SystemError("bind \(path)") }
    // Nobody can connect before `listen`, so there is no moment of wider rights.
    if let group { try Files.changeOwner(path, uid: nil, gid: group) }
    try Files.changeMode(path, mode)
    return try Listener(listeningOn: socket)
  }

  /// Listens on `host` (see `Endpoint`) and `port`, or on a free one for 0.
  ///
  /// With `sharesPort` several listeners may have the same port, if all say so: the kernel then
  /// spreads new connections over them.
  package static func tcp(
    _ host: String, port: UInt16, sharesPort: Bool = false
  ) throws(SystemError) -> Listener {
    let endpoint = Endpoint.tcp(host: host, port: port)
    let address = try SocketAddress(endpoint)
    let socket = try Socket.make(family: address.family)
    Socket.setOption(socket.raw, SOL_SOCKET, SO_REUSEADDR)
    if sharesPort { Socket.setOption(socket.raw, SOL_SOCKET, SO_REUSEPORT) }
    guard unsafe address.pass(to: bind, socket.raw) == 0 else {
      throw SystemError("bind \(endpoint)")
    }
    return try Listener(listeningOn: socket)
  }

  /// The next waiting connection, non-blocking and closed on exec; nil when none waits.
  ///
  /// Throws EMFILE, ENFILE, ENOBUFS or ENOMEM while resources are short: the connection still waits
  /// and the listener stays readable, so the owner takes it out of the loop for a while.
  package func accept() throws(SystemError) -> FileDescriptor? {
    while true {
      let fd = linux_accept(descriptor.raw)
      if fd >= 0 {
        Socket.disableDelay(fd, family: family)
        return FileDescriptor(owning: fd)
      }
      switch errno {
      case EAGAIN: return nil
      case EMFILE, ENFILE, ENOBUFS, ENOMEM, EBADF, EINVAL, ENOTSOCK, EOPNOTSUPP, EFAULT:
        throw SystemError("accept")
      default:
        // EINTR, ECONNABORTED, and network errors of a connection that failed before it was
        // accepted (accept(2), "Error handling"): the next may be well.
        continue
      }
    }
  }

  /// Removes the socket file so that the next start finds no stale one; nothing for TCP.
  package func removeFile() {
    guard case .unix(let path) = endpoint else { return }
    unsafe unlink(path)
  }

  /// Whether `path` is a socket where connecting proves that nobody listens.
  private static func isStale(_ path: String, _ address: SocketAddress) -> Bool {
    var status = stat()
    guard unsafe lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFSOCK,
      let probe = try? Socket.make(family: AF_UNIX),
      (try? Descriptors.setNonBlocking(probe.raw)) != nil
    else { return false }
    return unsafe address.pass(to: connect, probe.raw) != 0 && errno == ECONNREFUSED
  }
}
