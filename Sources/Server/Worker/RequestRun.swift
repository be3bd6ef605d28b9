import CMDB
import Events
import JSON
import JSONRPC
import Methods
import Postgres
import SQL
import System

/// One request from its line to its answer: plans, gets what the plan lacks, submits, answers.
final class RequestRun {
  enum Stage {
    /// Not on its way: planning, or waiting for what a plan needs, or behind other writes.
    case planning
    /// A statement that changes nothing is on its way.
    case reading
    /// A write is on its way: its outcome is told, whatever is asked meanwhile.
    case writing
    case exporting(ExportRun)
    case done
  }

  /// Plans are made anew at most so often: for a moment, a class, a newer catalogue, and spares.
  private static let plansMax = 8
  /// Serialisation failures and the like.
  static let retriesMax = 3

  let request: Request
  private let slot: ReplySlot
  let connection: Connection
  let worker: Worker
  var stage = Stage.planning
  var context: Context?
  var method: Method?
  /// Of the method, in the table; 0 before it is found.
  private var methodNumber = 0
  private var plans = 0
  var retries = 0
  private let startedAt: Instant
  var deadline: Instant?
  private var deadlineTimer: EventLoop.Timer?
  /// Of a read that waits for its turn, or that PostgreSQL runs.
  var sharedTicket: (lane: SharedLane, number: Int)?
  /// Its number among the writes of the connection; nil for what is no write.
  private(set) var number: Int?
  /// That it is in hand, should the worker die of it.
  private var note: Quarantine.Note?
  /// The connection is gone; an effect that is on its way goes on, its answer is dropped.
  private(set) var isAbandoned = false

  init(_ request: Request, slot: ReplySlot, connection: Connection) {
    self.request = request
    self.slot = slot
    self.connection = connection
    worker = connection.worker
    startedAt = worker.loop.now
  }

  func start() {
    do throws(RPCError) {
      let (method, number) = try MethodTable.numbered(request.method)
      self.method = method
      methodNumber = number
      let identity = connection.identity
      let caller = identity.caller ?? (method.kind == .server ? identity.callerBeforeOutage : nil)
      guard let catalogue = worker.catalogues.present,
        let facts = worker.facts,
        !identity.isUnreachable || caller != nil || method.isOpen
      else { throw .unavailable(250) }
      context = Context(
        caller: caller, catalogue: catalogue,
        now: Timestamp(microseconds: worker.wallMicroseconds),
        requestPrefix: worker.requestPrefix, requestNumber: worker.nextRequestNumber(),
        server: facts)
      note = try admitted()
      setDeadline()
    } catch {
      return refuse(error)
    }
    if method?.kind == .write {
      guard worker.backlog.admits(at: startedAt) else { return refuse(.overloaded) }
      worker.backlog.began(at: startedAt)
      let number = connection.order.arrived()
      self.number = number
      connection.orderedRuns[number] = self
      connection.touch()
    } else {
      plan()
    }
  }

  private func admitted() throws(RPCError) -> Quarantine.Note {
    let params = request.params?.raw ?? []
    guard let note = worker.quarantine.take(method: request.method, params: params) else {
      throw internalError("this request repeatedly crashed workers and is quarantined")
    }
    return note
  }

  /// Attributes a crash from here on to this request.
  func isAtWork() {
    if let note { worker.quarantine.isAtWork(note) }
  }

  private func setDeadline() {
    guard let milliseconds = request.params?["deadline_ms"]?.integer, milliseconds > 0,
      milliseconds <= worker.limits.deadlineMillisecondsMax
    else { return }
    deadline = startedAt + .milliseconds(milliseconds)
    deadlineTimer = worker.loop.schedule(after: .milliseconds(milliseconds)) { [weak self] in
      self?.timeIsUp()
    }
  }

  // MARK: Planning

  /// A write is planned by the newest catalogue, as the order of writes supposes.
  func turnCame() {
    if let present = worker.catalogues.present { context?.catalogue = present }
    plan()
  }

  /// A write waits for its turn, at its place; all else is planned at once.
  func planAgain() {
    guard let number else { return plan() }
    connection.order.becameReady(number)
    connection.touch()
  }

  func plan() {
    guard case .planning = stage, let method, let context else { return }
    guard !connection.isClosed else { return finish(.abandoned) }
    plans += 1
    guard plans <= Self.plansMax else { return refuse(.overloaded) }
    isAtWork()
    do throws(RPCError) {
      carryOut(try method.plan(request.params, context))
    } catch {
      refuseWhenConfirmed(error)
    }
  }

  /// What a refusal says of classes and attributes has to be true of the present catalogue.
  private func refuseWhenConfirmed(_ error: RPCError) {
    guard let context, let method, method.kind != .server, !context.isCatalogueConfirmed,
      context.moment == nil, context.caller != nil,
      error.kind == .invalidParams || error.kind == .notFound
    else { return refuse(error) }
    get(.confirmedCatalogue)
  }

  private func carryOut(_ plan: Plan) {
    switch plan {
    case .answer(let result): answer(result)
    case .cancel(let id):
      let isCancelled = connection.cancel(id: id)
      answer(Array((isCancelled ? #"{"cancelled":true}"# : #"{"cancelled":false}"#).utf8))
    case .login(let token): logIn(token)
    case .needs(let need): get(need)
    case .read(let read):
      holdPlace()
      submit(read)
    case .write(let write): submit(write)
    case .export(let export): begin(export)
    }
  }

  /// Writes behind this one wait until it is ready again or has ended.
  private func holdPlace() {
    if let number { connection.order.went(number) }
  }

  private func logIn(_ token: Token?) {
    guard connection.loginBegan() else {
      return refuse(
        RPCError(
          .invalidState, "Another login of this connection is in progress; wait for its answer."))
    }
    worker.logins.check(token, of: connection) { [weak self] result in
      guard let self else { return }
      // One that was given up meanwhile has had no effect.
      guard case .planning = stage else { return connection.loginEnded(nil) }
      switch result {
      case .success(let caller):
        connection.loginEnded(token.map { (caller, .token($0.id)) })
        answer(SessionJSON.of(caller))
      case .failure(let error):
        connection.loginEnded(nil)
        refuse(error)
      }
    }
  }

  func get(_ need: Need) {
    guard let context else { return }
    holdPlace()
    worker.needs.get(need, for: context, deadline: deadline) { [weak self] result in
      guard let self, case .planning = stage else { return }
      switch result {
      case .success(let context):
        self.context = context
        planAgain()
      case .failure(let error): refuse(error)
      }
    }
  }

  // MARK: Exporting

  private func begin(_ export: Export) {
    let run = ExportRun(export, connection: connection, worker: worker) { [weak self] result in
      guard let self else { return }
      stage = .planning
      switch result {
      case .success(let bytes): answer(bytes)
      case .failure(let error): refuse(error)
      }
    }
    stage = .exporting(run)
    run.start()
  }

  // MARK: Ending

  /// False when it cannot be cancelled any more.
  func cancel() -> Bool { stop(with: .cancelled) }

  private func timeIsUp() { _ = stop(with: .deadlineExceeded) }

  private func stop(with error: RPCError) -> Bool {
    switch stage {
    case .planning, .reading:
      refuse(error)
      return true
    case .exporting(let run):
      run.cancel()
      refuse(error)
      return true
    case .writing, .done: return false
    }
  }

  /// What has not been sent is not executed for a peer that is gone.
  func connectionClosed() {
    isAbandoned = true
    switch stage {
    case .exporting(let run):
      run.cancel()
      finish(.abandoned)
    case .planning, .reading: finish(.abandoned)
    case .writing, .done: break
    }
  }

  func answer(_ result: some Collection<UInt8>, bytesMax: Int? = nil) {
    guard !slot.isAnswered else { return }
    let most = bytesMax ?? worker.limits.resultBytesMax
    guard result.count <= most else {
      return refuse(.limitExceeded("result", value: result.count, most: most))
    }
    if !isAbandoned { slot.answer(result: result, isOfWrite: method?.kind == .write) }
    finish(.done)
  }

  func refuse(_ error: RPCError) {
    guard !slot.isAnswered else { return }
    if !isAbandoned { slot.answer(error: error) }
    finish(.refused(error.kind))
  }

  func internalError(_ reason: String) -> RPCError {
    let reference = context?.requestID ?? ""
    worker.log(
      .requestFailed(
        request: reference, method: request.method, account: connection.caller?.name ?? "",
        reason: reason))
    return RPCError(.internalError, "Internal server error; the server's log has the details.")
      .with("reference", string: reference)
  }

  func finish(_ outcome: MetricCounters.Outcome) {
    if case .done = stage { return }
    stage = .done
    if let deadlineTimer { worker.loop.cancel(deadlineTimer) }
    if let sharedTicket { sharedTicket.lane.withdraw(sharedTicket.number) }
    if let note { worker.quarantine.letGo(note, isAnswered: !isAbandoned) }
    let nanoseconds = worker.loop.now.nanoseconds - startedAt.nanoseconds
    worker.counters.count(
      method: methodNumber, outcome, microseconds: UInt64(max(0, nanoseconds) / 1000))
    logEnd(outcome, milliseconds: Int(nanoseconds / 1_000_000))
    connection.runEnded(self)
    guard let number else { return }
    worker.backlog.ended(at: worker.loop.now)
    connection.order.ended(number)
    connection.orderedRuns[number] = nil
    connection.touch()
  }
}

extension RequestRun {
  /// Slow ones, and at level `debug` refusals. Of an outage the server speaks once, and not each
  /// request that waited in it.
  private func logEnd(_ outcome: MetricCounters.Outcome, milliseconds: Int) {
    let method = String(request.method.prefix(64))
    if milliseconds >= worker.settings.slowMilliseconds, outcome != .refused(.unavailable) {
      worker.logSlow(
        context?.requestID ?? "", method, connection.caller?.name ?? "",
        milliseconds: milliseconds)
    }
    if case .refused(let kind) = outcome, worker.log.writes(.debug) {
      worker.log(
        .requestRefused(
          request: context?.requestID ?? "", method: method,
          account: connection.caller?.name ?? "", kind: kind.rawValue))
    }
  }
}
