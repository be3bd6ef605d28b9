import CMDB
import JSON

/// A class as `class.get` answers it.
struct ClassDeclaration {
  /// A to-one relation, by the name under which it is read and written.
  struct Role {
    let name: String
    let type: String
    let label: Value?
    /// Whether the target can be a person.
    let isOfPeople: Bool
  }

  let name: String
  let label: Value?
  let attributes: [Attribute]
  /// To-one relations by their role.
  let roles: [Role]
  private let labels: [String: Value]

  init(_ answer: Value) {
    name = answer["name"]?.string ?? ""
    label = answer["label"]
    let declared = answer["attributes"].list
    attributes = declared.compactMap { Attribute($0, from: $0["from"]?.string ?? "") }
    roles = answer["references"].list.compactMap { reference in
      reference["role"]?.string.map { role in
        let target = reference["target_class"]
        let classes = target?.string.map { [$0] } ?? target?.strings ?? []
        return Role(
          name: role, type: reference["type"]?.string ?? "", label: reference["label"],
          isOfPeople: classes.contains("person"))
      }
    }
    labels = Dictionary(
      declared.compactMap { entry in
        guard let name = entry["name"]?.string, let label = entry["label"] else { return nil }
        return (name, label)
      }, uniquingKeysWith: { first, _ in first })
  }

  func attribute(_ name: String) -> Attribute? { attributes.first { $0.name == name } }

  /// An assignment as people write it, by the names of the catalogue: fields and the values of
  /// enums may be given by their labels, in either language.
  func named(_ written: Assignment, fixedNames: [String]) -> Assignment {
    let known = attributes.map(\.name) + roles.map(\.name) + fixedNames
    let name =
      known.contains(written.name)
      ? written.name : field(labelled: written.name, fixedNames) ?? written.name
    guard let attribute = attribute(name), !attribute.values.isEmpty else {
      return Assignment(name: name, text: written.text)
    }
    let words = attribute.values.map { (name: $0, label: attribute.label(of: $0)) }
    guard attribute.type == .enumSet else {
      return Assignment(name: name, text: Self.word(written.text, among: words))
    }
    let each = written.text.split(whereSeparator: { $0 == "," || $0 == ";" })
      .map { Self.word($0.trimmed, among: words) }
    return Assignment(name: name, text: each.joined(separator: ","))
  }

  private static func word(_ text: String, among words: [(name: String, label: Label)]) -> String {
    (try? CellWord.find(text, among: words)) ?? text
  }

  private func field(labelled text: String, _ fixedNames: [String]) -> String? {
    let members = ["name": "Название", "tag": "Метка", "state": "Состояние"]
    let fixed = fixedNames.map {
      (name: $0, label: Label(english: $0, russian: members[$0] ?? $0))
    }
    let references = roles.map {
      (name: $0.name, label: Label(english: $0.name, russian: Vocabulary.field[$0.name] ?? $0.name))
    }
    return try? CellWord.find(
      text.replacing("_", with: " "),
      among: fixed + references + attributes.map { (name: $0.name, label: $0.label) })
  }

  /// The label of a reference in a card: a noun, unlike the labels of relation types, which are
  /// verbs.
  func label(ofRole role: String, _ language: Language) -> String {
    if language.isRussian {
      return Vocabulary.field[role] ?? language.text(roles.first { $0.name == role }?.label) ?? role
    }
    return role.prefix(1).uppercased() + role.dropFirst().replacing("_", with: " ")
  }

  /// The label of an attribute, else its name.
  func label(of attribute: String, _ language: Language) -> String {
    language.text(labels[attribute]) ?? attribute
  }
}

extension Session {
  /// The declaration of a class, as of the moment that the command is about.
  func declaration(of name: String) throws(Failure) -> ClassDeclaration {
    let answer = try call("class.get") { writer in
      writer.member("class", string: name)
      self.momentMember(to: &writer)
    }
    return ClassDeclaration(answer)
  }

  /// An item; nil where it does not exist or may not be seen.
  func knownItem(_ reference: String) throws(Failure) -> Value? {
    do throws(Failure) {
      return try item(reference)
    } catch {
      guard case .refused(let refusal) = error,
        ["not_found", "forbidden"].contains(refusal["data"]?["kind"]?.string)
      else { throw error }
      return nil
    }
  }

  /// An item as it is now, or as of the moment that the command is about.
  func item(_ reference: String, include: [String] = []) throws(Failure) -> Value {
    try call("item.get") { writer in
      writer.member("item", reference: reference)
      if !include.isEmpty { writer.member("include", strings: include) }
      self.scopeMembers(to: &writer)
    }
  }
}
