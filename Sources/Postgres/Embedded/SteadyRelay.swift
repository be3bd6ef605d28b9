internal import Glibc
internal import System

/// A Unix socket through which a program of PostgreSQL reaches a server, so that what the server
/// sends comes at a steady rate.
///
/// PostgreSQL can bound the rate of a copy itself (`--max-rate`), but sends the share of each
/// eighth of a second at once: megabytes that take two processors for some milliseconds, eight
/// times a second. Here small pieces pass, some hundred a second, and between them the server waits
/// for room in its socket. Only the first connection is bounded: over the second one
/// `pg_basebackup` gets the log of the meantime, which has to keep up with those who write.
///
/// It works while its owner calls `move`; only this user can connect.
final class SteadyRelay {
  /// A piece is what a rate gives in four milliseconds, between these bounds.
  private static let pieceSeconds = 0.004
  private static let pieceBytes = 16 << 10...256 << 10
  /// After a pause, whoever caused it, no more than this is made up for.
  private static let arrears = Duration.milliseconds(10)

  /// The directory of the socket, for `host` of libpq.
  let host: String
  private var listener: Listener?
  private let server: String
  private let bytesPerSecond: Double
  private let piece: Int
  /// When the next piece of the bounded connection may come.
  private var next = Instant.now()
  private var connections: [RelayedConnection] = []
  private var isFirstTaken = false

  /// - Parameter server: the path of the server's socket.
  init(to server: String, bytesPerSecond: Int) throws(SystemError) {
    self.server = server
    self.bytesPerSecond = Double(bytesPerSecond)
    let share = Int(Double(bytesPerSecond) * Self.pieceSeconds)
    piece = min(max(share, Self.pieceBytes.lowerBound), Self.pieceBytes.upperBound)
    // Its path has to fit into the address of a socket, wherever the state directory is.
    host = "/tmp/cmdb-relay-\(Digest.hex(Entropy.bytes(8)))"
    try Files.makeDirectory(host, mode: 0o700)
    do {
      listener = try Listener.unix("\(host)/.s.PGSQL.5432", mode: 0o600)
    } catch {
      unsafe rmdir(host)
      throw error
    }
  }

  deinit { end() }

  /// Takes connections and moves what they have to say, for so long.
  func move(for duration: Duration) throws(SystemError) {
    let end = Instant.now() + duration
    while true {
      let now = Instant.now()
      guard now < end else { return }
      try wait(until: end, now)
      try accept()
      let moment = Instant.now()
      for connection in connections {
        let isOpen = !connection.isBounded || next <= moment
        let count = connection.move(most: isOpen ? piece : 0)
        if connection.isBounded, count > 0 {
          let pause = Duration.seconds(Double(count) / bytesPerSecond)
          next = max(next, moment - Self.arrears) + pause
        }
      }
      connections.removeAll { $0.isOver }
    }
  }

  /// Ends all connections and takes no more, so that nobody waits for it.
  func end() {
    connections = []
    listener?.removeFile()
    listener = nil
    unsafe rmdir(host)
  }

  private func accept() throws(SystemError) {
    while let client = try listener?.accept() {
      connections.append(
        RelayedConnection(client, try Socket.connectUnixAtOnce(server), isBounded: !isFirstTaken))
      isFirstTaken = true
    }
  }

  /// Until something can be moved.
  private func wait(until end: Instant, _ now: Instant) throws(SystemError) {
    var entries = [pollfd(fd: listener?.raw ?? -1, events: Int16(POLLIN), revents: 0)]
    var last = end
    for connection in connections {
      let isOpen = !connection.isBounded || next <= now
      if !isOpen { last = min(last, next) }
      entries += connection.waits(isOpen: isOpen)
    }
    let left = now.duration(to: last).pollMilliseconds
    guard unsafe poll(&entries, UInt(entries.count), left) >= 0 || errno == EINTR else {
      throw SystemError("poll")
    }
  }
}

/// One client and its connection to the server.
private final class RelayedConnection {
  private static let requestBytes = 64 << 10

  let isBounded: Bool
  private var up: Direction
  private var down: Direction

  var isOver: Bool { up.isOver && down.isOver || up.isBroken || down.isBroken }

  init(_ client: consuming FileDescriptor, _ server: consuming FileDescriptor, isBounded: Bool) {
    self.isBounded = isBounded
    let ends = (client.release(), server.release())
    up = Direction(from: ends.0, to: ends.1)
    down = Direction(from: ends.1, to: ends.0)
  }

  deinit {
    close(up.source)
    close(up.sink)
  }

  /// - Parameter isOpen: whether the server may send.
  func waits(isOpen: Bool) -> [pollfd] {
    up.waits(isOpen: true) + down.waits(isOpen: isOpen)
  }

  /// - Parameter most: what the server may send now.
  /// - Returns: the number of bytes that it has sent.
  func move(most: Int) -> Int {
    _ = up.move(most: Self.requestBytes)
    return down.move(most: most)
  }
}

/// What one end says to the other. One piece is on its way at a time.
private struct Direction {
  let source: Int32
  let sink: Int32
  private var bytes: [UInt8] = []
  private var sent = 0
  private var isEnded = false
  private(set) var isBroken = false

  var isOver: Bool { isEnded && bytes.isEmpty }

  init(from source: Int32, to sink: Int32) {
    self.source = source
    self.sink = sink
  }

  func waits(isOpen: Bool) -> [pollfd] {
    if !bytes.isEmpty { return [pollfd(fd: sink, events: Int16(POLLOUT), revents: 0)] }
    guard isOpen, !isEnded else { return [] }
    return [pollfd(fd: source, events: Int16(POLLIN), revents: 0)]
  }

  /// - Returns: the number of bytes that were read.
  mutating func move(most: Int) -> Int {
    flush()
    guard bytes.isEmpty, !isEnded, !isBroken, most > 0 else { return 0 }
    var count = 0
    switch Socket.read(source, into: &bytes, max: most) {
    case .bytes(let read): count = read
    case .wouldBlock: return 0
    case .end:
      isEnded = true
      Socket.shutdownWrite(sink)
    case .failed: isBroken = true
    }
    flush()
    return count
  }

  private mutating func flush() {
    while sent < bytes.count, !isBroken {
      switch Socket.write(sink, bytes, from: sent) {
      case .bytes(let count): sent += count
      case .wouldBlock: return
      case .end, .failed: isBroken = true
      }
    }
    bytes.removeAll(keepingCapacity: true)
    sent = 0
  }
}
