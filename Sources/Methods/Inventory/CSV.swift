/// RFC 4180: lines end in CR LF; what holds a quote, a comma or a line break is quoted.
enum CSV {
  static let comma = UInt8(ascii: ",")
  private static let quote = UInt8(ascii: "\"")

  /// Turns the end of a line, from `start`, into a cell: quotes and guards it if needed. In place,
  /// because most cells need neither.
  static func endCell(of line: inout [UInt8], from start: Int, guarded: Bool) {
    let needsQuotes = holdsSpecial(line, from: start)
    let needsGuard = guarded && looksLikeFormula(line[start...])
    guard needsQuotes || needsGuard else { return }
    let cell = Array(line[start...])
    line.removeSubrange(start...)
    if needsQuotes { line.append(quote) }
    if needsGuard { line.append(UInt8(ascii: "'")) }
    for byte in cell {
      if needsQuotes, byte == quote { line.append(byte) }
      line.append(byte)
    }
    if needsQuotes { line.append(quote) }
  }

  private static func holdsSpecial(_ line: [UInt8], from start: Int) -> Bool {
    let bytes = line.span
    for index in start..<bytes.count {
      switch bytes[index] {
      case quote, comma, UInt8(ascii: "\n"), UInt8(ascii: "\r"): return true
      default: break
      }
    }
    return false
  }

  /// An empty cell alone on its line is quoted, because many readers skip empty lines.
  static func appendEmptyCell(to line: inout [UInt8]) {
    line.append(quote)
    line.append(quote)
  }

  static func appendLineEnd(to line: inout [UInt8]) {
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
