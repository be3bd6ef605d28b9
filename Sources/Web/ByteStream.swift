import System

/// A connection with an output buffer, to a browser or to the door.
final class ByteStream {
  enum Event {
    case received([UInt8])
    /// Unsent bytes have become fewer.
    case room
    case inputEnded
    case broken
  }

  /// One TLS record, so that none is left inside OpenSSL.
  private static let readBytesMax = 16 << 10

  private let transport: Transport
  private let loop: EventLoop
  private var registration: EventLoop.Registration?
  private var handler: (Event) -> Void = { _ in }
  private var output: [UInt8] = []
  private var sent = 0
  private var isReading = true
  private var isInputEnded = false
  private var isShutDown = false
  /// When bytes were last taken off, or the first of those that wait was given.
  private(set) var progressAt: Instant
  /// How many were taken off since the beginning.
  private(set) var takenBytes = 0

  init(_ transport: consuming Transport, loop: EventLoop) {
    self.transport = transport
    self.loop = loop
    progressAt = loop.now
  }

  var unsentBytes: Int { output.count - sent }
  var isClosed: Bool { registration == nil }

  func start(_ handler: @escaping (Event) -> Void) throws(SystemError) {
    self.handler = handler
    registration = try loop.register(transport.raw, .readable) { [self] in ready($0) }
  }

  /// Takes it out of the loop; the connection ends with the object.
  func close() {
    if let registration { loop.cancel(registration) }
    registration = nil
    handler = { _ in }
    output = []
    sent = 0
  }

  private func ready(_ readiness: EventLoop.Readiness) {
    let progress = transport.progress(
      readable: readiness.contains(.readable), writable: readiness.contains(.writable))
    if progress.write {
      flush()
      guard !isClosed else { return }
      handler(.room)
      guard !isClosed else { return }
    }
    if progress.read || readiness.contains(.hangup) { read() }
    updateInterest()
  }

  private func read() {
    // After the last byte only a hangup can follow.
    guard !isInputEnded else { return handler(.broken) }
    var buffer: [UInt8] = []
    switch transport.read(into: &buffer, max: Self.readBytesMax) {
    case .bytes: handler(.received(buffer))
    case .wouldBlock: break
    case .end:
      isInputEnded = true
      handler(.inputEnded)
    case .failed: handler(.broken)
    }
  }

  /// Sends what goes at once and keeps the rest.
  func send(_ bytes: [UInt8]) {
    guard !isClosed, !isShutDown, !bytes.isEmpty else { return }
    if unsentBytes == 0 { progressAt = loop.now }
    output += bytes
    flush()
    updateInterest()
  }

  private func flush() {
    while sent < output.count {
      switch transport.write(output, from: sent) {
      case .bytes(let count):
        sent += count
        takenBytes += count
        progressAt = loop.now
      case .wouldBlock:
        if sent > 1 << 20 {
          output.removeSubrange(..<sent)
          sent = 0
        }
        return
      case .end, .failed: return breakLater()
      }
    }
    output = []
    sent = 0
    if isShutDown { transport.shutdownWrite() }
  }

  /// Never from within `send`: its caller may be in the middle of its own work.
  private func breakLater() {
    output = []
    sent = 0
    isShutDown = true
    _ = loop.schedule(after: .zero) { [weak self] in
      guard let self, !isClosed else { return }
      handler(.broken)
    }
  }

  /// Once all is sent, nothing more will be.
  func shutdownWrite() {
    guard !isShutDown, !isClosed else { return }
    isShutDown = true
    if unsentBytes == 0 { transport.shutdownWrite() }
  }

  func read(_ isWanted: Bool) {
    guard isWanted != isReading else { return }
    isReading = isWanted
    updateInterest()
  }

  private func updateInterest() {
    guard let registration else { return }
    let (readable, writable) = transport.interest(
      reading: isReading && !isInputEnded, writing: unsentBytes > 0)
    var wanted: EventLoop.Interest = []
    if readable { wanted.insert(.readable) }
    if writable { wanted.insert(.writable) }
    loop.update(registration, wanted)
  }
}
