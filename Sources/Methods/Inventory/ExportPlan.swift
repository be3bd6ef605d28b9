import CMDB
import JSON
import JSONRPC
import SQL

/// Plans an export: columns, rows, one statement.
struct ExportPlan {
  let arguments: Arguments
  let context: Context

  func stream() throws(Stop) -> Stream {
    let moment = try context.settledMoment()
    let isSafe = arguments.boolean("spreadsheet_safe") ?? false
    let isWhole = arguments.string("format") == "jsonl" && arguments["columns"] == nil
    let listed = try ListFilter(.item, arguments, context)
    var refusals = Refusals()
    let columns = try refusals.take { () throws(Stop) in try self.columns() } ?? []
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
      sql.append(built: statement(columns, place, filter, &sql))
    }
    let export = ExportStream(
      method: "inventory.export", notification: "inventory.chunk",
      columnNames: isWhole ? Self.wholeMembers : columns.map(\.name), isSpreadsheetSafe: isSafe,
      scope: scope, moment: moment, caller: listed.caller, requestID: context.requestID)
    let encoder: RowEncoder =
      isWhole ? .line : .columns(ExportLines(columns, format(isSafe: isSafe)))
    return export.stream(sql.unit(), encoder)
  }

  /// The scope given by the caller, without the moment, which the journal has anyway.
  private var scope: [UInt8] {
    let names = ["format", "class", "where", "columns", "include_void", "spreadsheet_safe"]
    var writer = Writer()
    writer.object { writer in
      for name in names {
        if let value = arguments[name] { writer.member(name, value: value) }
      }
    }
    return writer.bytes
  }

  private func format(isSafe: Bool) -> ExportLines.Format {
    arguments.string("format") == "csv" ? .csv(isSpreadsheetSafe: isSafe) : .jsonLines
  }

  /// The members of a complete item, as in each line of JSON Lines.
  private static let wholeMembers = [
    "id", "tag", "class", "name", "state", "attributes", "references", "version", "created_at",
    "updated_at", "updated_by",
  ]

  private func filter(
    _ listed: ListFilter, _ moment: String, _ sql: inout SQLText, _ refusals: inout Refusals
  ) throws(Stop) -> String {
    let classes = try refusals.take { () throws(Stop) in try self.classes() } ?? nil
    var conditions: [String] = []
    if let classes {
      conditions.append("i.class = any (\(sql.bind(Bind.array(classes)))::text[])")
    }
    conditions += try listed.conditions(listed.fields(moment), &sql, &refusals)
    return conditions.isEmpty ? "true" : conditions.joined(separator: " and ")
  }

  /// The given class and its subclasses; nil without one.
  private func classes() throws(Stop) -> [String]? {
    guard let name = arguments.string("class") else { return nil }
    guard context.catalogue[class: name] != nil else {
      throw ItemRules.unknownClass(name, "class", context.catalogue)
    }
    return context.catalogue.subtree(of: name)
  }

  /// The rows for `ExportLines`. An export reads all items, so it looks up only what its columns
  /// need.
  private func statement(
    _ columns: [ExportColumn], _ moment: String, _ filter: String, _ sql: inout SQLText
  ) -> String {
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
    let merged =
      measuring.isEmpty ? "i.attributes" : "i.attributes || coalesce(o.readings, '{}')"
    let json = attributes.isEmpty ? "'{}'" : masked(merged, &sql)
    let tags = roles.isEmpty ? "'{}'" : "coalesce(f.tags, '{}')"
    return """
      select \(members), concat('[', \(json), ',', \(tags), ']') \
      from cmdb.item_at(\(moment)) i\(readings(of: measuring, moment, &sql))\
      \(references(roles, moment, &sql)) where \(filter) order by i.id
      """
  }

  /// Few items have secrets, so secrets are masked only in these.
  private func masked(_ attributes: String, _ sql: inout SQLText) -> String {
    guard let names = context.maskedAttributes else { return attributes }
    let place = sql.bind(Bind.array(names)) + "::text[]"
    return """
      case when (\(attributes)) ?| \(place) \
      then cmdb.masked(\(attributes), \(place)) else \(attributes) end
      """
  }

  /// The classes with an observed attribute among these.
  private func measuringClasses(of names: Set<String>) -> [String] {
    context.catalogue.classNames.filter { name in
      context.catalogue[class: name]?.attributes.contains { attribute in
        attribute.isObserved && names.contains(attribute.name)
      } ?? false
    }
  }

  private func readings(
    of classes: [String], _ moment: String, _ sql: inout SQLText
  ) -> String {
    guard !classes.isEmpty else { return "" }
    let isMeasuring = "i.class = any (\(sql.bind(Bind.array(classes)))::text[])"
    return """
       cross join lateral cmdb.readings_of(\
      case when \(isMeasuring) then i.id end, \(moment)) o
      """
  }

  /// The tags `f` of the requested references, by role.
  private func references(
    _ roles: [String], _ moment: String, _ sql: inout SQLText
  ) -> String {
    guard !roles.isEmpty else { return "" }
    return """
       cross join lateral (select jsonb_object_agg(r.role, t.tag) as tags \
      from cmdb.relation_at(\(moment)) r \(SQLText.item("t", "r.target", moment)) \
      where r.source = i.id and r.role = any (\(sql.bind(Bind.array(roles)))::text[])) f
      """
  }

  private func columns() throws(Stop) -> [ExportColumn] {
    let every = everyColumn()
    guard let chosen = arguments["columns"]?.strings else { return every }
    var columns: [ExportColumn] = []
    var problems: [Problem] = []
    let names = every.map(\.name)
    for (index, name) in chosen.enumerated() where problems.count < Problem.toldMax {
      if columns.contains(where: { $0.name == name }) {
        problems.append(
          Problem("duplicate", "The column `\(name)` is named twice.", path: "columns[\(index)]"))
      } else if let column = every.first(where: { $0.name == name }) {
        columns.append(column)
      } else {
        problems.append(
          Problem(
            "unknown_column", "There is no column `\(name)`.", path: "columns[\(index)]",
            suggestion: Spelling.nearest(to: name, among: names)))
      }
    }
    guard problems.isEmpty else { throw .invalidParams(problems) }
    return columns
  }

  /// `id tag class name state`, then attributes and references in the order of the catalogue.
  private func everyColumn() -> [ExportColumn] {
    let fixed = ExportColumn.members.enumerated().map { place, name in
      ExportColumn(name: name, isText: name != "id", source: .member(place))
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
      + roles.map { ExportColumn(name: $0, isText: true, source: .reference($0)) }
  }

  private func columns(of attribute: Attribute) -> [ExportColumn] {
    parts(of: attribute).map { suffix, isText, part in
      ExportColumn(
        name: attribute.name + suffix, isText: isText, source: .attribute(attribute.name, part))
    }
  }

  /// The columns of an attribute, two for money: the suffix of the name, and whether it is text.
  private func parts(
    of attribute: Attribute
  ) -> [(suffix: String, isText: Bool, part: ExportColumn.Part)] {
    switch attribute.type {
    case .money: [("", false, .amount), ("_currency", true, .currency)]
    case .enumSet: [("", true, .words)]
    default: [("", attribute.type.fieldType != .number, .whole)]
    }
  }
}
