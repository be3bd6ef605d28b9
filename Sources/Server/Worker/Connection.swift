import CMDB
import Events
import JSON
import JSONRPC
import Postgres
import System

/// One client's connection: reads lines, hands requests on, writes answers, and closes in order.
///
/// What is read, and when, is back-pressure: no more than so many requests under way, no more than
/// so many unsent bytes.
final class Connection {
  enum Stage: Equatable {
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

  /// What an idle connection keeps of its output buffer.
  private static let keptBytesMax = 8192
  /// Much more than a request. The room for it must stay below 64 KiB: to free that much lets
  /// malloc gather all that is free, after every read.
  private static let readBytesMax = 16 << 10

  let worker: Worker
  /// Its number among the connections of the worker.
  let serial: Int
  let transport: Transport
  let origin: Origin
  /// What it has proved; nil where that is nothing.
  var credential: Credential?
  var identity: IdentityMachine
  var registration: EventLoop.Registration?
  var authentication: EventLoop.Timer?
  var framer: LineFramer
  var stage = Stage.open
  private var hasReadLine = false

  private var output: [UInt8] = []
  private var sent = 0
  /// Waits for the end of the tick already.
  private var isTouched = false
  /// What the loop waits for.
  private var isReading = true
  private var isWriting = false
  /// Called when unsent bytes have fallen below the mark at which streams pause.
  var onDrained: [() -> Void] = []

  /// Requests that are not answered; a batch is one.
  var inFlightCount = 0
  /// Those that can be cancelled, by the id that they were sent with.
  var runs: [ObjectIdentifier: RequestRun] = [:]
  /// The turns of its writes, and the writes by their numbers in it.
  var order = WriteOrderMachine()
  var orderedRuns: [Int: RequestRun] = [:]
  /// Keeps what was sent in order on its way through the lane.
  let affinity = Affinity()

  init(worker: Worker, transport: consuming Transport, origin: Origin) {
    self.worker = worker
    serial = worker.nextConnectionNumber()
    self.transport = transport
    self.origin = origin
    credential = origin.credential
    identity = IdentityMachine(ageMax: worker.settings.callerAgeMax)
    framer = LineFramer(lineBytesMax: worker.limits.lineBytesMax)
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

  // MARK: Reading

  /// Whether lines wait until it is known who sends them; what follows is left in the kernel.
  private var isHeldUp: Bool {
    identity.isWaiting && framer.pendingBytes >= Self.readBytesMax
  }

  private func ready(_ readiness: EventLoop.Readiness) {
    let progress = transport.progress(
      readable: readiness.contains(.readable), writable: readiness.contains(.writable))
    if progress.write {
      flush()
      // Room in the output lets lines wait no longer, and may have been all that was waited for.
      touch()
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
      worker.counters.add(.bytesReceived, count)
      if stage == .lingering || stage == .parting {
        framer = LineFramer(lineBytesMax: worker.limits.lineBytesMax)
      } else {
        executeLines()
      }
    case .wouldBlock: handshakeWentOn()
    case .end: peerEnded()
    case .failed(let error):
      if !transport.isEstablished {
        worker.logUnauthenticated(.connectionRefused(reason: "\(error)"))
      }
      close()
    }
  }

  /// A handshake that is over may have said who it is, which counts even if nothing follows.
  private func handshakeWentOn() {
    if identity.isUnknown, transport.isEstablished { identify() }
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
  func executeLines() {
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
    touch()
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
      worker.counters.count(method: 0, .refused(error.kind), microseconds: 0)
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
    touch()
  }

  func runEnded(_ run: RequestRun) {
    runs[ObjectIdentifier(run)] = nil
  }

  /// Cancels what bears this id and can still be cancelled.
  func cancel(id: [UInt8]) -> Bool {
    guard let run = runs.values.first(where: { $0.request.id == id }) else { return false }
    return run.cancel()
  }

  /// Turns are given here and nowhere else, so no write is begun inside the end of another.
  private func giveTurns() {
    while let number = order.takeTurn(catalogue: worker.catalogues.present?.version ?? 0) {
      orderedRuns[number]?.turnCame()
    }
  }

  // MARK: Writing

  /// Appends one message and its line end.
  func send(_ write: (inout [UInt8]) -> Void) {
    guard stage != .closed, stage != .lingering else { return }
    write(&output)
    output.append(UInt8(ascii: "\n"))
    touch()
    if unsentBytes > worker.limits.outputBytesMax {
      worker.log(
        .connectionCut(account: caller?.name ?? "", reason: "\(unsentBytes) bytes are not read"))
      close()
    }
  }

  /// To be flushed at the end of the tick.
  func touch() {
    guard !isTouched else { return }
    isTouched = true
    worker.touched(self)
  }

  /// Once a tick, after everything that the tick brought.
  func tickEnded() {
    giveTurns()
    isTouched = false
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
        worker.counters.add(.bytesSent, count)
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

  func updateInterest() {
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
}
