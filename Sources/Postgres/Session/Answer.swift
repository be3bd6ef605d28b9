internal import CLibPQ
internal import SQL

/// Owns one result of libpq.
@safe
struct Answer: ~Copyable {
  /// What a result is, as far as pipelines and streams care.
  enum Kind {
    case rows
    case singleRow
    case command
    case error
    /// Skipped because an earlier command of the same unit failed.
    case aborted
    case sync
    /// COPY and whatever else has no place here.
    case foreign
  }

  private let result: OpaquePointer

  init(owning result: OpaquePointer) {
    unsafe self.result = unsafe result
  }

  deinit {
    unsafe PQclear(result)
  }

  var kind: Kind {
    switch unsafe PQresultStatus(result) {
    case PGRES_TUPLES_OK: .rows
    case PGRES_SINGLE_TUPLE: .singleRow
    case PGRES_COMMAND_OK, PGRES_EMPTY_QUERY: .command
    case PGRES_FATAL_ERROR, PGRES_BAD_RESPONSE: .error
    case PGRES_PIPELINE_ABORTED: .aborted
    case PGRES_PIPELINE_SYNC: .sync
    default: .foreign
    }
  }

  var rowCount: Int { Int(unsafe PQntuples(result)) }
  var columnCount: Int { Int(unsafe PQnfields(result)) }

  /// Memory that libpq spent on it, in bytes.
  var size: Int { unsafe PQresultMemorySize(result) }

  /// The bytes of a cell, in the requested format; nil for NULL.
  func cell(_ row: Int, _ column: Int) -> UnsafeRawBufferPointer? {
    let row = Int32(truncatingIfNeeded: row)
    let column = Int32(truncatingIfNeeded: column)
    guard unsafe PQgetisnull(result, row, column) == 0 else { return nil }
    return unsafe UnsafeRawBufferPointer(
      start: PQgetvalue(result, row, column),
      count: Int(PQgetlength(result, row, column)))
  }

  /// Copies all cells, each once.
  func copyRows() -> Rows {
    var rows = Rows(columnCount: columnCount)
    for row in 0..<rowCount {
      for column in 0..<rows.columnCount {
        if let cell = unsafe cell(row, column) {
          rows.append(count: cell.count) { unsafe $0.append(contentsOf: cell) }
        } else {
          rows.appendNull()
        }
      }
    }
    return rows
  }

  /// The transaction command that it confirms, such as `BEGIN`; empty for rows.
  var commandTag: String { unsafe String(cString: PQcmdStatus(result)) }

  var error: ServerError {
    ServerError(
      sqlState: SQLState(field("C") ?? ""),
      message: field("M") ?? text,
      detail: field("D"),
      constraint: field("n"))
  }

  private var text: String { unsafe String(cString: PQresultErrorMessage(result)) }

  /// A field of an error or notice by its letter in the protocol (manual, 55.8): libpq's
  /// `PG_DIAG_*` are character constants, which Swift does not import.
  private func field(_ letter: Unicode.Scalar) -> String? {
    unsafe Answer.field(letter, of: result)
  }

  static func field(_ letter: Unicode.Scalar, of result: OpaquePointer?) -> String? {
    let code = Int32(truncatingIfNeeded: letter.value)
    return unsafe PQresultErrorField(result, code).map { unsafe String(cString: $0) }
  }
}
