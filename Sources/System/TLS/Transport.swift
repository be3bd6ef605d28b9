internal import Glibc

/// A connection as its owner reads and writes it, whatever protects it on the way.
package enum Transport: ~Copyable {
  case plain(FileDescriptor)
  case tls(TLSSession)

  /// The borrowed descriptor, for the loop.
  package var raw: Int32 {
    switch self {
    case .plain(let descriptor): descriptor.raw
    case .tls(let session): session.descriptorNumber
    }
  }

  /// Whether bytes of the application can come; until then reads carry a handshake on.
  package var isEstablished: Bool {
    switch self {
    case .plain: true
    case .tls(let session): session.isEstablished
    }
  }

  /// Names that the peer has proved by a certificate.
  package var peerNames: [String] {
    switch self {
    case .plain: []
    case .tls(let session): session.peerNames
    }
  }

  /// As `Socket.read`.
  package func read(into buffer: inout [UInt8], max: Int) -> Socket.Transfer {
    switch self {
    case .plain(let descriptor): Socket.read(descriptor.raw, into: &buffer, max: max)
    case .tls(let session): session.read(into: &buffer, max: max)
    }
  }

  /// As `Socket.write`; after `wouldBlock` the same bytes come first in the next call.
  package func write(_ bytes: [UInt8], from offset: Int = 0) -> Socket.Transfer {
    switch self {
    case .plain(let descriptor): Socket.write(descriptor.raw, bytes, from: offset)
    case .tls(let session): session.write(bytes.span.extracting(offset...))
    }
  }

  /// Says that nothing more will be sent; reading goes on. A peer that is gone is no error.
  package func shutdownWrite() {
    switch self {
    case .plain(let descriptor): Socket.shutdownWrite(descriptor.raw)
    case .tls(let session): session.shutdownWrite()
    }
  }

  // MARK: What to wait for

  /// What the loop has to wait for, so that reading or writing can go on: under TLS one direction
  /// may need the other.
  package func interest(reading: Bool, writing: Bool) -> (readable: Bool, writable: Bool) {
    switch self {
    case .plain: return (reading, writing)
    case .tls(let session):
      let readCrosses = reading && session.readNeedsWritable
      let writeCrosses = writing && session.writeNeedsReadable
      return (
        reading && !readCrosses || writeCrosses, writing && !writeCrosses || readCrosses
      )
    }
  }

  /// What readiness of the descriptor lets go on.
  package func progress(readable: Bool, writable: Bool) -> (read: Bool, write: Bool) {
    switch self {
    case .plain: (readable, writable)
    case .tls(let session):
      (
        session.readNeedsWritable ? writable : readable,
        session.writeNeedsReadable ? readable : writable
      )
    }
  }

  // MARK: Waiting

  /// Sends all of `bytes`, waiting as long as it takes; for a client that blocks.
  package func writeAll(_ bytes: [UInt8]) throws(SystemError) {
    var offset = 0
    while offset < bytes.count {
      switch write(bytes, from: offset) {
      case .bytes(let count): offset += count
      case .wouldBlock, .end:
        let needs = interest(reading: false, writing: true)
        _ = try Socket.wait(raw, needs.readable ? POLLIN : POLLOUT, nil)
      case .failed(let error): throw error
      }
    }
  }

  /// Waits until a read may go on; false after `timeout`.
  package func waitReadable(timeout: Duration?) throws(SystemError) -> Bool {
    let needs = interest(reading: true, writing: false)
    return try Socket.wait(raw, needs.writable ? POLLOUT : POLLIN, timeout)
  }

  /// Connects under TLS and waits until both sides know each other; the server has to prove that
  /// it is `name`.
  package static func connect(
    _ endpoint: Endpoint, as name: String, _ context: TLSContext, timeout: Duration
  ) throws(SystemError) -> Transport {
    let session = try TLSSession(
      connecting: try Socket.connect(endpoint), to: name, context)
    let deadline = Instant.now() + timeout
    while true {
      switch session.handshake() {
      case .bytes: return .tls(session)
      case .failed(let error): throw error
      case .end: throw SystemError(call: "TLS with \(endpoint)", errno: ECONNRESET)
      case .wouldBlock:
        let events = session.readNeedsWritable ? POLLOUT : POLLIN
        let left = Instant.now().duration(to: deadline)
        guard try Socket.wait(session.descriptorNumber, events, max(left, .zero)) else {
          throw SystemError(call: "TLS with \(endpoint)", errno: ETIMEDOUT)
        }
      }
    }
  }
}
