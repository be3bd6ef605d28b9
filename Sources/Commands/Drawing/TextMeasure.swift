/// About how wide text is in a proportional sans-serif typeface, on the wide side: what is cut by
/// it fits in any common one (measured on DejaVu Sans, the widest of them).
enum TextMeasure {
  /// In hundredths of an em.
  private static func width(_ character: Character) -> Int {
    guard let scalar = character.unicodeScalars.first else { return 0 }
    if TextWidth.columns(String(character)) == 2 { return 100 }
    switch character {
    case "i", "j", "l", "I", ".", ",", ":", ";", "'", "|", "!", " ", "-", "(", ")", "·": return 36
    case "m", "w", "M", "W", "@", "%", "—", "…", "№": return 100
    default: break
    }
    switch scalar.value {
    case ..<0x80: return character.isUppercase ? 72 : 63
    case 0x400..<0x530:
      return "жмшщыюфЖМШЩЫЮФД".contains(character) ? 96 : character.isUppercase ? 74 : 64
    default: return 80
    }
  }

  /// The width in pixels, for a font size in pixels.
  static func pixels(_ text: String, size: Int) -> Int {
    (text.reduce(0) { $0 + width($1) } * size + 99) / 100
  }

  /// The text when it fits, else as much of it as fits before a `…`.
  static func cut(_ text: String, to pixelsMax: Int, size: Int) -> String {
    let text = Harmless.line(text)
    guard pixels(text, size: size) > pixelsMax else { return text }
    var left = pixelsMax * 100 - width("…") * size
    var cut = ""
    for character in text {
      left -= width(character) * size
      guard left >= 0 else { break }
      cut.append(character)
    }
    return cut + "…"
  }
}
