/// What people read is accepted where names are meant: labels in either language, case and `ё`
/// aside. A label that several have means none.
extension FieldTable {
  /// What the fields of every item are called; blanks of a label are written as `_`.
  static let members = [
    ("name", Label(english: "Name", russian: "Название")),
    ("tag", Label(english: "Tag", russian: "Метка")),
    ("class", Label(english: "Class", russian: "Класс")),
    ("state", Label(english: "State", russian: "Состояние")),
    (Field.place, Label(english: "Place", russian: "Место")),
  ].map { (name: $0.0, label: $0.1) }

  /// The field whose label is written.
  func path(labelled parts: [String]) -> FieldPath? {
    guard noun.more == .attributesAndRoles || parts.count == 2, let last = parts.last
    else { return nil }
    let attributes = catalogue.attributeNames.sorted().flatMap { name in
      catalogue.declarations(of: name).map { (name: name, label: $0.label) }
    }
    let written = last.replacing("_", with: " ")
    return Self.meant(written, among: Self.members + attributes)
      .flatMap { path(parts.dropLast() + [$0]) }
  }

  /// The word of a field whose label is written.
  func word(of path: FieldPath, labelled text: String) -> String? {
    if case .attribute(let name, _, _) = path.field.storage {
      return Self.meant(
        text,
        among: catalogue.declarations(of: name).flatMap { declared in
          declared.values.map { (name: $0, label: declared.label(of: $0)) }
        })
    }
    return switch path.field.type {
    case .itemState: Self.meant(text, among: catalogue.lifecycles.flatMap(\.states))
    case .choice(let words) where words == IncidentWords.states:
      Self.meant(text, among: words.map { ($0, IncidentWords.label(ofState: $0)) })
    default: nil
    }
  }

  /// What people read for a field; nil where it has no label.
  func label(of name: String, _ isOfItem: Bool) -> Label? {
    guard isOfItem else {
      return noun.labels.first { $0.name == name }?.label
        ?? ColumnWords.core.first { $0.name == name }?.label
    }
    return Self.members.first { $0.name == name }?.label
      ?? catalogue.relationType(role: name)?.forward
      ?? catalogue.declarations(of: name).first?.label
  }

  /// What people read for a word of a field; nil where it has no label.
  func label(ofValue value: String, of path: FieldPath) -> Label? {
    if case .attribute(let name, _, _) = path.field.storage {
      return catalogue.declarations(of: name).first { $0.values.contains(value) }?.label(of: value)
    }
    return switch path.field.type {
    case .itemState: catalogue.lifecycles.flatMap(\.states).first { $0.name == value }?.label
    case .choice(let words) where words == IncidentWords.states:
      IncidentWords.label(ofState: value)
    case .choice(let words) where words == IncidentWords.kinds:
      IncidentWords.label(ofKind: value)
    default: nil
    }
  }

  /// The class whose label is written.
  func className(labelled text: String) -> String? {
    let classes = catalogue.classNames.compactMap { name in
      catalogue[class: name].map { (name: name, label: $0.label) }
    }
    return Self.meant(text.replacing("_", with: " "), among: classes)
  }

  private static func meant(
    _ text: String, among words: [(name: String, label: Label)]
  ) -> String? {
    var seen: Set<String> = []
    let each = words.filter { word in
      seen.insert("\(word.name)|\(word.label.english)|\(word.label.russian)").inserted
    }
    let written = CellWord.folded(text)
    let found = Set(
      each.filter {
        CellWord.folded($0.label.english) == written || CellWord.folded($0.label.russian) == written
      }.map(\.name))
    return found.count == 1 ? found.first : nil
  }
}
