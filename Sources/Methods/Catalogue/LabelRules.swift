import CMDB
import JSON
import JSONRPC

/// Labels head columns of exported tables, which can be imported again: within a class each label
/// belongs to one column.
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
    for (name, label) in ColumnWords.core where Self.labelledCore.contains(name) {
      owners.note(label, of: name)
    }
    for (name, label) in ColumnWords.roles where roles.contains(name) {
      owners.note(label, of: name)
    }
    for attribute in others { owners.note(attribute.label, of: attribute.name) }
    return declared.compactMap { attribute, path in
      guard let declared = Attribute(attribute, from: ""), attribute["label"]?.kind == .object
      else {
        return nil
      }
      defer { owners.note(declared.label, of: declared.name) }
      guard let (text, owner) = owners.other(than: declared.name, labelled: declared.label) else {
        return nil
      }
      return Problem("taken", "`\(text)` is the label of `\(owner)`.", path: "\(path).label")
    }
  }

  private static let labelledCore: Set = ["tag", "class", "name", "state"]

  /// What is labelled how, in each language, letter case aside.
  private struct Owners {
    private var english: [String: String] = [:]
    private var russian: [String: String] = [:]

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
