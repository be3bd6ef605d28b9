import CMDB
import SQL

/// What the rows of an export with columns are made of.
enum ExportShape {
  /// Items: five members, then attributes and tags of references in one cell, as `ExportLines`
  /// takes them.
  case item([ExportColumn])
  /// Rows of incidents: a cell for each column, and an empty one.
  case row([ExportColumn])

  var columns: [ExportColumn] {
    switch self {
    case .item(let columns): columns
    case .row(let columns):
      columns.enumerated().map { ExportColumn($1.name, $1.kind, .member($0)) }
    }
  }

  var memberCount: Int {
    switch self {
    case .item: ExportColumn.members.count
    case .row(let columns): columns.count
    }
  }

  func statement(
    _ context: Context, _ moment: String, _ filter: String, _ sql: inout SQLText
  ) -> String {
    switch self {
    case .item(let columns):
      ItemRows(columns: columns, context: context, moment: moment).statement(filter, &sql)
    case .row(let columns):
      IncidentRows(columns: columns, context: context, moment: moment)
        .statement(filter)
    }
  }
}

/// The columns that items of a class, or all, can have.
struct ItemColumns {
  private let className: String?
  private let catalogue: Catalogue

  init(_ className: String?, _ catalogue: Catalogue) {
    self.className = className
    self.catalogue = catalogue
  }

  /// `id tag class name state`, then attributes and references in the order of the catalogue.
  var all: [ExportColumn] {
    let fixed = ExportColumn.members.enumerated().map { place, name in
      ExportColumn(name, name == "id" ? .number : .text, .member(place))
    }
    let classes = (className.map(catalogue.subtree) ?? catalogue.classNames)
      .compactMap { catalogue[class: $0] }
    var names: Set<String> = []
    var columns = fixed
    // What is retired takes no values any more, so a file with it could not be imported again.
    for attribute in classes.flatMap(\.attributes)
    where !attribute.isRetired && names.insert(attribute.name).inserted {
      columns += Self.columns(of: attribute)
    }
    let roles = catalogue.relationTypes.filter { type in
      classes.contains { type.sourceClasses.contains(where: $0.ancestors.contains) }
    }.compactMap(\.role)
    return columns + roles.map { ExportColumn($0, .text, .reference($0)) }
  }

  /// A column, or two of money.
  private static func columns(of attribute: Attribute) -> [ExportColumn] {
    let name = attribute.name
    switch attribute.type {
    case .money:
      return [
        ExportColumn(name, .number, .attribute(name, .amount)),
        ExportColumn(name + "_currency", .text, .attribute(name, .currency)),
      ]
    case .enumSet: return [ExportColumn(name, .text, .attribute(name, .words))]
    case .text, .integer, .decimal, .boolean, .date, .timestamp, .enum, .quantity, .url, .email,
      .ip, .mac, .duration, .json:
      return [ExportColumn(name, attribute.type.fieldType.columnKind, .attribute(name, .whole))]
    }
  }
}

/// Rows of items as `ExportLines` takes them. An export has all items, so it looks up only what its
/// columns need.
private struct ItemRows {
  let columns: [ExportColumn]
  let context: Context
  let moment: String

  func statement(_ filter: String, _ sql: inout SQLText) -> String {
    var attributes: Set<String> = []
    var roles: [String] = []
    for column in columns {
      switch column.source {
      case .member: break
      case .attribute(let name, _): attributes.insert(name)
      case .reference(let role): roles.append(role)
      }
    }
    let members = ExportColumn.members.map { "i.\($0)::text" }.joined(separator: ", ")
    let measuring = measuringClasses(of: attributes)
    let written =
      measuring.isEmpty ? "i.attributes" : "i.attributes || coalesce(o.readings, '{}')"
    let merged = computed(attributes, over: written, &sql)
    let json = attributes.isEmpty ? "'{}'" : masked(merged, &sql)
    let steps = roles.filter { ExportColumn.isStep($0) }
    roles.removeAll { ExportColumn.isStep($0) }
    var tags = roles.isEmpty ? "'{}'" : "coalesce(f.tags, '{}')"
    if !steps.isEmpty {
      let members = steps.map { "\(key($0)), \(cell($0))" }
      tags = """
        (\(tags)::jsonb \
        || jsonb_strip_nulls(jsonb_build_object(\(members.joined(separator: ", ")))))
        """
    }
    return """
      select \(members), concat('[', \(json), ',', \(tags), ']') \
      from cmdb.item_at(\(moment)) i\(readings(of: measuring, &sql))\
      \(references(roles, &sql)) where \(filter) order by i.id
      """
  }

  /// The name of a column as a literal.
  private func key(_ name: String) -> String {
    guard let column = context.catalogue.relationColumn(name) else {
      return SQLText.literal(path: name)
    }
    let type = SQLText.literal(column.type.name).dropFirst().dropLast()
    return column.isForward ? "'\(type)>'" : "'<\(type)'"
  }

  /// The tags at the other ends of relations, by a column of theirs, as `NameList` reads them.
  private func tags(_ column: RelationColumn) -> String {
    let type = SQLText.literal(column.type.name)
    let ends =
      column.type.isSymmetric
      ? "(r.source = i.id or r.target = i.id)"
      : column.isForward ? "r.source = i.id" : "r.target = i.id"
    let other =
      column.type.isSymmetric
      ? "case r.source when i.id then r.target else r.source end"
      : column.isForward ? "r.target" : "r.source"
    let tag = #"""
      case when t.tag ~ '[;"]' or btrim(t.tag) <> t.tag \#
      then concat('"', replace(t.tag, '"', '""'), '"') else t.tag end
      """#
    return """
      (select string_agg(\(tag), '; ' order by r.id) from cmdb.relation_at(\(moment)) r \
      \(SQLText.item("t", other, moment)) where r.type = \(type) and \(ends))
      """
  }

  /// A field of the item that a reference names, its place, or a column of relations, as text.
  private func cell(_ name: String) -> String {
    if let column = context.catalogue.relationColumn(name) { return tags(column) }
    let fields = FieldSQL(noun: .item, catalogue: context.catalogue, moment: moment)
    let table = FieldTable(.item, catalogue: context.catalogue, hidden: [])
    guard let path = table.path(name) else { return "null" }
    let value = fields.expression(path)
    switch path.type {
    case .reference:
      return "(select t.tag from cmdb.item_at(\(moment)) t where t.id = \(value))"
    case .duration: return fields.expression(path, as: .text)
    case .timestamp where path.isMoment: return "cmdb.rfc3339(\(value))"
    case .text, .number, .money, .boolean, .date, .timestamp, .words, .itemClass, .account, .json:
      return "(\(value))::text"
    }
  }

  /// With what is computed, of the items whose classes have formulas.
  private func computed(
    _ names: Set<String>, over written: String, _ sql: inout SQLText
  ) -> String {
    let fields = FieldSQL(noun: .item, catalogue: context.catalogue, moment: moment)
    let table = FieldTable(.item, catalogue: context.catalogue, hidden: [])
    let computed = names.sorted().compactMap { context.catalogue.computedField($0) }
    guard !computed.isEmpty else { return written }
    let members = computed.compactMap { field in
      table.path(field.name).map {
        "\(SQLText.literal(field.name)), \(fields.expression($0, as: $0.type))"
      }
    }
    let object = "jsonb_strip_nulls(jsonb_build_object(\(members.joined(separator: ", "))))"
    let classes = Set(computed.flatMap(\.classes)).sorted()
    return """
      case when i.class = any (\(sql.bind(Bind.array(classes)))::text[]) \
      then (\(written)) || \(object) \
      else \(written) end
      """
  }

  /// Few items have secrets: only of these they are looked for.
  private func masked(_ attributes: String, _ sql: inout SQLText) -> String {
    guard let names = context.maskedAttributes else { return attributes }
    let place = sql.bind(Bind.array(names)) + "::text[]"
    return """
      case when (\(attributes)) ?| \(place) \
      then cmdb.masked(\(attributes), \(place)) else \(attributes) end
      """
  }

  /// Classes whose items can have a reading of one of these attributes.
  private func measuringClasses(of names: Set<String>) -> [String] {
    context.catalogue.classNames.filter { name in
      context.catalogue[class: name]?.attributes.contains { attribute in
        attribute.isObserved && names.contains(attribute.name)
      } ?? false
    }
  }

  private func readings(of classes: [String], _ sql: inout SQLText) -> String {
    guard !classes.isEmpty else { return "" }
    let isMeasuring = "i.class = any (\(sql.bind(Bind.array(classes)))::text[])"
    return """
       cross join lateral cmdb.readings_of(\
      case when \(isMeasuring) then i.id end, \(moment)) o
      """
  }

  /// The tags `f` of the references that were asked for, by role.
  private func references(_ roles: [String], _ sql: inout SQLText) -> String {
    guard !roles.isEmpty else { return "" }
    return """
       cross join lateral (select jsonb_object_agg(r.role, t.tag) as tags \
      from cmdb.relation_at(\(moment)) r \(SQLText.item("t", "r.target", moment)) \
      where r.source = i.id and r.role = any (\(sql.bind(Bind.array(roles)))::text[])) f
      """
  }
}

/// Rows of incidents: each column a cell, as text.
private struct IncidentRows {
  let columns: [ExportColumn]
  let context: Context
  let moment: String

  func statement(_ filter: String) -> String {
    let fields = FieldSQL(noun: .incident, catalogue: context.catalogue, moment: moment)
    let cells = columns.map { cell($0, fields) }.joined(separator: ", ")
    return """
      select \(cells), '[{},{}]' from \(fields.source) where \(filter) order by i.id
      """
  }

  private func cell(_ column: ExportColumn, _ fields: FieldSQL) -> String {
    guard column.name != ExportPlan.linkedName, let field = Noun.incident.field(column.name) else {
      return links(fields)
    }
    if field.name == "contact", !context.seesWords { return "null" }
    let value = fields.expression(FieldPath(field))
    switch field.storage {
    case .item: return "(select t.tag from cmdb.item_at(\(moment)) t where t.id = \(value))"
    // What is computed of a column that has no value has none.
    case .computed(_, let names):
      let first = names.first.map { "i.\($0)" } ?? "1"
      let text = field.type == .timestamp ? "cmdb.rfc3339(\(value))" : "(\(value))::text"
      return "case when \(first) is not null then \(text) end"
    case .column, .either, .called, .itemCalled, .found, .accounts, .several, .columns, .answer,
      .linked, .attribute, .role:
      break
    }
    return field.type == .timestamp ? "cmdb.rfc3339(\(value))" : "(\(value))::text"
  }

  /// The tags of the items that are linked.
  private func links(_ fields: FieldSQL) -> String {
    """
    (select string_agg(t.tag, '; ' order by l.id) from \(fields.rows(.incidentItem)) l \
    \(SQLText.item("t", "l.item", moment)) where l.of_incident = i.id)
    """
  }
}
