package import JSON

/// Reads a formula against the attributes of its class: every name is known, every type fits.
package struct FormulaReader {
  /// The attributes that it may name: those of the class that declares it.
  private let attributes: [Attribute]

  package init(attributes: [Attribute]) {
    self.attributes = attributes
  }

  /// A part of a formula and what it gives.
  private struct Typed {
    let formula: Formula
    let type: FormulaType
    /// The words that it can be, of an enum.
    var words: [String] = []
    let position: Int
  }

  /// - Parameter declared: the attribute that it computes.
  package func read(_ text: String, as declared: Attribute) throws(Problem) -> Formula {
    let read = try typed(try FormulaParser.parse(text))
    guard let wanted = declared.formulaType, wanted.common(with: read.type) == wanted else {
      let type = declared.formulaType?.inWords ?? declared.type.rawValue
      throw FormulaParser.problem(
        "The formula gives \(read.type.inWords); `\(declared.name)` is \(type).",
        at: read.position)
    }
    return declared.type == .integer ? .apply(.round, [read.formula]) : read.formula
  }

  private func typed(_ syntax: FormulaSyntax) throws(Problem) -> Typed {
    let position = syntax.position
    switch syntax.kind {
    case .number(let text):
      return Typed(formula: .number(text), type: .number(unit: nil), position: position)
    case .span(let text, let unit):
      return Typed(formula: .number(text), type: .number(unit: unit), position: position)
    case .text(let text): return Typed(formula: .text(text), type: .text, position: position)
    case .boolean(let flag):
      return Typed(formula: .boolean(flag), type: .boolean, position: position)
    case .date(let date): return Typed(formula: .date(date), type: .date, position: position)
    case .name(let name): return try attribute(name, at: position)
    case .apply(let word, let parts):
      var arguments: [Typed] = []
      for part in parts { arguments.append(try typed(part)) }
      return try apply(word, arguments, at: position)
    }
  }

  private func attribute(_ name: String, at position: Int) throws(Problem) -> Typed {
    guard let attribute = attributes.first(where: { $0.name == name }) else {
      throw .unknown(
        "attribute", name,
        nearest: Spelling.nearest(to: name, among: attributes.map(\.name).sorted()), path: nil,
        saying: "At character \(position): the class has no attribute", position: position)
    }
    guard let type = attribute.formulaType else {
      throw FormulaParser.problem(
        "At character \(position): `\(name)` is of type \(attribute.type.rawValue), which no "
          + "formula reads.", at: position)
    }
    return Typed(
      formula: .attribute(name, type), type: type, words: attribute.values, position: position)
  }

  // MARK: Operators and functions

  private static let functions = [
    "coalesce", "days", "hours", "if", "max", "min", "round",
  ]

  private func apply(
    _ word: String, _ arguments: [Typed], at position: Int
  ) throws(Problem) -> Typed {
    switch word {
    case "+", "-": try sum(word, arguments[0], arguments[1], at: position)
    case "*", "/":
      try product(word == "*" ? .multiply : .divide, arguments, at: position)
    case "negate":
      made(.negate, arguments, .number(unit: try unit(of: arguments[0])), at: position)
    case "=", "!=", "<", "<=", ">", ">=": try comparison(word, arguments, at: position)
    case "and", "or", "not": try condition(word, arguments, at: position)
    case "is null": made(.isNull, arguments, .boolean, at: position)
    case "if": try choice(arguments, at: position)
    case "min", "max", "coalesce": try selection(word, arguments, at: position)
    case "round": try rounded(arguments, at: position)
    case "days", "hours": try span(word, arguments, at: position)
    default:
      throw .unknown(
        "function", word, nearest: Spelling.nearest(to: word, among: Self.functions), path: nil,
        saying: "At character \(position): there is no function", position: position)
    }
  }

  private func made(
    _ function: Formula.Function, _ parts: [Typed], _ type: FormulaType, at position: Int
  ) -> Typed {
    Typed(formula: .apply(function, parts.map(\.formula)), type: type, position: position)
  }

  private func mismatch(_ part: Typed, _ expected: String) -> Problem {
    FormulaParser.problem(
      "At character \(part.position): this is \(part.type.inWords), expected \(expected).",
      at: part.position)
  }

  private func unit(of part: Typed) throws(Problem) -> String? {
    guard case .number(let unit) = part.type else { throw mismatch(part, "a number") }
    return unit
  }

  private func require(_ type: FormulaType, _ parts: [Typed]) throws(Problem) {
    for part in parts where part.type != type { throw mismatch(part, type.inWords) }
  }

  private func sum(
    _ sign: String, _ left: Typed, _ right: Typed, at position: Int
  ) throws(Problem) -> Typed {
    switch (left.type, right.type) {
    case (.date, .number), (.timestamp, .number):
      return try moved(left, by: right, isBack: sign == "-", at: position)
    case (.date, .date) where sign == "-":
      return made(.days, [left, right], .number(unit: "day"), at: position)
    case (.timestamp, .timestamp) where sign == "-":
      return made(.hours, [left, right], .number(unit: "h"), at: position)
    default:
      _ = try unit(of: left)
      _ = try unit(of: right)
      guard let type = left.type.common(with: right.type) else {
        throw FormulaParser.problem(
          "At character \(position): \(left.type.inWords) and \(right.type.inWords) do not go "
            + "together; multiply one by what converts it.", at: position)
      }
      return made(sign == "+" ? .add : .subtract, [left, right], type, at: position)
    }
  }

  private func moved(
    _ start: Typed, by span: Typed, isBack: Bool, at position: Int
  ) throws(Problem) -> Typed {
    let isDate = start.type == .date
    let units = ["day", "week", "month", "year"] + (isDate ? [] : ["min", "h"])
    guard let unit = try unit(of: span), units.contains(unit) else {
      throw FormulaParser.problem(
        "At character \(span.position): \(start.type.inWords) is moved by a quantity in "
          + "\(units.joined(separator: ", ")), such as `30 d`; this is \(span.type.inWords).",
        at: span.position)
    }
    let distance = isBack ? Formula.apply(.negate, [span.formula]) : span.formula
    return Typed(
      formula: .apply(isDate ? .moveDate : .moveMoment, [start.formula, distance, .text(unit)]),
      type: start.type, position: position)
  }

  /// What is multiplied or divided has another unit, which the declaration tells.
  private func product(
    _ function: Formula.Function, _ parts: [Typed], at position: Int
  ) throws(Problem) -> Typed {
    for part in parts { _ = try unit(of: part) }
    return made(function, parts, .number(unit: nil), at: position)
  }

  private func comparison(
    _ sign: String, _ parts: [Typed], at position: Int
  ) throws(Problem) -> Typed {
    let (left, right) = (parts[0], parts[1])
    guard left.type.common(with: right.type) != nil else {
      throw FormulaParser.problem(
        "At character \(position): \(left.type.inWords) and \(right.type.inWords) cannot be "
          + "compared.", at: position)
    }
    if sign != "=", sign != "!=", left.type == .boolean || left.type == .text {
      throw FormulaParser.problem(
        "At character \(position): `\(sign)` does not apply to \(left.type.inWords).",
        at: position)
    }
    try requireWord(right, among: left.words)
    try requireWord(left, among: right.words)
    let turned = [">": Formula.Function.less, ">=": .lessOrEqual][sign]
    if let turned { return made(turned, [right, left], .boolean, at: position) }
    let function: Formula.Function = sign == "<" ? .less : sign == "<=" ? .lessOrEqual : .equal
    let test = made(function, parts, .boolean, at: position)
    return sign == "!=" ? made(.not, [test], .boolean, at: position) : test
  }

  /// A word that an enum is compared with is one of its values.
  private func requireWord(_ part: Typed, among words: [String]) throws(Problem) {
    guard case .text(let text) = part.formula, !words.isEmpty, !words.contains(text) else { return }
    throw .unknown(
      "value", text, nearest: Spelling.nearest(to: text, among: words), path: nil,
      saying: "At character \(part.position): there is no value", position: part.position)
  }

  private func condition(
    _ word: String, _ parts: [Typed], at position: Int
  ) throws(Problem) -> Typed {
    try require(.boolean, parts)
    let function: Formula.Function = word == "and" ? .and : word == "or" ? .or : .not
    return made(function, parts, .boolean, at: position)
  }

  private func common(_ parts: [Typed], at position: Int) throws(Problem) -> FormulaType {
    var type = parts[0].type
    for part in parts.dropFirst() {
      guard let both = type.common(with: part.type) else {
        throw mismatch(part, type.inWords)
      }
      type = both
    }
    return type
  }

  private func require(
    _ count: ClosedRange<Int>, _ parts: [Typed], of function: String, as usage: String,
    at position: Int
  ) throws(Problem) {
    guard count.contains(parts.count) else {
      throw FormulaParser.problem(
        "At character \(position): write `\(function)` as `\(usage)`.", at: position)
    }
  }

  private func choice(_ parts: [Typed], at position: Int) throws(Problem) -> Typed {
    try require(2...3, parts, of: "if", as: "if(condition, value, other value)", at: position)
    try require(.boolean, [parts[0]])
    return made(
      .choose, parts, try common(Array(parts.dropFirst()), at: position), at: position)
  }

  private func selection(
    _ word: String, _ parts: [Typed], at position: Int
  ) throws(Problem) -> Typed {
    try require(2...20, parts, of: word, as: "\(word)(value, other value)", at: position)
    let type = try common(parts, at: position)
    if word != "coalesce", type == .text || type == .boolean {
      throw mismatch(parts[0], "numbers, dates or moments")
    }
    let function: Formula.Function =
      word == "min" ? .least : word == "max" ? .greatest : .first
    return made(function, parts, type, at: position)
  }

  private func rounded(_ parts: [Typed], at position: Int) throws(Problem) -> Typed {
    try require(1...2, parts, of: "round", as: "round(number, decimals)", at: position)
    let unit = try unit(of: parts[0])
    if parts.count == 2 {
      guard case .number(let text) = parts[1].formula, let places = Int(text), places <= 12 else {
        throw mismatch(parts[1], "a number of decimals from 0 to 12")
      }
    }
    return made(.round, parts, .number(unit: unit), at: position)
  }

  /// The days between two dates, the hours between two moments: a number without a unit.
  private func span(_ word: String, _ parts: [Typed], at position: Int) throws(Problem) -> Typed {
    try require(2...2, parts, of: word, as: "\(word)(later, earlier)", at: position)
    try require(word == "days" ? .date : .timestamp, parts)
    return made(word == "days" ? .days : .hours, parts, .number(unit: nil), at: position)
  }
}
