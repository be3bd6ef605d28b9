import CMDB

/// The access path of a page; the rest of the condition is a filter.
enum Drive: Equatable {
  /// A scan in the order of the list, with the whole condition as filter.
  case walk
  /// The words of `text`.
  case words
  /// An index finds few rows; the planner uses it on its own.
  case few
  /// The part of the condition, by its index, that names linked items.
  case links(part: Int)
  /// The part of the condition that names classes, each a range of rows in the order of ids.
  case ranges(part: Int)

  /// The order of the page.
  enum Order {
    /// By the noun's key.
    case key
    /// By fields that all rows have.
    case fields
    /// By a field that rows may lack: first the rows with a value, then those without.
    case parts
  }

  /// Chooses the path that reads the fewest rows.
  static func of(
    _ predicate: Predicate?, by order: Order, hasText: Bool = false
  ) -> Drive {
    guard !hasText else { return .words }
    guard order != .parts, let parts = predicate?.conjuncts else { return .walk }
    if parts.contains(where: { $0.index == .few }) { return .few }
    // A link names few rows; what a function finds may be most of them.
    if let part = parts.firstIndex(where: { $0.index == .links && !$0.isFound })
      ?? parts.firstIndex(where: { $0.index == .links })
    {
      return .links(part: part)
    }
    guard order == .key, let part = parts.firstIndex(where: \.isOfClasses) else {
      return .walk
    }
    return .ranges(part: part)
  }
}

extension Predicate {
  /// The parts of a conjunction.
  var conjuncts: [Predicate] {
    if case .all(let parts) = self { parts.flatMap(\.conjuncts) } else { [self] }
  }

  /// The index that finds the matching rows without scanning the others.
  var index: Field.Index {
    switch self {
    case .all(let parts): parts.contains { $0.index != .none } ? .values : .none
    case .any(let parts):
      if !parts.isEmpty, parts.allSatisfy({ $0.index == .links }) {
        .links
      } else {
        parts.allSatisfy { $0.index != .none } ? .values : .none
      }
    // Most rows are false.
    case .comparison(let path, .equal, .boolean(false)) where path.field.storage.isFound: .none
    case .membership(let path, let operands)
    where path.field.storage.isFound && operands.contains(.boolean(false)): .none
    case .comparison(let path, .equal, _), .membership(let path, _): path.indexOfEquals
    case .comparison(_, .contains, _), .comparison(_, .startsWith, _): .none
    case .comparison(let path, _, _) where path.field.storage.isFound: .links
    case .comparison(let path, _, _): path.index == .none ? .none : .values
    case .within(let path, _): path.index
    case .related(_, let target): target == nil ? .none : .links
    case .negation, .absent: .none
    }
  }

  /// Whether a function finds the rows that meet it.
  fileprivate var isFound: Bool {
    switch self {
    case .comparison(let path, _, _), .membership(let path, _): path.field.storage.isFound
    case .any(let parts): parts.contains(where: \.isFound)
    case .all, .within, .related, .negation, .absent: false
    }
  }

  /// Whether it selects classes, each a range of the index by class.
  var isOfClasses: Bool {
    switch self {
    case .comparison(let path, .equal, _), .membership(let path, _), .within(let path, _):
      path.through == nil && path.type == .itemClass && path.field.index == .ranges
    default: false
    }
  }
}

extension FieldPath {
  /// The index for values of the field. For a field of another item it is the link to that item, if
  /// an index finds the item.
  fileprivate var index: Field.Index {
    guard let through else { return field.index }
    return through.leadsToItems && [.few, .links].contains(field.index) ? .links : .none
  }

  /// The same, where few items equal the value: of those that are fewer than the rows all are
  /// looked at.
  fileprivate var indexOfEquals: Field.Index {
    guard index == .none, let through, through.leadsToItems, through.isToOthers else {
      return index
    }
    if case .attribute(_, isObserved: true, _) = field.storage { return .none }
    return .links
  }
}

extension Field {
  /// Whether an index finds the rows that name an item by it.
  fileprivate var leadsToItems: Bool { index == .links || type == .team && index == .ranges }
}
