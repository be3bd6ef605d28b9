import JSON

/// One word, number, string or sign of a condition, with the character at which it stands.
struct WhereToken: Equatable {
  enum Kind: Equatable {
    /// A run of letters, digits and `_ . - :`; what it means depends on where it stands.
    case word(String)
    case string(String)
    case sign(String)
    case end
  }

  let kind: Kind
  /// Counted from 1, in code points, as every language can count them.
  let position: Int

  /// Whether this is the keyword; keywords are not reserved, so `state = in` is about a word.
  func isKeyword(_ keyword: String) -> Bool {
    guard case .word(let word) = kind else { return false }
    return word.lowercased() == keyword
  }

  func isSign(_ sign: String) -> Bool { kind == .sign(sign) }
}

/// Cuts a condition into tokens; linear in its length.
struct WhereLexer {
  private let characters: [Character]
  /// Of each character, and of the end: the code points before it.
  private let codePoints: [Int]
  private var index = 0
  /// Whether it came to the end within a string.
  private(set) var isInString = false

  init(_ text: String) {
    characters = Array(text)
    var count = 0
    codePoints =
      [0]
      + characters.map { character in
        count += character.unicodeScalars.count
        return count
      }
  }

  var isAtEnd: Bool { index == characters.count }

  static func tokens(of text: String) throws(Problem) -> [WhereToken] {
    var lexer = WhereLexer(text)
    var tokens: [WhereToken] = []
    while true {
      let token = try lexer.next()
      tokens.append(token)
      if token.kind == .end { return tokens }
    }
  }

  mutating func next() throws(Problem) -> WhereToken {
    while index < characters.count, characters[index].isWhitespace { index += 1 }
    let position = codePoints[index] + 1
    guard index < characters.count else { return WhereToken(kind: .end, position: position) }
    let first = characters[index]
    if first == "'" { return WhereToken(kind: .string(try string()), position: position) }
    if Self.isWordCharacter(first) || (first == "-" && startsNumber(at: index + 1)) {
      return WhereToken(kind: .word(word()), position: position)
    }
    for sign in ["!=", "<=", ">=", "=", "<", ">", "(", ")", ",", "+", "-"]
    where characters[index...].starts(with: sign) {
      index += sign.count
      return WhereToken(kind: .sign(sign), position: position)
    }
    throw Problem(
      "syntax", "At character \(position) there is `\(first)`, which is not allowed here.",
      path: "where", position: position)
  }

  private mutating func string() throws(Problem) -> String {
    let start = index
    var text = ""
    index += 1
    while index < characters.count {
      let character = characters[index]
      index += 1
      guard character == "'" else {
        text.append(character)
        continue
      }
      guard index < characters.count, characters[index] == "'" else { return text }
      text.append("'")
      index += 1
    }
    isInString = true
    let position = codePoints[start] + 1
    throw Problem(
      "syntax", "The string that begins at character \(position) is not closed.", path: "where",
      position: position)
  }

  private mutating func word() -> String {
    let start = index
    index += 1
    while index < characters.count, continuesWord(from: start) { index += 1 }
    return String(characters[start..<index])
  }

  /// The lengths between which a timestamp ends and its offset begins.
  private static let timestampLengths = 19...29

  /// `today-30d` are three tokens; a `+` belongs to a word only in the offset of a timestamp.
  private func continuesWord(from start: Int) -> Bool {
    let character = characters[index]
    switch character {
    case "-": return !isMoment(from: start)
    case "+":
      return Self.timestampLengths.contains(index - start)
        && characters[start..<index].contains("T")
    case ":", "/": return true
    default: return Self.isWordCharacter(character)
    }
  }

  /// Looked at by length first: a word of any length has to stay linear.
  private func isMoment(from start: Int) -> Bool {
    let word = characters[start..<index]
    guard word.count == 3 || word.count == 5 else { return false }
    return ["today", "now"].contains(String(word).lowercased())
  }

  private func startsNumber(at index: Int) -> Bool {
    index < characters.count && characters[index].isASCII && characters[index].isNumber
  }

  private static func isWordCharacter(_ character: Character) -> Bool {
    character.isLetter || character.isNumber || character == "_" || character == "."
  }
}
