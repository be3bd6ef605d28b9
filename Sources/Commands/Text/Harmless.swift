/// Text of others made fit to be printed: a name that holds an escape sequence must not repaint a
/// terminal, hide what stands before it, or break a table.
enum Harmless {
  /// Line breaks and tabs become blanks.
  static func line(_ text: String) -> String {
    guard text.unicodeScalars.contains(where: { isHarmful($0) }) else { return text }
    var harmless = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      harmless.append(contentsOf: replacement(scalar))
    }
    return String(harmless)
  }

  /// Lines of a longer text, each harmless.
  static func lines(_ text: String) -> [String] {
    text.split(omittingEmptySubsequences: false) { $0.isNewline }.map { line(String($0)) }
  }

  private static func isHarmful(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0..<0x20, 0x7f..<0xa0: true
    // Marks that order text from right to left, which could show what is not there.
    case 0x200e, 0x200f, 0x202a...0x202e, 0x2066...0x2069: true
    case 0x2028, 0x2029, 0xfeff: true
    default: false
    }
  }

  /// Control characters as their pictures (U+2400): what was there stays visible.
  private static func replacement(_ scalar: Unicode.Scalar) -> [Unicode.Scalar] {
    guard isHarmful(scalar) else { return [scalar] }
    switch scalar.value {
    case 0x09, 0x0a, 0x0d, 0x2028, 0x2029: return [" "]
    case 0..<0x20: return [Unicode.Scalar(0x2400 + scalar.value) ?? "\u{fffd}"]
    case 0x7f: return ["\u{2421}"]
    default: return ["\u{fffd}"]
    }
  }
}
