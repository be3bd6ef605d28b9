import JSON

/// A number as a spreadsheet has it: `12 990,10`, `1,5`, `−3`.
///
/// Of `,` and `.` the last is the decimal sign if it occurs once and the other does not occur.
/// Blanks of every width and `'` group thousands. What can be read in two ways is refused.
enum CellNumber {
  enum Refusal: Error, Equatable {
    /// Not a number at all.
    case form
    /// Could be one; what it most likely means.
    case unclear(likely: String)
    /// Shortened by a spreadsheet: digits are lost.
    case exponent
  }

  /// The text before the unit and the unit, trimmed.
  static func split(_ text: String) -> (number: String, rest: String) {
    let number = text.prefix { character in
      character.isASCII && character.isNumber || "+-−.,'’".contains(character)
        || character.isWhitespace
    }
    return (LineText.trimmed(String(number)), LineText.trimmed(String(text[number.endIndex...])))
  }

  static func read(_ text: String, _ formats: CellFormats) throws(Refusal) -> Number {
    var body = LineText.trimmed(text)[...]
    var sign = ""
    if let first = body.first, "+-−".contains(first) {
      if first != "+" { sign = "-" }
      body = body.dropFirst()
    }
    guard body.first.map({ $0.isASCII && $0.isNumber || ".,".contains($0) }) == true else {
      throw .form
    }
    if isExponent(body) { throw .exponent }
    let isLawful = body.allSatisfy { character in
      character.isASCII && character.isNumber || ".,".contains(character) || isGrouping(character)
    }
    guard isLawful else { throw .form }
    let decimal = try decimalSign(of: body, formats)
    let parts = body.split(
      maxSplits: 1, omittingEmptySubsequences: false, whereSeparator: { $0 == decimal })
    let fraction = parts.count == 2 ? String(parts[1]) : ""
    guard fraction.allSatisfy({ $0.isASCII && $0.isNumber }) else { throw .form }
    let whole = try ungrouped(parts[0], groupedBy: decimal == "," ? "." : ",", formats)
    guard !whole.isEmpty || !fraction.isEmpty else { throw .form }
    let significant = String(whole.drop { $0 == "0" })
    let plain =
      sign + (significant.isEmpty ? "0" : significant) + (fraction.isEmpty ? "" : "." + fraction)
    guard plain.utf8.count <= 60, let number = Number(plain.utf8) else { throw .form }
    return number
  }

  private static func isGrouping(_ character: Character) -> Bool {
    character.isWhitespace || character == "'" || character == "’"
  }

  private static func isExponent(_ body: Substring) -> Bool {
    guard let place = body.firstIndex(where: { "eEеЕ".contains($0) }) else { return false }
    let tail = body[body.index(after: place)...].drop { "+-".contains($0) }
    return !tail.isEmpty && tail.allSatisfy { $0.isASCII && $0.isNumber }
  }

  /// The decimal sign of the text; a sign that it does not hold where there is none.
  private static func decimalSign(
    of body: Substring, _ formats: CellFormats
  ) throws(Refusal) -> Character {
    if let declared = formats.decimal { return declared == UInt8(ascii: ",") ? "," : "." }
    let points = body.count { $0 == "." }
    let commas = body.count { $0 == "," }
    switch (points, commas) {
    case (0, 1): return ","
    case (_, 0) where points <= 1: return "."
    default:
      // Two kinds, or one of them twice: thousands are grouped by one of them.
      let last = body.last { ".,".contains($0) } ?? "."
      let isDecimal = (last == "." ? points : commas) == 1
      let likely = body.enumerated().reduce(into: "") { text, entry in
        let character = entry.element
        if character.isASCII, character.isNumber {
          text.append(character)
        } else if character == last, isDecimal {
          text.append(".")
        }
      }
      throw .unclear(likely: likely)
    }
  }

  /// Groups have three digits, the first has one to three.
  private static func ungrouped(
    _ whole: Substring, groupedBy other: Character, _ formats: CellFormats
  ) throws(Refusal) -> String {
    let groups = whole.split(omittingEmptySubsequences: false) { character in
      isGrouping(character) || formats.decimal != nil && character == other
    }
    guard groups.count > 1 else { return String(whole) }
    let isGrouped =
      (1...3).contains(groups[0].count) && groups.dropFirst().allSatisfy { $0.count == 3 }
    guard isGrouped else { throw .unclear(likely: groups.joined()) }
    return groups.joined()
  }
}
