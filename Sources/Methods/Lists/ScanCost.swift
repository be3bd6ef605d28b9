import CMDB
import JSONRPC

/// Tells a read that an index leads to its rows from one that may have to look at every row.
struct ScanCost {
  let catalogue: Catalogue

  /// Whether a condition is true of few rows that an index finds.
  func isDriven(_ predicate: Predicate) -> Bool {
    switch predicate {
    case .all(let parts): parts.contains { isDriven($0) }
    case .any(let parts): parts.allSatisfy { isDriven($0) }
    case .negation, .absent: false
    case .comparison(let field, .contains, _), .comparison(let field, .startsWith, _):
      field.through == nil && field.leaf == .linkedItem
    case .comparison(let field, _, _), .membership(let field, _): isIndexed(field)
    case .within: true
    case .related(_, let target): target != nil
    }
  }

  private func isIndexed(_ field: Field) -> Bool {
    guard field.through == nil else { return false }
    return switch field.leaf {
    case .column, .reference, .linkedItem: true
    case .attribute(let name, let isObserved):
      !isObserved && catalogue.declarations(of: name).contains { $0.isIndexed }
    }
  }
}

extension ListFilter {
  /// A page in the order of ids walks them; sorted otherwise, or counted, it is made of all rows.
  func isScan(needsAllRows: Bool) -> Bool {
    if arguments.string("text") != nil { return false }
    guard let text = arguments.string("where") else { return needsAllRows }
    guard let predicate = try? predicate(text) else { return needsAllRows }
    return !ScanCost(catalogue: context.catalogue).isDriven(predicate)
  }
}
