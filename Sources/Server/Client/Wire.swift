import Events
import JSONRPC
import System

/// The bytes of one client: what comes is cut into lines, what is said waits until the peer takes
/// it. Knows nothing of what the lines mean.
final class Wire {
  enum Event {
    /// Bytes have come, perhaps whole lines.
    case received
    /// Nothing has come: of TLS, the handshake may have gone on.
    case nothingCame
    /// The peer takes bytes again.
    case room
    /// The peer has sent its last byte.
    case inputEnded
    /// Nothing more comes or goes.
    case broken
  }

  /// What an idle connection keeps of its output buffer.
  private static let keptBytesMax = 8192
  /// Much more than a request. The room for it must stay below 64 KiB: to free that much lets
  /// malloc gather all that is free, after every read.
  static let readBytesMax = 16 << 10

  private let transport: Transport
  private let desk: Desk
  private var framer: LineFramer
  private var registration: EventLoop.Registration?
  private var output: [UInt8] = []
  private var sent = 0
  private var isInputEnded = false
  /// Drops what comes.
  private var isDeaf = false
  /// What the loop waits for.
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

  /// - Parameter handler: Must keep nothing alive; it is let go in `close`.
  func start(_ handler: @escaping (Event) -> Void) throws(SystemError) {
    self.handler = handler
    // No weak reference here: an object that has one counts all its references in a table beside
    // it, at each request. The loop lets go in `close`, which comes before the end.
    registration = try desk.loop.register(transport.raw, .readable) { [unowned self] in
      ready($0)
    }
  }

  func close() {
    if let registration { desk.loop.cancel(registration) }
    registration = nil
    waitingForRoom = []
  }

  /// Whether the peer is connected: of TLS, whether the handshake is over.
  var isEstablished: Bool { transport.isEstablished }
  /// The names of the peer's certificate; none where it has shown none.
  var peerNames: [String] { transport.peerNames }
  var unsentBytes: Int { output.count - sent }
  /// Bytes that were read and are in no frame yet.
  var pendingBytes: Int { framer.pendingBytes }
  var hasLine: Bool { framer.hasLine }

  func nextFrame() -> LineFramer.Frame? { framer.next() }

  /// Drops what has come and what still comes.
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
    // Behind the last byte only a hangup comes.
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

  /// Calls `resume` once, when the peer has taken most of what is unsent.
  func whenThereIsRoom(_ resume: @escaping () -> Void) { waitingForRoom.append(resume) }

  private func tellOfRoom() {
    guard !waitingForRoom.isEmpty else { return }
    let waiting = waitingForRoom
    waitingForRoom = []
    for resume in waiting { resume() }
  }

  func shutdownWrite() { transport.shutdownWrite() }

  /// - Parameter reading: Whether more is to be read; writing is wanted while bytes are unsent.
  func updateInterest(reading: Bool) {
    guard let registration else { return }
    let (isReading, isWriting) = transport.interest(
      reading: reading, writing: unsentBytes > 0)
    // Compared as booleans: this is asked after every event, and sets are built by generic code.
    guard isReading != self.isReading || isWriting != self.isWriting else { return }
    self.isReading = isReading
    self.isWriting = isWriting
    var wanted: EventLoop.Interest = []
    if isReading { wanted.insert(.readable) }
    if isWriting { wanted.insert(.writable) }
    desk.loop.update(registration, wanted)
  }
}
