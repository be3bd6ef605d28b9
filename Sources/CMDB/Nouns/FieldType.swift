/// The type of a field: how its values are written and compared.
package enum FieldType: Equatable, Sendable {
  /// A line of text.
  case line
  /// Text of several lines.
  case text
  /// One of these words.
  case choice([String])
  /// A state of the lifecycle of the item's class, or `void`.
  case itemState
  case itemClass
  /// An account, by its name.
  case account
  /// An item: named by id, tag or name, answered in brief; one step leads to its own fields.
  case item
  /// An incident, by its number.
  case incident
  /// A team, by the name under which incidents have it.
  case team
  case integer(ClosedRange<Int64>)
  case number, boolean, date, timestamp, duration, money
  /// Several words.
  case words
  case json

  package static let id = integer(1...9_007_199_254_740_991)
  /// Rises by one with each change.
  package static let version = integer(1...2_147_483_647)

  /// How values of the type compare.
  package var values: ValueType {
    switch self {
    case .line, .text, .choice, .itemState, .incident, .team: .text
    case .itemClass: .itemClass
    case .account: .account
    case .item: .reference
    case .integer, .number: .number
    case .boolean: .boolean
    case .date: .date
    case .timestamp: .timestamp
    case .duration: .duration
    case .money: .money
    case .words: .words
    case .json: .json
    }
  }

  /// Whether it is a whole number, which a column keeps as such.
  package var isInteger: Bool {
    if case .integer = self { true } else { false }
  }
}

/// How values compare; messages call a field by it.
package enum ValueType: Equatable, Sendable {
  case text, number, boolean, date, timestamp, duration, words, money, reference, itemClass
  case account, json
}

extension AttributeType {
  package var fieldType: FieldType {
    switch self {
    case .text, .enum, .url, .email, .ip, .mac: .line
    case .integer, .decimal, .quantity: .number
    case .boolean: .boolean
    case .date: .date
    case .timestamp: .timestamp
    case .duration: .duration
    case .enumSet: .words
    case .money: .money
    case .json: .json
    }
  }

  /// What the steward's index over an attribute of the type finds; `cmdb.missing_indexes` builds it
  /// for these types and no others.
  package var index: Field.Index {
    switch self {
    case .text, .enum, .url, .email, .ip, .mac, .date, .timestamp: .few
    case .integer, .decimal, .quantity, .duration: .values
    case .boolean, .enumSet, .money, .json: .none
    }
  }
}
