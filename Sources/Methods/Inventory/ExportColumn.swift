import CMDB

/// One column of an export that has columns.
struct ExportColumn: Equatable, Sendable {
  /// Where its cells come from: members of the row, of its attributes, of its references.
  enum Source: Equatable, Sendable {
    /// A member that the statement gives as a cell of its own, by its place among them.
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

  /// What its cells are to a spreadsheet.
  enum Kind: String, Equatable, Sendable {
    case text, number, boolean, date, timestamp
  }

  /// The members of an item that have cells of their own.
  static let members = ["id", "tag", "class", "name", "state"]

  let name: String
  let kind: Kind
  let source: Source

  /// Whether a spreadsheet could take a value for a formula: text could, a number could not.
  var isText: Bool { kind != .number }

  init(_ name: String, _ kind: Kind, _ source: Source) {
    self.name = name
    self.kind = kind
    self.source = source
  }
}

extension ExportColumn {
  /// A column of relations, or a field that is a step away, `model.manufacturer`, or the place:
  /// only where it is asked for. Nil of what the caller may not name.
  init?(path name: String, of context: Context) {
    if context.catalogue.relationColumn(name) != nil {
      self.init(name, .text, .reference(name))
      return
    }
    let hidden = Set(context.maskedAttributes ?? [])
    let table = FieldTable(.item, catalogue: context.catalogue, hidden: hidden)
    guard Self.isStep(name), let path = table.path(name), !path.isThroughLinks else { return nil }
    self.init(name, path.field.type.columnKind, .reference(name))
  }

  /// Whether it is looked up for each row by itself.
  static func isStep(_ name: String) -> Bool {
    name == Field.place || name.contains(".") || name.last == ">" || name.first == "<"
  }
}

extension FieldType {
  var columnKind: ExportColumn.Kind {
    switch self {
    case .integer, .number, .money: .number
    case .boolean: .boolean
    case .date: .date
    case .timestamp: .timestamp
    case .line, .text, .choice, .itemState, .itemClass, .account, .item, .incident, .team,
      .duration, .words, .json:
      .text
    }
  }
}
