package import JSON

/// A value as it is stored: canonical JSON text, so that equal values are equal text.
package struct AttributeValue: Equatable, Sendable {
  package let json: [UInt8]
  /// As typed, where it was converted from another unit: history keeps both.
  package let input: String?
  /// The text that PostgreSQL still has to match against the pattern of the declaration.
  package let patternText: String?

  init(json: [UInt8], input: String? = nil, patternText: String? = nil) {
    self.json = json
    self.input = input
    self.patternText = patternText
  }

  /// What clears an observed attribute: the observation that there is no value.
  static let null = AttributeValue(json: Array("null".utf8))

  /// A value that a client sent, checked against its declaration.
  ///
  /// - Parameter currency: what a bare number of type `money` is in.
  package static func read(
    _ value: Value, as attribute: Attribute, currency: String, path: String
  ) -> Result<AttributeValue, Problem> {
    var reader = Reader(attribute: attribute, currency: currency, path: path)
    do throws(Problem) {
      return .success(try reader.read(value))
    } catch {
      return .failure(error)
    }
  }
}

/// Reads one value; every refusal says what would be right.
private struct Reader {
  let attribute: Attribute
  let currency: String
  let path: String

  mutating func read(_ value: Value) throws(Problem) -> AttributeValue {
    guard !attribute.isRetired else {
      throw wrong("retired", "is retired and takes no new values")
    }
    return switch attribute.type {
    case .text: try text(value)
    case .integer: try integer(value)
    case .decimal: try AttributeValue(json: json(inRange(number(value))))
    case .boolean: try boolean(value)
    case .date: try date(value)
    case .timestamp: try timestamp(value)
    case .enum: try word(value)
    case .enumSet: try words(value)
    case .money: try money(value)
    case .quantity: try quantity(value)
    case .url, .email, .duration: try shaped(value)
    case .ip, .mac: try address(value)
    case .json: AttributeValue(json: canonical(value))
    }
  }

  private static let bytesMax = 65536
  /// A row of a PostgreSQL index has room for 2,704 bytes.
  private static let indexedBytesMax = 2500

  private func wrong(_ code: String, _ message: String, suggestion: String? = nil) -> Problem {
    Problem(code, "`\(attribute.name)` \(message).", path: path, suggestion: suggestion)
  }

  private var form: TextForm { TextForm(type: attribute.type, format: attribute.format) }

  private func string(_ value: Value) throws(Problem) -> String {
    guard let text = value.string else { throw wrong("type", "must be a string") }
    let bytesMax = attribute.isIndexed ? Self.indexedBytesMax : Self.bytesMax
    guard text.utf8.count <= bytesMax else {
      throw wrong("too_long", "has more than \(bytesMax) bytes")
    }
    return text
  }

  private func number(_ value: Value) throws(Problem) -> Number {
    guard let number = value.number else { throw wrong("type", "must be a number") }
    return number
  }

  private func inRange(_ number: Number) throws(Problem) -> Number {
    if let minimum = attribute.minimum, number < minimum {
      throw wrong("range", "must be at least \(minimum)")
    }
    if let maximum = attribute.maximum, number > maximum {
      throw wrong("range", "must be at most \(maximum)")
    }
    return number
  }

  private func json(_ number: Number) -> [UInt8] { Array(number.description.utf8) }

  /// A factor brings decimals that nobody wrote: 12000 BTU/h are 3.51685284 kW.
  private func withoutTrailingZeros(_ number: [UInt8]) -> [UInt8] {
    guard number.contains(UInt8(ascii: ".")) else { return number }
    let significant = number.reversed().drop { $0 == UInt8(ascii: "0") }
    return Array(significant.drop { $0 == UInt8(ascii: ".") }.reversed())
  }

  private func json(_ text: String) -> [UInt8] {
    var writer = Writer()
    writer.string(text)
    return writer.bytes
  }

  private func text(_ value: Value) throws(Problem) -> AttributeValue {
    let written = try string(value)
    // Text of several lines keeps its shape; one line is what is seen of it.
    let text = form.whole(written) ?? written
    guard !LineText.isBlank(text) else {
      throw wrong("empty", "must not be empty; use null to clear it")
    }
    if let refusal = oneLineRefusal(of: text) {
      throw wrong("format", refusal, suggestion: LineText.asSeen(text))
    }
    if let refusal = attribute.format?.refusal(of: text) {
      throw wrong("format", "is not accepted: \(refusal)")
    }
    return AttributeValue(
      json: json(text), patternText: attribute.pattern == nil ? nil : text)
  }

  /// One line by which items are told apart holds nothing that is not seen; tabs, which
  /// spreadsheets leave, are blanks. In free text everything is just a value.
  private func oneLineRefusal(of text: String) -> String? {
    guard attribute.isIdentifying, !text.contains(where: \.isNewline) else { return nil }
    return LineText.refusal(of: String(text.map { $0 == "\t" ? " " : $0 }))
  }

  private func integer(_ value: Value) throws(Problem) -> AttributeValue {
    guard let number = value.integer else { throw wrong("type", "must be an integer") }
    return try AttributeValue(json: json(inRange(Number(number))))
  }

  private func boolean(_ value: Value) throws(Problem) -> AttributeValue {
    guard let flag = value.boolean else { throw wrong("type", "must be true or false") }
    return AttributeValue(json: Array((flag ? "true" : "false").utf8))
  }

  private func date(_ value: Value) throws(Problem) -> AttributeValue {
    guard let date = value.string.flatMap({ CalendarDate($0) }) else {
      if let text = value.string, CalendarDate.isNoDay(text) {
        throw wrong("type", "names a day that does not exist")
      }
      throw wrong("type", "must be a date, YYYY-MM-DD")
    }
    return AttributeValue(json: json(date.description))
  }

  private func timestamp(_ value: Value) throws(Problem) -> AttributeValue {
    guard let moment = value.string.flatMap({ Timestamp($0) }) else {
      throw wrong("type", "must be an RFC 3339 timestamp")
    }
    return AttributeValue(json: json(moment.description))
  }

  private func known(_ word: String) throws(Problem) {
    guard !attribute.values.contains(word) else { return }
    throw wrong(
      "not_allowed", "must be one of \(attribute.values.joined(separator: ", "))",
      suggestion: Spelling.nearest(to: word, among: attribute.values))
  }

  private func word(_ value: Value) throws(Problem) -> AttributeValue {
    let word = try string(value)
    try known(word)
    return AttributeValue(json: json(word))
  }

  /// Stored in the order of the declaration, each word once.
  private func words(_ value: Value) throws(Problem) -> AttributeValue {
    guard value.kind == .array else { throw wrong("type", "must be an array of strings") }
    var chosen: Set<String> = []
    for element in value.elements {
      let word = try string(element)
      try known(word)
      chosen.insert(word)
    }
    var writer = Writer()
    writer.array { writer in
      for word in attribute.values where chosen.contains(word) { writer.string(word) }
    }
    // An empty set is no value: null clears.
    return AttributeValue(json: chosen.isEmpty ? Array("null".utf8) : writer.bytes)
  }

  private func money(_ value: Value) throws(Problem) -> AttributeValue {
    var amount = value.number
    var code = currency
    if value.kind == .object {
      amount = value["amount"]?.number
      if let named = value["currency"] {
        guard let text = named.string else { throw wrong("type", "needs an ISO 4217 currency") }
        code = text
      }
      let isKnown = value.members.allSatisfy { ["amount", "currency"].contains($0.name) }
      guard isKnown else { throw wrong("type", "takes amount and currency only") }
    }
    guard let amount else {
      throw wrong("type", "must be {\"amount\", \"currency\"} or a number in \(currency)")
    }
    guard code.utf8.count == 3, code.utf8.allSatisfy({ $0 >= 65 && $0 <= 90 }) else {
      throw wrong("not_allowed", "needs an ISO 4217 currency, three capital letters")
    }
    let checked = try inRange(amount)
    var writer = Writer()
    writer.object { writer in
      writer.member("amount", number: checked)
      writer.member("currency", string: code)
    }
    return AttributeValue(json: writer.bytes)
  }

  /// A number in the attribute's unit, or text like `12000 BTU/h`, which is converted.
  private func quantity(_ value: Value) throws(Problem) -> AttributeValue {
    let unit = attribute.unit ?? ""
    if let number = value.number {
      return try AttributeValue(json: json(inRange(number)))
    }
    guard let text = value.string else {
      throw wrong("type", "must be a number in \(unit), or text with a unit")
    }
    let quantity: Quantity
    do throws(Quantity.Refusal) {
      quantity = try Quantity(text, in: unit)
    } catch {
      switch error {
      case .form: throw wrong("type", "must be a number with a unit, such as `12 \(unit)`")
      case .unit(let accepted, let nearest):
        throw wrong(
          "unit", "is in \(unit); accepted units: \(accepted.joined(separator: ", "))",
          suggestion: nearest)
      }
    }
    let number = try json(inRange(quantity.number))
    guard quantity.isConverted else { return AttributeValue(json: number) }
    return AttributeValue(json: withoutTrailingZeros(number), input: text)
  }

  private func shaped(_ value: Value) throws(Problem) -> AttributeValue {
    let text = form.whole(try string(value)) ?? ""
    let refusal: String? =
      switch attribute.type {
      case .url: Addresses.isURL(text) ? nil : "must be a URL, https://…"
      case .email: Addresses.isEmail(text) ? nil : "must be an email address"
      default: ISODuration(text) == nil ? "must be an ISO 8601 duration, such as PT4H" : nil
      }
    if let refusal = refusal ?? LineText.refusal(of: text) {
      throw wrong("format", refusal, suggestion: meant(text))
    }
    return AttributeValue(
      json: json(text),
      patternText: attribute.pattern == nil || attribute.type == .duration ? nil : text)
  }

  private func meant(_ text: String) -> String? {
    attribute.type == .duration ? ISODuration.meant(by: text) : nil
  }

  private func address(_ value: Value) throws(Problem) -> AttributeValue {
    let written = try string(value)
    guard let text = form.whole(written) else {
      throw wrong("format", "must be \(form.inWords ?? "text")", suggestion: form.meant(written))
    }
    return AttributeValue(json: json(text))
  }
}
