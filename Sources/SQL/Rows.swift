/// The rows of one answer, in text format, copied out of the driver: a plain value that tests can
/// make by hand. Cells lie one behind the other in `bytes`.
package struct Rows: Sendable {
  package let columnCount: Int
  package private(set) var count = 0
  private var bytes: [UInt8] = []
  private var cells: [Cell] = []

  private struct Cell: Sendable {
    let start: Int
    let end: Int
    var isNull: Bool { end < start }
  }

  package init(columnCount: Int) {
    self.columnCount = columnCount
  }

  /// Appends the next cell of the current row; a row is whole once it has `columnCount` cells.
  package mutating func append(_ cell: (some Collection<UInt8>)?) {
    guard let cell else { return appendNull() }
    append(count: cell.count) { $0.append(contentsOf: cell) }
  }

  package mutating func appendNull() {
    cells.append(Cell(start: 0, end: -1))
    finishRowWhenWhole()
  }

  /// Appends a cell that `write` puts at the end of the buffer, without an array in between.
  package mutating func append(count: Int, _ write: (inout [UInt8]) -> Void) {
    let start = bytes.count
    if start == 0 { bytes.reserveCapacity(count) }
    write(&bytes)
    precondition(bytes.count == start + count, "a cell is as long as announced")
    cells.append(Cell(start: start, end: bytes.count))
    finishRowWhenWhole()
  }

  private mutating func finishRowWhenWhole() {
    if cells.count == (count + 1) * columnCount { count += 1 }
  }

  /// The bytes of a cell; nil for NULL.
  package subscript(row: Int, column: Int) -> ArraySlice<UInt8>? {
    let cell = cells[row * columnCount + column]
    return cell.isNull ? nil : bytes[cell.start..<cell.end]
  }

  /// A cell as text; nil for NULL.
  package func text(_ row: Int, _ column: Int) -> String? {
    self[row, column].map { String(decoding: $0, as: UTF8.self) }
  }

  /// A cell as an integer; nil for NULL and for what is none.
  package func integer(_ row: Int, _ column: Int) -> Int64? {
    text(row, column).flatMap { Int64($0) }
  }
}
