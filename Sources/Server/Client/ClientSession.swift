import CMDB
import Events
import JSON
import JSONRPC
import Methods
import Postgres
import System

/// One client connection: executes its lines, subject to back-pressure, and sends the answers.
///
/// Back-pressure: the session stops reading while the limit of requests in flight or of unsent
/// bytes is reached.
final class ClientSession {
  let desk: Desk
  let clients: Clients
  /// Its number among the sessions of the worker.
  let serial: Int
  let wire: Wire
  private(set) var origin: Origin
  var closing = ClosingMachine()
  /// The proof of identity it has given; nil without one.
  var credential: Credential?
  var identity: IdentityMachine
  var authentication: EventLoop.Timer?
  private var hasReadLine = false
  /// Whether it is already queued for the end of the tick.
  private var isTouched = false

  /// Unanswered requests; a batch counts as one.
  var inFlightCount = 0
  /// The requests that can be cancelled, by client id.
  var exchanges: [ObjectIdentifier: Exchange] = [:]
  /// The order of its writes, and the writes by their numbers in that order.
  var order = WriteOrderMachine()
  private var writes: [Int: Exchange] = [:]
  /// The write that holds back all behind it until those before it have ended.
  private var waiting: (number: Int, look: () -> Void)?
  /// The requests that wait for something to claim, by what that is.
  var claims: [[UInt8]: Exchange] = [:]
  var subscriptions: [String: Subscription] = [:]
  /// Of the last subscription.
  var subscriptionNumber = 0
  /// Keeps the writes in the order in which they were sent, on their way through the lane.
  let affinity = Affinity()

  init(
    serial: Int, transport: consuming Transport, origin: Origin, desk: Desk, clients: Clients
  ) {
    self.desk = desk
    self.clients = clients
    self.serial = serial
    wire = Wire(transport, desk: desk)
    self.origin = origin
    credential = origin.credential
    identity = IdentityMachine(ageMax: desk.settings.callerAgeMax)
  }

  var isClosed: Bool { closing.isClosed }

  func start() {
    do {
      try wire.start { [unowned self] in happened($0) }
    } catch {
      return close()
    }
    expectAuthentication()
    if wire.isEstablished { identify() }
  }

  // MARK: Reading

  private func happened(_ event: Wire.Event) {
    switch event {
    case .received: executeLines()
    case .nothingCame:
      // A completed handshake may identify the peer, even if no request follows.
      if identity.isUnknown, wire.isEstablished { identify() }
      updateInterest()
    // Waiting lines are executed now; this may also complete the closing.
    case .room: touch()
    case .inputEnded: act(on: closing.inputEnded())
    case .broken: close()
    }
  }

  /// Whether lines wait for the peer's identity; further input is left in the kernel.
  private var isHeldUp: Bool {
    identity.isWaiting && wire.pendingBytes >= Wire.readBytesMax
  }

  private var mayExecute: Bool {
    inFlightCount < desk.limits.requestsInFlightMax
      && wire.unsentBytes < desk.settings.unsentPauseBytes
      && closing.executes
  }

  /// Executes the lines received, subject to back-pressure.
  func executeLines() {
    while mayExecute, wire.pendingBytes > 0, isIdentified(), let frame = wire.nextFrame() {
      if case .door = origin {
        guard learnOrigin(frame) else { return close() }
        continue
      }
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

  /// The first line over the door says whose the others are; without it there is nobody to answer.
  private func learnOrigin(_ frame: LineFramer.Frame) -> Bool {
    guard case .line(let line) = frame, let browser = Origin(announcement: line) else {
      desk.boundedLog.unauthenticated(
        .connectionRefused(reason: "the web gateway did not say for which browser it comes"))
      return false
    }
    origin = browser
    return true
  }

  /// Whether a line is at least a JSON object or array.
  private static func isMessage(_ line: [UInt8]) -> Bool {
    guard let document = try? Document(line) else { return false }
    return document.root.kind == .object || document.root.kind == .array
  }

  /// Browsers can be made to post to loopback: a TCP client whose first line is not JSON-RPC gets
  /// an answer, and nothing more of it is executed.
  func turnAway() {
    wire.dropInput()
    closing.turnedAway()
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
      let found = Result { () throws(RPCError) in try carried(request.method) }
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

  /// The method of a request, unless its connection cannot carry it. Over the door the gateway logs
  /// in with its own first line; what a program has posted comes behind that.
  private func carried(_ name: String) throws(RPCError) -> (method: Method, number: Int) {
    let (method, number) = try MethodTable.numbered(name)
    guard origin.isHTTPCall, caller != nil, method.needsConnection else { return (method, number) }
    throw RPCError(
      .methodNotFound,
      "`\(name)` needs a connection of its own: use the socket, or a WebSocket to /rpc.")
  }

  // MARK: Requests

  func requestBegan() {
    inFlightCount += 1
    clients.inFlightCount += 1
  }

  /// A request, or a whole batch, has been answered.
  func requestEnded() {
    guard !isClosed else { return }
    inFlightCount -= 1
    clients.inFlightCount -= 1
    touch()
  }

  /// Queues a write; returns its number in the order of writes.
  func queue(_ exchange: Exchange) -> Int {
    let number = order.arrived()
    writes[number] = exchange
    touch()
    return number
  }

  /// Plans a write again, at its place in the order.
  func queueAgain(_ number: Int) {
    order.becameReady(number)
    touch()
  }

  /// What a write lacks may be written by the writes before it, and a job would overtake them on
  /// its own connection: both go on once they have ended.
  func whenFirst(_ number: Int, _ look: @escaping () -> Void) {
    guard !order.isFirst(number) else { return look() }
    waiting = (number, look)
  }

  private func look() {
    guard let (number, look) = waiting, order.isFirst(number) else { return }
    waiting = nil
    look()
  }

  /// - Parameter number: The number of a write in the order of writes.
  func ended(_ exchange: Exchange, number: Int?) {
    exchanges[ObjectIdentifier(exchange)] = nil
    guard let number else { return }
    order.ended(number)
    writes[number] = nil
    if waiting?.number == number { waiting = nil }
    look()
    touch()
  }

  /// A write that found nothing gives up its place in the order.
  func leave(_ number: Int) {
    order.ended(number)
    writes[number] = nil
    if waiting?.number == number { waiting = nil }
    look()
    touch()
  }

  /// One claim waits for a subject: the one that came before it is answered.
  func waits(_ exchange: Exchange, for subject: [UInt8]) {
    let former = claims.updateValue(exchange, forKey: subject)
    former?.giveUpWaiting()
  }

  func waitsNoMore(_ exchange: Exchange, for subject: [UInt8]) {
    if claims[subject] === exchange { claims[subject] = nil }
  }

  /// Executes the actions that need the session itself.
  func act(_ act: SessionAct, for exchange: Exchange) {
    switch act {
    case .cancel(let id):
      let isCancelled = cancel(id: id)
      exchange.acted(
        .answer(Array((isCancelled ? #"{"cancelled":true}"# : #"{"cancelled":false}"#).utf8)))
    case .logIn(let token): logIn(token, for: exchange)
    case .start(let session): start(session, for: exchange)
    case .subscribe(let subscribing): subscribe(subscribing, for: exchange)
    case .attach(let attaching): attach(attaching, for: exchange)
    case .acknowledge(let ack): acknowledge(ack, for: exchange)
    case .changeSubscription(let change): self.change(change, for: exchange)
    case .unsubscribe(let name): unsubscribe(name, for: exchange)
    }
  }

  /// Cancels the requests with this id that can still be cancelled.
  private func cancel(id: [UInt8]) -> Bool {
    exchanges.values.first { $0.request.id == id }?.cancel() ?? false
  }

  /// The only place where writes are started, so no write starts while another is ending.
  private func giveTurns() {
    while let number = order.takeTurn(catalogue: desk.catalogues.present?.version ?? 0) {
      writes[number]?.turnCame()
    }
  }

  // MARK: Writing

  /// Sends one message at the end of the tick.
  func send(_ write: (inout [UInt8]) -> Void) {
    guard closing.sends else { return }
    wire.append(write)
    touch()
    let unsent = wire.unsentBytes
    if unsent > desk.limits.outputBytesMax {
      desk.log(
        .connectionCut(account: caller?.name ?? "", reason: "\(unsent) bytes are not read"))
      close()
    }
  }

  /// Schedules a flush at the end of the tick.
  func touch() {
    guard !isTouched else { return }
    isTouched = true
    clients.touched(self)
  }

  /// Called once per tick, after all its events.
  func tickEnded() {
    giveTurns()
    isTouched = false
    flush()
    if mayExecute, wire.pendingBytes > 0 { executeLines() }
    closeWhenQuiet()
  }

  func flush() {
    guard !isClosed else { return }
    wire.flush()
    updateInterest()
  }

  func updateInterest() {
    let isOpen = closing.executes ? mayExecute && !isHeldUp : true
    wire.updateInterest(reading: closing.reads && isOpen)
  }
}
