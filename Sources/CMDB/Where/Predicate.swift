/// A condition whose names and values are known to fit: what is made into SQL.
package indirect enum Predicate: Equatable, Sendable {
  case all([Predicate])
  case any([Predicate])
  case negation(Predicate)
  case comparison(FieldPath, Comparison, Operand)
  case membership(FieldPath, [Operand])
  case absent(FieldPath)
  /// The reference, class or linked item, or anything below it in its hierarchy.
  case within(FieldPath, Operand)
  /// A relation of this type, in either direction.
  case related(String, to: Operand?)
}

extension Predicate {
  /// Every value that it compares with.
  package var operands: [Operand] {
    switch self {
    case .all(let parts), .any(let parts): parts.flatMap(\.operands)
    case .negation(let inner): inner.operands
    case .comparison(_, _, let operand), .within(_, let operand): [operand]
    case .membership(_, let operands): operands
    case .related(_, let operand): operand.map { [$0] } ?? []
    case .absent: []
    }
  }
}

package enum Comparison: String, Sendable {
  case equal = "="
  case less = "<"
  case lessOrEqual = "<="
  case greater = ">"
  case greaterOrEqual = ">="
  case contains
  case startsWith = "starts with"

  var isOrder: Bool {
    switch self {
    case .less, .lessOrEqual, .greater, .greaterOrEqual: true
    case .equal, .contains, .startsWith: false
    }
  }
}

/// A value of the type that the field has.
package enum Operand: Equatable, Sendable {
  case text(String)
  case number(String)
  case boolean(Bool)
  /// An item by its id; the position is that of the literal, nil of `me`.
  case item(Int, position: Int?)
  /// Every item with this tag, and every one with exactly this name.
  case itemNamed(String, position: Int)
  /// An account by its name.
  case accountNamed(String, position: Int)
  /// An incident by its id.
  case incident(Int, position: Int)
  /// An incident by its number.
  case incidentNamed(String, position: Int)
  /// A team by its name.
  case teamNamed(String, position: Int)
  /// A day of a field of moments, from its first moment to the first of the next day.
  case day(from: String, until: String)

  /// Whether it is an item by an id that somebody wrote, who may be wrong.
  package var isNumberedItem: Bool {
    if case .item(_, let position) = self { position != nil } else { false }
  }

  /// Whether it names an incident.
  package var isOfIncident: Bool {
    switch self {
    case .incident, .incidentNamed: true
    case .text, .number, .boolean, .item, .itemNamed, .accountNamed, .teamNamed, .day: false
    }
  }

  /// Whether equality with it is more than that of two values of the field's type.
  package var isComparedByItself: Bool {
    switch self {
    case .day: true
    case .text, .number, .boolean, .item, .itemNamed, .accountNamed, .incident, .incidentNamed,
      .teamNamed:
      false
    }
  }
}
