import CMDB
import JSONRPC

extension Schema {
  /// The schema of a noun's answer; fields that every row has are required.
  ///
  /// - Parameters:
  ///   - shapes: schemas of fields whose type does not determine them; every JSON field needs one.
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
  /// The parameters of a write for the noun's fields.
  ///
  /// - Parameters:
  ///   - isNew: whether the write creates a record: required fields must be given, and none can be
  ///     cleared.
  ///   - shapes: schemas of fields whose type does not determine them.
  func inputs(isNew: Bool, _ shapes: [String: Schema] = [:]) -> [Parameter] {
    fields.filter { $0.input != .none }.map { field in
      let schema = shapes[field.name] ?? field.inputSchema
      let isCleared = field.input == .clearable && !isNew
      return Parameter(
        field.name, isCleared ? .nullable(schema) : schema,
        required: field.input == .required && isNew, isNew ? field.aboutNew : field.about)
    }
  }

  /// The fields that a write can change but not clear.
  var unclearable: [String] {
    fields.filter { $0.input == .required || $0.input == .optional }.map(\.name)
  }
}

extension Field {
  /// The description of the parameter in a method that creates a record, with its default.
  fileprivate var aboutNew: String {
    guard let usual else { return about }
    return "\(about.hasSuffix(".") ? String(about.dropLast()) : about); default `\(usual)`."
  }

  /// The schema of a value in answers.
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

  /// The schema of a value in parameters.
  fileprivate var inputSchema: Schema {
    switch type {
    case .item: .itemRef
    case .incident: .incidentRef
    default: answerSchema
    }
  }
}
