import JSON

/// A condition as written, before its names are looked up.
indirect enum WhereSyntax: Equatable {
  case all([WhereSyntax])
  case any([WhereSyntax])
  case negation(WhereSyntax)
  case comparison(WhereName, String, WhereLiteral)
  case membership(WhereName, [WhereLiteral])
  case isNull(WhereName)
  case within(WhereName, WhereLiteral)
  case related(WhereName, to: WhereLiteral?)
}

struct WhereName: Equatable {
  let parts: [String]
  let position: Int
  var text: String { parts.joined(separator: ".") }
}

struct WhereLiteral: Equatable {
  enum Kind: Equatable {
    case word(String)
    case string(String)
    /// `today` or `now`, moved by so many hours.
    case moment(String, hours: Int)
  }

  let kind: Kind
  let position: Int
}

/// Parses a condition (API.md §2): `not` binds before `and` before `or`. Recursion is bounded by
/// the limit on operators and on open parentheses.
struct WhereParser {
  static let operatorsMax = 50
  static let valuesMax = 1000
  static let charactersMax = 131_072

  private let tokens: [WhereToken]
  private var index = 0
  private var operators = 0
  private var openParentheses = 0
  /// What it would take next.
  private(set) var expectation = WhereExpectation.field

  static func parse(_ text: String) throws(Problem) -> WhereSyntax {
    guard text.utf8.count <= charactersMax else {
      throw Problem(
        "too_long", "A condition has at most \(charactersMax) bytes.", path: "where")
    }
    var parser = WhereParser(tokens: try WhereLexer.tokens(of: text))
    let syntax = try parser.disjunction()
    guard parser.token.kind == .end else { throw parser.expected("`and`, `or` or the end") }
    return syntax
  }

  init(tokens: [WhereToken]) {
    self.tokens = tokens
  }

  private var token: WhereToken { tokens[index] }
  var isAtEnd: Bool { token.kind == .end }

  /// A test is written; so may be what else goes on with it.
  private mutating func ended(_ more: [String] = []) {
    expectation = .connective(more + ["and", "or"] + (openParentheses > 0 ? [")"] : []))
  }

  private mutating func advance() {
    if index < tokens.count - 1 { index += 1 }
  }

  private func expected(_ what: String) -> Problem {
    let found: String =
      switch token.kind {
      case .word(let word): "`\(word)`"
      case .string(let text): "'\(text)'"
      case .sign(let sign): "`\(sign)`"
      case .end: "the end"
      }
    return Problem(
      "syntax", "At character \(token.position): found \(found), expected \(what).",
      path: "where", position: token.position)
  }

  private mutating func countOperator() throws(Problem) {
    operators += 1
    guard operators <= Self.operatorsMax else {
      throw Problem(
        "too_many_operators", "A condition has at most \(Self.operatorsMax) operators.",
        path: "where", position: token.position)
    }
  }

  mutating func disjunction() throws(Problem) -> WhereSyntax {
    var parts = [try conjunction()]
    while token.isKeyword("or") {
      try countOperator()
      advance()
      parts.append(try conjunction())
    }
    return parts.count == 1 ? parts[0] : .any(parts)
  }

  private mutating func conjunction() throws(Problem) -> WhereSyntax {
    var parts = [try negation()]
    while token.isKeyword("and") {
      try countOperator()
      advance()
      parts.append(try negation())
    }
    return parts.count == 1 ? parts[0] : .all(parts)
  }

  private mutating func negation() throws(Problem) -> WhereSyntax {
    expectation = .field
    if token.isKeyword("not") {
      try countOperator()
      advance()
      return .negation(try negation())
    }
    guard token.isSign("(") else { return try test() }
    openParentheses += 1
    guard openParentheses <= Self.operatorsMax else {
      throw Problem(
        "too_deep", "A condition has at most \(Self.operatorsMax) open parentheses.",
        path: "where", position: token.position)
    }
    advance()
    let inner = try disjunction()
    guard token.isSign(")") else { throw expected("`)`") }
    openParentheses -= 1
    advance()
    ended()
    return inner
  }

  private mutating func test() throws(Problem) -> WhereSyntax {
    let name = try name("a field")
    expectation = name.parts == ["related"] ? .relationType : .operation(name)
    if name.parts == ["related"], case .word = token.kind { return try related() }
    try countOperator()
    if case .sign(let sign) = token.kind, ["=", "!=", "<", "<=", ">", ">="].contains(sign) {
      advance()
      return .comparison(name, sign, try literal(of: name))
    }
    if token.isKeyword("in") { return try membership(of: name) }
    if token.isKeyword("contains") {
      advance()
      return .comparison(name, "contains", try literal(of: name))
    }
    if token.isKeyword("starts") {
      advance()
      expectation = .word(["with"])
      guard token.isKeyword("with") else { throw expected("`with`") }
      advance()
      return .comparison(name, "starts with", try literal(of: name))
    }
    if token.isKeyword("within") {
      advance()
      return .within(name, try literal(of: name))
    }
    if token.isKeyword("is") { return try nullness(of: name) }
    throw expected("an operator: = != < <= > >= in contains starts with within is")
  }

  private mutating func related() throws(Problem) -> WhereSyntax {
    try countOperator()
    expectation = .relationType
    let type = try name("a relation type")
    ended(["to"])
    guard token.isKeyword("to") else { return .related(type, to: nil) }
    advance()
    return .related(type, to: try literal(of: nil))
  }

  private mutating func nullness(of name: WhereName) throws(Problem) -> WhereSyntax {
    advance()
    let isNegated = token.isKeyword("not")
    expectation = .word(["null"] + (isNegated ? [] : ["not null"]))
    if isNegated { advance() }
    guard token.isKeyword("null") else { throw expected("`null`") }
    advance()
    ended()
    return isNegated ? .negation(.isNull(name)) : .isNull(name)
  }

  private mutating func membership(of name: WhereName) throws(Problem) -> WhereSyntax {
    advance()
    expectation = .word(["("])
    guard token.isSign("(") else { throw expected("`(`") }
    var literals: [WhereLiteral] = []
    repeat {
      advance()
      literals.append(try literal(of: name))
      expectation = .word([",", ")"])
      guard literals.count <= Self.valuesMax else {
        throw Problem(
          "too_many_values", "A list has at most \(Self.valuesMax) values.", path: "where",
          position: token.position)
      }
    } while token.isSign(",")
    guard token.isSign(")") else { throw expected("`,` or `)`") }
    advance()
    ended()
    return .membership(name, literals)
  }

  private mutating func name(_ what: String) throws(Problem) -> WhereName {
    guard case .word(let word) = token.kind else { throw expected(what) }
    let name = WhereName(
      parts: word.split(separator: ".", omittingEmptySubsequences: false).map(String.init),
      position: token.position)
    advance()
    return name
  }

  /// - Parameter field: of which it is a value; nil for an item.
  private mutating func literal(of field: WhereName?) throws(Problem) -> WhereLiteral {
    let position = token.position
    expectation = .value(field)
    switch token.kind {
    case .string(let text):
      advance()
      ended()
      return WhereLiteral(kind: .string(text), position: position)
    case .word(let word):
      advance()
      ended()
      guard ["today", "now"].contains(word.lowercased()) else {
        return WhereLiteral(kind: .word(word), position: position)
      }
      ended(["+ 30d", "- 30d"])
      let hours = try offsetHours()
      if hours != 0 { ended() }
      return WhereLiteral(kind: .moment(word.lowercased(), hours: hours), position: position)
    case .sign, .end: throw expected("a value")
    }
  }

  /// `+ 30d`, `- 12h` or nothing. In `today -30d` the lexer takes `-30d` for one word, as it has to
  /// in `charge > -30`.
  private mutating func offsetHours() throws(Problem) -> Int {
    var direction = 1
    if token.isSign("+") || token.isSign("-") {
      direction = token.isSign("-") ? -1 : 1
      advance()
    } else {
      guard case .word(let word) = token.kind, word.hasPrefix("-") else { return 0 }
      direction = -1
    }
    guard case .word(let word) = token.kind, let unit = word.last, "dh".contains(unit),
      let count = Int(word.drop { $0 == "-" }.dropLast()), (0...36500).contains(count)
    else { throw expected("days or hours, such as 30d or 12h") }
    advance()
    return direction * count * (unit == "d" ? 24 : 1)
  }
}
