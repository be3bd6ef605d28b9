import CMDB
import JSON

/// What people read instead of names: headers, classes, states and values of enums, in one
/// language. A label stands only where an import would take it for the name that it is instead of.
package struct ExportLabels: Sendable {
  package enum Tongue: String, CaseIterable, Sendable {
    case english = "en"
    case russian = "ru"
  }

  /// What the cells of a column are by class, as text.
  private typealias Words = [[UInt8]: [UInt8]]

  /// With labels for names.
  let columns: [ExportColumn]
  private let classes: Words
  /// By class, then by state.
  private let states: [[UInt8]: Words]
  /// By column, then by class: only columns of enums have words.
  private let values: [Int: [[UInt8]: Words]]
  /// By column, of rows that have no class; nil of items.
  private let rows: [Int: Words]?

  init(_ tongue: Tongue, _ columns: [ExportColumn], className: String?, _ catalogue: Catalogue) {
    func text(_ label: Label) -> String {
      tongue == .english ? label.english : label.russian
    }
    let headers = Self.headers(columns, className: className, catalogue, text)
    self.columns = zip(columns, headers).map { ExportColumn($1, $0.kind, $0.source) }
    let known = catalogue.classNames.compactMap { catalogue[class: $0] }
    let classWords = known.map { ($0.name, $0.label) }
    classes = Self.words(classWords, text)
    states = Dictionary(
      uniqueKeysWithValues: known.map { itemClass in
        let states = catalogue.lifecycle(of: itemClass)?.states ?? []
        return (Array(itemClass.name.utf8), Self.words(states, text))
      })
    var values: [Int: [[UInt8]: Words]] = [:]
    for (index, column) in columns.enumerated() {
      guard case .attribute(let name, let part) = column.source, part == .whole || part == .words
      else { continue }
      for itemClass in known {
        guard let attribute = itemClass.attribute(name),
          attribute.type == .enum || attribute.type == .enumSet
        else { continue }
        values[index, default: [:]][Array(itemClass.name.utf8)] = Self.words(
          attribute.values.map { ($0, attribute.label(of: $0)) }, text)
      }
    }
    self.values = values
    rows = nil
  }

  /// Of incidents.
  init(_ tongue: Tongue, incidents columns: [ExportColumn]) {
    func text(_ label: Label) -> String {
      tongue == .english ? label.english : label.russian
    }
    let known = Dictionary(
      (ColumnWords.core + IncidentWords.columns).map { ($0.name, $0.label) },
      uniquingKeysWith: { first, _ in first })
    self.columns = columns.map { column in
      ExportColumn(known[column.name].map(text) ?? column.name, column.kind, column.source)
    }
    classes = [:]
    states = [:]
    values = [:]
    var rows: [Int: Words] = [:]
    for (index, column) in columns.enumerated() {
      switch column.name {
      case "state":
        rows[index] = Self.words(
          IncidentWords.states.map { ($0, IncidentWords.label(ofState: $0)) }, text)
      case "kind":
        rows[index] = Self.words(
          IncidentWords.kinds.map { ($0, IncidentWords.label(ofKind: $0)) }, text)
      default: break
      }
    }
    self.rows = rows
  }

  /// Labels of columns, where no other column is meant by them.
  private static func headers(
    _ columns: [ExportColumn], className: String?, _ catalogue: Catalogue,
    _ text: (Label) -> String
  ) -> [String] {
    let known = Dictionary(
      (ColumnWords.core + ColumnWords.roles).map { ($0.name, $0.label) },
      uniquingKeysWith: { first, _ in first })
    let classes = (className.map(catalogue.subtree) ?? catalogue.classNames)
      .compactMap { catalogue[class: $0] }
    let labels = columns.map { column -> String in
      switch column.source {
      case .member: return known[column.name].map(text) ?? column.name
      case .reference(let role): return known[role].map(text) ?? column.name
      case .attribute(let name, let part):
        guard part != .currency else { return column.name }
        let attribute = classes.lazy.compactMap { $0.attribute(name) }.first
        return attribute.map { text($0.label) } ?? column.name
      }
    }
    let finder = ColumnFinder(catalogue, className: nil)
    let narrow = ColumnFinder(catalogue, className: className)
    return zip(columns, zip(finder.find(labels), narrow.find(labels))).map { column, found in
      let isMeant = found.0.column == column.name && found.1.column == column.name
      return isMeant ? found.0.header : column.name
    }
  }

  /// The labels that are read as the word that they are of.
  private static func words(
    _ words: [(name: String, label: Label)], _ text: (Label) -> String
  ) -> Words {
    var labels: Words = [:]
    for (name, label) in words {
      let shown = text(label)
      guard !shown.isEmpty, !shown.contains(where: { ";,".contains($0) }),
        (try? CellWord.find(shown, among: words)) == name
      else { continue }
      labels[Array(name.utf8)] = Array(shown.utf8)
    }
    return labels
  }

  /// What stands for a cell of a member, by its place.
  func cell(
    _ member: Int, _ cell: ArraySlice<UInt8>, class className: @autoclosure () -> [UInt8]
  ) -> [UInt8] {
    if let rows { return rows[member]?[Array(cell)] ?? Array(cell) }
    return switch ExportColumn.members[member] {
    case "class": classes[Array(cell)] ?? Array(cell)
    case "state": states[className()]?[Array(cell)] ?? Array(cell)
    default: Array(cell)
    }
  }

  /// The words of an enum's column for an item of this class; nil for all other columns.
  func words(_ index: Int, class className: [UInt8]) -> ((ArraySlice<UInt8>) -> [UInt8])? {
    guard let words = values[index]?[className] else { return nil }
    return { word in words[Array(word)] ?? Array(word) }
  }
}
