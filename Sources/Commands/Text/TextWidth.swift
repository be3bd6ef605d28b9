/// How many columns of a terminal text takes: two for East Asian wide characters and most emoji,
/// none for combining marks (Unicode Standard Annex #11), one for all else.
enum TextWidth {
  static func columns(_ text: String) -> Int {
    if text.utf8.allSatisfy({ $0 < 0x80 }) { return text.utf8.count }
    return text.reduce(0) { $0 + columns($1) }
  }

  /// A character with all its marks is as wide as its widest scalar.
  private static func columns(_ character: Character) -> Int {
    character.unicodeScalars.reduce(0) { max($0, columns($1)) }
  }

  private static func columns(_ scalar: Unicode.Scalar) -> Int {
    if scalar.value < 0x300 { return 1 }
    switch scalar.properties.generalCategory {
    case .nonspacingMark, .enclosingMark, .format: return 0
    default: return isWide(scalar.value) ? 2 : 1
    }
  }

  /// The wide and full-width blocks of EastAsianWidth.txt, and emoji.
  private static func isWide(_ value: UInt32) -> Bool {
    switch value {
    case 0x1100...0x115f, 0x2e80...0x303e, 0x3041...0x33ff, 0x3400...0x4dbf, 0x4e00...0x9fff,
      0xa000...0xa4cf, 0xa960...0xa97f, 0xac00...0xd7a3, 0xf900...0xfaff, 0xfe30...0xfe6f,
      0xff00...0xff60, 0xffe0...0xffe6, 0x1b000...0x1b2ff, 0x1f1e6...0x1f1ff, 0x1f300...0x1f64f,
      0x1f680...0x1f6ff, 0x1f900...0x1f9ff, 0x1fa70...0x1faff, 0x20000...0x3fffd:
      true
    default: false
    }
  }

  /// The text when it fits, else as much of it as fits before a `…`.
  static func cut(_ text: String, to columnsMax: Int) -> String {
    guard columns(text) > columnsMax else { return text }
    guard columnsMax > 0 else { return "" }
    var cut = ""
    var left = columnsMax - 1
    for character in text {
      left -= columns(character)
      guard left >= 0 else { break }
      cut.append(character)
    }
    return cut + "…"
  }

  /// Padded with blanks to `count` columns.
  static func padded(_ text: String, to count: Int, isRight: Bool = false) -> String {
    let blanks = String(repeating: " ", count: max(0, count - columns(text)))
    return isRight ? blanks + text : text + blanks
  }

  /// Broken at blanks into lines of at most `columnsMax` columns; a longer word is cut. What stands
  /// between double blanks, as a phone number does, stays together where it fits a line.
  static func wrapped(_ text: String, to columnsMax: Int) -> [String] {
    var lines: [String] = []
    var line = ""
    for piece in pieces(text, columnsMax) {
      var word = piece.text
      if !line.isEmpty, columns(line) + piece.gap + columns(word) <= columnsMax {
        line += String(repeating: " ", count: piece.gap) + word
        continue
      }
      if !line.isEmpty { lines.append(line) }
      while columns(word) > columnsMax, word.count > 1 {
        let head = prefix(word, columnsMax)
        lines.append(head)
        word = String(word.dropFirst(head.count))
      }
      line = word
    }
    return lines + [line]
  }

  /// What is not broken if it can be helped, with the number of blanks before it.
  private static func pieces(_ text: String, _ columnsMax: Int) -> [(gap: Int, text: String)] {
    text.split(separator: "  ", omittingEmptySubsequences: false).flatMap { part in
      guard columns(String(part)) > columnsMax else { return [(2, String(part))] }
      let words = part.split(separator: " ", omittingEmptySubsequences: false)
      return words.enumerated().map { ($0.offset == 0 ? 2 : 1, String($0.element)) }
    }
  }

  /// At least one character, so that cutting piece by piece always ends.
  private static func prefix(_ text: String, _ columnsMax: Int) -> String {
    var prefix = ""
    var left = columnsMax
    for character in text {
      left -= columns(character)
      guard left >= 0 || prefix.isEmpty else { break }
      prefix.append(character)
    }
    return prefix
  }
}
