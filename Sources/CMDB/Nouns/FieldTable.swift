package import JSON

/// The fields of a noun that one caller may name: its own, attributes and references of the
/// catalogue, and one step through a reference.
package struct FieldTable: Sendable {
  package let noun: Noun
  package let catalogue: Catalogue
  /// Attributes that the caller may not see are no fields for it.
  package let hidden: Set<String>

  package init(_ noun: Noun, catalogue: Catalogue, hidden: Set<String>) {
    self.noun = noun
    self.catalogue = catalogue
    self.hidden = hidden
  }

  /// Words of conditions and sorts: no name of the catalogue that is written in them may be one.
  package static let keywords: Set<String> = [
    "and", "or", "not", "in", "is", "null", "contains", "starts", "with", "within", "related",
    "to", "true", "false", "me", "today", "now", "asc", "desc", "text",
  ]

  /// Names that mean something in every answer, condition or export: no attribute and no role may
  /// bear them.
  package static let reservedNames: Set<String> = keywords.union(
    Noun.item.fields.filter { !$0.uses.isEmpty }.map(\.name) + [
      "attributes", "references", "relations", "incidents", "contracts",
    ])

  /// The field of this name, which a condition or a sort may use.
  package func path(_ parts: [String]) -> FieldPath? {
    switch parts.count {
    case 1: own(parts[0]).flatMap { $0.uses.isEmpty ? nil : FieldPath($0) }
    case 2: step(parts[0], parts[1])
    default: nil
    }
  }

  package func path(_ name: String) -> FieldPath? { path(Self.parts(of: name)) }

  package static func parts(of name: String) -> [String] {
    name.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
  }

  /// The field of the row itself.
  package func own(_ name: String) -> Field? {
    noun.field(name) ?? (noun.more == .attributesAndRoles ? added(name) : nil)
  }

  /// What the catalogue adds to items.
  private func added(_ name: String) -> Field? {
    if let type = catalogue.relationType(role: name) {
      return .reference(
        name, isInherited: type.inheritedThrough != nil, isToOthers: isToOthers(type))
    }
    let declarations = catalogue.declarations(of: name)
    guard let attribute = declarations.first, !hidden.contains(name) else { return nil }
    return .attribute(
      name, attribute.type,
      isObserved: catalogue.computedField(name)?.isObserved ?? attribute.isObserved,
      isIndexed: declarations.contains(where: \.isIndexed),
      isComputed: attribute.computed != nil)
  }

  private func isToOthers(_ type: RelationType) -> Bool {
    let sources = Set(type.sourceClasses.flatMap(catalogue.subtree))
    return sources.isDisjoint(with: type.targetClasses.flatMap(catalogue.subtree))
  }

  private var items: FieldTable { FieldTable(.item, catalogue: catalogue, hidden: hidden) }

  private func step(_ reference: String, _ name: String) -> FieldPath? {
    guard let through = own(reference), through.type == .item || through.type == .team,
      let field = items.own(name), !field.uses.isEmpty
    else { return nil }
    let isOpen =
      switch through.steps {
      case .all: !through.uses.isEmpty
      case .only(let names): names.contains(name)
      }
    return isOpen ? FieldPath(through: through, field) : nil
  }

  /// The words that a text field can hold, where they are known.
  func words(of path: FieldPath) -> [String]? {
    if case .attribute(let name, _, _) = path.field.storage {
      return catalogue.declarations(of: name).flatMap(\.values).nonEmpty
    }
    return switch path.field.type {
    case .choice(let words): words
    case .itemState: catalogue.lifecycles.flatMap(\.states).map(\.name) + [Lifecycle.void]
    default: nil
    }
  }

  /// The form of the texts of an attribute; nil for every other field.
  func form(of path: FieldPath) -> TextForm? {
    guard case .attribute(let name, _, _) = path.field.storage else { return nil }
    return catalogue.declarations(of: name).first.map { TextForm(type: $0.type, format: $0.format) }
  }

  /// The unit of a quantity; nil for every other field.
  func unit(of path: FieldPath) -> String? {
    guard case .attribute(let name, _, _) = path.field.storage else { return nil }
    return catalogue.declarations(of: name).first?.unit
  }

  /// A name that is none of its fields.
  package func unknown(_ name: String, at path: String) -> Problem {
    .unknown("field", name, nearest: suggestion(for: Self.parts(of: name)), path: path)
  }

  /// What somebody who wrote this name probably meant.
  package func suggestion(for parts: [String]) -> String? {
    guard let last = parts.last else { return nil }
    let isOfItem = noun.more == .attributesAndRoles || parts.count > 1
    let fields = (parts.count > 1 ? .item : noun).fields.map(\.name)
    let names = isOfItem ? fields + catalogue.attributeNames + catalogue.roleNames : fields
    // Only what would be accepted in its place: a hidden secret is no suggestion.
    let known = names.sorted().filter { path(parts.dropLast() + [$0]) != nil }
    let nearest = Spelling.nearest(to: last, among: known)
    return nearest.map { (parts.dropLast() + [$0]).joined(separator: ".") }
  }
}

extension Field {
  /// A reference that the catalogue declares. One that is inherited through another cannot be
  /// followed backwards.
  package static func reference(
    _ role: String, isInherited: Bool = false, isToOthers: Bool = false
  ) -> Field {
    .sometimes(
      role, .item, "", at: .role(role), index: isInherited ? .none : .links,
      answer: .within("references"), isToOthers: isToOthers)
  }

  /// An attribute that the catalogue declares. What has no order is not sorted by, nor what is
  /// computed of readings, which have no version.
  package static func attribute(
    _ name: String, _ type: AttributeType, isObserved: Bool = false, isIndexed: Bool = false,
    isComputed: Bool = false
  ) -> Field {
    let isOrdered = type != .json && type != .enumSet && !(isComputed && isObserved)
    return .sometimes(
      name, type.fieldType, "",
      at: .attribute(name, isObserved: isObserved, isComputed: isComputed),
      index: isIndexed && !isObserved ? type.index : .none, uses: isOrdered ? .both : .filter,
      answer: .within("attributes"))
  }
}

extension Array {
  fileprivate var nonEmpty: Self? { isEmpty ? nil : self }
}
