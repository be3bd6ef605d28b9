/// One column of an export that has columns.
struct ExportColumn: Equatable, Sendable {
  /// Where its cells come from: members of the item, of its attributes, of its references.
  enum Source: Equatable, Sendable {
    /// A member that the statement gives as a cell of its own, by its place in `members`.
    case member(Int)
    case attribute(String, Part)
    /// The tag of the item that a reference names.
    case reference(String)
  }

  /// What of an attribute stands in the cell.
  enum Part: Equatable, Sendable {
    case whole
    /// Of money.
    case amount, currency
    /// Of a set: its words, with `; ` between.
    case words
  }

  static let members = ["id", "tag", "class", "name", "state"]

  let name: String
  /// Whether a spreadsheet could take a value for a formula: text could, a number could not.
  let isText: Bool
  let source: Source
}
