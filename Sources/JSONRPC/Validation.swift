package import JSON

/// The parameters of a request after they were found valid: what a method plans with.
package struct Arguments: Sendable {
  /// What a method plans with; nil when there was none.
  package let object: Value?
  /// Whether something is referred to by its fields.
  package let refersByFields: Bool
  /// Parameters that were refused: they read as absent.
  private let refused: Set<String>

  package init(_ object: Value?, refused: Set<String> = [], refersByFields: Bool = false) {
    self.object = object
    self.refused = refused
    self.refersByFields = refersByFields
  }

  /// A parameter; absent and `null` are the same here.
  package subscript(_ name: String) -> Value? {
    guard let value = object?[name], !value.isNull, !refused.contains(name) else { return nil }
    return value
  }

  /// Whether a parameter was given, `null` too.
  package func names(_ name: String) -> Bool { object?[name] != nil && !refused.contains(name) }

  package func string(_ name: String) -> String? { self[name]?.string }
  package func integer(_ name: String) -> Int? { self[name]?.integer.map { Int($0) } }
  package func boolean(_ name: String) -> Bool? { self[name]?.boolean }
}

/// The declared parameters of a method.
package struct Declaration: Sendable {
  package let parameters: [Parameter]
  /// Whether text that cannot be stored is mended, not refused.
  private let mendsText: Bool

  package init(_ parameters: [Parameter], mendsText: Bool = false) {
    self.parameters = parameters
    self.mendsText = mendsText
  }

  /// The parameters as they count: what is kept under a key is compared by these.
  package func read(_ params: Value?) -> Value? { mendsText ? params?.storable : params }

  /// Checks everything and reports every error, not the first.
  package func validate(_ params: Value?) throws(RPCError) -> Arguments {
    let (arguments, reasons) = check(params)
    guard reasons.isEmpty else { throw .invalidParams(reasons) }
    return arguments
  }

  /// Every error, and what is left to plan with: parameters that have one read as absent.
  package func check(_ params: Value?) -> (arguments: Arguments, reasons: [Problem]) {
    guard let params = read(params)?.composed else {
      return (Arguments(nil), parameters.filter(\.isRequired).map { $0.absent(below: "") })
    }
    guard params.kind == .object else {
      let reason = Problem("by_name", "Parameters are passed by name: `params` is an object.")
      return (Arguments(nil), [reason])
    }
    var check = Check()
    if params.firstUnstorable != nil {
      check.refuse("unstorable_text", Check.unstorable, path: "")
    }
    check.members(params, parameters, path: "")
    let refused = Set(check.reasons.compactMap { $0.path.map(Problem.parameter(of:)) })
    let arguments = Arguments(
      params, refused: refused, refersByFields: check.refersByFields)
    return (arguments, check.reasons)
  }

  /// The parameters with some values in the place of others, as JSON.
  ///
  /// - Parameter replace: given the name of a named schema, a value of it and its path; nil leaves
  ///   the value as it is.
  package func replacing<Failure>(
    in object: Value,
    _ replace: @escaping (String, Value, String) throws(Failure) -> [UInt8]?
  ) throws(Failure) -> [UInt8] {
    var replacing = Replacing(replace: replace)
    try replacing.members(of: object, path: "") { name in
      parameters.first { $0.name == name }?.schema
    }
    return replacing.writer.bytes
  }
}

extension Problem {
  /// The parameter that a path begins with: `items` of `items[0].role`.
  package static func parameter(of path: String) -> String {
    String(path.prefix { $0 != "." && $0 != "[" })
  }
}

extension Parameter {
  fileprivate func absent(below path: String) -> Problem {
    let whole = path.isEmpty ? name : "\(path).\(name)"
    return Problem("required", "`\(whole)` is required. \(about)", path: whole)
  }
}

/// One pass over valid parameters that writes them anew.
private struct Replacing<Failure: Error> {
  let replace: (String, Value, String) throws(Failure) -> [UInt8]?
  var writer = Writer()

  mutating func members(
    of object: Value, path: String, _ schema: (String) -> Schema?
  ) throws(Failure) {
    writer.beginObject()
    for (name, member) in object.members {
      writer.key(name)
      try value(member, schema(name) ?? .any, path: path.isEmpty ? name : "\(path).\(name)")
    }
    writer.endObject()
  }

  mutating func value(_ value: Value, _ schema: Schema, path: String) throws(Failure) {
    switch schema {
    case .named(let name, let inner, _):
      guard let other = try replace(name, value, path) else {
        return try self.value(value, inner, path: path)
      }
      writer.raw(other)
    case .nullable(let inner) where !value.isNull: try self.value(value, inner, path: path)
    case .either(let schemas):
      try self.value(value, schemas.first { $0.accepts(value.kind) } ?? .any, path: path)
    case .array(let element, _) where value.kind == .array:
      writer.beginArray()
      for (index, entry) in value.elements.enumerated() {
        try self.value(entry, element, path: "\(path)[\(index)]")
      }
      writer.endArray()
    case .map(let element) where value.kind == .object:
      try members(of: value, path: path) { _ in element }
    case .object(let parameters), .record(let parameters):
      guard value.kind == .object else { return writer.value(value) }
      try members(of: value, path: path) { name in
        parameters.first { $0.name == name }?.schema
      }
    case .any, .boolean, .integer, .number, .string, .oneLine, .choice, .array, .map, .nullable:
      writer.value(value)
    }
  }
}

/// One pass over the parameters that collects reasons. Depth is bounded by the parser's.
private struct Check {
  static let unstorable =
    "A string contains U+0000 or an unpaired surrogate, which cannot be stored."
  /// Enough for a person; a batch of mistakes must not multiply into megabytes.
  static let reasonsMax = 100

  var reasons: [Problem] = []
  var refersByFields = false

  mutating func refuse(
    _ code: String, _ message: String, path: String, suggestion: String? = nil
  ) {
    guard reasons.count < Self.reasonsMax else { return }
    let place = path.isEmpty ? nil : path
    reasons.append(Problem(code, message, path: place, suggestion: suggestion))
  }

  mutating func members(_ object: Value, _ parameters: [Parameter], path: String) {
    var required = parameters.count(where: \.isRequired)
    for (name, value) in object.members {
      guard let parameter = parameters.first(where: { $0.name == name }) else {
        unknown(name, among: parameters, path: path)
        continue
      }
      if value.isNull, !parameter.isRequired, !parameter.schema.takesNull { continue }
      if parameter.isRequired { required -= 1 }
      check(value, parameter.schema, path: path.isEmpty ? name : "\(path).\(name)")
    }
    guard required > 0 else { return }
    for parameter in parameters where parameter.isRequired && object[parameter.name] == nil {
      reasons.append(parameter.absent(below: path))
    }
  }

  mutating func unknown(_ name: String, among parameters: [Parameter], path: String) {
    // To look for what was meant costs more than to read the name.
    guard reasons.count < Self.reasonsMax else { return }
    let nearest = Spelling.nearest(to: name, among: parameters.map(\.name))
    let hint = Spelling.hint(nearest)
    let shown = String(name.prefix(80))
    refuse(
      "unknown_parameter", "There is no parameter `\(shown)`\(hint)",
      path: path.isEmpty ? shown : "\(path).\(shown)", suggestion: nearest)
  }

  mutating func check(_ value: Value, _ schema: Schema, path: String) {
    switch schema {
    case .any: bounded(value, path: path)
    case .boolean: require(value.kind == .boolean, schema, path: path)
    case .number:
      require(value.kind == .number, schema, path: path)
      bounded(value, path: path)
    case .integer(let range): integer(value, in: range, schema, path: path)
    case .string(let bytes): string(value, bytes, schema, path: path)
    case .oneLine(let bytesMax):
      string(value, 1...bytesMax, schema, path: path)
      line(value, path: path)
    case .choice(let words): choice(value, words, path: path)
    case .array(let element, let count): array(value, element, count, path: path)
    case .object(let parameters):
      guard value.kind == .object else { return require(false, schema, path: path) }
      members(value, parameters, path: path)
    case .record(let parameters):
      guard value.kind == .object else { return require(false, schema, path: path) }
      for parameter in parameters {
        let place = path.isEmpty ? parameter.name : "\(path).\(parameter.name)"
        if let member = value[parameter.name] {
          check(member, parameter.schema, path: place)
        } else if parameter.isRequired {
          reasons.append(parameter.absent(below: path))
        }
      }
    case .map(let element):
      guard value.kind == .object else { return require(false, schema, path: path) }
      for (name, member) in value.members { check(member, element, path: "\(path).\(name)") }
    case .either(let schemas): either(value, schemas, schema, path: path)
    case .nullable(let inner):
      if !value.isNull { check(value, inner, path: path) }
    case .named(let name, let inner, _):
      if value.kind == .object, [Schema.ItemRef.name, Schema.IncidentRef.name].contains(name) {
        refersByFields = true
      }
      check(value, inner, path: path)
    }
  }

  private mutating func bounded(_ value: Value, path: String) {
    guard value.growsBeyondLimits else { return }
    let most = Limits.standard.significantDigitsMax
    refuse(
      "range", "`\(path)` contains a number with more than \(most) digits when written out.",
      path: path)
  }

  private mutating func require(_ isRight: Bool, _ schema: Schema, path: String) {
    guard !isRight else { return }
    refuse("type", "`\(path)` must be \(schema.inWords).", path: path)
  }

  private mutating func integer(
    _ value: Value, in range: ClosedRange<Int64>, _ schema: Schema, path: String
  ) {
    guard let number = value.integer else { return require(false, schema, path: path) }
    if !range.contains(number) {
      refuse(
        "range", "`\(path)` must be from \(range.lowerBound) to \(range.upperBound).", path: path)
    }
  }

  private mutating func string(
    _ value: Value, _ bytes: ClosedRange<Int>, _ schema: Schema, path: String
  ) {
    guard value.kind == .string else { return require(false, schema, path: path) }
    guard let text = value.string?.utf8 else { return }  // refused as unstorable
    let count = text.count
    // What is blank all through says as little as nothing.
    if bytes.lowerBound > 0, value.string.map(LineText.isBlank) == true {
      refuse("empty", "`\(path)` must not be empty.", path: path)
    } else if count < bytes.lowerBound {
      refuse(
        "too_short", "`\(path)` has \(count) bytes; at least \(bytes.lowerBound) are needed.",
        path: path)
    } else if count > bytes.upperBound {
      refuse(
        "too_long", "`\(path)` has \(count) bytes; at most \(bytes.upperBound) are allowed.",
        path: path)
    }
  }

  private mutating func line(_ value: Value, path: String) {
    guard let text = value.string, !LineText.isBlank(text),
      let refusal = LineText.refusal(of: text)
    else { return }
    let seen = LineText.asSeen(text)
    refuse(
      "format", "`\(path)` \(refusal).", path: path, suggestion: seen.isEmpty ? nil : seen)
  }

  private mutating func choice(_ value: Value, _ words: [String], path: String) {
    guard let word = value.string else { return require(false, .choice(words), path: path) }
    guard !words.contains(word) else { return }
    refuse(
      "not_allowed", "`\(path)` must be one of \(words.joined(separator: ", ")).", path: path,
      suggestion: Spelling.nearest(to: word, among: words))
  }

  private mutating func array(
    _ value: Value, _ element: Schema, _ count: ClosedRange<Int>, path: String
  ) {
    guard value.kind == .array else {
      return require(false, .array(element, count: count), path: path)
    }
    guard count.contains(value.count) else {
      return refuse(
        "count",
        "`\(path)` has \(value.count) entries; \(count.lowerBound) to \(count.upperBound)"
          + " are allowed.", path: path)
    }
    for (index, entry) in value.elements.enumerated() {
      check(entry, element, path: "\(path)[\(index)]")
    }
  }

  /// The first alternative of the right JSON type decides which errors are reported.
  private mutating func either(_ value: Value, _ schemas: [Schema], _ whole: Schema, path: String) {
    for schema in schemas where schema.accepts(value.kind) {
      return check(value, schema, path: path)
    }
    require(false, whole, path: path)
  }
}

extension Schema {
  fileprivate var takesNull: Bool {
    switch self {
    case .any, .nullable: true
    case .named(_, let inner, _): inner.takesNull
    default: false
    }
  }

  fileprivate func accepts(_ kind: Kind) -> Bool {
    switch self {
    case .any: true
    case .boolean: kind == .boolean
    case .integer, .number: kind == .number
    case .string, .oneLine, .choice: kind == .string
    case .array: kind == .array
    case .object, .record, .map: kind == .object
    case .either(let schemas): schemas.contains { $0.accepts(kind) }
    case .nullable(let inner): kind == .null || inner.accepts(kind)
    case .named(_, let inner, _): inner.accepts(kind)
    }
  }

  /// How a person would say what is wanted.
  var inWords: String {
    switch self {
    case .any: "any value"
    case .boolean: "true or false"
    case .integer(let range): "an integer from \(range.lowerBound) to \(range.upperBound)"
    case .number: "a number"
    case .string, .oneLine: "a string"
    case .choice(let words): "one of \(words.joined(separator: ", "))"
    case .array: "an array"
    case .object, .record, .map: "an object"
    case .either(let schemas): schemas.map(\.inWords).joined(separator: " or ")
    case .nullable(let inner): "\(inner.inWords) or null"
    case .named(_, let inner, let about): "\(inner.inWords) (\(about.trimmedEnd))"
    }
  }
}

extension String {
  fileprivate var trimmedEnd: String {
    hasSuffix(".") ? String(dropLast()) : self
  }
}
