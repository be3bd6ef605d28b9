/// One column of an export.
struct ExportColumn: Equatable, Sendable {
  /// The source of its cells: the item itself, its attributes or its references.
  enum Source: Equatable, Sendable {
    /// A member that the statement returns as a separate cell, by its index in `members`.
    case member(Int)
    case attribute(String, Part)
    /// The tag of the referenced item.
    case reference(String)
  }

  /// The part of an attribute in the cell.
  enum Part: Equatable, Sendable {
    case whole
    /// The amount or currency of money.
    case amount, currency
    /// The words of a set, separated by `; `.
    case words
  }

  static let members = ["id", "tag", "class", "name", "state"]

  let name: String
  /// Whether a spreadsheet could interpret a value as a formula: possible for text, not for
  /// numbers.
  let isText: Bool
  let source: Source
}
