import CMDB
import JSON
import JSONRPC

/// Labels head columns of exported tables, which can be imported again: within a class each label
/// belongs to one column, and none is read as the name of another (`ColumnFinder`).
extension ClassRules {
  /// - Parameters:
  ///   - declared: attributes as they are written, with their paths; those without a label are
  ///     known by their names.
  ///   - others: what the class has besides, and the classes below it.
  ///   - itemClass: the class whose references are columns, too.
  func labelProblems(
    _ declared: [(attribute: Value, path: String)], besides others: [Attribute],
    of itemClass: ItemClass?
  ) -> [Problem] {
    let roles = Set(itemClass.map { catalogue.references(of: $0).compactMap(\.role) } ?? [])
    var owners = Owners()
    for (name, label) in ColumnWords.core { owners.note(label, of: name) }
    for name in ImportRules.coreColumns + ImportRules.checkedColumns { owners.note(name: name) }
    for name in roles { owners.note(name: name) }
    for (name, label) in ColumnWords.roles where roles.contains(name) {
      owners.note(label, of: name)
    }
    for attribute in others {
      owners.note(attribute.label, of: attribute.name)
      owners.note(name: attribute.name)
    }
    for name in declared.compactMap({ $0.attribute["name"]?.string }) { owners.note(name: name) }
    return declared.compactMap { attribute, path in
      guard let declared = Attribute(attribute, from: ""), attribute["label"]?.kind == .object
      else {
        return nil
      }
      defer { owners.note(declared.label, of: declared.name) }
      if let (text, owner) = owners.other(than: declared.name, labelled: declared.label) {
        return Problem("taken", "`\(text)` is the label of `\(owner)`.", path: "\(path).label")
      }
      return owners.otherName(than: declared.name, labelled: declared.label).map {
        Problem("taken", "`\($0)` is the name of `\($1)`.", path: "\(path).label")
      }
    }
  }

  /// What is labelled how, in each language, letter case aside, and the names of all columns.
  private struct Owners {
    private var english: [String: String] = [:]
    private var russian: [String: String] = [:]
    private var names: [String: String] = [:]

    mutating func note(name: String) { names[ColumnFinder.folded(name)] = name }

    func otherName(than name: String, labelled label: Label) -> (text: String, owner: String)? {
      for text in [label.english, label.russian] {
        if let owner = names[ColumnFinder.folded(text)], owner != name { return (text, owner) }
      }
      return nil
    }

    mutating func note(_ label: Label, of name: String) {
      english[Self.folded(label.english)] = name
      russian[Self.folded(label.russian)] = name
    }

    func other(than name: String, labelled label: Label) -> (text: String, owner: String)? {
      if let owner = english[Self.folded(label.english)], owner != name {
        return (label.english, owner)
      }
      if let owner = russian[Self.folded(label.russian)], owner != name {
        return (label.russian, owner)
      }
      return nil
    }

    private static func folded(_ text: String) -> String {
      text.split(whereSeparator: \.isWhitespace).joined(separator: " ").lowercased()
    }
  }
}
