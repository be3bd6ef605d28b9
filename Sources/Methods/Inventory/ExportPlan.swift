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
    if isWhole {
      let masked =
        context.maskedAttributes.map { sql.bind(Bind.array($0)) + "::text[]" } ?? "null"
      sql.append(
        built: """
          select a.answer from cmdb.item_answer(\(place), \(masked)) a \
          join cmdb.item_at(\(place)) i on i.id = a.id where \(filter) order by i.id
          """)
    } else {
      sql.append(built: table(columns, place, filter, &sql))
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
    /// SQL of type text over `i`, its attributes `x` and its references `f`.
    let text: String
    /// What of `x` or `f` it is, if of either.
    var attribute: Attribute?
    var role: String?
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

  /// An export has all items and often hundreds of columns, so it looks up only what these need.
  private func table(
    _ columns: [Column], _ moment: String, _ filter: String, _ sql: inout SQLText
  ) -> String {
    let isCSV = arguments.string("format") == "csv"
    let cells = columns.map(\.text).joined(separator: ", ")
    let line = columns.map { "'\($0.column.name)', \($0.text)" }.joined(separator: ", ")
    return """
      select \(isCSV ? cells : "json_strip_nulls(json_build_object(\(line)))::text") \
      from cmdb.item_at(\(moment)) i\(attributes(columns, moment, &sql))\
      \(references(columns, moment, &sql)) where \(filter) order by i.id
      """
  }

  /// The attributes `x`, with readings for items that can have one of those that were asked for.
  /// `offset 0` keeps the planner from merging them anew for every column.
  private func attributes(
    _ columns: [Column], _ moment: String, _ sql: inout SQLText
  ) -> String {
    let observed = Set(columns.compactMap(\.attribute).filter(\.isObserved).map(\.name))
    guard !observed.isEmpty else {
      return " cross join lateral (select i.attributes) x"
    }
    let measuring = context.catalogue.classNames.filter { name in
      context.catalogue[class: name]?.attributes.contains { observed.contains($0.name) } ?? false
    }
    return """
       cross join lateral (select case \
      when i.class = any (\(sql.bind(Bind.array(measuring)))::text[]) \
      then i.attributes || coalesce(cmdb.readings_at(i.id, \(moment)), '{}') \
      else i.attributes end as attributes offset 0) x
      """
  }

  /// The tags `f` of the references that were asked for, by role.
  private func references(
    _ columns: [Column], _ moment: String, _ sql: inout SQLText
  ) -> String {
    let roles = columns.compactMap(\.role)
    guard !roles.isEmpty else { return "" }
    return """
       cross join lateral (select jsonb_object_agg(r.role, t.tag) as tags \
      from cmdb.relation_at(\(moment)) r \(SQLText.item("t", "r.target", moment)) \
      where r.source = i.id and r.role = any (\(sql.bind(Bind.array(roles)))::text[])) f
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
          text: "(f.tags->>\(SQLText.literal(role)))", role: role)
      }
  }

  private func columns(of attribute: Attribute) -> [Column] {
    let isMasked = context.maskedAttributes?.contains(attribute.name) == true
    // That there is a secret is shown, its value never.
    let mask = "case when x.attributes ? \(SQLText.literal(attribute.name)) then '***' end"
    return cells(of: attribute).map { suffix, isText, text in
      Column(
        column: ExportColumn(name: attribute.name + suffix, isText: isText),
        text: isMasked ? mask : text, attribute: attribute)
    }
  }

  /// A cell, or two of money: what follows the name, whether it is text, and SQL.
  private func cells(of attribute: Attribute) -> [(suffix: String, isText: Bool, text: String)] {
    let key = SQLText.literal(attribute.name)
    switch attribute.type {
    case .money:
      return [
        ("", false, "(x.attributes->\(key)->>'amount')"),
        ("_currency", true, "(x.attributes->\(key)->>'currency')"),
      ]
    case .enumSet:
      let words = """
        (select string_agg(w, '; ' order by n) \
        from jsonb_array_elements_text(case jsonb_typeof(x.attributes->\(key)) \
        when 'array' then x.attributes->\(key) end) with ordinality e (w, n))
        """
      return [("", true, words)]
    default: return [("", attribute.type.fieldType != .number, "(x.attributes->>\(key))")]
    }
  }
}
