import CMDB
import JSON
import JSONRPC
import SQL

/// One column of a CSV.
package struct ExportColumn: Equatable, Sendable {
  package let name: String
  /// Whether a spreadsheet could take a value for a formula: text could, a number could not.
  package let isText: Bool
}

/// RFC 4180: lines end in CR LF; what holds a quote, a comma or a line break is quoted.
package enum CSV {
  package static func header(_ columns: [ExportColumn]) -> [UInt8] {
    var line: [UInt8] = []
    for (index, column) in columns.enumerated() {
      appendCell(Array(column.name.utf8)[...], to: &line, isFirst: index == 0, guarded: false)
    }
    appendLineEnd(to: &line)
    return line
  }

  /// Appends one cell; nil is an empty one.
  package static func appendCell(
    _ cell: ArraySlice<UInt8>?, to line: inout [UInt8], isFirst: Bool, guarded: Bool
  ) {
    if !isFirst { line.append(UInt8(ascii: ",")) }
    guard let cell else { return }
    let needsGuard = guarded && looksLikeFormula(cell)
    let needsQuotes = cell.contains {
      $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: ",") || $0 == UInt8(ascii: "\n")
        || $0 == UInt8(ascii: "\r")
    }
    if needsQuotes { line.append(UInt8(ascii: "\"")) }
    if needsGuard { line.append(UInt8(ascii: "'")) }
    if needsQuotes {
      for byte in cell {
        if byte == UInt8(ascii: "\"") { line.append(byte) }
        line.append(byte)
      }
      line.append(UInt8(ascii: "\""))
    } else {
      line.append(contentsOf: cell)
    }
  }

  package static func appendLineEnd(to line: inout [UInt8]) {
    line.append(UInt8(ascii: "\r"))
    line.append(UInt8(ascii: "\n"))
  }

  /// `= + - @`, TAB or CR, their full-width forms, or one of them behind `'`s (RELIABILITY.md §3).
  static func looksLikeFormula(_ cell: ArraySlice<UInt8>) -> Bool {
    let rest = cell.drop { $0 == UInt8(ascii: "'") }
    guard let first = rest.first else { return false }
    if [0x3d, 0x2b, 0x2d, 0x40, 0x09, 0x0d].contains(first) { return true }
    // U+FF1D, U+FF0B, U+FF0D, U+FF20: EF BC 9D, 8B, 8D, A0.
    let head = Array(rest.prefix(3))
    return head.count == 3 && head[0] == 0xef && head[1] == 0xbc
      && [0x9d, 0x8b, 0x8d, 0xa0].contains(head[2])
  }
}
