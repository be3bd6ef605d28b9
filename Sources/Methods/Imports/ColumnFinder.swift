import CMDB
import JSON

/// Finds the columns of items that the headers of a file mean: by name, by label in either
/// language, by the words that people have for tag, class, name, state and the references. What a
/// relation is called in either direction means its column where nothing else is called so.
struct ColumnFinder {
  enum Why: String, CaseIterable {
    /// It is the name, case and separators aside.
    case name
    case label
    /// Several columns are called so.
    case ambiguous
    /// Another header means that column already.
    case taken
    case unknown
  }

  struct Found: Equatable {
    let header: String
    let column: String?
    let why: Why
    /// What it can mean where it means no column.
    let candidates: [String]
  }

  private static let candidatesMax = 10
  /// To look for the nearest costs time: beyond, nobody reads them.
  private static let nearestMax = 100

  /// Folded words to columns, in the order of the columns.
  private var names: [String: [String]] = [:]
  private var labels: [String: [String]] = [:]
  private var synonyms: [String: [String]] = [:]
  private var relations: [String: [String]] = [:]
  /// Units of quantities: a header may name that of its column.
  private var units: [String: String] = [:]
  /// Words to compare misspelt headers with, and their columns.
  private var words: [(text: String, column: String)] = []

  /// - Parameter className: the class of all rows; nil where rows name theirs.
  init(_ catalogue: Catalogue, className: String?) {
    self.init(catalogue, classNames: className.map { [$0] } ?? [])
  }

  /// - Parameter classNames: the classes of all rows, as far as they are known; empty: any.
  init(_ catalogue: Catalogue, classNames: [String]) {
    var met: Set<String> = []
    let narrow = classNames.flatMap(catalogue.subtree).filter { met.insert($0).inserted }
    let classes = (narrow.isEmpty ? catalogue.classNames : narrow)
      .compactMap { catalogue[class: $0] }
    for (name, label) in ColumnWords.core + [ColumnWords.ofSource] { add(name, [label]) }
    // Most classes inherit what most attributes are: each is folded once.
    var seen: Set<String> = []
    for attribute in classes.flatMap(\.attributes) {
      let label = attribute.label
      guard seen.insert("\(attribute.name)\n\(label.english)\n\(label.russian)").inserted else {
        continue
      }
      add(attribute.name, [label])
      if attribute.type == .money { add(attribute.name + "_currency", []) }
      units[attribute.name] = attribute.unit
    }
    let nouns = Dictionary(
      ColumnWords.roles.map { ($0.name, $0.label) }, uniquingKeysWith: { first, _ in first })
    for type in catalogue.relationTypes {
      guard let role = type.role,
        classes.contains(where: { type.sourceClasses.contains(where: $0.ancestors.contains) })
      else { continue }
      add(role, [type.forward] + (nouns[role].map { [$0] } ?? []))
    }
    for column in catalogue.relationColumns
    where classes.contains(where: { column.classes.contains(where: $0.ancestors.contains) }) {
      addRelations(column)
    }
    let known = Set(names.values.joined())
    for (column, words) in ColumnWords.synonyms where known.contains(column) {
      for word in words {
        synonyms[Self.folded(word), default: []].append(column)
        self.words.append((word, column))
      }
    }
  }

  private mutating func add(_ column: String, _ labels: [Label]) {
    let key = Self.folded(column)
    if names[key]?.contains(column) != true {
      names[key, default: []].append(column)
      words.append((column, column))
    }
    for label in labels.flatMap({ [$0.english, $0.russian] }) where !label.isEmpty {
      let key = Self.folded(label)
      guard self.labels[key]?.contains(column) != true else { continue }
      self.labels[key, default: []].append(column)
      words.append((label, column))
    }
  }

  private mutating func addRelations(_ column: RelationColumn) {
    names[Self.folded(column.name), default: []].append(column.name)
    words.append((column.name, column.name))
    for word in Set([column.label.english, column.label.russian]) where !word.isEmpty {
      relations[Self.folded(word), default: []].append(column.name)
    }
  }

  /// Letters and digits alone: `Serial No.` is `serial_no`; the direction of relations stays.
  static func folded(_ text: String) -> String {
    let word = CellWord.folded(text)
    let letters = word.filter { $0.isLetter || $0.isNumber }
    if word.hasSuffix(">") { return letters + ">" }
    return word.hasPrefix("<") ? "<" + letters : letters
  }

  func find(_ headers: [String]) -> [Found] {
    var found = headers.map(find)
    // A name is stronger than a label, and what stands first than what follows.
    var owners: [String: Int] = [:]
    for why in [Why.name, .label] {
      for (index, entry) in found.enumerated() where entry.why == why {
        guard let column = entry.column else { continue }
        if owners[column] == nil {
          owners[column] = index
        } else {
          found[index] = Found(
            header: entry.header, column: nil, why: .taken, candidates: [column])
        }
      }
    }
    var looked = 0
    var wholes: [(parts: [String], column: String)]?
    for index in found.indices where found[index].why == .unknown {
      guard looked < Self.nearestMax else { break }
      looked += 1
      let header = found[index].header
      let known = wholes ?? words.map { (Self.parts($0.text), $0.column) }
      wholes = known
      let near = nearest(header).map { [$0] } ?? Self.shortened(header, among: known)
      guard !near.isEmpty else { continue }
      found[index] = Found(header: header, column: nil, why: .unknown, candidates: near)
    }
    return found
  }

  private func find(_ header: String) -> Found {
    let key = Self.folded(header)
    for (why, words) in [
      (Why.name, names), (.label, labels), (.label, synonyms), (.label, relations),
    ] {
      guard let columns = words[key], !key.isEmpty else { continue }
      guard columns.count == 1 else {
        return Found(
          header: header, column: nil, why: .ambiguous,
          candidates: Array(columns.prefix(Self.candidatesMax)))
      }
      return Found(header: header, column: columns[0], why: why, candidates: [])
    }
    if let column = measured(header) {
      return Found(header: header, column: column, why: .label, candidates: [])
    }
    return Found(header: header, column: nil, why: .unknown, candidates: [])
  }

  /// `Масса, кг` and `Weight (kg)`: the column, where its values are in that unit.
  private func measured(_ header: String) -> String? {
    let text = LineText.asSeen(header)
    let parts: [Substring]
    if text.hasSuffix(")"), let open = text.lastIndex(of: "(") {
      parts = [text[..<open], text[text.index(after: open)...].dropLast()]
    } else if let comma = text.lastIndex(of: ",") {
      parts = [text[..<comma], text[text.index(after: comma)...]]
    } else {
      return nil
    }
    let key = Self.folded(String(parts[0]))
    guard let columns = names[key] ?? labels[key], columns.count == 1,
      let unit = units[columns[0]]
    else { return nil }
    let written = LineText.trimmed(String(parts[1]))
    return Units.unit(spelled: written, for: unit) == unit ? columns[0] : nil
  }

  /// Columns that a header abbreviates (`Инв. №`, `Прим.`) or extends (`Serial no. of the device`).
  private static func shortened(
    _ header: String, among known: [(parts: [String], column: String)]
  ) -> [String] {
    let given = parts(header)
    guard given.reduce(0, { $0 + $1.count }) >= 3 else { return [] }
    var near: [String] = []
    for (whole, column) in known where !near.contains(column) {
      let isShort = stands(given, for: whole) { $1.hasPrefix($0) }
      let isLonger =
        whole.reduce(0, { $0 + $1.count }) >= 5 && stands(whole, for: given) { $0 == $1 }
      if isShort || isLonger { near.append(column) }
    }
    return Array(near.prefix(candidatesMax))
  }

  /// Whether each of the words, in their order, is one of the others.
  private static func stands(
    _ words: [String], for others: [String], by fits: (String, String) -> Bool
  ) -> Bool {
    var rest = others[...]
    for word in words {
      guard let found = rest.firstIndex(where: { fits(word, $0) }) else { return false }
      rest = rest[(found + 1)...]
    }
    return !words.isEmpty
  }

  private static func parts(_ text: String) -> [String] {
    CellWord.folded(text).replacing("№", with: " номер ")
      .split { !($0.isLetter || $0.isNumber) }.map(String.init)
  }

  private func nearest(_ header: String) -> String? {
    let near = Spelling.nearest(to: LineText.asSeen(header), among: words.map(\.text))
    return near.flatMap { near in words.first { $0.text == near }?.column }
  }
}
