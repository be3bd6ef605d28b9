/// Why a unit brought no rows. What each case says about the unit's effect is its main point: the
/// caller answers `outcome_unknown` for those whose effect is open.
package enum PostgresError: Error, Sendable, Equatable {
  /// PostgreSQL refused: the unit had no effect. The one exception is `SQLState.warning`: committed
  /// on this server, but the wait for the synchronous standby was cancelled (the effect is open).
  indirect case server(ServerError)

  /// Lost before (`wasSent` false: no effect) or while the unit was under way (the effect is open).
  case connectionLost(wasSent: Bool)

  /// No connection can be had now; no effect. Worth a new attempt after that many milliseconds.
  case unavailable(retryMilliseconds: Int)

  /// The unit's deadline passed, before it was sent (no effect) or afterwards (the effect is open).
  case deadline(wasSent: Bool)

  /// The queue is full; no effect.
  case overloaded

  /// The unit (`wasSent` false: no effect) or its result (the unit took effect) is over a limit.
  case tooLarge(wasSent: Bool)

  /// PostgreSQL's code, when it was PostgreSQL that refused.
  package var sqlState: SQLState? { serverError?.sqlState }

  /// The violated constraint, when there is one.
  package var constraint: String? { serverError?.constraint }

  /// PostgreSQL's DETAIL. Holds values of rows: only that of class `CM` may reach a client.
  package var detail: String? { serverError?.detail }

  /// One line for logs; never for clients.
  package var message: String {
    switch self {
    case .server(let error): "\(error.sqlState) \(error.message)"
    case .connectionLost(let wasSent): "connection lost, unit was \(wasSent ? "" : "not ")sent"
    case .unavailable(let milliseconds): "no connection, retry in \(milliseconds) ms"
    case .deadline(let wasSent): "deadline passed, unit was \(wasSent ? "" : "not ")sent"
    case .overloaded: "too many units are queued"
    case .tooLarge(let wasSent): "\(wasSent ? "result" : "unit") is over the limit"
    }
  }

  private var serverError: ServerError? {
    guard case .server(let error) = self else { return nil }
    return error
  }
}

/// What PostgreSQL said when it refused.
package struct ServerError: Error, Sendable, Equatable {
  package let sqlState: SQLState
  package let message: String
  package let detail: String?
  package let constraint: String?

  package init(
    sqlState: SQLState, message: String, detail: String? = nil, constraint: String? = nil
  ) {
    self.sqlState = sqlState
    self.message = message
    self.detail = detail
    self.constraint = constraint
  }
}
