import CMDB
import JSON
import JSONRPC
import SQL

/// The SQL expression of each field: the one place that turns storage into SQL text.
struct FieldSQL {
  let noun: Noun
  let catalogue: Catalogue
  /// The moment in the statement: `null` or a bound parameter.
  let moment: String
  /// The alias of the row that the fields belong to.
  var row = "i"

  /// The rows of a table at the moment.
  func rows(_ table: Table) -> String {
    table.isVersioned ? "cmdb.\(table.name)_at(\(moment))" : "cmdb.\(table.name)"
  }

  /// The rows of the noun under their alias.
  var source: String {
    guard let table = noun.table else { preconditionFailure("\(noun.name) has no table") }
    return "\(rows(table)) \(row)"
  }

  /// The rows of a past moment in the order of their ids, looked up one by one, because merging
  /// present and history would read everything that has changed since. Nil for the present, and for
  /// tables whose rows can be deleted.
  var walked: (rows: String, id: String)? {
    guard moment != "null", let table = noun.table, table.isLasting else { return nil }
    return (
      """
      (select o.* from cmdb.\(table.name) o where o.created_at <= \(moment)) p \
      cross join lateral (select o.* from \(rows(table)) o where o.id = p.id offset 0) \(row)
      """, "p.id"
    )
  }

  /// The same for the row of another noun.
  func of(_ noun: Noun, row: String) -> FieldSQL {
    FieldSQL(noun: noun, catalogue: catalogue, moment: moment, row: row)
  }

  /// The value of a field as SQL, of its own type or one that converts to it.
  func expression(_ path: FieldPath, as type: ValueType? = nil) -> String {
    let type = type ?? path.type
    guard let through = path.through else { return expression(path.field, type, of: row) }
    return """
      (select \(expression(path.field, type, of: "t")) \
      from cmdb.item_at(\(moment)) t where t.id = \(target(of: through, from: row)))
      """
  }

  /// The id of the item that a reference of the row points to; null without one.
  func target(of reference: Field, from alias: String) -> String {
    switch reference.storage {
    case .item(let column), .itemCalled(let column, or: _): return "\(alias).\(column)"
    case .role(let role): return target(ofRole: role, from: alias)
    case .computed(let function, let columns):
      return computed(function, of: columns, alias)
    case .column, .either, .called, .found, .accounts, .several, .columns, .answer, .linked,
      .attribute:
      preconditionFailure("\(reference.name) names no item")
    }
  }

  private func computed(
    _ function: String, of columns: [String], _ alias: String
  ) -> String {
    let values = columns.map { "\(alias).\($0)" } + [moment]
    return "\(function)(\(values.joined(separator: ", ")))"
  }

  func target(ofRole role: String, from alias: String) -> String {
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

  private func expression(_ field: Field, _ type: ValueType, of alias: String) -> String {
    switch field.storage {
    case .column(let name): return "\(alias).\(name)"
    case .either(let name, let other): return "coalesce(\(alias).\(name), \(alias).\(other)::text)"
    case .called(let column, let table, let key, let name):
      return "(select o.\(name) from cmdb.\(table.name) o where o.\(key) = \(alias).\(column))"
    case .item, .role: return target(of: field, from: alias)
    case .itemCalled(let column, let other):
      return """
        coalesce((select t.name from cmdb.item_at(\(moment)) t where t.id = \(alias).\(column)), \
        \(alias).\(other))
        """
    case .computed(let function, let columns), .found(let function, let columns, by: _):
      return computed(function, of: columns, alias)
    case .linked: return "null::bigint"
    case .accounts, .several: return "null::text"
    case .attribute(let name, let isObserved, isComputed: true):
      return computed(name, type, readingOf: isObserved, alias)
    case .attribute(let name, let isObserved, isComputed: false):
      return attribute(name, type, in: isObserved ? readings(of: alias) : "\(alias).attributes")
    case .columns, .answer: preconditionFailure("\(field.name) is no value of a row")
    }
  }

  /// The column with the id of the account that a field contains; nil for other fields.
  func account(_ path: FieldPath) -> String? {
    guard path.through == nil,
      case .called(let column, in: .account, by: "id", as: _) = path.field.storage
    else { return nil }
    return "\(row).\(column)"
  }

  private func readings(of alias: String) -> String {
    moment == "null"
      ? "(select n.readings from cmdb.item_reading n where n.item = \(alias).id)"
      : "cmdb.readings_at(\(alias).id, \(moment))"
  }

  /// The formula of each class that has one, over the attributes of the row.
  private func computed(
    _ name: String, _ type: ValueType, readingOf isObserved: Bool, _ alias: String
  ) -> String {
    guard let field = catalogue.computedField(name) else { return "null" }
    let own = "\(alias).attributes"
    let object = isObserved ? "(\(own) || coalesce(\(readings(of: alias)), '{}'))" : own
    let value = field.sql(attributes: object, class: "\(alias).class")
    return switch type {
    case .text, .date, .timestamp: "((\(value)) collate \"C\")"
    default: "(\(value))"
    }
  }

  private func attribute(_ name: String, _ type: ValueType, in object: String) -> String {
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

  /// What values of a field are equal by, from its expression: the digits of phone numbers.
  func equated(_ expression: String, _ path: FieldPath) -> String {
    guard case .attribute(let name, _, _) = path.field.storage,
      catalogue.isComparedByDigits(name)
    else { return expression }
    return "(cmdb.digits_of(\(expression)) collate \"C\")"
  }

  /// The cast of a bound value that is compared with the field.
  func cast(_ path: FieldPath) -> String {
    if path.isMoment { return "::timestamptz" }
    if path.isDay { return "::date" }
    return switch path.type {
    case .number, .money, .duration: "::numeric"
    case .boolean: "::boolean"
    case .reference: "::bigint"
    case .text, .date, .timestamp, .words, .itemClass, .account, .json: "::text collate \"C\""
    }
  }
}

extension FieldPath {
  /// Whether the expression is a timestamptz; attributes store timestamps as text.
  var isMoment: Bool { type == .timestamp && !isAttribute }

  /// Whether the expression is a date; attributes store dates as text.
  var isDay: Bool { type == .date && !isAttribute }

  var isAttribute: Bool {
    if case .attribute = field.storage { true } else { false }
  }

  /// Whether the expression is an integer.
  var isWholeNumber: Bool { field.type.isInteger }
}
