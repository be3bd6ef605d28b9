import CMDB
import JSON
import JSONRPC
import SQL

/// Plans a count: groups are formed and limited by plain values; referenced items are looked up
/// only for the groups shown.
struct RowCount {
  typealias GroupField = (name: String, field: FieldPath)

  static let fieldsMax = 5

  /// - Parameter needsGroups: Whether there is no count without groups.
  static func counts(of noun: Noun, needsGroups: Bool = true) -> Schema {
    .record([
      Parameter(
        "groups",
        .array(
          .record([
            Parameter(
              "key", .map(.any), required: true,
              "The value of each field in the group; null for none."),
            Parameter("count", .count, required: true, "How many \(noun.plural)."),
          ]), count: 0...Conventions.listMax), required: needsGroups,
        "The largest first; groups of equal size by key."
          + (needsGroups ? "" : " Without `by` there are none.")),
      Parameter(
        "total", .count, required: true, "All \(noun.plural) that match, shown or not."),
      Parameter("truncated", .boolean, required: true, "Whether there are more groups."),
    ])
  }

  let noun: Noun
  let arguments: Arguments
  let context: Context

  func plan() throws(Stop) -> Plan {
    let filter = try ListFilter(noun, arguments, context)
    var sql = SQLText()
    var refusals = Refusals()
    let moment = context.momentParameter().map { sql.bind($0) + "::timestamptz" } ?? "null"
    let fields = filter.fields(moment)
    let by = try refusals.take { () throws(Stop) in try groupFields(filter.table) } ?? []
    let conditions = try filter.conditions(fields, &sql, &refusals)
    try refusals.end()
    let limit =
      by.isEmpty
      ? "" : sql.bind(String(arguments.integer("limit") ?? Conventions.listMax)) + "::int"
    sql.append(built: statement(by, fields, conditions, limit))
    let unit = sql.unit()
    return .read(
      Read(
        filter.isScan(needsAllRows: true) ? .scan(unit) : .search(unit),
        .cell { RPCError(.internalError, "The count gave no answer.") }))
  }

  private func groupFields(_ table: FieldTable) throws(Stop) -> [GroupField] {
    var fields: [GroupField] = []
    var reasons: [Problem] = []
    for (index, name) in (arguments["by"]?.strings ?? []).enumerated() {
      let path = "by[\(index)]"
      guard let field = table.path(name) else {
        reasons.append(table.unknown(name, at: path))
        continue
      }
      if field.isThroughLinks || field.field.storage.isSeveral {
        let message = "`\(name)` has several values in a row, so that rows form no groups by it."
        reasons.append(Problem("several", message, path: path))
        continue
      }
      if fields.contains(where: { $0.name == name }) {
        reasons.append(Problem("duplicate", "`\(name)` is named twice.", path: path))
      }
      fields.append((name, field))
    }
    guard reasons.isEmpty else { throw .invalidParams(reasons) }
    return fields
  }

  private func statement(
    _ by: [GroupField], _ fields: FieldSQL, _ conditions: [String],
    _ limit: String
  ) -> String {
    let keys = by.indices.map { "k\($0)" }
    let values = by.indices.map { "\(fields.groupValue(by[$0].field)) as k\($0)" }
    let members = by.indices.map { index in
      let shown = fields.shown(by[index].field, grouped: "g.k\(index)")
      return "\(SQLText.literal(path: by[index].name)), \(shown)"
    }
    let key = "json_build_object(\(members.joined(separator: ", ")))"
    let list = keys.joined(separator: ", ")
    let condition = conditions.isEmpty ? "true" : conditions.joined(separator: " and ")
    guard !by.isEmpty else {
      return """
        select json_build_object('total', count(*), 'truncated', false)::text \
        from \(fields.source) where \(condition)
        """
    }
    return """
      select json_build_object('groups', coalesce(json_agg(json_build_object(\
      'key', \(key), 'count', g.n) order by g.place), '[]'), \
      'total', coalesce(max(g.total), 0), \
      'truncated', coalesce(max(g.groups), 0) > \(limit))::text \
      from (select \(list), count(*) as n, sum(count(*)) over () as total, \
      count(*) over () as groups, row_number() over (order by count(*) desc, \(list)) as place \
      from (select \(values.joined(separator: ", ")) \
      from \(fields.source) where \(condition)) v \
      group by \(list) order by place limit \(limit)) g
      """
  }
}

extension FieldSQL {
  /// The value by which rows are grouped. Equal numbers form one group regardless of scale, and are
  /// always shown alike.
  fileprivate func groupValue(_ field: FieldPath) -> String {
    switch field.type {
    case .number: return "trim_scale(\(expression(field)))"
    case .money:
      let whole = expression(field, as: .json)
      return """
        (\(whole) || jsonb_build_object('amount', trim_scale(\(expression(field)))))
        """
    // As written, since seconds alone would not match what was typed.
    case .duration:
      return expression(field, as: .text)
    case .text, .boolean, .date, .timestamp, .reference, .itemClass, .account, .words, .json:
      return expression(field)
    }
  }

  /// A grouped value as the API answers it.
  fileprivate func shown(_ field: FieldPath, grouped value: String) -> String {
    if field.isMoment { return "cmdb.rfc3339(\(value))" }
    guard field.type == .reference else { return value }
    return """
      (select json_build_object('id', t.id, 'tag', t.tag, 'name', t.name, 'class', t.class) \
      from cmdb.item_at(\(moment)) t where t.id = \(value))
      """
  }
}
