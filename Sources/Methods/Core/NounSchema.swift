import CMDB
import JSONRPC

extension Schema {
  /// The answer of a noun's row: its fields, where every row has a value required.
  ///
  /// - Parameter shapes: of fields whose type does not say how they are answered; each that is
  ///   JSON has one.
  ///   - more: what only some answers have.
  static func answer(
    of noun: Noun, named name: String, _ shapes: [String: Schema] = [:], more: [Parameter] = []
  ) -> Schema {
    let members = noun.fields.compactMap { field -> Parameter? in
      switch field.answer {
      case .within, .nowhere: nil
      case .member, .onlyAlone:
        Parameter(
          field.name, shapes[field.name] ?? field.answerSchema,
          required: field.presence == .always && field.answer == .member, field.about)
      }
    }
    return .named(name, .record(members + more), about: noun.about)
  }

  /// What answers to `as_of` carry besides.
  static let momentMembers = [
    Parameter("as_of", .timestamp, "The moment, where one was asked about."),
    Parameter("position", .count, "Of the journal at that moment."),
  ]
}

extension Noun {
  /// The parameters by which a write takes the noun's fields.
  ///
  /// - Parameters:
  ///   - isNew: whether it makes one: what is required has to be there, and there is nothing to
  ///     clear.
  ///   - shapes: of fields whose type does not say how they are given.
  func inputs(isNew: Bool, _ shapes: [String: Schema] = [:]) -> [Parameter] {
    fields.filter { $0.input != .none }.map { field in
      let schema = shapes[field.name] ?? field.inputSchema
      let isCleared = field.input == .clearable && !isNew
      return Parameter(
        field.name, isCleared ? .nullable(schema) : schema,
        required: field.input == .required && isNew, isNew ? field.aboutNew : field.about)
    }
  }

  /// The fields that a write takes but never clears.
  var unclearable: [String] {
    fields.filter { $0.input == .required || $0.input == .optional }.map(\.name)
  }
}

extension Field {
  /// What a parameter says of the field where a record is made: its default as well.
  fileprivate var aboutNew: String {
    guard let usual else { return about }
    return "\(about.hasSuffix(".") ? String(about.dropLast()) : about); default `\(usual)`."
  }

  /// How an answer writes a value.
  var answerSchema: Schema {
    switch type {
    case .line, .itemState, .itemClass, .account, .incident, .team, .date, .duration: .line
    case .text: .text
    case .choice(let words): .choice(words)
    case .item: .itemBrief
    case .integer(let range): .integer(range)
    case .number: .number
    case .boolean: .boolean
    case .timestamp: .timestamp
    case .words: .array(.line, count: 0...1000)
    case .money, .json: preconditionFailure("\(name) needs a shape")
    }
  }

  /// How a write takes a value.
  fileprivate var inputSchema: Schema {
    switch type {
    case .item: .itemRef
    case .incident: .incidentRef
    default: answerSchema
    }
  }
}
