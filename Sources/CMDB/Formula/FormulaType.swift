/// The type of a part of a formula.
package enum FormulaType: Equatable, Sendable {
  /// A number; nil is one without a unit, which goes with any.
  case number(unit: String?)
  case text, boolean, date, timestamp

  /// The word that the database has for it.
  var word: String {
    switch self {
    case .number: "number"
    case .text: "text"
    case .boolean: "boolean"
    case .date: "date"
    case .timestamp: "timestamp"
    }
  }

  /// As a message calls it.
  var inWords: String {
    switch self {
    case .number(nil): "a number"
    case .number(let unit?): "a number in \(unit)"
    case .text: "text"
    case .boolean: "true or false"
    case .date: "a date"
    case .timestamp: "a moment"
    }
  }

  /// What values of both are; nil where they do not go together.
  func common(with other: FormulaType) -> FormulaType? {
    switch (self, other) {
    case (.number(let unit), .number(nil)): .number(unit: unit)
    case (.number(nil), .number(let unit)): .number(unit: unit)
    default: self == other ? self : nil
    }
  }
}

extension Attribute {
  /// Types that a formula can give.
  package static let computable: [AttributeType] = [
    .text, .integer, .decimal, .quantity, .boolean, .date, .timestamp,
  ]

  /// What a formula reads of it; nil where none can.
  var formulaType: FormulaType? {
    switch type {
    case .integer, .decimal: .number(unit: nil)
    case .quantity: .number(unit: unit)
    case .text, .enum, .url, .email, .ip, .mac: .text
    case .boolean: .boolean
    case .date: .date
    case .timestamp: .timestamp
    case .enumSet, .money, .duration, .json: nil
    }
  }
}
