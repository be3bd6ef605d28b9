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
  private enum Stage {
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
  private static let retriesMax = 3

  let request: Request
  private let slot: ReplySlot
  private let connection: Connection
  private let worker: Worker
  private var stage = Stage.planning
  private var context: Context?
  private var method: Method?
  /// Of the method, in the table; 0 before it is found.
  private var methodNumber = 0
  private var plans = 0
  private var retries = 0
  private let startedAt: Instant
  private var deadline: Instant?
  private var deadlineTimer: EventLoop.Timer?
  private var isQueued = false
  /// That it is in hand, should the worker die of it.
  private var note: Quarantine.Note?
  /// The connection is gone; an effect that is on its way goes on, its answer is dropped.
  private var isAbandoned = false
  /// Its place among the writes of the connection.
  var number = 0

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
      guard let catalogue = worker.catalogues.present,
        let facts = worker.facts(for: method),
        !connection.isUnidentifiable || method.isOpen
      else { throw .unavailable(250) }
      context = Context(
        caller: connection.caller, catalogue: catalogue,
        now: Timestamp(microseconds: worker.wallMicroseconds),
        requestPrefix: worker.requestPrefix, requestNumber: worker.nextRequestNumber(),
        server: facts)
      note = try admitted()
      setDeadline()
    } catch {
      return refuse(error)
    }
    if method?.kind == .write {
      isQueued = true
      connection.writes.add(self)
    } else {
      plan()
    }
  }

  private func admitted() throws(RPCError) -> Quarantine.Note {
    let params = request.params?.raw ?? []
    guard let note = worker.quarantine.take(method: request.method, params: params) else {
      throw internalError("it was in hand when workers died, time after time; it is quarantined")
    }
    return note
  }

  /// What happens next in this worker is the doing of this request.
  private func isAtWork() {
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
    case .read(let read): submit(read)
    case .write(let write): submit(write)
    case .export(let export): begin(export)
    }
  }

  private func logIn(_ token: Token?) {
    guard connection.loginBegan() else {
      return refuse(
        RPCError(.invalidState, "Another login of this connection is under way; wait for it."))
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

  private func get(_ need: Need) {
    guard let context else { return }
    worker.needs.get(need, for: context, deadline: deadline) { [weak self] result in
      guard let self, case .planning = stage else { return }
      switch result {
      case .success(let context):
        self.context = context
        plan()
      case .failure(let error): refuse(error)
      }
    }
  }

  // MARK: Reading

  private func submit(_ read: Read) {
    stage = .reading
    let completion = { [self] (result: Result<Rows, PostgresError>) in
      guard case .reading = stage else { return }
      stage = .planning
      isAtWork()
      switch result {
      case .success(let rows): answer(read, rows)
      case .failure(let error): readFailed(read, error)
      }
    }
    if let lookup = read.lookup { return worker.lookups.add(read, lookup, completion) }
    let (lane, timeout) = way(of: read)
    let last = deadline ?? worker.loop.now + timeout + worker.settings.deadlineSlack
    lane.submit(read.unit, deadline: last, completion: completion)
  }

  /// The lane that a read takes, and how long PostgreSQL may work on it.
  private func way(of read: Read) -> (Lane, Duration) {
    let settings = worker.settings
    if read.isGraph { return (worker.graphLane, settings.graphTimeout) }
    guard let kind = method?.kind, kind != .read, kind != .server else {
      return (worker.fastLane, settings.fastTimeout)
    }
    return (worker.slowLane, settings.slowTimeout)
  }

  private func answer(_ read: Read, _ rows: Rows) {
    do throws(RPCError) {
      let result = try read.reply.result(from: rows)
      let limits = worker.limits
      answer(
        read.moment?.added(to: result) ?? result,
        bytesMax: read.isGraph ? limits.outputBytesMax : limits.resultBytesMax)
    } catch {
      refuse(error)
    }
  }

  private func readFailed(_ read: Read, _ error: PostgresError) {
    switch Verdict(error, isWrite: false) {
    case .refused(let error):
      if error.kind == .unavailable, let result = read.whenUnavailable { return answer(result) }
      refuse(error)
    case .catalogueMoved: get(.confirmedCatalogue)
    case .planForClass: refuse(internalError("a read asked for a class"))
    case .retry(let error):
      retries += 1
      if retries <= Self.retriesMax { submit(read) } else { refuse(error) }
    case .defect(let reason): refuse(internalError(reason))
    }
  }

  // MARK: Writing

  private func submit(_ write: Write) {
    stage = .writing
    let hash = write.idempotency.map { hexadecimal(Digest.sha256($0.fingerprint)) }
    let unit = hash.map { write.with(hash: $0) } ?? write.unit
    // A write of ours may not end before PostgreSQL has said how it ended.
    let last = worker.loop.now + worker.settings.writeTimeout + worker.settings.deadlineSlack
    var isBack = false
    connection.writes.left()
    worker.writeLane.submit(unit, deadline: last, affinity: connection.writes.affinity) {
      [self] result in
      isBack = true
      connection.writes.returned()
      switch result {
      case .success(let rows): written(write, rows)
      case .failure(let error): writeFailed(write, hash, error)
      }
    }
    if write.isCertain, !isBack { connection.writes.release(self) }
  }

  private func written(_ write: Write, _ rows: Rows) {
    worker.ringSteward()
    isAtWork()
    do throws(RPCError) {
      let result = try write.reply.result(from: rows)
      guard let made = write.madeFromCatalogue else { return answer(result) }
      worker.catalogues.confirm { [self] confirmed in
        switch confirmed {
        case .success(let catalogue): answer(made(catalogue) ?? result)
        case .failure: answer(result)
        }
      }
    } catch {
      refuse(error)
    }
  }

  private func writeFailed(_ write: Write, _ hash: [UInt8]?, _ error: PostgresError) {
    let verdict = Verdict(error, isWrite: true)
    // With a key, a refusal may come of the very effect that the first try had.
    if let idempotency = write.idempotency, let hash, verdict.mayBeReplay {
      return lookUp(idempotency, hash, write) { [self] in act(on: verdict, write) }
    }
    act(on: verdict, write)
  }

  private func act(on verdict: Verdict, _ write: Write) {
    switch verdict {
    case .refused(let error):
      var error = error
      if error.kind == .outcomeUnknown { error.isRetryable = write.idempotency != nil }
      refuseWritten(error)
    case .catalogueMoved:
      stage = .planning
      worker.catalogues.confirm { [self] confirmed in
        guard case .success(let catalogue) = confirmed else { return refuse(.unavailable(250)) }
        context?.catalogue = catalogue
        context?.isCatalogueConfirmed = true
        connection.writes.requeue(self)
      }
    case .planForClass(let name):
      guard let item = request.params?["item"] else { return refuse(internalError("no item")) }
      stage = .planning
      context?.classes[.itemClass(Array(item.raw))] = name
      connection.writes.requeue(self)
    case .retry(let error):
      retries += 1
      // Later writes that are on their way must not be overtaken by an earlier one.
      guard retries <= Self.retriesMax, connection.writes.onTheWayCount == 0 else {
        return refuse(error)
      }
      stage = .planning
      _ = worker.loop.schedule(after: .milliseconds(Int64(retries * 3))) { [self] in
        connection.writes.requeue(self)
      }
    case .defect(let reason): refuse(internalError(reason))
    }
  }

  private func refuseWritten(_ error: RPCError) {
    stage = .planning
    refuseWhenConfirmed(error)
  }

  private func lookUp(
    _ idempotency: Write.Idempotency, _ hash: [UInt8], _ write: Write,
    otherwise: @escaping () -> Void
  ) {
    let unit = Unit(
      WorkerStatement.idempotency,
      [Array(String(idempotency.accountID).utf8), Array(idempotency.key.utf8), hash])
    let last = worker.loop.now + worker.settings.writeTimeout
    worker.writeLane.submit(unit, deadline: last) { [self] result in
      // Without a look, the refusal cannot be told from the echo of a first try that succeeded.
      guard case .success(let rows) = result else { return refuse(.unavailable(50)) }
      guard rows.count == 1 else { return otherwise() }
      guard rows.text(0, 0) == "t" else {
        return refuse(
          RPCError(
            .idempotencyMismatch, "The idempotency_key was used for another request."))
      }
      written(write, Rows.one(rows[0, 1]))
    }
  }

  private func hexadecimal(_ bytes: [UInt8]) -> [UInt8] {
    Array(#"\x"#.utf8) + Array(Digest.hex(bytes).utf8)
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

  private func answer(_ result: some Collection<UInt8>, bytesMax: Int? = nil) {
    guard !slot.isAnswered else { return }
    let most = bytesMax ?? worker.limits.resultBytesMax
    guard result.count <= most else {
      return refuse(.limitExceeded("result", value: result.count, most: most))
    }
    if !isAbandoned { slot.answer(result: result) }
    finish(.done)
  }

  private func refuse(_ error: RPCError) {
    guard !slot.isAnswered else { return }
    if !isAbandoned { slot.answer(error: error) }
    finish(.refused(error.kind))
  }

  private func internalError(_ reason: String) -> RPCError {
    let reference = context?.requestID ?? ""
    worker.log(
      .requestFailed(
        request: reference, method: request.method, account: connection.caller?.name ?? "",
        reason: reason))
    return RPCError(.internalError, "The server made a mistake; its log says more.")
      .with("reference", string: reference)
  }

  private func finish(_ outcome: Figures.Outcome) {
    if case .done = stage { return }
    stage = .done
    if let deadlineTimer { worker.loop.cancel(deadlineTimer) }
    if let note { worker.quarantine.letGo(note, isAnswered: !isAbandoned) }
    let nanoseconds = worker.loop.now.nanoseconds - startedAt.nanoseconds
    worker.figures.count(
      method: methodNumber, outcome, microseconds: UInt64(max(0, nanoseconds) / 1000))
    logEnd(outcome, milliseconds: Int(nanoseconds / 1_000_000))
    connection.runEnded(self)
    if isQueued { connection.writes.ended(self) }
  }
}

extension RequestRun {
  /// Slow ones, and at level `debug` refusals. Of an outage the server speaks once, and not each
  /// request that waited in it.
  private func logEnd(_ outcome: Figures.Outcome, milliseconds: Int) {
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

extension Verdict {
  /// Whether a keyed write may have failed because its first try had succeeded.
  fileprivate var mayBeReplay: Bool {
    switch self {
    case .refused(let error): error.kind != .unavailable && error.kind != .outcomeUnknown
    case .retry: true
    case .catalogueMoved, .planForClass, .defect: false
    }
  }
}

extension Rows {
  /// One row of one cell.
  fileprivate static func one(_ cell: ArraySlice<UInt8>?) -> Rows {
    var rows = Rows(columnCount: 1)
    rows.append(cell.map { Array($0) })
    return rows
  }
}
