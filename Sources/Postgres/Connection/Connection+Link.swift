internal import SQL
internal import System

/// Connecting, losing, closing.
extension Connection {
  func start() {
    perform(link.started())
  }

  /// Answers all that is under way, then closes and calls `completion`.
  func drain(_ completion: @escaping () -> Void) {
    onDrained = completion
    finishDraining()
  }

  func finishDraining() {
    guard let completion = onDrained, load == 0 else { return }
    onDrained = nil
    close()
    completion()
  }

  private func close() {
    link.closed()
    connector?.cancel()
    connector = nil
    gate.closed(self)
    if let timer { loop.cancel(timer) }
    deadlines.cancel()
    dropSession()
    onStateChange(self)
  }

  private func perform(_ action: LinkMachine.Action) {
    switch action {
    case .none: break
    case .attempt: attempt()
    case .rest(let duration):
      timer = loop.schedule(after: duration) { [weak self] in
        guard let self else { return }
        perform(link.restEnded())
      }
    }
  }

  private func attempt() {
    timer = loop.schedule(after: limits.connectPatience) { [weak self] in
      guard let self else { return }
      link.attemptGrewLate()
      strand(failingPinned: false)
    }
    connect()
  }

  /// By itself, or by hearing what became of another's attempt.
  private func connect() {
    guard gate.mayTry(self, { [weak self] in self?.heard($0) }) else { return }
    let connector = Connector(loop: loop) { [weak self] in self?.attemptEnded($0) }
    self.connector = connector
    connector.start(settings, timeout: limits.connectTimeout)
  }

  private func heard(_ verdict: ReconnectGate.Verdict) {
    guard case .connecting = link.state, connector == nil else { return }
    switch verdict {
    case .retry: connect()
    case .failed(let failure): attemptEnded(.failure(failure))
    }
  }

  private func attemptEnded(_ result: Result<Session, Connector.Failure>) {
    connector = nil
    if let timer { loop.cancel(timer) }
    do {
      try adopt(try result.get())
      link.attemptSucceeded()
      onStateChange(self)
      pump()
      gate.connected()
    } catch {
      gate.attemptFailed(self, error)
      lastFailure = error.message
      dropSession()
      perform(link.attemptFailed())
      onStateChange(self)
      strand(failingPinned: false)
    }
    finishDraining()
  }

  private func adopt(_ session: Session) throws(Connector.Failure) {
    guard session.enterNonBlocking(isPipeline: true) else {
      throw Connector.Failure(message: session.message)
    }
    do {
      registration = try loop.register(session.socket, .readable) {
        [weak self] readiness in
        guard let self, let session = self.session else { return }
        socketReady(session, readiness)
      }
    } catch {
      throw Connector.Failure(message: error.description)
    }
    self.session = session
  }

  private func dropSession() {
    if let registration { loop.cancel(registration) }
    registration = nil
    session = nil
    isWritePending = false
    forgetSession()
  }

  /// Gives the connection up: what was sent has an open effect, what waits moves on.
  func lose(_ lost: Session) {
    guard session === lost else { return }
    if !lost.isAlive { lastFailure = lost.message }
    dropSession()
    gate.connectionLost()
    let flights = flights.removeAll()
    bytesInFlight = 0
    perform(link.connectionLost())
    onStateChange(self)
    for flight in flights { end(flight, .failure(.connectionLost(wasSent: true))) }
    strand(failingPinned: true)
    finishDraining()
  }

  /// Takes all that waits off the queue: the lane finds another place for it, in the same order.
  /// After a loss, units that are bound to this connection fail instead: what their client sent
  /// before has an open effect, and they would overtake it.
  private func strand(failingPinned: Bool) {
    let stranded = waiting.removeAll()
    bytesWaiting = 0
    for submission in stranded { submission.affinity?.left(wasSent: false) }
    let failing = stranded.filter { failingPinned && $0.affinity != nil }
    let moving = stranded.filter { !failingPinned || $0.affinity == nil }
    for submission in failing {
      submission.completion(.failure(.connectionLost(wasSent: false)))
    }
    onStranded(moving)
  }

  // MARK: - Deadlines

  /// Answers whoever's deadline has passed and gives up on a server that is silent for too long.
  func expire() {
    deadlines.fired()
    let now = loop.now
    if let session, let end = silenceEnd, end <= now {
      lastFailure = "no answer within \(limits.silenceMax) after a deadline"
      lose(session)
    }
    let late = takeLate(now)
    coverRest()
    for flight in late.sent { flight.completion(.failure(.deadline(wasSent: true))) }
    for submission in late.waiting {
      submission.affinity?.left(wasSent: false)
      submission.completion(.failure(.deadline(wasSent: false)))
    }
    finishDraining()
  }

  /// Until when PostgreSQL has to send something; nil while no unit is late. Units that wait behind
  /// others in the pipeline are late without its being silent.
  private var silenceEnd: Instant? {
    guard let first = flights.first, first.isAnswered else { return nil }
    return max(first.submission.deadline, lastHeard) + limits.silenceMax
  }

  private func takeLate(_ now: Instant) -> (sent: [Submission], waiting: [Submission]) {
    var sent: [Submission] = []
    flights.forEach { flight in
      guard !flight.isAnswered, flight.submission.deadline <= now else { return }
      flight.isAnswered = true
      sent.append(flight.submission)
    }
    var late: [Submission] = []
    for submission in waiting.removeAll() {
      if submission.deadline <= now || submission.isCancelled {
        bytesWaiting -= submission.size
        late.append(submission)
      } else {
        waiting.append(submission)
      }
    }
    return (sent, late)
  }

  private func coverRest() {
    var next: [Instant] = []
    flights.forEach { if !$0.isAnswered { next.append($0.submission.deadline) } }
    waiting.forEach { next.append($0.deadline) }
    if let silenceEnd { next.append(silenceEnd) }
    if let earliest = next.min() { deadlines.cover(earliest) }
  }
}
