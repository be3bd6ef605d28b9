import JSON

/// One number, date, string, word or sign of a formula, with the character at which it stands.
struct FormulaToken: Equatable {
  enum Kind: Equatable {
    case number(String)
    case date(CalendarDate)
    case string(String)
    case word(String)
    case sign(String)
    case end
  }

  let kind: Kind
  /// Counted from 1, in characters.
  let position: Int
}

/// Cuts a formula into tokens; linear in its length.
struct FormulaLexer {
  private let characters: [Character]
  private var index = 0

  static func tokens(of text: String) throws(Problem) -> [FormulaToken] {
    var lexer = FormulaLexer(text)
    var tokens: [FormulaToken] = []
    while true {
      let token = try lexer.next()
      tokens.append(token)
      if token.kind == .end { return tokens }
    }
  }

  private init(_ text: String) {
    characters = Array(text)
  }

  private mutating func next() throws(Problem) -> FormulaToken {
    while index < characters.count, characters[index].isWhitespace { index += 1 }
    let position = index + 1
    guard index < characters.count else { return FormulaToken(kind: .end, position: position) }
    let first = characters[index]
    if first == "'" { return FormulaToken(kind: .string(try string()), position: position) }
    if Self.isDigit(first) { return FormulaToken(kind: try number(), position: position) }
    if Self.isLetter(first) {
      let word = run { Self.isLetter($0) || Self.isDigit($0) }
      return FormulaToken(kind: .word(word), position: position)
    }
    for sign in ["!=", "<=", ">=", "=", "<", ">", "(", ")", ",", "+", "-", "*", "/"]
    where characters[index...].starts(with: sign) {
      index += sign.count
      return FormulaToken(kind: .sign(sign), position: position)
    }
    throw FormulaParser.problem(
      "At character \(position) there is `\(first)`, which no formula has.", at: position)
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
    throw FormulaParser.problem(
      "The string that begins at character \(start + 1) is not closed.", at: start + 1)
  }

  /// A number without a sign, or a date.
  private mutating func number() throws(Problem) -> FormulaToken.Kind {
    let start = index
    if let date = CalendarDate(String(characters[start...].prefix(10))) {
      index += 10
      return .date(date)
    }
    var text = run(Self.isDigit)
    if index + 1 < characters.count, characters[index] == ".", Self.isDigit(characters[index + 1]) {
      index += 1
      text += "." + run(Self.isDigit)
    }
    guard text.utf8.count <= Self.digitsMax else {
      throw FormulaParser.problem(
        "A number has at most \(Self.digitsMax) digits.", at: start + 1)
    }
    return .number(text)
  }

  /// What is computed has room for some hundred of them multiplied.
  private static let digitsMax = 30

  private mutating func run(_ isPart: (Character) -> Bool) -> String {
    let start = index
    while index < characters.count, isPart(characters[index]) { index += 1 }
    return String(characters[start..<index])
  }

  private static func isDigit(_ character: Character) -> Bool {
    // A range of characters would hold a digit with an accent as well.
    character.isASCII && character.isNumber
  }

  private static func isLetter(_ character: Character) -> Bool {
    character.isLetter || character == "_"
  }
}
