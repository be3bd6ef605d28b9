import CMDB
import Events
import JSON
import JSONRPC
import Postgres
import System

/// One client's connection: reads lines, hands requests on, writes answers, and closes in order.
///
/// What is read, and when, is back-pressure: no more than so many requests under way, no more than
/// so many unsent bytes. Who is at the other end is asked once for each connection, and again when
/// the answer has grown old.
final class Connection {
  private enum Stage: Equatable {
    /// Reads and executes.
    case open
    /// The peer has sent its last byte: what is read is answered, then it is closed.
    case halfClosed
    /// The server drains: what is read is answered, then `server.closing` is sent.
    case draining
    /// `server.closing` stands at the end of the output; when all is sent it lingers.
    case parting
    /// All is said; what still comes is read and dropped until the peer closes.
    case lingering
    case closed
  }

  private enum Identity {
    /// Nobody has been asked yet, or the answer is too old.
    case unknown
    case asked
    case known(Caller, since: Instant)
    /// Nobody that an account belongs to; only open methods are for it.
    case nobody
    /// The database is away: for a moment nobody is asked again.
    case unreachable(since: Instant)
  }

  /// What an idle connection keeps of its output buffer.
  private static let keptBytesMax = 8192
  /// Much more than a request. The room for it must stay below 64 KiB: to free that much lets
  /// malloc gather all that is free, after every read.
  private static let readBytesMax = 16 << 10

  /// In an outage every request is refused at once; asking more often would help nobody.
  private static let askAgain = Duration.milliseconds(100)

  let worker: Worker
  private let transport: Transport
  let origin: Origin
  /// What it has proved; nil where that is nothing.
  private(set) var credential: Credential?
  private var registration: EventLoop.Registration?
  private var authentication: EventLoop.Timer?
  private var framer: LineFramer
  private var stage = Stage.open
  private var identity = Identity.unknown
  /// While a login is under way: what to go back to if it fails.
  private var beforeLogin: Identity?
  private var isUnauthenticated = true
  private var hasReadLine = false

  private var output: [UInt8] = []
  private var sent = 0
  private var isDirty = false
  /// What the loop waits for.
  private var isReading = true
  private var isWriting = false
  /// Called when unsent bytes have fallen below the mark at which streams pause.
  var onDrained: [() -> Void] = []

  /// Requests that are not answered; a batch is one.
  private(set) var inFlightCount = 0
  /// Those that can be cancelled, by the id that they were sent with.
  private var runs: [ObjectIdentifier: RequestRun] = [:]
  let writes: WriteQueue

  init(worker: Worker, transport: consuming Transport, origin: Origin) {
    self.worker = worker
    self.transport = transport
    self.origin = origin
    credential = origin.credential
    framer = LineFramer(lineBytesMax: worker.limits.lineBytesMax)
    writes = WriteQueue()
  }

  var caller: Caller? {
    guard case .known(let caller, since: _) = identity else { return nil }
    return caller
  }

  /// Whether it cannot be said who calls, for want of a database.
  var isUnidentifiable: Bool {
    guard case .unreachable = identity else { return false }
    return true
  }

  var isClosed: Bool { stage == .closed }
  var unsentBytes: Int { output.count - sent }

  func start() {
    do {
      // No weak reference here or below: an object that has one counts all its references in a
      // table beside it, at each request. The loop lets go in `close`, which comes before the end.
      registration = try worker.loop.register(transport.raw, .readable) { [unowned self] in
        ready($0)
      }
    } catch {
      return close()
    }
    expectAuthentication()
    if transport.isEstablished { identify() }
  }

  /// Whoever says nothing and is nobody is shown the door.
  private func expectAuthentication() {
    if let authentication { worker.loop.cancel(authentication) }
    let patience = Duration.milliseconds(worker.limits.authenticateMilliseconds)
    authentication = worker.loop.schedule(after: patience) { [unowned self] in
      guard isUnauthenticated else { return }
      worker.logStranger(.connectionRefused(reason: "not authenticated in time"))
      close()
    }
  }

  // MARK: Who it is

  private func identify() {
    if credential == nil {
      let names = transport.peerNames
      if !names.isEmpty { credential = .certificate(names) }
    }
    guard let credential else {
      identity = .nobody
      return
    }
    identity = .asked
    worker.accounts.caller(credential) { [self] result in
      guard !isClosed else { return }
      switch result {
      case .success(let caller?):
        identity = .known(caller, since: worker.loop.now)
        authenticated(caller)
      case .success(nil):
        becameNobody()
      case .failure: identity = .unreachable(since: worker.loop.now)
      }
      // Not from here, where the asker may be in the middle of its lines.
      worker.touched(self)
    }
  }

  /// The account is disabled, the token revoked: a stranger again, with a stranger's time.
  private func becameNobody() {
    identity = .nobody
    guard !isUnauthenticated else { return }
    isUnauthenticated = true
    worker.unauthenticatedCount += 1
    expectAuthentication()
  }

  private func authenticated(_ caller: Caller) {
    guard isUnauthenticated else { return }
    worker.log(.connectionOpened(account: caller.name, via: caller.via.rawValue))
    isUnauthenticated = false
    worker.unauthenticatedCount -= 1
  }

  /// Whether requests can be executed now; asks again where the answer has grown old.
  private func isIdentified() -> Bool {
    switch identity {
    case .asked: return false
    case .nobody: return true
    case .unknown:
      identify()
      return isIdentifiedAtOnce
    case .known(_, let since):
      guard since.duration(to: worker.loop.now) > worker.settings.callerAgeMax else { return true }
      identify()
      return isIdentifiedAtOnce
    case .unreachable(let since):
      guard since.duration(to: worker.loop.now) > Self.askAgain else { return true }
      identify()
      return isIdentifiedAtOnce
    }
  }

  /// The answer may have come before the question returned.
  private var isIdentifiedAtOnce: Bool {
    if case .asked = identity { return false }
    return true
  }

  // MARK: Login

  /// Holds back the lines that follow until `loginEnded`; false while another is under way.
  func loginBegan() -> Bool {
    guard beforeLogin == nil else { return false }
    beforeLogin = identity
    identity = .asked
    return true
  }

  /// - Parameter login: who it is from now on; nil for a login that failed and changes nothing.
  func loginEnded(_ login: (caller: Caller, credential: Credential)?) {
    guard !isClosed, let before = exchange(&beforeLogin, with: nil) else { return }
    if let login {
      credential = login.credential
      identity = .known(login.caller, since: worker.loop.now)
      authenticated(login.caller)
    } else {
      identity = before
    }
    worker.touched(self)
  }

  /// Whether lines wait until it is known who sends them; what follows is left in the kernel.
  private var isHeldUp: Bool {
    guard case .asked = identity else { return false }
    return framer.pendingBytes >= Self.readBytesMax
  }

  // MARK: Reading

  private func ready(_ readiness: EventLoop.Readiness) {
    let progress = transport.progress(
      readable: readiness.contains(.readable), writable: readiness.contains(.writable))
    if progress.write {
      flush()
      // Room in the output lets lines wait no longer, and may have been all that was waited for.
      worker.touched(self)
    }
    guard stage != .closed else { return }
    if progress.read || readiness.contains(.hangup) { read() }
  }

  private func read() {
    guard stage != .halfClosed else { return close() }
    let result = framer.receive { buffer in
      transport.read(into: &buffer, max: Self.readBytesMax)
    }
    switch result {
    case .bytes(let count):
      worker.figures.add(.bytesReceived, count)
      if stage == .lingering || stage == .parting {
        framer = LineFramer(lineBytesMax: worker.limits.lineBytesMax)
      } else {
        executeLines()
      }
    case .wouldBlock: handshakeWentOn()
    case .end: peerEnded()
    case .failed(let error):
      if !transport.isEstablished {
        worker.logStranger(.connectionRefused(reason: "\(error)"))
      }
      close()
    }
  }

  /// A handshake that is over may have said who it is, which counts even if nothing follows.
  private func handshakeWentOn() {
    if case .unknown = identity, transport.isEstablished { identify() }
    updateInterest()
  }

  private func peerEnded() {
    switch stage {
    case .lingering, .parting: close()
    case .open, .draining:
      stage = .halfClosed
      executeLines()
      closeWhenSaid()
    case .halfClosed, .closed: break
    }
    updateInterest()
  }

  private var mayExecute: Bool {
    inFlightCount < worker.limits.requestsInFlightMax
      && unsentBytes < worker.settings.unsentPauseBytes
      && (stage == .open || stage == .halfClosed || stage == .draining)
  }

  /// Executes the lines that have come, as far as back-pressure lets them.
  private func executeLines() {
    while mayExecute, framer.pendingBytes > 0, isIdentified(), let frame = framer.next() {
      let isFirst = !hasReadLine
      hasReadLine = true
      switch frame {
      case .line(let line):
        execute(Incoming(line: line, limits: worker.limits))
        if isFirst, origin.isNetwork, !Self.isMessage(line) { return turnAway() }
      case .tooLong:
        execute(Incoming.tooLong(worker.limits))
        if isFirst, origin.isNetwork { return turnAway() }
      }
    }
    updateInterest()
  }

  /// Whether a line is at least a JSON object or array.
  private static func isMessage(_ line: [UInt8]) -> Bool {
    guard let document = try? Document(line) else { return false }
    return document.root.kind == .object || document.root.kind == .array
  }

  /// Browsers can be made to post to loopback: who begins with something else over TCP has got its
  /// answer, and nothing more of it is executed.
  private func turnAway() {
    framer = LineFramer(lineBytesMax: worker.limits.lineBytesMax)
    stage = .parting
    worker.touched(self)
  }

  private func execute(_ incoming: Incoming) {
    switch incoming {
    case .single(let message):
      let slot = ReplySlot(connection: self)
      execute(message, answering: slot)
    case .batch(let messages):
      requestBegan()
      let batch = BatchReply(count: messages.count, connection: self)
      for (index, message) in messages.enumerated() {
        execute(message, answering: ReplySlot(connection: self, batch: batch, index: index))
      }
    }
  }

  private func execute(_ message: Message, answering slot: ReplySlot) {
    switch message {
    case .invalid(let id, let error):
      slot.begin(id: id)
      slot.answer(error: error)
      worker.figures.count(method: 0, .refused(error.kind), microseconds: 0)
    case .request(let request):
      slot.begin(id: request.id)
      let run = RequestRun(request, slot: slot, connection: self)
      runs[ObjectIdentifier(run)] = run
      run.start()
    }
  }

  // MARK: Requests

  func requestBegan() {
    inFlightCount += 1
    worker.inFlightCount += 1
  }

  /// A request, or a whole batch, is answered.
  func requestEnded() {
    guard stage != .closed else { return }
    inFlightCount -= 1
    worker.inFlightCount -= 1
    worker.touched(self)
  }

  func runEnded(_ run: RequestRun) {
    runs[ObjectIdentifier(run)] = nil
  }

  /// Cancels what bears this id and can still be cancelled.
  func cancel(id: [UInt8]) -> Bool {
    guard let run = runs.values.first(where: { $0.request.id == id }) else { return false }
    return run.cancel()
  }

  // MARK: Writing

  /// Appends one message and its line end.
  func send(_ write: (inout [UInt8]) -> Void) {
    guard stage != .closed, stage != .lingering else { return }
    write(&output)
    output.append(UInt8(ascii: "\n"))
    worker.touched(self)
    if unsentBytes > worker.limits.outputBytesMax {
      worker.log(
        .connectionCut(account: caller?.name ?? "", reason: "\(unsentBytes) bytes are not read"))
      close()
    }
  }

  /// Once a tick, after everything that the tick brought.
  func tickEnded() {
    flush()
    if mayExecute, framer.pendingBytes > 0 { executeLines() }
    closeWhenSaid()
  }

  func flush() {
    guard stage != .closed else { return }
    while sent < output.count {
      switch transport.write(output, from: sent) {
      case .bytes(let count):
        sent += count
        worker.figures.add(.bytesSent, count)
      case .wouldBlock:
        compact()
        return updateInterest()
      case .end, .failed: return close()
      }
    }
    output.removeAll(keepingCapacity: output.capacity <= Self.keptBytesMax)
    sent = 0
    notifyDrained()
    updateInterest()
  }

  private func compact() {
    if sent > 1 << 20 {
      output.removeSubrange(..<sent)
      sent = 0
    }
    if unsentBytes < worker.settings.unsentPauseBytes { notifyDrained() }
  }

  private func notifyDrained() {
    guard !onDrained.isEmpty else { return }
    let waiting = onDrained
    onDrained = []
    for resume in waiting { resume() }
  }

  private func updateInterest() {
    guard let registration, stage != .closed else { return }
    let (isReading, isWriting) = transport.interest(
      reading: stage == .lingering
        || ((stage == .open || stage == .draining) && mayExecute && !isHeldUp),
      writing: unsentBytes > 0)
    // Compared as booleans: this is asked after every event, and sets are built by generic code.
    guard isReading != self.isReading || isWriting != self.isWriting else { return }
    self.isReading = isReading
    self.isWriting = isWriting
    var wanted: EventLoop.Interest = []
    if isReading { wanted.insert(.readable) }
    if isWriting { wanted.insert(.writable) }
    worker.loop.update(registration, wanted)
  }

  // MARK: Closing

  /// The server drains.
  func drain() {
    guard stage == .open else { return }
    stage = .draining
    executeLines()
    closeWhenSaid()
  }

  private func closeWhenSaid() {
    guard inFlightCount == 0, !framer.hasLine else { return }
    switch stage {
    case .halfClosed where unsentBytes == 0: close()
    case .draining: part()
    case .parting where unsentBytes == 0: linger()
    case .open, .halfClosed, .parting, .lingering, .closed: break
    }
  }

  private func part() {
    send {
      $0.append(contentsOf: Response.notification("server.closing", params: Array("{}".utf8)))
    }
    guard stage == .draining else { return }
    stage = .parting
    flush()
    if unsentBytes == 0 { linger() }
  }

  private func linger() {
    guard stage == .parting else { return }
    stage = .lingering
    transport.shutdownWrite()
    updateInterest()
    _ = worker.loop.schedule(after: worker.settings.lingerMax) { [weak self] in self?.close() }
  }

  func close() {
    guard stage != .closed else { return }
    stage = .closed
    // Nobody waits for them any more, so some of them will never be answered.
    worker.inFlightCount -= inFlightCount
    inFlightCount = 0
    if let registration { worker.loop.cancel(registration) }
    registration = nil
    if let authentication { worker.loop.cancel(authentication) }
    for run in Array(runs.values) { run.connectionClosed() }
    runs = [:]
    onDrained = []
    worker.closed(self, wasUnauthenticated: isUnauthenticated)
  }
}
