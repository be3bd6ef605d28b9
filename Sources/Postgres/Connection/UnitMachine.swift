internal import SQL

/// Gathers the results of one unit up to its Sync and decides what they mean.
///
/// Pure: results in, one `Outcome` out.
struct UnitMachine {
  enum Outcome {
    case rows(Rows)
    case failed(PostgresError)
    /// The prepared statement is gone, or its plan is void (`isStale`: the server still knows the
    /// name). Nothing took effect: send the unit again.
    case retry(isStale: Bool)
    /// Not run at all, because a unit before it in the same batch failed: send it again.
    case skipped
  }

  /// Commands before the statement itself (DEALLOCATE, PREPARE) that are not confirmed yet.
  private var preambleLeft: Int
  /// Whether the statement runs under a name that an earlier unit has prepared.
  private let relies: Bool
  private var rows: Rows?
  private var failure: ServerError?
  private var isOverLimit = false
  private var isSkipped = false

  /// The unit leaves a transaction open, into which the next one would fall.
  private(set) var opensTransaction = false

  init(preambleCount: Int, reliesOnPrepared: Bool) {
    preambleLeft = preambleCount
    relies = reliesOnPrepared
  }

  /// False once the unit ended without confirming its PREPARE.
  var isPrepared: Bool { preambleLeft == 0 }

  /// The unit ended before its DEALLOCATE took effect: what it was to forget is still there.
  var keepsOldText: Bool {
    preambleLeft == 2 && failure?.sqlState != .invalidStatementName
  }

  mutating func rowsReceived(_ rows: Rows) {
    self.rows = rows
  }

  mutating func oversizedRowsReceived() {
    isOverLimit = true
  }

  mutating func commandCompleted(tag: @autoclosure () -> String) {
    guard preambleLeft == 0 else {
      preambleLeft -= 1
      return
    }
    let tag = tag()
    opensTransaction = tag == "BEGIN" || tag == "START TRANSACTION"
    rows = Rows(columnCount: 0)
  }

  /// A command of the unit was passed over after an error, of this unit or of one before it.
  mutating func skipReceived() {
    isSkipped = true
  }

  mutating func errorReceived(_ error: ServerError) {
    failure = failure ?? error
  }

  /// The unit has ended: committed, or undone.
  func synced(isCommitUnconfirmed: Bool, mayRetry: Bool) -> Outcome {
    if let failure { return outcome(of: failure, mayRetry: mayRetry) }
    guard !isSkipped else { return .skipped }
    guard !isCommitUnconfirmed else {
      return .failed(
        .server(ServerError(sqlState: .warning, message: "committed, not yet on the standby")))
    }
    guard !isOverLimit else { return .failed(.tooLarge(wasSent: true)) }
    return .rows(rows ?? Rows(columnCount: 0))
  }

  private func outcome(of failure: ServerError, mayRetry: Bool) -> Outcome {
    // An unknown name in the first command: what was to be forgotten is gone already.
    guard relies || preambleLeft == 2, mayRetry else { return .failed(.server(failure)) }
    return switch failure.sqlState {
    case .invalidStatementName: .retry(isStale: false)
    // "cached plan must not change result type"; other refusals of this code only cost a retry.
    case .featureNotSupported: .retry(isStale: true)
    default: .failed(.server(failure))
    }
  }
}
