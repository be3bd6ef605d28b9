import CMDB
import JSON
import JSONRPC
import SQL

/// The SQL of fields: one expression each.
struct FieldSQL {
  let subject: Subject
  let catalogue: Catalogue
  /// How the moment stands in the statement: `null` or a bound place.
  let moment: String
  /// The alias of the row whose fields these are.
  var row = "i"

  /// The value of a field of the listed row itself, as SQL of the field's own type.
  func expression(_ field: Field) -> String {
    guard let role = field.through else { return expression(field.leaf, field.type, of: row) }
    return """
      (select \(expression(field.leaf, field.type, of: "t")) \
      from cmdb.item_at(\(moment)) t where t.id = \(target(of: role)))
      """
  }

  /// The id of the item that a reference names; null when it names none.
  func target(of role: String) -> String {
    subject == .incident ? "\(row).\(role)" : target(of: role, from: row)
  }

  func target(of role: String, from alias: String) -> String {
    let name = SQLText.literal(role)
    let own = """
      (select r.target from cmdb.relation_at(\(moment)) r \
      where r.source = \(alias).id and r.role = \(name))
      """
    guard let through = catalogue.relationType(role: role)?.inheritedThrough else { return own }
    return """
      coalesce(\(own), (select r.target from cmdb.relation_at(\(moment)) m \
      join cmdb.relation_at(\(moment)) r on r.source = m.target and r.role = \(name) \
      where m.source = \(alias).id and m.role = \(SQLText.literal(through))))
      """
  }

  private func expression(_ leaf: Field.Leaf, _ type: Field.ValueType, of alias: String) -> String {
    switch leaf {
    case .column(let name): column(name, of: alias)
    case .reference(let role): target(of: role, from: alias)
    case .linkedItem: "null::bigint"
    case .attribute(let name, let isObserved):
      attribute(name, type, in: isObserved ? readings(of: alias) : "\(alias).attributes")
    }
  }

  private func column(_ name: String, of alias: String) -> String {
    switch name {
    case "created_at", "opened_at": "\(alias).created_at"
    case "updated_at": "\(alias).changed_at"
    case "updated_by":
      "(select a.name from cmdb.account a where a.id = \(alias).changed_by)"
    case "assignee": "(select a.name from cmdb.account a where a.id = \(alias).assignee)"
    case "breached":
      "cmdb.is_breached(\(alias).due_at, \(alias).resolved_at, \(alias).state, \(moment))"
    case "parent": "(select p.number from cmdb.incident p where p.id = \(alias).parent)"
    default: "\(alias).\(name)"
    }
  }

  /// The column with the id of the account that a field names; nil for other fields.
  func account(_ field: Field) -> String? {
    guard field.through == nil, case .column(let name) = field.leaf else { return nil }
    return ["assignee": "\(row).assignee", "updated_by": "\(row).changed_by"][name]
  }

  private func readings(of alias: String) -> String {
    moment == "null"
      ? "(select n.readings from cmdb.item_reading n where n.item = \(alias).id)"
      : "cmdb.readings_at(\(alias).id, \(moment))"
  }

  private func attribute(_ name: String, _ type: Field.ValueType, in object: String) -> String {
    let key = SQLText.literal(name)
    return switch type {
    case .number: "((\(object)->>\(key))::numeric)"
    case .money: "((\(object)->\(key)->>'amount')::numeric)"
    case .duration: "cmdb.duration_seconds(\(object)->>\(key))"
    case .boolean: "((\(object)->>\(key))::boolean)"
    case .words, .json: "(\(object)->\(key))"
    case .text, .date, .timestamp, .reference, .itemClass, .account:
      "((\(object)->>\(key)) collate \"C\")"
    }
  }

  /// A value of the field's type as text that `cast` reads back: what a cursor keeps.
  func textual(_ field: Field) -> String {
    isMoment(field) ? "cmdb.rfc3339(\(expression(field)))" : "(\(expression(field)))::text"
  }

  /// The cast of a bound value that is compared with the field.
  func cast(_ field: Field) -> String {
    if isMoment(field) { return "::timestamptz" }
    return switch field.type {
    case .number, .money, .duration: "::numeric"
    case .boolean: "::boolean"
    case .reference: "::bigint"
    case .text, .date, .timestamp, .words, .itemClass, .account, .json: "::text collate \"C\""
    }
  }

  /// Whether `cast` can read the text as a value of the field.
  func canCast(_ text: String, to field: Field) -> Bool {
    if isMoment(field) { return Timestamp(text) != nil }
    return switch field.type {
    case .number, .money, .duration: text.utf8.count <= 1000 && Number(text.utf8) != nil
    case .boolean: ["true", "false"].contains(text)
    case .reference: Int64(text) != nil
    case .text, .date, .timestamp, .words, .itemClass, .account, .json: true
    }
  }

  /// Whether the expression is a moment of PostgreSQL; attributes hold moments as text.
  func isMoment(_ field: Field) -> Bool {
    guard case .column = field.leaf else { return false }
    return field.type == .timestamp
  }

  /// Whether every row has a value of the field.
  func isAlwaysPresent(_ field: Field) -> Bool {
    guard case .column(let name) = field.leaf, field.through == nil else { return false }
    return [
      "id", "tag", "number", "name", "class", "state", "version", "created_at", "updated_at",
      "opened_at", "title", "kind", "impact", "urgency", "priority", "major",
    ].contains(name)
  }
}
