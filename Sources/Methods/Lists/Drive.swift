import CMDB

/// What leads a page to its rows; the rest of the condition only tests them.
enum Drive: Equatable {
  /// The rows in the order of the list, each held against the whole condition.
  case walk
  /// The words of `text`.
  case words
  /// An index finds a few rows, which the planner sees by itself.
  case few
  /// A part of the condition, by its place, names items that rows are linked to.
  case links(part: Int)
  /// A part of the condition names classes: a range of rows in the order of ids for each.
  case ranges(part: Int)

  /// In what order the page is to come.
  enum Order {
    /// Of the noun's key.
    case key
    /// Of fields that all rows have.
    case fields
    /// Of a field that rows may lack: those that have it, then those that do not.
    case parts
  }

  /// Chooses what looks at the fewest rows, at any moment.
  static func of(
    _ predicate: Predicate?, by order: Order, hasText: Bool = false
  ) -> Drive {
    guard !hasText else { return .words }
    guard order != .parts, let parts = predicate?.conjuncts else { return .walk }
    if parts.contains(where: { $0.index == .few }) { return .few }
    if let part = parts.firstIndex(where: { $0.index == .links }) { return .links(part: part) }
    guard order == .key, let part = parts.firstIndex(where: \.isOfClasses) else {
      return .walk
    }
    return .ranges(part: part)
  }
}

extension Predicate {
  /// The parts that all have to hold.
  var conjuncts: [Predicate] {
    if case .all(let parts) = self { parts.flatMap(\.conjuncts) } else { [self] }
  }

  /// What finds the rows that fulfil the condition without a look at the others.
  var index: Field.Index {
    switch self {
    case .all(let parts): parts.contains { $0.index != .none } ? .values : .none
    case .any(let parts):
      if !parts.isEmpty, parts.allSatisfy({ $0.index == .links }) {
        .links
      } else {
        parts.allSatisfy { $0.index != .none } ? .values : .none
      }
    case .comparison(let path, .equal, _), .membership(let path, _): path.indexOfEquals
    case .comparison(_, .contains, _), .comparison(_, .startsWith, _): .none
    case .comparison(let path, _, _): path.index == .none ? .none : .values
    case .within(let path, _): path.index
    case .related(_, let target): target == nil ? .none : .links
    case .negation, .absent: .none
    }
  }

  /// Whether it asks for classes, each a range of the index by class.
  var isOfClasses: Bool {
    switch self {
    case .comparison(let path, .equal, _), .membership(let path, _), .within(let path, _):
      path.through == nil && path.type == .itemClass && path.field.index == .ranges
    default: false
    }
  }
}

extension FieldPath {
  /// What finds rows by a value of it: of a field of another item the link to that item, where an
  /// index finds the item.
  fileprivate var index: Field.Index {
    guard let through else { return field.index }
    return through.index == .links && [.few, .links].contains(field.index) ? .links : .none
  }

  /// The same, where few items equal the value: of those that are fewer than the rows all are
  /// looked at.
  fileprivate var indexOfEquals: Field.Index {
    guard index == .none, let through, through.index == .links, through.isToOthers else {
      return index
    }
    if case .attribute(_, isObserved: true) = field.storage { return .none }
    return .links
  }
}
