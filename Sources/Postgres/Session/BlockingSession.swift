internal import CLibPQ
package import SQL

/// A connection that waits for each answer: for one-shot processes (migration, tools), never beside
/// an event loop.
@safe
package final class BlockingSession {
  private let connection: OpaquePointer

  /// Connects; throws what PostgreSQL or libpq said.
  package init(_ settings: SessionSettings) throws(PostgresError) {
    let pairs = settings.keywords()
    let keywords = CStringTable(pairs.map(\.0))
    let values = CStringTable(pairs.map(\.1))
    guard
      let connection = unsafe keywords.withTable({ keywords in
        unsafe values.withTable { values in unsafe PQconnectdbParams(keywords, values, 1) }
      })
    else { throw .unavailable(retryMilliseconds: 0) }
    unsafe self.connection = unsafe connection
    guard unsafe PQstatus(connection) == CONNECTION_OK else {
      throw .server(ServerError(sqlState: .connectionFailure, message: message))
    }
    unsafe PQsetNoticeReceiver(connection, { _, _ in }, nil)
  }

  deinit {
    unsafe PQfinish(connection)
  }

  /// Whether a transaction is open, in whatever state.
  package var isInTransaction: Bool { unsafe PQtransactionStatus(connection) != PQTRANS_IDLE }

  /// Runs a script of any number of statements: one transaction unless it says otherwise.
  package func execute(_ script: String) throws(PostgresError) {
    _ = try unsafe checked(PQexec(connection, script))
  }

  /// Runs one statement with its values, unprepared.
  package func query(_ unit: Unit) throws(PostgresError) -> Rows {
    var parameters = ParameterBuffer()
    let size = ParameterBuffer.size(of: unit.parameters)
    guard parameters.pack(unit.parameters, size: size) else {
      throw .server(
        ServerError(sqlState: .characterNotInRepertoire, message: "a value holds a NUL byte"))
    }
    let result = unsafe parameters.withValues { count, values in
      unsafe PQexecParams(connection, unit.statement.text, count, nil, values, nil, nil, 0)
    }
    return try unsafe checked(result).copyRows()
  }

  private func checked(_ result: OpaquePointer?) throws(PostgresError) -> Answer {
    guard let result = unsafe result else { throw .connectionLost(wasSent: true) }
    let answer = unsafe Answer(owning: result)
    switch answer.kind {
    case .rows, .command: return answer
    case .error where unsafe PQstatus(connection) != CONNECTION_OK:
      throw .connectionLost(wasSent: true)
    default: throw .server(answer.error)
    }
  }

  private var message: String { unsafe String(cString: PQerrorMessage(connection)) }
}
