import Events
import JSONRPC
import System

/// The byte stream of one client: input is split into lines, output is buffered until the peer
/// accepts it. It knows nothing of the meaning of the lines.
final class Wire {
  enum Event {
    /// Bytes were received, possibly whole lines.
    case received
    /// Nothing was received; a TLS handshake may have advanced.
    case nothingCame
    /// The peer accepts bytes again.
    case room
    /// The peer has sent its last byte.
    case inputEnded
    /// The connection is broken.
    case broken
  }

  /// The part of its output buffer that an idle connection keeps.
  private static let keptBytesMax = 8192
  /// Much more than a request. It must stay below 64 KiB, because freeing a larger block makes
  /// malloc consolidate its free memory after every read.
  static let readBytesMax = 16 << 10

  private let transport: Transport
  private let desk: Desk
  private var framer: LineFramer
  private var registration: EventLoop.Registration?
  private var output: [UInt8] = []
  private var sent = 0
  /// Since the connection began.
  private(set) var sentBytes = 0
  private var isInputEnded = false
  /// Whether input is discarded.
  private var isDeaf = false
  /// The events that the loop waits for.
  private var isReading = true
  private var isWriting = false
  /// Called when unsent bytes have fallen below the mark at which streams pause.
  private var waitingForRoom: [() -> Void] = []
  private var handler: (Event) -> Void = { _ in }

  init(_ transport: consuming Transport, desk: Desk) {
    self.transport = transport
    self.desk = desk
    framer = LineFramer(lineBytesMax: desk.limits.lineBytesMax)
  }

  /// - Parameter handler: Must not retain its owner; released in `close`.
  func start(_ handler: @escaping (Event) -> Void) throws(SystemError) {
    self.handler = handler
    // No weak reference here: an object with one keeps its reference counts in a side table, which
    // costs time on each request. The loop releases it in `close`, which always precedes its end.
    registration = try desk.loop.register(transport.raw, .readable) { [unowned self] in
      ready($0)
    }
  }

  func close() {
    if let registration { desk.loop.cancel(registration) }
    registration = nil
    waitingForRoom = []
  }

  /// Whether the peer is connected; with TLS, whether the handshake is complete.
  var isEstablished: Bool { transport.isEstablished }
  /// The names in the peer's certificate; empty without one.
  var peerNames: [String] { transport.peerNames }
  var unsentBytes: Int { output.count - sent }
  /// Bytes received that do not yet form a line.
  var pendingBytes: Int { framer.pendingBytes }
  var hasLine: Bool { framer.hasLine }

  func nextFrame() -> LineFramer.Frame? { framer.next() }

  /// Discards all input, received and still to come.
  func dropInput() {
    isDeaf = true
    framer = LineFramer(lineBytesMax: desk.limits.lineBytesMax)
  }

  // MARK: Reading

  private func ready(_ readiness: EventLoop.Readiness) {
    let progress = transport.progress(
      readable: readiness.contains(.readable), writable: readiness.contains(.writable))
    if progress.write {
      flush()
      // Broken: its owner may be gone.
      guard registration != nil else { return }
      handler(.room)
    }
    if progress.read || readiness.contains(.hangup) { read() }
  }

  private func read() {
    // After the last byte only a hangup can follow.
    guard !isInputEnded else { return handler(.broken) }
    let result = framer.receive { buffer in
      transport.read(into: &buffer, max: Self.readBytesMax)
    }
    switch result {
    case .bytes(let count):
      desk.counters.add(.bytesReceived, count)
      guard !isDeaf else { return dropInput() }
      handler(.received)
    case .wouldBlock: handler(.nothingCame)
    case .end:
      isInputEnded = true
      handler(.inputEnded)
    case .failed(let error):
      if !transport.isEstablished {
        desk.boundedLog.unauthenticated(.connectionRefused(reason: "\(error)"))
      }
      handler(.broken)
    }
  }

  // MARK: Writing

  /// Appends one message and its line end.
  func append(_ write: (inout [UInt8]) -> Void) {
    write(&output)
    output.append(UInt8(ascii: "\n"))
  }

  func flush() {
    while sent < output.count {
      switch transport.write(output, from: sent) {
      case .bytes(let count):
        sent += count
        sentBytes += count
        desk.counters.add(.bytesSent, count)
      case .wouldBlock: return compact()
      case .end, .failed: return handler(.broken)
      }
    }
    output.removeAll(keepingCapacity: output.capacity <= Self.keptBytesMax)
    sent = 0
    tellOfRoom()
  }

  private func compact() {
    if sent > 1 << 20 {
      output.removeSubrange(..<sent)
      sent = 0
    }
    if unsentBytes < desk.settings.unsentPauseBytes { tellOfRoom() }
  }

  /// Calls `resume` once, when the peer has accepted most of the unsent bytes.
  func whenThereIsRoom(_ resume: @escaping () -> Void) { waitingForRoom.append(resume) }

  private func tellOfRoom() {
    guard !waitingForRoom.isEmpty else { return }
    let waiting = waitingForRoom
    waitingForRoom = []
    for resume in waiting { resume() }
  }

  func shutdownWrite() { transport.shutdownWrite() }

  /// - Parameter reading: Whether to read more; writing is enabled while bytes are unsent.
  func updateInterest(reading: Bool) {
    guard let registration else { return }
    let (isReading, isWriting) = transport.interest(
      reading: reading, writing: unsentBytes > 0)
    // Compared as booleans, because this runs after every event and option sets are built by
    // generic code.
    guard isReading != self.isReading || isWriting != self.isWriting else { return }
    self.isReading = isReading
    self.isWriting = isWriting
    var wanted: EventLoop.Interest = []
    if isReading { wanted.insert(.readable) }
    if isWriting { wanted.insert(.writable) }
    desk.loop.update(registration, wanted)
  }
}
