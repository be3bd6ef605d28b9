import JSON

/// A formula as written, before its names are looked up.
struct FormulaSyntax: Equatable {
  indirect enum Kind: Equatable {
    case number(String)
    /// A span: `30 d`.
    case span(String, unit: String)
    case text(String)
    case boolean(Bool)
    case date(CalendarDate)
    case name(String)
    /// An operator or a function.
    case apply(String, [FormulaSyntax])
  }

  let kind: Kind
  let position: Int

  /// The attributes that it names.
  var names: Set<String> {
    switch kind {
    case .name(let name): [name]
    case .apply(_, let parts): parts.reduce(into: []) { $0.formUnion($1.names) }
    case .number, .span, .text, .boolean, .date: []
    }
  }
}

/// Parses the formula of a computed attribute: `*` and `/` bind before `+` and `-`, these before
/// comparisons, then `not`, `and`, `or`. There are no loops, so a formula ends by its length.
package struct FormulaParser {
  package static let charactersMax = 2000
  static let partsMax = 200
  private static let depthMax = 40

  static func problem(_ message: String, at position: Int, meant: String? = nil) -> Problem {
    Problem("formula", message, suggestion: meant, position: position)
  }

  static func parse(_ text: String) throws(Problem) -> FormulaSyntax {
    guard text.count <= charactersMax else {
      throw Problem("too_long", "A formula has at most \(charactersMax) characters.")
    }
    var parser = FormulaParser(tokens: try FormulaLexer.tokens(of: text))
    let syntax = try parser.disjunction()
    guard parser.token.kind == .end else { throw parser.expected("an operator or the end") }
    return syntax
  }

  /// Units of spans, and the word that the database has for them.
  static let spans = [
    "min": "min", "minute": "min", "minutes": "min", "h": "h", "hour": "h", "hours": "h",
    "d": "day", "day": "day", "days": "day", "w": "week", "week": "week", "weeks": "week",
    "month": "month", "months": "month", "y": "year", "year": "year", "years": "year",
  ]

  private let tokens: [FormulaToken]
  private var index = 0
  private var parts = 0
  private var depth = 0

  private init(tokens: [FormulaToken]) {
    self.tokens = tokens
  }

  private var token: FormulaToken { tokens[index] }

  private mutating func advance() {
    if index < tokens.count - 1 { index += 1 }
  }

  private func expected(_ what: String) -> Problem {
    let found: String =
      switch token.kind {
      case .number(let text), .word(let text), .sign(let text): "`\(text)`"
      case .date(let date): "`\(date)`"
      case .string(let text): "'\(text)'"
      case .end: "the end"
      }
    return Self.problem(
      "At character \(token.position): found \(found), expected \(what).", at: token.position)
  }

  private mutating func node(
    _ kind: FormulaSyntax.Kind, at position: Int
  ) throws(Problem) -> FormulaSyntax {
    parts += 1
    guard parts <= Self.partsMax else {
      throw Self.problem("A formula has at most \(Self.partsMax) parts.", at: position)
    }
    return FormulaSyntax(kind: kind, position: position)
  }

  private mutating func deeper(at position: Int) throws(Problem) {
    depth += 1
    guard depth <= Self.depthMax else {
      throw Self.problem("A formula is at most \(Self.depthMax) levels deep.", at: position)
    }
  }

  private func isWord(_ word: String) -> Bool { token.kind == .word(word) }

  private mutating func takes(sign: String) -> Bool {
    guard token.kind == .sign(sign) else { return false }
    advance()
    return true
  }

  private mutating func disjunction() throws(Problem) -> FormulaSyntax {
    try deeper(at: token.position)
    defer { depth -= 1 }
    var left = try conjunction()
    while isWord("or") {
      let position = token.position
      advance()
      left = try node(.apply("or", [left, try conjunction()]), at: position)
    }
    return left
  }

  private mutating func conjunction() throws(Problem) -> FormulaSyntax {
    var left = try negation()
    while isWord("and") {
      let position = token.position
      advance()
      left = try node(.apply("and", [left, try negation()]), at: position)
    }
    return left
  }

  private mutating func negation() throws(Problem) -> FormulaSyntax {
    guard isWord("not") else { return try comparison() }
    let position = token.position
    try deeper(at: position)
    defer { depth -= 1 }
    advance()
    return try node(.apply("not", [try negation()]), at: position)
  }

  private mutating func comparison() throws(Problem) -> FormulaSyntax {
    let left = try sum()
    let position = token.position
    if isWord("is") {
      advance()
      let isNegated = isWord("not")
      if isNegated { advance() }
      guard isWord("null") else { throw expected("`null`") }
      advance()
      let test = try node(.apply("is null", [left]), at: position)
      return isNegated ? try node(.apply("not", [test]), at: position) : test
    }
    guard case .sign(let sign) = token.kind,
      ["=", "!=", "<", "<=", ">", ">="].contains(sign)
    else { return left }
    advance()
    return try node(.apply(sign, [left, try sum()]), at: position)
  }

  private mutating func sum() throws(Problem) -> FormulaSyntax {
    var left = try product()
    while case .sign(let sign) = token.kind, sign == "+" || sign == "-" {
      let position = token.position
      advance()
      left = try node(.apply(sign, [left, try product()]), at: position)
    }
    return left
  }

  private mutating func product() throws(Problem) -> FormulaSyntax {
    var left = try unary()
    while case .sign(let sign) = token.kind, sign == "*" || sign == "/" {
      let position = token.position
      advance()
      left = try node(.apply(sign, [left, try unary()]), at: position)
    }
    return left
  }

  private mutating func unary() throws(Problem) -> FormulaSyntax {
    let position = token.position
    guard takes(sign: "-") else { return try primary() }
    try deeper(at: position)
    defer { depth -= 1 }
    return try node(.apply("negate", [try unary()]), at: position)
  }

  private mutating func primary() throws(Problem) -> FormulaSyntax {
    let position = token.position
    switch token.kind {
    case .number(let text):
      advance()
      guard case .word(let word) = token.kind, let unit = Self.spans[word] else {
        return try node(.number(text), at: position)
      }
      advance()
      return try node(.span(text, unit: unit), at: position)
    case .date(let date):
      advance()
      return try node(.date(date), at: position)
    case .string(let text):
      advance()
      return try node(.text(text), at: position)
    case .word(let word):
      advance()
      return try named(word, at: position)
    case .sign("("):
      advance()
      let inner = try disjunction()
      guard takes(sign: ")") else { throw expected("`)`") }
      return inner
    case .sign, .end: throw expected("a value")
    }
  }

  private static let keywords: Set<String> = ["and", "or", "not", "is", "null"]

  /// A function, a truth value or an attribute.
  private mutating func named(_ word: String, at position: Int) throws(Problem) -> FormulaSyntax {
    guard !Self.keywords.contains(word) else {
      throw Self.problem(
        "At character \(position): found `\(word)`, expected a value.", at: position)
    }
    guard takes(sign: "(") else {
      return switch word {
      case "true": try node(.boolean(true), at: position)
      case "false": try node(.boolean(false), at: position)
      default: try node(.name(word), at: position)
      }
    }
    var arguments = [try disjunction()]
    while takes(sign: ",") { arguments.append(try disjunction()) }
    guard takes(sign: ")") else { throw expected("`,` or `)`") }
    return try node(.apply(word, arguments), at: position)
  }
}
