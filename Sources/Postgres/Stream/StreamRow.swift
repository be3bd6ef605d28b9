/// One row of a stream, lent for the length of a call: cells are read where libpq has them.
package struct StreamRow: ~Copyable {
  private let answer: Answer

  init(_ answer: consuming Answer) {
    self.answer = answer
  }

  package var columnCount: Int { answer.columnCount }

  package func isNull(_ column: Int) -> Bool {
    unsafe answer.cell(0, column) == nil
  }

  /// Appends the bytes of a cell; false, and nothing appended, for NULL.
  @discardableResult
  package func append(_ column: Int, to bytes: inout [UInt8]) -> Bool {
    guard let cell = unsafe answer.cell(0, column) else { return false }
    unsafe bytes.append(contentsOf: cell)
    return true
  }

  /// A binary integer of 1 to 8 bytes, with sign; nil for NULL and for other lengths.
  package func integer(_ column: Int) -> Int64? {
    guard let cell = unsafe answer.cell(0, column), (1...8).contains(cell.count) else {
      return nil
    }
    let bits = unsafe cell.reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    let shift = 64 - 8 * cell.count
    return Int64(bitPattern: bits << UInt64(shift)) >> Int64(shift)
  }
}
