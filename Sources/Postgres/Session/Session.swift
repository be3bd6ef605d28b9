internal import CLibPQ
internal import System

/// Owns one connection of libpq and closes it when its life ends: the only place, beside `Answer`,
/// that calls libpq for lanes and streams. Never blocks, except for what libpq resolves by DNS when
/// a connection to a host *name* begins.
@safe
final class Session {
  enum Progress {
    case reading
    case writing
    case ready
    case failed
  }

  enum FormatCode: Int32 {
    case text = 0
    case binary = 1
  }

  private let connection: OpaquePointer

  /// The last commit's wait for a synchronous standby was cancelled: it holds here, perhaps not
  /// there. Set by PostgreSQL's warning, taken by whoever finishes the unit.
  private var isCommitUnconfirmed = false

  /// Nil when there is no memory.
  init?(_ settings: SessionSettings) {
    let pairs = settings.keywords()
    let keywords = CStringTable(pairs.map(\.0))
    let values = CStringTable(pairs.map(\.1))
    guard
      let connection = unsafe keywords.withTable({ keywords in
        unsafe values.withTable { values in unsafe PQconnectStartParams(keywords, values, 1) }
      })
    else { return nil }
    unsafe self.connection = unsafe connection
    unsafe PQsetNoticeReceiver(
      connection,
      { session, notice in unsafe Session.receive(notice, for: session) },
      Unmanaged.passUnretained(self).toOpaque())
  }

  deinit {
    unsafe PQfinish(connection)
  }

  // MARK: - State

  /// Negative once libpq has closed it; changes while connecting.
  var socket: Int32 { unsafe PQsocket(connection) }

  var isAlive: Bool { unsafe PQstatus(connection) == CONNECTION_OK && socket >= 0 }

  /// libpq's words for the last failure; may name hosts and users: for logs.
  var message: String { unsafe String(cString: PQerrorMessage(connection)) }

  /// Whether the connection is in a transaction although nothing is under way. While more units
  /// are in the pipeline libpq does not say, so this is looked at again when it has drained.
  var isInTransaction: Bool {
    switch unsafe PQtransactionStatus(connection) {
    case PQTRANS_INTRANS, PQTRANS_INERROR: true
    default: false
    }
  }

  func continueConnecting() -> Progress {
    guard unsafe PQstatus(connection) != CONNECTION_BAD else { return .failed }
    return switch unsafe PQconnectPoll(connection) {
    case PGRES_POLLING_OK: .ready
    case PGRES_POLLING_READING: .reading
    case PGRES_POLLING_WRITING: .writing
    default: .failed
    }
  }

  func enterNonBlocking(isPipeline: Bool) -> Bool {
    guard unsafe PQsetnonblocking(connection, 1) == 0 else { return false }
    return unsafe !isPipeline || PQenterPipelineMode(connection) == 1
  }

  /// Asks PostgreSQL to end what runs here, without waiting; `CancelRequest` says what can happen.
  func cancelRequest(on loop: EventLoop, _ completion: @escaping () -> Void) -> CancelRequest? {
    unsafe Errand(of: connection).flatMap { CancelRequest($0, on: loop, completion: completion) }
  }

  // MARK: - Sending

  func sendPrepare(name: String, text: String) -> Bool {
    unsafe PQsendPrepare(connection, name, text, 0, nil) == 1
  }

  /// `withCString`, because the implicit conversion of a string to a pointer allocates.
  func sendPrepared(name: String, _ parameters: borrowing ParameterBuffer) -> Bool {
    unsafe name.withCString { name in
      unsafe parameters.withValues { count, values in
        unsafe PQsendQueryPrepared(connection, name, count, values, nil, nil, 0) == 1
      }
    }
  }

  func send(
    text: String, _ parameters: borrowing ParameterBuffer, result: FormatCode = .text
  ) -> Bool {
    unsafe parameters.withValues { count, values in
      unsafe PQsendQueryParams(
        connection, text, count, nil, values, nil, nil, result.rawValue) == 1
    }
  }

  func sendPlain(text: String) -> Bool {
    unsafe PQsendQueryParams(connection, text, 0, nil, nil, nil, nil, 0) == 1
  }

  /// Ends a unit and, in libpq 15, flushes.
  func sendSync() -> Bool { unsafe PQpipelineSync(connection) == 1 }

  func beginSingleRows() -> Bool { unsafe PQsetSingleRowMode(connection) == 1 }

  /// True when nothing is left to send. A broken connection shows when it is read.
  func flush() -> Bool { unsafe PQflush(connection) == 0 }

  // MARK: - Receiving

  /// Reads what the socket has, once. False when the connection is lost.
  func consumeInput() -> Bool { unsafe PQconsumeInput(connection) == 1 }

  /// Whether `nextAnswer` would have to wait.
  var isBusy: Bool { unsafe PQisBusy(connection) == 1 }

  /// Nil ends the results of one command.
  func nextAnswer() -> Answer? {
    guard let result = unsafe PQgetResult(connection) else { return nil }
    return unsafe Answer(owning: result)
  }

  /// Whether the unit that ends now is committed here but perhaps not on the standby.
  func takeCommitUnconfirmed() -> Bool {
    guard isCommitUnconfirmed else { return false }
    isCommitUnconfirmed = false
    return true
  }

  private static func receive(_ notice: OpaquePointer?, for session: UnsafeMutableRawPointer?) {
    guard let session = unsafe session else { return }
    // The warning's code is the general 01000 and its text is translated: its source is neither.
    guard unsafe Answer.field("R", of: notice) == "SyncRepWaitForLSN" else { return }
    unsafe Unmanaged<Session>.fromOpaque(session).takeUnretainedValue().isCommitUnconfirmed = true
  }
}
