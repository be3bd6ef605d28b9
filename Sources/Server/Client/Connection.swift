import CMDB
import Events
import JSON
import JSONRPC
import Methods
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

  let desk: Desk
  let clients: Clients
  /// Its number among the connections of the desk.
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
  var exchanges: [ObjectIdentifier: Exchange] = [:]
  /// The turns of its writes, and the writes by their numbers in it.
  var order = WriteOrderMachine()
  private var writes: [Int: Exchange] = [:]
  /// Keeps what was sent in order on its way through the lane.
  let affinity = Affinity()

  init(
    serial: Int, transport: consuming Transport, origin: Origin, desk: Desk, clients: Clients
  ) {
    self.desk = desk
    self.clients = clients
    self.serial = serial
    self.transport = transport
    self.origin = origin
    credential = origin.credential
    identity = IdentityMachine(ageMax: desk.settings.callerAgeMax)
    framer = LineFramer(lineBytesMax: desk.limits.lineBytesMax)
  }

  var isClosed: Bool { stage == .closed }
  var unsentBytes: Int { output.count - sent }

  func start() {
    do {
      // No weak reference here or below: an object that has one counts all its references in a
      // table beside it, at each request. The loop lets go in `close`, which comes before the end.
      registration = try desk.loop.register(transport.raw, .readable) { [unowned self] in
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
      desk.counters.add(.bytesReceived, count)
      if stage == .lingering || stage == .parting {
        framer = LineFramer(lineBytesMax: desk.limits.lineBytesMax)
      } else {
        executeLines()
      }
    case .wouldBlock: handshakeWentOn()
    case .end: peerEnded()
    case .failed(let error):
      if !transport.isEstablished {
        desk.boundedLog.unauthenticated(.connectionRefused(reason: "\(error)"))
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
    inFlightCount < desk.limits.requestsInFlightMax
      && unsentBytes < desk.settings.unsentPauseBytes
      && (stage == .open || stage == .halfClosed || stage == .draining)
  }

  /// Executes the lines that have come, as far as back-pressure lets them.
  func executeLines() {
    while mayExecute, framer.pendingBytes > 0, isIdentified(), let frame = framer.next() {
      let isFirst = !hasReadLine
      hasReadLine = true
      switch frame {
      case .line(let line):
        execute(Incoming(line: line, limits: desk.limits))
        if isFirst, origin.isNetwork, !Self.isMessage(line) { return turnAway() }
      case .tooLong:
        execute(Incoming.tooLong(desk.limits))
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
    framer = LineFramer(lineBytesMax: desk.limits.lineBytesMax)
    stage = .parting
    touch()
  }

  private func execute(_ incoming: Incoming) {
    switch incoming {
    case .single(let message):
      requestBegan()
      execute(message, ReplyDuty(id: message.id))
    case .batch(let messages):
      requestBegan()
      let batch = BatchReply(count: messages.count, bytesMax: desk.limits.resultBytesMax)
      for (index, message) in messages.enumerated() {
        execute(message, ReplyDuty(id: message.id, batch: batch, index: index))
      }
    }
  }

  private func execute(_ message: Message, _ reply: consuming ReplyDuty) {
    switch message {
    case .invalid(_, let error):
      reply.answer(error: error, in: self)
      desk.counters.count(method: 0, .refused(error.kind), microseconds: 0)
    case .request(let request):
      let requestNumber = desk.nextRequestNumber()
      let found = Result { () throws(RPCError) in try MethodTable.numbered(request.method) }
      let admission = found.flatMap { method, number in
        Result { () throws(RPCError) in
          try Admission(
            request, method, number, requestNumber: requestNumber, from: identity, at: desk)
        }
      }
      switch admission {
      case .success(let admission):
        let exchange = Exchange(request, admission, reply, of: self)
        exchanges[ObjectIdentifier(exchange)] = exchange
        exchange.start()
      case .failure(let error):
        reply.answer(error: error, in: self)
        RequestFigures(
          request: request, requestNumber: requestNumber,
          methodNumber: (try? found.get().number) ?? 0, account: caller?.name ?? "",
          nanoseconds: 0
        ).note(.refused(error.kind), at: desk)
      }
    }
  }

  // MARK: Requests

  func requestBegan() {
    inFlightCount += 1
    clients.inFlightCount += 1
  }

  /// A request, or a whole batch, is answered.
  func requestEnded() {
    guard stage != .closed else { return }
    inFlightCount -= 1
    clients.inFlightCount -= 1
    touch()
  }

  /// A write waits for its turn; its number among the writes.
  func queue(_ exchange: Exchange) -> Int {
    let number = order.arrived()
    writes[number] = exchange
    touch()
    return number
  }

  /// A write is to be planned again, at its place.
  func queueAgain(_ number: Int) {
    order.becameReady(number)
    touch()
  }

  /// - Parameter number: Of a write, its number among the writes.
  func ended(_ exchange: Exchange, number: Int?) {
    exchanges[ObjectIdentifier(exchange)] = nil
    guard let number else { return }
    order.ended(number)
    writes[number] = nil
    touch()
  }

  /// What only the session can do for a request.
  func act(_ act: SessionAct, for exchange: Exchange) {
    switch act {
    case .cancel(let id):
      let isCancelled = cancel(id: id)
      exchange.acted(
        .answer(Array((isCancelled ? #"{"cancelled":true}"# : #"{"cancelled":false}"#).utf8)))
    case .logIn(let token): logIn(token, for: exchange)
    }
  }

  /// Cancels what bears this id and can still be cancelled.
  private func cancel(id: [UInt8]) -> Bool {
    exchanges.values.first { $0.request.id == id }?.cancel() ?? false
  }

  /// Turns are given here and nowhere else, so no write is begun inside the end of another.
  private func giveTurns() {
    while let number = order.takeTurn(catalogue: desk.catalogues.present?.version ?? 0) {
      writes[number]?.turnCame()
    }
  }

  // MARK: Writing

  /// Appends one message and its line end.
  func send(_ write: (inout [UInt8]) -> Void) {
    guard stage != .closed, stage != .lingering else { return }
    write(&output)
    output.append(UInt8(ascii: "\n"))
    touch()
    if unsentBytes > desk.limits.outputBytesMax {
      desk.log(
        .connectionCut(account: caller?.name ?? "", reason: "\(unsentBytes) bytes are not read"))
      close()
    }
  }

  /// To be flushed at the end of the tick.
  func touch() {
    guard !isTouched else { return }
    isTouched = true
    clients.touched(self)
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
        desk.counters.add(.bytesSent, count)
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
    if unsentBytes < desk.settings.unsentPauseBytes { notifyDrained() }
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
    desk.loop.update(registration, wanted)
  }
}
