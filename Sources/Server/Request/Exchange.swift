import CMDB
import Events
import JSON
import JSONRPC
import Methods
import Postgres
import SQL
import System

/// The driver of one request: carries out the decisions of `RequestMachine` until it is answered.
final class Exchange {
  let request: Request
  private let session: ClientSession
  private let desk: Desk
  private let admission: Admission
  private var machine: RequestMachine
  /// Nil once it is answered.
  private var reply: ReplyDuty?
  /// Its number in the session's order of writes; nil for other requests.
  private var number: Int?
  private let startedAt: Instant
  private var deadline: Instant?
  private var deadlineTimer: EventLoop.Timer?
  /// The handle of a waiting or running read.
  private var ticket: (lane: SharedLane, number: Int)?
  /// The stream of an export.
  private var flow: StreamFlow?
  /// Of a job.
  private var jobFlow: JobFlow?
  /// For what it waits, having found nothing, and since when.
  private var wait: (subject: [UInt8], since: Instant, timer: EventLoop.Timer)?
  private var waitedNanoseconds: Int64 = 0
  /// Of the last step of a job, while it is in flight.
  private var cancellation: Cancellation?
  /// What a job has to take back, should it end before its end.
  private var release: SQL.Unit?

  private var method: Method { admission.method }
  var isEnded: Bool { machine.isDone }
  let isOfBatch: Bool

  init(
    _ request: Request, _ admission: Admission, _ reply: consuming ReplyDuty,
    of session: ClientSession
  ) {
    self.request = request
    self.admission = admission
    isOfBatch = reply.isOfBatch
    self.reply = consume reply
    self.session = session
    desk = session.desk
    startedAt = desk.loop.now
    let kind = admission.method.kind
    machine = RequestMachine(
      isWrite: kind == .write, restsOnCatalogue: kind != .server && admission.caller != nil)
  }

  func start() {
    if let patience = Conventions.deadline(of: request.params, desk.limits) {
      deadline = startedAt + patience
      deadlineTimer = desk.loop.schedule(after: patience) { [unowned self] in
        _ = stop(with: .deadlineExceeded)
      }
    }
    guard admission.note != nil else {
      return perform(machine.quarantined(repetition(), reason: Quarantine.reason))
    }
    guard method.kind == .write else { return turnCame() }
    desk.backlog.began(at: startedAt)
    number = session.queue(self)
  }

  // MARK: What happens to it

  func turnCame() { perform(machine.turnCame()) }

  /// The session has completed its part.
  func acted(_ ending: RequestMachine.Ending) { perform(machine.acted(ending)) }

  /// False when it cannot be cancelled any more.
  func cancel() -> Bool { stop(with: .cancelled) }

  private func stop(with error: RPCError) -> Bool {
    guard let effect = machine.stop(with: error) else { return false }
    perform(effect)
    return true
  }

  /// The rows that it waits for may be there.
  func askAgain() { endWait(isOver: false) }

  /// It is answered with an empty result.
  func giveUpWaiting() { endWait(isOver: true) }

  func sessionClosed() { perform(machine.sessionClosed()) }

  private func learnt(_ result: Result<Fact, RPCError>) {
    switch result {
    case .success(let fact): perform(machine.learnt(fact))
    case .failure(let error): perform(machine.notLearnt(error))
    }
  }

  private func came(_ result: Result<Rows, PostgresError>) {
    came(result, isWrite: number != nil)
  }

  /// - Parameter isWrite: whether the effect of a unit that was lost has to be called unknown.
  private func came(_ result: Result<Rows, PostgresError>, isWrite: Bool) {
    guard !isEnded else { return }
    isAtWork()
    switch result {
    case .success(let rows): perform(machine.rowsCame(rows))
    case .failure(let error):
      let verdict = Verdict(error, isWrite: isWrite)
      let effect = machine.failed(verdict, isAlone: session.order.sentCount == 0)
      // Answered all the same, as health is: the log and the next health say it.
      if case .defect(let reason) = verdict, case .end(.answer) = effect { _ = defect(reason) }
      perform(effect)
    }
  }

  // MARK: The way of a request

  private func perform(_ effect: RequestMachine.Effect) {
    switch effect {
    case .none: break
    case .plan: plan()
    case .get(let need):
      holdPlace()
      if need.isOfRows, let number {
        session.whenFirst(number) { [self] in get(need) }
      } else {
        get(need)
      }
    case .act(let act): session.act(act, for: self)
    case .read(let read):
      holdPlace()
      submit(read)
    case .write(let write): submit(write)
    case .look(let key, afterMilliseconds: let pause):
      holdPlace()
      guard pause > 0 else { return look(up: key) }
      _ = desk.loop.schedule(after: .milliseconds(pause)) { [self] in look(up: key) }
    case .confirm(let version):
      desk.catalogues.confirmed(version: version) { [self] in perform(machine.confirmed($0)) }
    case .pause(let milliseconds):
      _ = desk.loop.schedule(after: .milliseconds(milliseconds)) { [self] in
        perform(machine.pauseEnded())
      }
    case .wait(let waiting): begin(waiting)
    case .queueAgain: if let number { session.queueAgain(number) }
    case .queueAgainWhenFirst:
      holdPlace()
      if let number { session.whenFirst(number) { [session] in session.queueAgain(number) } }
    case .step(let job, let work):
      holdPlace()
      show(work.progress, of: job)
      release = job.release
      submit(work.unit)
    case .finish(let job, let write, let progress):
      show(progress, of: job)
      submit(write, isOfJob: true)
    case .cancelWrite: cancellation?.cancel()
    case .open(let stream):
      let flow = StreamFlow(stream, of: method, to: session) { [self] in acted($0) }
      self.flow = flow
      flow.start()
    case .end(let ending): end(ending)
    case .stop(let ending):
      flow?.cancel()
      end(ending)
    }
  }

  private func get(_ need: Need) {
    guard !isEnded else { return }
    desk.needs.get(need, until: deadline) { [self] in learnt($0) }
  }

  private func plan() {
    isAtWork()
    do throws(Stop) {
      let plan = try method.plan(request.params, try context())
      perform(machine.planned(plan, isAlone: number.map(session.order.isFirst) ?? true))
    } catch {
      perform(machine.stopped(error, repetition))
    }
  }

  private func repetition() -> Repetition? {
    method.repetition(of: request.params, by: admission.caller)
  }

  /// With the newest catalogue, as the order of writes requires.
  private func context() throws(Stop) -> Context {
    guard let catalogue = desk.catalogues.present else { throw .refused(.unavailable(250)) }
    return Context(
      caller: admission.caller, catalogue: catalogue, now: admission.now,
      requestPrefix: desk.requestPrefix, requestNumber: admission.requestNumber,
      server: admission.facts, facts: machine.facts)
  }

  /// Later writes wait until this one is ready again or has ended.
  private func holdPlace() {
    if let number { session.order.went(number) }
  }

  /// Attributes a crash from here on to this request.
  private func isAtWork() {
    if let note = admission.note { desk.quarantine.isAtWork(note) }
  }

  // MARK: Waiting

  private func begin(_ waiting: Write.Waiting) {
    let left = desk.loop.now.duration(to: startedAt + .milliseconds(waiting.milliseconds))
    guard left > .zero, session.closing.waits, let number else {
      return perform(machine.waitEnded(isOver: true))
    }
    session.leave(number)
    self.number = nil
    desk.backlog.ended(at: desk.loop.now)
    let timer = desk.loop.schedule(after: min(left, WaitingClaims.interval)) { [unowned self] in
      endWait(isOver: false)
    }
    wait = (waiting.subject, desk.loop.now, timer)
    session.waits(self, for: waiting.subject)
    desk.claims.add(self)
  }

  private func endWait(isOver: Bool) {
    guard wait != nil else { return }
    stopWaiting()
    if !isOver {
      desk.backlog.began(at: desk.loop.now)
      number = session.queue(self)
    }
    perform(machine.waitEnded(isOver: isOver))
  }

  private func stopWaiting() {
    guard let (subject, since, timer) = wait.take() else { return }
    waitedNanoseconds += desk.loop.now.nanoseconds - since.nanoseconds
    desk.loop.cancel(timer)
    desk.claims.remove(self)
    session.waitsNoMore(self, for: subject)
  }

  // MARK: Statements

  private func submit(_ read: Read) {
    switch read.way {
    case .point(let unit, together: let lookup?):
      desk.batchedReads.add(unit, lookup) { [self] in came($0) }
    case .point(let unit, together: nil):
      let settings = desk.settings
      let last = deadline ?? desk.loop.now + settings.fastTimeout + settings.deadlineSlack
      desk.lanes.fast.submit(unit, deadline: last) { [self] in came($0) }
    case .list(let unit): submit(unit, to: desk.lanes.sharedSlow)
    case .search(let unit): submit(unit, to: desk.lanes.sharedSearch)
    case .scan(let unit): submit(unit, to: desk.lanes.sharedScan)
    case .graph(let unit): submit(unit, to: desk.lanes.sharedGraph)
    }
  }

  private func submit(_ unit: Unit, to lane: SharedLane) {
    // The deadline of the request withdraws the read, as `request.cancel` does.
    let number = lane.submit(
      unit, account: admission.caller?.accountID ?? 0, connection: session.serial
    ) { [self] result in
      ticket = nil
      came(result)
    }
    if let number, lane.holds(number) { ticket = (lane, number) }
  }

  /// A step of a job. One that is stopped goes on to its end in PostgreSQL, where it prepares what
  /// nobody will see.
  private func submit(_ unit: Unit) {
    let last = desk.loop.now + desk.settings.jobTimeout + desk.settings.deadlineSlack
    desk.lanes.job.submit(unit, deadline: last) { [self] in came($0, isWrite: false) }
  }

  /// Behind the step that is under way. Nobody waits for it: where it fails, what is held passes.
  private func letGo() {
    guard let unit = release.take() else { return }
    let last = desk.loop.now + desk.settings.jobTimeout + desk.settings.deadlineSlack
    desk.lanes.job.submit(unit, deadline: last) { _ in }
  }

  private func show(_ progress: Job.Progress, of job: Job) {
    let flow = jobFlow ?? JobFlow(job, request: request.id, to: session)
    jobFlow = flow
    flow.show(progress)
  }

  private func submit(_ write: Write, isOfJob: Bool = false) {
    guard let number, let catalogue = desk.catalogues.present?.version else {
      preconditionFailure("a write has its place and its catalogue")
    }
    let unit = write.key.map { write.with(hash: Self.hash(of: $0)) } ?? write.unit
    // A write does not end before PostgreSQL has reported its outcome.
    let patience = isOfJob ? desk.settings.jobTimeout : desk.settings.writeTimeout
    let last = desk.loop.now + patience + desk.settings.deadlineSlack
    session.order.sent(
      number, isCertain: write.certainty == .certain && !isOfJob, catalogue: catalogue)
    let lane = isOfJob ? desk.lanes.job : desk.lanes.write
    let affinity = isOfJob ? nil : session.affinity
    cancellation = isOfJob ? Cancellation() : nil
    lane.submit(
      unit, deadline: last, affinity: affinity, cancellation: cancellation
    ) { [self] result in
      session.order.cameBack(number)
      noteWrite(result)
      came(result)
    }
  }

  private func look(up key: Write.Key) {
    func completion(_ echo: RequestMachine.Echo) { perform(machine.looked(echo)) }
    let unit = Unit(
      WorkerStatement.idempotency,
      [Array(String(key.accountID).utf8), Array(key.key.utf8), Self.hash(of: key)])
    let last = desk.loop.now + desk.settings.writeTimeout
    desk.lanes.write.submit(unit, deadline: last) { [self] result in
      guard case .success(let rows) = result else { return completion(.unknown) }
      guard rows.count == 1 else { return completion(.none) }
      guard rows.text(0, 0) == "t" else { return completion(.other) }
      noteWrite(result)
      isAtWork()
      completion(.same(rows[0, 1].map { Array($0) }))
    }
  }

  /// Signals the steward, and records whether the database accepts writes.
  private func noteWrite(_ result: Result<Rows, PostgresError>) {
    switch result {
    case .success:
      desk.bell.ring()
      desk.claims.written(by: method.name)
      desk.server.noteWrites(refused: nil)
    case .failure(let error):
      if let why = error.writeRefusal { desk.server.noteWrites(refused: why) }
    }
  }

  private static func hash(of key: Write.Key) -> [UInt8] {
    Array(#"\x"#.utf8) + Array(Digest.hex(Digest.sha256(key.fingerprint)).utf8)
  }

  // MARK: The end

  /// The single exit: answer, metrics, log, quarantine, order of writes.
  private func end(_ ending: RequestMachine.Ending) {
    guard let reply = reply.take() else { preconditionFailure("a request is answered once") }
    let outcome = tell(ending, reply)
    if let deadlineTimer { desk.loop.cancel(deadlineTimer) }
    if let ticket { ticket.lane.withdraw(ticket.number) }
    stopWaiting()
    flow = nil
    jobFlow?.end()
    if case .refused = outcome { letGo() }
    if outcome == .abandoned { letGo() }
    if let note = admission.note { desk.quarantine.letGo(note, isAnswered: !session.isClosed) }
    RequestFigures(
      request: request, requestNumber: admission.requestNumber,
      methodNumber: admission.methodNumber, account: account,
      nanoseconds: desk.loop.now.nanoseconds - startedAt.nanoseconds - waitedNanoseconds
    ).note(outcome, at: desk)
    session.ended(self, number: number)
    if number != nil { desk.backlog.ended(at: desk.loop.now) }
  }

  private var account: String { session.caller?.name ?? "" }

  private func tell(
    _ ending: RequestMachine.Ending, _ reply: consuming ReplyDuty
  ) -> MetricCounters.Outcome {
    let result: Result<[UInt8], RPCError>
    var most = desk.limits.resultBytesMax
    switch ending {
    case .answer(let bytes): result = .success(bytes)
    case .read(let read, let rows):
      result = made(read.reply, rows).map { read.moment?.added(to: $0) ?? $0 }
      if case .graph = read.way { most = desk.limits.outputBytesMax }
    case .written(let form, let rows): result = made(form, rows)
    case .refusal(let error): result = .failure(error)
    case .defect(let reason): result = .failure(defect(reason))
    case .unheard: return .done
    case .abandoned: return .abandoned
    }
    switch result {
    case .success(let bytes) where bytes.count > most:
      let error = RPCError.limitExceeded("result", value: bytes.count, most: most)
      reply.answer(error: error, in: session)
      return .refused(error.kind)
    case .success(let bytes):
      reply.answer(result: bytes, isOfWrite: method.kind == .write, in: session)
      return .done
    case .failure(let error):
      reply.answer(error: error, in: session)
      return .refused(error.kind)
    }
  }

  private func made(_ reply: Reply, _ rows: Rows) -> Result<[UInt8], RPCError> {
    do throws(RPCError) {
      return .success(try reply.result(from: rows))
    } catch {
      return .failure(error.kind == .internalError ? defect(Defect(error.message)) : error)
    }
  }

  private func defect(_ defect: Defect) -> RPCError {
    desk.defect(
      defect, request: desk.requestID(admission.requestNumber), method: request.method,
      account: account)
  }
}

extension PostgresError {
  /// The reason why the database accepts no writes at all; nil where it refused only this one.
  fileprivate var writeRefusal: WriteRefusal? {
    guard case .server(let error) = self else { return nil }
    return switch error.sqlState {
    case .diskFull: .noSpace
    case .readOnlyTransaction: .readOnly
    default: nil
    }
  }
}
