internal import SQL
internal import System

/// One connection to PostgreSQL in pipeline mode: sends units ahead of their answers and comes back
/// by itself when it is lost. A Sync ends each unit, or a batch of units that only read.
///
/// What it does about loss is decided by `LinkMachine`, what results mean by `UnitMachine`.
/// Completions may be called before `submit` returns, and may submit again.
final class Connection {
  let loop: EventLoop
  let settings: SessionSettings
  let limits: ConnectionLimits
  let gate: ReconnectGate
  let onStateChange: (Connection) -> Void
  /// Takes over units that wait here in vain and are bound to no connection.
  let onStranded: ([Submission]) -> Void

  var link = LinkMachine()
  var connector: Connector?
  var timer: EventLoop.Timer?
  var session: Session?
  var registration: EventLoop.Registration?
  var isWritePending = false
  var onDrained: (() -> Void)?
  /// On its way to PostgreSQL: one at a time.
  var cancelRequest: CancelRequest?
  /// libpq's words for the last failed attempt or loss; for logs.
  var lastFailure = ""

  var flights = Queue<Flight>()
  var bytesInFlight = 0
  var waiting = Queue<Submission>()
  var bytesWaiting = 0
  var deadlines: DeadlineTimer
  /// When PostgreSQL last sent something.
  var lastHeard = Instant.now()

  /// Which of `flights` the next result belongs to.
  private var answering = 0
  /// Units since the last Sync.
  private var unitsSinceSync = 0
  private var parameters = ParameterBuffer()
  private var names = PreparedNames()
  private var kept = KeptStatements()
  private var sequence: UInt64 = 0

  init(
    loop: EventLoop, settings: SessionSettings, limits: ConnectionLimits, gate: ReconnectGate,
    onStateChange: @escaping (Connection) -> Void,
    onStranded: @escaping ([Submission]) -> Void
  ) {
    self.loop = loop
    self.settings = settings
    self.limits = limits
    self.gate = gate
    self.onStateChange = onStateChange
    self.onStranded = onStranded
    deadlines = DeadlineTimer(loop: loop)
    deadlines.onDue = { [weak self] in self?.expire() }
  }

  /// The loop must not watch a descriptor that libpq is about to close.
  deinit {
    if let registration { loop.cancel(registration) }
    if let timer { loop.cancel(timer) }
    connector?.cancel()
    deadlines.cancel()
    gate.closed(self)
  }

  /// Units that a new one would have before it.
  var load: Int { flights.count + waiting.count }

  // MARK: - Sending

  /// Sends the unit or lets it wait; the caller has made sure that `link.isHopeful`.
  func submit(_ submission: Submission) {
    submission.affinity?.joined(self)
    submission.cancellation?.connection = self
    if link.isReady, waiting.isEmpty, hasRoom(for: submission) {
      send(submission)
    } else if waiting.count < limits.unitsQueuedMax,
      bytesWaiting + submission.size <= limits.bytesQueuedMax
    {
      waiting.append(submission)
      bytesWaiting += submission.size
    } else {
      submission.affinity?.left(wasSent: false)
      return submission.completion(.failure(.overloaded))
    }
    deadlines.cover(submission.deadline)
  }

  private func hasRoom(for submission: Submission) -> Bool {
    flights.count < limits.unitsInFlightMax
      && (flights.isEmpty || bytesInFlight + submission.size <= limits.bytesInFlightMax)
  }

  /// Sends what waits, as far as there is room.
  func pump() {
    while link.isReady, let next = waiting.first, hasRoom(for: next) {
      guard let submission = waiting.popFirst() else { return }
      bytesWaiting -= submission.size
      if submission.deadline <= loop.now {
        submission.affinity?.left(wasSent: false)
        submission.completion(.failure(.deadline(wasSent: false)))
      } else {
        send(submission)
      }
    }
  }

  private func send(_ submission: Submission) {
    guard let session else { return }
    guard parameters.pack(submission.unit.parameters, size: submission.size) else {
      submission.affinity?.left(wasSent: false)
      return submission.completion(.failure(Connection.nulRefusal))
    }
    sequence += 1
    let isSent = put(submission, on: session)
    if cancelRequest != nil { flights.change(at: flights.count - 1) { $0.mayBeHit = true } }
    parameters.shrink()
    submission.affinity?.sent()
    bytesInFlight += submission.size
    unitsSinceSync += 1
    guard isSent else { return lose(session) }
    if unitsSinceSync >= limits.unitsPerSyncMax { endBatch() }
  }

  /// Ends what was sent since the last Sync with one.
  func endBatch() {
    guard unitsSinceSync > 0, let session else { return }
    unitsSinceSync = 0
    flights.change(at: flights.count - 1) { $0.endsBatch = true }
    guard session.sendSync() else { return lose(session) }
    flush(session)
  }

  /// Hands the unit's commands to libpq and counts it as in flight.
  private func put(_ submission: Submission, on session: Session) -> Bool {
    let statement = submission.unit.statement
    // A retry does without the name: the units between here and the one that prepares it anew
    // would depend on that one's success.
    guard !submission.isRetry, let kept = name(of: statement) else {
      let machine = UnitMachine(preambleCount: 0, reliesOnPrepared: false)
      flights.append(
        Flight(submission: submission, sequence: sequence, machine: machine, commandsLeft: 1))
      return session.send(text: statement.text, parameters)
    }
    let name = kept.name
    let preamble = names.use(
      name, text: statement.text, sequence: sequence, replacing: kept.replaces)
    let machine = UnitMachine(
      preambleCount: preamble.commandCount, reliesOnPrepared: preamble == .none)
    flights.append(
      Flight(
        submission: submission, sequence: sequence, name: name, machine: machine,
        commandsLeft: preamble.commandCount + 1))
    let isPrepared =
      switch preamble {
      case .none: true
      case .prepare: session.sendPrepare(name: name, text: statement.text)
      case .deallocateAndPrepare(let old):
        session.sendPlain(text: Connection.deallocation(of: old))
          && session.sendPrepare(name: name, text: statement.text)
      }
    return isPrepared && session.sendPrepared(name: name, parameters)
  }

  private func name(of statement: Statement) -> KeptStatements.Name? {
    statement.name.map { KeptStatements.Name(name: $0) }
      ?? (statement.isWorthKeeping ? kept.use(statement.text, sequence: sequence) : nil)
  }

  /// Lets the loop report when the socket takes the rest of what libpq holds.
  private func flush(_ session: Session) {
    guard session.isAlive else { return lose(session) }
    // While a rest is pending, only the loop's report makes another attempt worthwhile.
    guard !isWritePending, !session.flush() else { return }
    isWritePending = true
    watch(session)
  }

  func watch(_ session: Session) {
    guard let registration, session.isAlive else { return }
    loop.update(registration, isWritePending ? [.readable, .writable] : .readable)
  }

  private static let nulRefusal = PostgresError.server(
    ServerError(sqlState: .characterNotInRepertoire, message: "a value holds a NUL byte"))

  private static func deallocation(of name: String) -> String {
    let parts = name.split(separator: "\"", omittingEmptySubsequences: false)
    return "deallocate \"\(parts.joined(separator: "\"\""))\""
  }

  /// Forgets what belonged to a session that is gone.
  func forgetSession() {
    names.removeAll()
    answering = 0
    unitsSinceSync = 0
  }

  // MARK: - Receiving

  func socketReady(_ session: Session, _ readiness: EventLoop.Readiness) {
    if readiness.contains(.writable), session.flush() {
      isWritePending = false
      watch(session)
    }
    guard readiness != .writable else { return }
    let isConnected = session.consumeInput()
    lastHeard = loop.now
    // One nil stands between two units; a second says that libpq has nothing more, although units
    // are in flight: a failure was told at once, and the Sync of its batch has yet to be sent.
    var gaps = 0
    while isCurrent(session), gaps < 2, !session.isBusy, !flights.isEmpty {
      if let answer = session.nextAnswer() {
        gaps = 0
        receive(answer, from: session)
      } else {
        gaps += 1
      }
    }
    guard isCurrent(session) else { return }
    guard isConnected, session.isAlive else { return lose(session) }
    pump()
    finishDraining()
  }

  private func isCurrent(_ session: Session) -> Bool { self.session === session }

  private func receive(_ answer: borrowing Answer, from session: Session) {
    switch answer.kind {
    case .rows, .singleRow:
      guard answer.size <= limits.resultBytesMax else {
        return answered { $0.machine.oversizedRowsReceived() }
      }
      let rows = answer.copyRows()
      answered { $0.machine.rowsReceived(rows) }
    case .command:
      let tag = answer.commandTag
      answered { $0.machine.commandCompleted(tag: tag) }
    case .error:
      errorReceived(answer.error, from: session)
    case .aborted:
      answered { $0.machine.skipReceived() }
    case .sync:
      synced(session)
    case .foreign:
      lose(session)
    }
  }

  /// One command is answered. What comes between the last one and its Sync, as an error of the
  /// commit, belongs to the last unit.
  private func answered(_ body: (inout Flight) -> Void) {
    var isOver = false
    flights.change(at: answering) { flight in
      body(&flight)
      flight.commandsLeft -= 1
      isOver = flight.commandsLeft <= 0 && !flight.endsBatch
    }
    if isOver { answering += 1 }
  }

  private func errorReceived(_ error: ServerError, from session: Session) {
    // A lane for writes that meets a read-only server has been failed over: look for the primary.
    if error.sqlState.endsConnection
      || (error.sqlState == .readOnlyTransaction && !settings.isReadOnly)
    {
      lastFailure = error.message
      return lose(session)
    }
    answered { $0.machine.errorReceived(error) }
  }

  /// The first batch in flight has ended.
  private func synced(_ session: Session) {
    let isCommitUnconfirmed = session.takeCommitUnconfirmed()
    var skipped: [Submission] = []
    while isCurrent(session) {
      guard let flight = flights.popFirst() else { return lose(session) }
      answering = max(0, answering - 1)
      finish(flight, session, isCommitUnconfirmed, &skipped)
      if flight.endsBatch { break }
    }
    // They are in no transaction and have no order: wherever there is room.
    if !skipped.isEmpty { onStranded(skipped) }
    cancelFirst()
  }

  private func finish(
    _ flight: Flight, _ session: Session, _ isCommitUnconfirmed: Bool, _ skipped: inout [Submission]
  ) {
    bytesInFlight -= flight.submission.size
    let outcome = flight.machine.synced(
      isCommitUnconfirmed: isCommitUnconfirmed, mayRetry: !flight.isAnswered)
    learn(from: flight, outcome)
    switch outcome {
    case .rows(let rows): end(flight, .success(rows))
    case .failed(let error) where wasHitInstead(flight, error): retry(flight)
    case .failed(let error): end(flight, .failure(error))
    case .retry: retry(flight)
    case .skipped:
      flight.submission.affinity?.left(wasSent: true)
      if !flight.isAnswered { skipped.append(flight.submission) }
    }
    if isCurrent(session), flight.machine.opensTransaction || session.isInTransaction {
      lastFailure = "a unit left a transaction open"
      lose(session)
    }
  }

  private func learn(from flight: Flight, _ outcome: UnitMachine.Outcome) {
    guard let name = flight.name else { return }
    if flight.machine.keepsOldText {
      names.markStale(name, learntBy: flight.sequence)
    } else if !flight.machine.isPrepared {
      names.forget(name, learntBy: flight.sequence)
    }
    switch outcome {
    case .retry(isStale: true): names.markStale(name, learntBy: flight.sequence)
    case .retry(isStale: false): names.forget(name, learntBy: flight.sequence)
    case .rows, .failed, .skipped: break
    }
  }

  private func retry(_ flight: Flight) {
    let submission = flight.submission
    // A later unit of the same client is already on its way and must not be overtaken by it.
    guard (submission.affinity?.sentCount ?? 1) == 1 else {
      return end(flight, .failure(.unavailable(retryMilliseconds: 0)))
    }
    submission.affinity?.left(wasSent: true)
    submission.affinity?.joined(self)
    submission.isRetry = true
    send(submission)
  }

  func end(_ flight: Flight, _ result: Result<Rows, PostgresError>) {
    flight.submission.affinity?.left(wasSent: true)
    if !flight.isAnswered { flight.submission.completion(result) }
  }
}
