internal import CLinux
internal import Glibc

/// What moves bytes over stream sockets, blocking and non-blocking ones alike.
package enum Socket {
  /// The outcome of one attempt to read or write.
  package enum Transfer: Equatable, Sendable {
    /// So many bytes were moved, at least one.
    case bytes(Int)
    /// Nothing at present; never on a blocking descriptor.
    case wouldBlock
    /// The peer will send no more; never from `write`.
    case end
    /// The connection is broken.
    case failed(SystemError)
  }

  /// Who is at the other end of a Unix socket, as it was when the connection was made.
  package struct PeerCredentials: Equatable, Sendable {
    package let uid: UInt32
    package let gid: UInt32
    package let pid: Int32

    package init(uid: UInt32, gid: UInt32, pid: Int32) {
      self.uid = uid
      self.gid = gid
      self.pid = pid
    }
  }

  /// Appends what can be read at once, at most `max` bytes, to `buffer`. Works on pipes as well.
  package static func read(_ fd: Int32, into buffer: inout [UInt8], max: Int) -> Transfer {
    precondition(max > 0, "a read of nothing looks like the end")
    // Over memory beside the buffer, because zeroing room at its end costs more than copying the
    // few bytes that usually come.
    return unsafe withUnsafeTemporaryAllocation(byteCount: max, alignment: 1) { room in
      let count = uninterrupted { unsafe Glibc.read(fd, room.baseAddress, max) }
      if count > 0 {
        unsafe buffer.append(contentsOf: room.prefix(count))
      }
      return count == 0 ? .end : outcome(of: count, "read")
    }
  }

  /// Sends what can be sent at once of `bytes` from `offset` on, which must leave something.
  package static func write(_ fd: Int32, _ bytes: [UInt8], from offset: Int = 0) -> Transfer {
    write(fd, bytes.span.extracting(offset...))
  }

  /// Sends what can be sent at once of `bytes`, which must not be empty.
  package static func write(_ fd: Int32, _ bytes: Span<UInt8>) -> Transfer {
    precondition(!bytes.isEmpty, "a write of nothing says nothing")
    return unsafe bytes.withUnsafeBytes { raw in
      let count = uninterrupted {
        unsafe send(fd, raw.baseAddress, raw.count, Int32(MSG_NOSIGNAL))
      }
      return outcome(of: count, "write")
    }
  }

  /// Sends all of `bytes`, waiting as long as it takes; for a blocking client.
  package static func writeAll(_ fd: Int32, _ bytes: [UInt8]) throws(SystemError) {
    var offset = 0
    while offset < bytes.count {
      switch write(fd, bytes, from: offset) {
      case .bytes(let count): offset += count
      case .wouldBlock, .end: _ = try wait(fd, POLLOUT, nil)
      case .failed(let error): throw error
      }
    }
  }

  /// Says that nothing more will be sent; reading goes on. A peer that is gone is no error.
  package static func shutdownWrite(_ fd: Int32) {
    _ = shutdown(fd, Int32(SHUT_WR))
  }

  /// Who connected; only for Unix sockets.
  package static func peerCredentials(_ fd: Int32) throws(SystemError) -> PeerCredentials {
    var credentials = linux_credentials()
    guard unsafe linux_peer_credentials(fd, &credentials) == 0 else {
      throw SystemError("getsockopt SO_PEERCRED")
    }
    // For a socket of another family Linux answers with "nobody" instead of an error.
    guard credentials.pid != 0 else {
      throw SystemError(call: "getsockopt SO_PEERCRED", errno: EOPNOTSUPP)
    }
    return PeerCredentials(uid: credentials.uid, gid: credentials.gid, pid: credentials.pid)
  }

  /// From where a connection over TCP comes.
  package struct PeerAddress: Equatable, Sendable {
    /// In numbers, without the port.
    package let host: String
    /// What one customer has of a network: all of an IPv4 address, 64 bits of an IPv6 one.
    package let network: [UInt8]

    private init(host: String, network: [UInt8]) {
      self.host = host
      self.network = network
    }

    fileprivate init?(_ address: SocketAddress) {
      guard case .tcp(let host, port: _) = address.endpoint else { return nil }
      self.init(host: host, network: address.network)
    }

    /// Throws when `host` is no address in numbers.
    package init(host: String) throws(SystemError) {
      let address = try SocketAddress(.tcp(host: host, port: 0))
      self.init(host: host, network: address.network)
    }
  }

  /// Who connected; only for TCP. Throws when the connection has ended already.
  package static func peerAddress(_ fd: Int32) throws(SystemError) -> PeerAddress {
    guard let peer = PeerAddress(try SocketAddress(peerOf: fd)) else {
      throw SystemError(call: "getpeername", errno: EAFNOSUPPORT)
    }
    return peer
  }

  /// Waits until something can be read, or the end or an error has come; false after `timeout`.
  package static func waitReadable(
    _ fd: Int32, timeout: Duration?
  ) throws(SystemError) -> Bool {
    try wait(fd, POLLIN, timeout)
  }

  /// A blocking connection for clients.
  package static func connectUnix(_ path: String) throws(SystemError) -> FileDescriptor {
    try connect(.unix(path: path))
  }

  /// A connection that never blocks. Throws EAGAIN when too many wait to be accepted.
  package static func connectUnixAtOnce(_ path: String) throws(SystemError) -> FileDescriptor {
    let address = try SocketAddress(.unix(path: path))
    let socket = try make(family: AF_UNIX)
    try Descriptors.setNonBlocking(socket.raw)
    guard unsafe address.pass(to: Glibc.connect, socket.raw) == 0 else {
      throw SystemError("connect \(path)")
    }
    return socket
  }

  /// A blocking connection for clients.
  package static func connect(_ endpoint: Endpoint) throws(SystemError) -> FileDescriptor {
    let address = try SocketAddress(endpoint)
    let socket = try make(family: address.family)
    var result = unsafe address.pass(to: Glibc.connect, socket.raw)
    if result != 0, errno == EINTR {
      // The attempt goes on by itself; its outcome is then the socket's pending error.
      _ = try wait(socket.raw, POLLOUT, nil)
      result = unsafe address.pass(to: Glibc.connect, socket.raw)
      if result != 0, errno == EISCONN { result = 0 }
    }
    guard result == 0 else { throw SystemError("connect \(endpoint)") }
    disableDelay(socket.raw, family: address.family)
    return socket
  }

  // MARK: - Inside System

  static func make(
    family: Int32, type: __socket_type = SOCK_STREAM
  ) throws(SystemError) -> FileDescriptor {
    let flags = Int32(type.rawValue | SOCK_CLOEXEC.rawValue)
    return try FileDescriptor(checking: socket(family, flags, 0), "socket")
  }

  /// Small answers must not wait for the acknowledgement of the one before.
  static func disableDelay(_ fd: Int32, family: Int32) {
    guard family != AF_UNIX else { return }
    setOption(fd, Int32(IPPROTO_TCP), TCP_NODELAY)
  }

  /// Turns a Boolean option on; one that the kernel does not know is not needed there.
  static func setOption(_ fd: Int32, _ level: Int32, _ option: Int32) {
    var on: Int32 = 1
    unsafe setsockopt(fd, level, option, &on, socklen_t(MemoryLayout<Int32>.size))
  }

  /// Waits for `events` of `poll`; false after `timeout`. Without a timeout it waits for ever.
  static func wait(_ fd: Int32, _ events: Int32, _ timeout: Duration?) throws(SystemError) -> Bool {
    let deadline = timeout.map { Instant.now() + $0 }
    while true {
      var entry = pollfd(fd: fd, events: Int16(events), revents: 0)
      let remaining = deadline.map { Instant.now().duration(to: $0).pollMilliseconds } ?? -1
      let count = unsafe poll(&entry, 1, remaining)
      if count > 0 { return true }
      if count == 0, remaining != .max { return false }
      guard count == 0 || errno == EINTR else { throw SystemError("poll") }
    }
  }

  private static func outcome(of count: Int, _ call: String) -> Transfer {
    guard count < 0 else { return .bytes(count) }
    return errno == EAGAIN ? .wouldBlock : .failed(SystemError(call))
  }
}

/// Repeats a call that a signal interrupted.
func uninterrupted(_ call: () -> Int) -> Int {
  while true {
    let result = call()
    guard result < 0, errno == EINTR else { return result }
  }
}
