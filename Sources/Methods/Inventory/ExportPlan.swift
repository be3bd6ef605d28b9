import CMDB
import JSON
import JSONRPC
import SQL

/// Plans an export: which columns, which rows, one statement.
struct ExportPlan {
  let arguments: Arguments
  let context: Context

  func export() throws(RPCError) -> Export {
    guard let moment = context.moment else { throw RPCError(.internalError, "No moment.") }
    let isSafe = arguments.boolean("spreadsheet_safe") ?? false
    let isWhole = arguments.string("format") == "jsonl" && arguments["columns"] == nil
    let listed = try ListFilter(.item, arguments, context)
    var refusals = Refusals()
    let columns = try refusals.take { () throws(RPCError) in try self.columns() } ?? []
    var sql = SQLText()
    let place = sql.bind(Array(moment.timestamp.description.utf8)) + "::timestamptz"
    let filter = try filter(listed, place, &sql, &refusals)
    try refusals.end()
    let masked = context.maskedAttributes.map { sql.bind(Bind.array($0)) + "::text[]" } ?? "null"
    if isWhole {
      sql.append(
        built: """
          select a.answer from cmdb.item_answer(\(place), \(masked)) a \
          join cmdb.item_at(\(place)) i on i.id = a.id where \(filter) order by i.id
          """)
    } else {
      sql.append(built: table(columns, place, masked, filter))
    }
    let isCSV = arguments.string("format") == "csv"
    return Export(
      unit: sql.unit(),
      format: isCSV
        ? .csv(columns: columns.map(\.column), isSpreadsheetSafe: isSafe) : .jsonLines,
      columnNames: isWhole ? Self.wholeMembers : columns.map(\.column.name),
      isSpreadsheetSafe: isSafe,
      moment: moment, caller: listed.caller, requestID: context.requestID)
  }

  /// The members of a whole item, as each line of JSON Lines has them.
  private static let wholeMembers = [
    "id", "tag", "class", "name", "state", "attributes", "references", "version", "created_at",
    "updated_at", "updated_by",
  ]

  private struct Column {
    let column: ExportColumn
    /// SQL of type text over `i`, its masked attributes `x` and its references `f`.
    let text: String
  }

  private func filter(
    _ listed: ListFilter, _ moment: String, _ sql: inout SQLText, _ refusals: inout Refusals
  ) throws(RPCError) -> String {
    let classes = try refusals.take { () throws(RPCError) in try self.classes() } ?? nil
    var conditions: [String] = []
    if let classes {
      conditions.append("i.class = any (\(sql.bind(Bind.array(classes)))::text[])")
    }
    conditions += try listed.conditions(listed.fields(moment), &sql, &refusals)
    return conditions.isEmpty ? "true" : conditions.joined(separator: " and ")
  }

  /// The class that was named and all below it; nil when none was.
  private func classes() throws(RPCError) -> [String]? {
    guard let name = arguments.string("class") else { return nil }
    guard context.catalogue[class: name] != nil else {
      throw ItemRules.unknownClass(name, "class", context.catalogue)
    }
    return context.catalogue.subtree(of: name)
  }

  /// `offset 0` keeps the planner from computing the attributes anew for every column, of which a
  /// whole export has hundreds.
  private func table(
    _ columns: [Column], _ moment: String, _ masked: String, _ filter: String
  ) -> String {
    let isCSV = arguments.string("format") == "csv"
    let cells = columns.map(\.text).joined(separator: ", ")
    let line = columns.map { "'\($0.column.name)', \($0.text)" }.joined(separator: ", ")
    return """
      select \(isCSV ? cells : "json_strip_nulls(json_build_object(\(line)))::text") \
      from cmdb.item_at(\(moment)) i \
      cross join lateral (select case when \(masked) is null then o.all_attributes \
      else cmdb.masked(o.all_attributes, \(masked)) end as attributes from (select i.attributes \
      || coalesce(cmdb.readings_at(i.id, \(moment)), '{}') as all_attributes) o offset 0) x \
      cross join lateral (select jsonb_object_agg(r.role, t.tag) as tags \
      from cmdb.relation_at(\(moment)) r \(SQLText.item("t", "r.target", moment)) \
      where r.source = i.id and r.role is not null) f \
      where \(filter) order by i.id
      """
  }

  private func columns() throws(RPCError) -> [Column] {
    let every = everyColumn()
    guard let chosen = arguments["columns"]?.strings else { return every }
    var columns: [Column] = []
    var problems: [Problem] = []
    for (index, name) in chosen.enumerated() {
      if let column = every.first(where: { $0.column.name == name }) {
        columns.append(column)
      } else {
        problems.append(
          Problem(
            "unknown_column", "There is no column `\(name)`.", path: "columns[\(index)]",
            suggestion: Spelling.nearest(to: name, among: every.map(\.column.name))))
      }
    }
    guard problems.isEmpty else { throw .invalid(problems) }
    return columns
  }

  /// `id tag class name state`, then attributes and references in the order of the catalogue.
  private func everyColumn() -> [Column] {
    let fixed = ["id", "tag", "class", "name", "state"].map { name in
      Column(column: ExportColumn(name: name, isText: name != "id"), text: "i.\(name)::text")
    }
    let classes =
      (arguments.string("class").map(context.catalogue.subtree) ?? context.catalogue.classNames)
      .compactMap { context.catalogue[class: $0] }
    var names: Set<String> = []
    var columns = fixed
    for attribute in classes.flatMap(\.attributes) where names.insert(attribute.name).inserted {
      columns += self.columns(of: attribute)
    }
    let roles = context.catalogue.relationTypes.filter { type in
      classes.contains { type.sourceClasses.contains(where: $0.ancestors.contains) }
    }.compactMap(\.role)
    return columns
      + roles.map { role in
        Column(
          column: ExportColumn(name: role, isText: true),
          text: "(f.tags->>\(SQLText.literal(role)))")
      }
  }

  private func columns(of attribute: Attribute) -> [Column] {
    let key = SQLText.literal(attribute.name)
    let isText = attribute.type.fieldType != .number && attribute.type != .money
    switch attribute.type {
    case .money:
      return [("", "amount", false), ("_currency", "currency", true)].map { suffix, part, isText in
        Column(
          column: ExportColumn(name: attribute.name + suffix, isText: isText),
          text: "(x.attributes->\(key)->>'\(part)')")
      }
    case .enumSet:
      return [
        Column(
          column: ExportColumn(name: attribute.name, isText: true),
          text: """
            (select string_agg(w, '; ' order by n) \
            from jsonb_array_elements_text(case jsonb_typeof(x.attributes->\(key)) \
            when 'array' then x.attributes->\(key) end) with ordinality e (w, n))
            """)
      ]
    default:
      return [
        Column(
          column: ExportColumn(name: attribute.name, isText: isText),
          text: "(x.attributes->>\(key))")
      ]
    }
  }
}
