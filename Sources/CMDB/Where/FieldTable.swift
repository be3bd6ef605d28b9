import JSON

/// The fields of a subject: columns, attributes, references, and one step through a reference.
package struct FieldTable: Sendable {
  package let subject: Subject
  package let catalogue: Catalogue
  /// Attributes that the caller may not see are no fields for it.
  package let hidden: Set<String>

  package init(subject: Subject, catalogue: Catalogue, hidden: Set<String>) {
    self.subject = subject
    self.catalogue = catalogue
    self.hidden = hidden
  }

  private static let itemColumns: [(String, Field.ValueType)] = [
    ("id", .number), ("tag", .text), ("name", .text), ("class", .itemClass), ("state", .text),
    ("version", .number), ("created_at", .timestamp), ("updated_at", .timestamp),
    ("updated_by", .account),
  ]

  /// Names that mean something in every answer, condition or export: no attribute and no role may
  /// bear them.
  package static let reservedNames: Set<String> = Set(
    itemColumns.map(\.0) + [
      "attributes", "references", "relations", "incidents", "contracts", "me", "today", "now",
      "and", "or", "not", "in", "is", "null", "contains", "starts", "with", "within", "related",
      "true", "false",
    ])

  private static let incidentColumns: [(String, Field.ValueType)] = [
    ("id", .number), ("number", .text), ("kind", .text), ("title", .text), ("description", .text),
    ("state", .text), ("impact", .number), ("urgency", .number), ("priority", .number),
    ("category", .text), ("service", .reference), ("requester", .reference), ("team", .text),
    ("assignee", .account), ("parent", .text), ("channel", .text), ("external_system", .text),
    ("external_key", .text), ("resolution_code", .text), ("resolution", .text),
    ("major", .boolean), ("opened_at", .timestamp), ("due_at", .timestamp),
    ("breached", .boolean), ("resolved_at", .timestamp),
    ("version", .number), ("updated_at", .timestamp), ("updated_by", .account),
  ]

  private static let incidentStates = [
    "new", "assigned", "in_progress", "pending", "resolved", "closed", "cancelled",
  ]

  /// The field of this name.
  package func field(_ parts: [String]) -> Field? {
    switch parts.count {
    case 1: own(parts[0])
    case 2: step(parts[0], parts[1])
    default: nil
    }
  }

  private func own(_ name: String) -> Field? {
    let columns = subject == .item ? Self.itemColumns : Self.incidentColumns
    if let column = columns.first(where: { $0.0 == name }) {
      return Field(leaf: .column(name), type: column.1)
    }
    switch subject {
    case .incident: return name == "item" ? Field(leaf: .linkedItem, type: .reference) : nil
    case .item: return itemField(name)
    }
  }

  private func itemField(_ name: String, through: String? = nil) -> Field? {
    if catalogue.relationType(role: name) != nil {
      return Field(through: through, leaf: .reference(name), type: .reference)
    }
    guard let attribute = catalogue.declarations(of: name).first else { return nil }
    guard !hidden.contains(name) else { return nil }
    return Field(
      through: through, leaf: .attribute(name, isObserved: attribute.isObserved),
      type: attribute.type.fieldType)
  }

  private func step(_ role: String, _ name: String) -> Field? {
    let isReference =
      subject == .item
      ? catalogue.relationType(role: role) != nil : ["service", "requester", "item"].contains(role)
    guard isReference else { return nil }
    if let column = Self.itemColumns.first(where: { $0.0 == name }) {
      return Field(through: role, leaf: .column(name), type: column.1)
    }
    return itemField(name, through: role)
  }

  /// The words that a text field can hold, where they are known.
  func words(of field: Field) -> [String]? {
    switch field.leaf {
    case .column("state"):
      subject == .incident && field.through == nil
        ? Self.incidentStates
        : catalogue.lifecycles.flatMap(\.states).map(\.name) + [Lifecycle.void]
    case .column("kind"): ["incident", "service_request", "task"]
    case .column, .reference, .linkedItem: nil
    case .attribute(let name, _):
      catalogue.declarations(of: name).flatMap(\.values).nonEmpty
    }
  }

  /// A literal in the one form in which the field stores it; what is no whole address stays.
  func stored(_ text: String, of field: Field) -> String {
    guard case .attribute(let name, _) = field.leaf else { return text }
    switch catalogue.declarations(of: name).first?.type {
    case .mac: return Addresses.canonicalMAC(text) ?? text
    case .ip: return Addresses.canonicalIP(text) ?? text
    case .email: return LineText.trimmed(text).lowercased()
    case .text, .url: return text.contains(where: \.isNewline) ? text : LineText.trimmed(text)
    case .integer, .decimal, .boolean, .date, .timestamp, .enum, .enumSet, .money, .quantity,
      .duration, .json, nil:
      return text
    }
  }

  /// The unit of a quantity; nil for every other field.
  func unit(of field: Field) -> String? {
    guard case .attribute(let name, _) = field.leaf else { return nil }
    return catalogue.declarations(of: name).first?.unit
  }

  /// What somebody who wrote this name probably meant.
  package func suggestion(for parts: [String]) -> String? {
    guard let last = parts.last else { return nil }
    let columns = (subject == .item ? Self.itemColumns : Self.incidentColumns).map(\.0)
    let names =
      subject == .item || parts.count > 1
      ? columns + catalogue.attributeNames + catalogue.roleNames : columns + ["item"]
    // Only what would be accepted in its place: a hidden secret is no suggestion.
    let known = names.sorted().filter { field(parts.dropLast() + [$0]) != nil }
    let nearest = Spelling.nearest(to: last, among: known)
    return nearest.map { (parts.dropLast() + [$0]).joined(separator: ".") }
  }
}

extension Array {
  fileprivate var nonEmpty: Self? { isEmpty ? nil : self }
}

extension AttributeType {
  /// How values of the type compare.
  package var fieldType: Field.ValueType {
    switch self {
    case .text, .enum, .url, .email, .ip, .mac: .text
    case .integer, .decimal, .quantity: .number
    case .boolean: .boolean
    case .date: .date
    case .timestamp: .timestamp
    case .duration: .duration
    case .enumSet: .words
    case .money: .money
    case .json: .json
    }
  }
}
