import CMDB
import JSON
import JSONRPC
import SQL

/// Plans an export of any noun: which columns, which rows, one statement.
struct ExportPlan {
  /// For the journal: the file that the caller makes of the rows, such as a workbook.
  static let file = Parameter(
    "file", .choice(["csv", "jsonl", "xlsx"]),
    "What the caller makes of the rows, for the journal (default: `format`).")

  let method: String
  let noun: Noun
  let arguments: Arguments
  let context: Context

  func stream() throws(Stop) -> Stream {
    let moment = try context.settledMoment()
    let isSafe = arguments.boolean("spreadsheet_safe") ?? false
    let isWhole =
      arguments.string("format") == "jsonl" && arguments["columns"] == nil
      && arguments.boolean("describe") != true && arguments["labels"] == nil
    let listed = try ListFilter(noun, arguments, context)
    var refusals = Refusals()
    let shape = try refusals.take { () throws(Stop) in try self.shape() }
    var sql = SQLText()
    let place = sql.bind(Array(moment.timestamp.description.utf8)) + "::timestamptz"
    let filter = try filter(listed, place, &sql, &refusals)
    try refusals.end()
    let named = shape?.columns ?? []
    let labels = arguments.string("labels").flatMap(ExportLabels.Tongue.init).map {
      noun.isItem
        ? ExportLabels($0, named, className: arguments.string("class"), context.catalogue)
        : ExportLabels($0, incidents: named)
    }
    let columns = labels?.columns ?? named
    if isWhole {
      sql.append(built: wholes(place, filter, &sql))
    } else {
      sql.append(built: shape?.statement(context, place, filter, &sql) ?? "")
    }
    let export = ExportStream(
      method: method, subject: noun.isItem ? "inventory" : noun.name,
      columnNames: isWhole ? wholeMembers : columns.map(\.name),
      described: arguments.boolean("describe") == true && !isWhole ? columns : nil,
      isSpreadsheetSafe: isSafe,
      scope: scope, moment: moment, caller: listed.caller, requestID: context.requestID)
    let encoder: RowEncoder =
      isWhole
      ? .line
      : .columns(
        ExportLines(
          columns, format(isSafe: isSafe), memberCount: shape?.memberCount ?? 0, labels: labels))
    return export.stream(sql.unit(), encoder)
  }

  /// Rows whose one cell is a whole answer.
  private func wholes(_ place: String, _ filter: String, _ sql: inout SQLText) -> String {
    let answers =
      switch noun.answers {
      case .extent(let name): "cmdb.\(name)(\(place), '\(context.rowExtent)')"
      case .moment(let name): "cmdb.\(name)(\(place))"
      case .masked(let name):
        """
        cmdb.\(name)(\(place), \
        \(context.maskedAttributes.map { sql.bind(Bind.array($0)) + "::text[]" } ?? "null"))
        """
      case .row, .method: preconditionFailure("\(noun.plural) are not answered by their ids")
      }
    let fields = FieldSQL(noun: noun, catalogue: context.catalogue, moment: place)
    return """
      select a.answer from \(answers) a \
      join \(fields.source) on i.id = a.id where \(filter) order by i.id
      """
  }

  private func shape() throws(Stop) -> ExportShape {
    guard noun.isItem else { return .row(try chosen(of: rowColumns)) }
    return .item(try chosen(of: ItemColumns(arguments.string("class"), context.catalogue).all))
  }

  /// What the caller named, but for the moment, which the journal has anyway.
  private var scope: [UInt8] {
    let names = [
      "format", "file", "class", "where", "columns", "include_void", "spreadsheet_safe", "labels",
      "describe",
    ]
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

  /// The members of a whole row, as each line of JSON Lines has them.
  private var wholeMembers: [String] {
    noun.isItem
      ? [
        "id", "tag", "class", "name", "state", "attributes", "references", "version", "created_at",
        "updated_at", "updated_by",
      ] : noun.listedNames
  }

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

  /// The columns that were asked for: all where none were named.
  private func chosen(of every: [ExportColumn]) throws(Stop) -> [ExportColumn] {
    guard let chosen = arguments["columns"]?.strings else { return every }
    var columns: [ExportColumn] = []
    var problems: [Problem] = []
    let names =
      every.map(\.name) + (noun.isItem ? context.catalogue.relationColumns.map(\.name) : [])
    for (index, name) in chosen.enumerated() where problems.count < Problem.toldMax {
      if columns.contains(where: { $0.name == name }) {
        problems.append(
          Problem("duplicate", "The column `\(name)` is named twice.", path: "columns[\(index)]"))
      } else if let column = every.first(where: { $0.name == name }) {
        columns.append(column)
      } else if noun.isItem, let column = ExportColumn(path: name, of: context) {
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

  /// The fields of a noun that the catalogue adds nothing to: those that have one value, and the
  /// tags of the items that are linked.
  private var rowColumns: [ExportColumn] {
    noun.fields.compactMap { field in
      switch field.storage {
      case .column, .either, .called, .item, .itemCalled, .computed:
        ExportColumn(field.name, field.type.columnKind, .member(0))
      case .found:
        field.answer == .member
          ? ExportColumn(field.name, field.type.columnKind, .member(0)) : nil
      case .linked: ExportColumn(Self.linkedName, .text, .member(0))
      case .columns, .answer, .attribute, .role, .accounts, .several: nil
      }
    }
  }

  /// What the column of linked items is called: the member that lists them.
  static let linkedName = "items"
}

extension Noun {
  fileprivate var isItem: Bool { more == .attributesAndRoles }
}
