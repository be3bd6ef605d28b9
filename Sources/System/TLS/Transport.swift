internal import Glibc

/// A connection as its owner reads and writes it, whatever protects it on the way. Closes it when
/// its life ends.
package struct Transport: ~Copyable {
  /// The borrowed descriptor, for the loop.
  package let raw: Int32
  /// Owns the descriptor; nil for a plain connection, whose descriptor this value owns. An enum
  /// with the owner of either in it would say so better, but crashes the optimiser of Swift 6.3.
  private let session: TLSSession?

  private init(raw: Int32, session: TLSSession?) {
    self.raw = raw
    self.session = session
  }

  package static func plain(_ descriptor: consuming FileDescriptor) -> Transport {
    Transport(raw: descriptor.release(), session: nil)
  }

  package static func tls(_ session: TLSSession) -> Transport {
    Transport(raw: session.descriptorNumber, session: session)
  }

  deinit {
    if session == nil { _ = FileDescriptor(owning: raw) }
  }

  /// Whether bytes of the application can come; until then reads carry a handshake on.
  package var isEstablished: Bool { session?.isEstablished ?? true }

  /// Names that the peer has proved by a certificate.
  package var peerNames: [String] { session?.peerNames ?? [] }

  /// As `Socket.read`.
  package func read(into buffer: inout [UInt8], max: Int) -> Socket.Transfer {
    guard let session else { return Socket.read(raw, into: &buffer, max: max) }
    return session.read(into: &buffer, max: max)
  }

  /// As `Socket.write`; after `wouldBlock` the same bytes come first in the next call.
  package func write(_ bytes: [UInt8], from offset: Int = 0) -> Socket.Transfer {
    guard let session else { return Socket.write(raw, bytes, from: offset) }
    return session.write(bytes.span.extracting(offset...))
  }

  /// Says that nothing more will be sent; reading goes on. A peer that is gone is no error.
  package func shutdownWrite() {
    guard let session else { return Socket.shutdownWrite(raw) }
    session.shutdownWrite()
  }

  // MARK: What to wait for

  /// What the loop has to wait for, so that reading or writing can go on: under TLS one direction
  /// may need the other.
  package func interest(reading: Bool, writing: Bool) -> (readable: Bool, writable: Bool) {
    guard let session else { return (reading, writing) }
    let readCrosses = reading && session.readNeedsWritable
    let writeCrosses = writing && session.writeNeedsReadable
    return (reading && !readCrosses || writeCrosses, writing && !writeCrosses || readCrosses)
  }

  /// What readiness of the descriptor lets go on.
  package func progress(readable: Bool, writable: Bool) -> (read: Bool, write: Bool) {
    guard let session else { return (readable, writable) }
    return (
      session.readNeedsWritable ? writable : readable,
      session.writeNeedsReadable ? readable : writable
    )
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
