internal import SQL
internal import System

/// One statement whose rows come one by one, on a connection of its own: memory does not depend on
/// their number.
///
/// While it is paused the socket is not read, so PostgreSQL stops when the socket's buffers are
/// full. What stays on this side then is libpq's input buffer: 16 KiB, or the largest single row.
package final class RowStream {
  /// How PostgreSQL writes the cells.
  package enum Format: Sendable {
    case text
    case binary
  }

  /// Whom the stream tells. None of them is called after the completion or after `cancel()`.
  package struct Handlers {
    let row: (borrowing StreamRow) -> Void
    let batchEnd: () -> Void
    let completion: (Result<Int, PostgresError>) -> Void

    /// `row` gets each row, `batchEnd` follows the rows that came together: the moment to write
    /// them out and to pause. `completion` gets the number of rows; on failure, rows may have come.
    package init(
      row: @escaping (borrowing StreamRow) -> Void,
      batchEnd: @escaping () -> Void = {},
      completion: @escaping (Result<Int, PostgresError>) -> Void
    ) {
      self.row = row
      self.batchEnd = batchEnd
      self.completion = completion
    }
  }

  private enum State {
    /// Not begun; goes to `connecting` or `running`.
    case idle
    /// Goes to `running`, or ends.
    case connecting(Connector)
    /// The statement is sent and rows come. Ends.
    case running(Session)
    case ended
  }

  private let loop: EventLoop
  private let settings: SessionSettings
  private let unit: Unit
  private let format: Format
  private let handlers: Handlers
  /// Gives the connection back: nil when it is used up.
  private let onEnd: (RowStream, Session?) -> Void

  private var state = State.idle
  private var registration: EventLoop.Registration?
  private var wakeUp: EventLoop.Timer?
  private var isSending = false
  private var isReused = false
  private var failure: PostgresError?

  package private(set) var isPaused = false
  /// Rows that were handed over so far.
  package private(set) var rowCount = 0

  init(
    loop: EventLoop, settings: SessionSettings, unit: Unit, format: Format, handlers: Handlers,
    onEnd: @escaping (RowStream, Session?) -> Void
  ) {
    self.loop = loop
    self.settings = settings
    self.unit = unit
    self.format = format
    self.handlers = handlers
    self.onEnd = onEnd
  }

  /// Begins, on an idle connection if there is one.
  func start(on session: Session?) {
    isReused = session != nil
    guard let session else { return connect() }
    run(on: session)
  }

  /// Stops handing over rows and reading them. A batch in progress ends at once.
  package func pause() {
    isPaused = true
    stopWatching()
  }

  package func resume() {
    guard isPaused else { return }
    isPaused = false
    guard case .running = state else { return }
    watch()
    // libpq may hold rows already, of which the socket knows nothing; and the caller may be in the
    // middle of a batch.
    wakeUp = loop.schedule(after: .zero) { [weak self] in self?.deliver() }
  }

  /// Ends the stream by closing its connection: PostgreSQL notices at its next row, or within a
  /// second by `client_connection_check_interval`. `PQcancel` would block on a new connection.
  package func cancel() {
    _ = end(givingBack: nil)
  }

  // MARK: - Connecting

  private func connect() {
    let connector = Connector(loop: loop) { [weak self] result in
      guard let self else { return }
      switch result {
      case .success(let session): run(on: session)
      case .failure: fail(.unavailable(retryMilliseconds: 2000))
      }
    }
    state = .connecting(connector)
    connector.start(settings, timeout: ConnectionLimits().connectPatience)
  }

  private func run(on session: Session) {
    state = .running(session)
    var parameters = ParameterBuffer()
    let size = ParameterBuffer.size(of: unit.parameters)
    guard unit.parameters.count <= ParameterBuffer.countMax else {
      return fail(.tooLarge(wasSent: false))
    }
    guard parameters.pack(unit.parameters, size: size) else {
      return fail(
        .server(
          ServerError(sqlState: .characterNotInRepertoire, message: "a value holds a NUL byte")))
    }
    let code: Session.FormatCode = format == .binary ? .binary : .text
    guard session.enterNonBlocking(isPipeline: false),
      session.send(text: unit.statement.text, parameters, result: code),
      session.beginSingleRows()
    else { return lost() }
    isSending = !session.flush()
    watch()
  }

  // MARK: - Receiving

  /// While paused there is no registration at all: the loop would go on reporting a hang-up.
  private func watch() {
    guard case .running(let session) = state, !isPaused, registration == nil else { return }
    do {
      registration = try loop.register(
        session.socket, isSending ? [.readable, .writable] : .readable
      ) { [weak self] in self?.socketReady($0) }
    } catch {
      fail(.unavailable(retryMilliseconds: 2000))
    }
  }

  private func stopWatching() {
    if let registration { loop.cancel(registration) }
    registration = nil
    if let wakeUp { loop.cancel(wakeUp) }
    wakeUp = nil
  }

  private func socketReady(_ readiness: EventLoop.Readiness) {
    guard case .running(let session) = state else { return }
    if isSending, session.flush() {
      isSending = false
      if let registration { loop.update(registration, .readable) }
    }
    guard readiness != .writable else { return }
    let isConnected = session.consumeInput()
    deliver()
    if !isConnected, case .running = state, !isPaused { lost() }
  }

  /// Hands over the rows that libpq has.
  private func deliver() {
    guard case .running(let session) = state else { return }
    let countBefore = rowCount
    while !isPaused, isRunning, !session.isBusy {
      guard let answer = session.nextAnswer() else { return finish(session) }
      receive(answer)
    }
    if rowCount > countBefore, isRunning { handlers.batchEnd() }
  }

  private func receive(_ answer: consuming Answer) {
    let kind = answer.kind
    switch kind {
    case .singleRow:
      rowCount += 1
      handlers.row(StreamRow(answer))
    case .rows, .command, .sync, .aborted: break
    case .error:
      let error = answer.error
      failure = failure ?? .server(error)
    case .foreign: lost()
    }
  }

  private var isRunning: Bool {
    guard case .running = state else { return false }
    return true
  }

  // MARK: - Ending

  private func finish(_ session: Session) {
    guard session.isAlive, failure?.sqlState?.endsConnection != true else { return lost() }
    guard end(givingBack: session.isInTransaction ? nil : session) else { return }
    handlers.completion(failure.map { .failure($0) } ?? .success(rowCount))
  }

  /// An idle connection may have died unnoticed: the statement only reads, so it is run again.
  private func lost() {
    guard isReused, rowCount == 0 else { return fail(.connectionLost(wasSent: true)) }
    stopWatching()
    isReused = false
    failure = nil
    connect()
  }

  private func fail(_ error: PostgresError) {
    guard end(givingBack: nil) else { return }
    handlers.completion(.failure(error))
  }

  /// False when it has ended before.
  private func end(givingBack session: Session?) -> Bool {
    switch state {
    case .ended: return false
    case .connecting(let connector): connector.cancel()
    case .idle, .running: break
    }
    stopWatching()
    state = .ended
    onEnd(self, session)
    return true
  }
}
