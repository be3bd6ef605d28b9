import CMDB
import JSON
import JSONRPC
import SQL

/// What an import was opened with, as its rows are read by it.
struct ImportOptions {
  let className: String?
  let isText: Bool
  let formats: CellFormats
  let clearsBlanks: Bool
  let isGuarded: Bool
  let countColumn: String?
  let source: String?
  let mapping: ImportMapping

  /// Of rows that come as `item.register` takes them.
  static let typed = ImportOptions(Array("{}".utf8))

  init(_ json: [UInt8]) {
    let document = try? Document(json, limits: .trusted)
    let options = document?.root
    className = options?["class"]?.string
    isText = options?["values"]?.string == "text"
    formats = CellFormats.read(options?["formats"]).formats
    clearsBlanks = options?["on_blank"]?.string == "clear"
    isGuarded = options?["spreadsheet_safe"]?.boolean == true
    countColumn = options?["count_column"]?.string
    source = options?["source"]?.string
    mapping = ImportMapping(options?["mapping"])
  }
}

enum ImportRules {
  /// Rows of one import, and their bytes: a larger file is several imports.
  static let rowsMax = 100_000
  /// Units of one row.
  static let unitsMax = 10_000
  static let bytesMax = 256 << 20
  /// Open imports of one account.
  static let openMax = 20

  /// What a preview and a commit tell while they are under way.
  static let progress = NotificationDescription(
    name: "import.progress",
    summary:
      "How far `import.preview` or `import.commit` is: at least once a second, at most four times. "
      + "To the connection that asked; none after the answer.",
    parameters: [
      id,
      Parameter("request", .any, required: true, "The id of the request."),
      Parameter(
        "phase", .choice(["read", "match", "check", "write"]), required: true, "What it does."),
      Parameter("done", .count, required: true, "Rows that are done."),
      Parameter("total", .count, "Rows in all; absent until they are counted."),
    ])

  static let id = Parameter("import", .id, required: true, "The import, by its number.")

  static let match = Schema.array(.either([.line, .array(.line, count: 1...8)]), count: 1...16)
  static let aboutMatch = """
    Alternatives in order of trust, each the columns that find an item, such as \
    `[["inventory_no"], ["manufacturer", "serial_no"], ["tag"]]` (default: id, each key, tag).
    """

  static let formats = Schema.object([
    Parameter("date", .line, "Such as `DD/MM/YYYY`."),
    Parameter("timestamp", .line, "Such as `DD.MM.YYYY hh:mm:ss`, in UTC."),
    Parameter("decimal", .line, "The decimal sign, `.` or `,`; the other one groups."),
  ])

  /// Columns that every row may have.
  static let coreColumns = ["id", "tag", "class", "name", "state", "version", "source_id"]
  /// Columns of an export that the register alone decides.
  static let checkedColumns = ["created_at", "updated_at", "updated_by"]

  /// Every column that rows may have, for suggestions.
  static func columns(_ catalogue: Catalogue) -> [String] {
    coreColumns + catalogue.attributeNames + catalogue.roleNames
      + catalogue.relationColumns.map(\.name)
  }

  static let relations = Parameter(
    "relations", .choice(["keep", "add", "exact"]),
    "What columns of relations such as `powers>` or `<powers` mean, which name items split at `;`: "
      + "`add` (default) makes what they name; `exact` also ends what they do not name; `keep` "
      + "leaves all as it is.")

  static let actions = ["create", "update", "unchanged", "skipped", "missing", "error"]
  /// What a preview shows on request.
  static let shown = actions + ["kept", "warned"]

  /// Alternatives of columns, in order of trust; nil where none are named.
  ///
  /// - Returns: As JSON, each alternative an array.
  static func alternatives(
    _ match: Value?, path place: String = "match", _ context: Context
  ) throws(Stop) -> [UInt8]? {
    guard let match, !match.isNull else { return nil }
    let isFlat = match.elements.allSatisfy { $0.kind == .string }
    let lists = isFlat ? [match.strings] : match.elements.map { $0.strings }
    var problems: [Problem] = []
    for (index, fields) in lists.enumerated() {
      let path = isFlat ? place : "\(place)[\(index)]"
      problems += fields.compactMap { problem(in: $0, path: path, context) }
      if problems.isEmpty, !isIndexed(fields, context.catalogue) {
        problems.append(
          Problem(
            "unfit",
            "No index finds items by \(fields.joined(separator: " and ")): name `id`, `tag`, "
              + "`name` or a field of a key.", path: path))
      }
    }
    guard problems.isEmpty else { throw .invalidParams(problems) }
    return json(lists)
  }

  private static func problem(in field: String, path: String, _ context: Context) -> Problem? {
    let catalogue = context.catalogue
    let core = ["id", "tag", "name", "class", "source_id"]
    let isKnown =
      core.contains(field) || !catalogue.declarations(of: field).isEmpty
      || catalogue.relationType(role: field) != nil
    guard isKnown else {
      return .unknown(
        "column", field, among: core + catalogue.attributeNames + catalogue.roleNames, path: path)
    }
    // What matches tells what is stored.
    guard catalogue.secretNames.contains(field) else { return nil }
    return Problem("forbidden", "`\(field)` is secret and finds no items.", path: path)
  }

  private static func isIndexed(_ fields: [String], _ catalogue: Catalogue) -> Bool {
    if fields.contains(where: { ["id", "tag", "name", "source_id"].contains($0) }) { return true }
    let ofKeys = Set(catalogue.keys.flatMap(\.fields))
    return fields.contains { ofKeys.contains($0) && isCode($0, catalogue) }
  }

  /// Whether scanners read it: `cmdb.class_layout.codes`.
  private static func isCode(_ field: String, _ catalogue: Catalogue) -> Bool {
    let types: [AttributeType] = [.text, .email, .ip, .mac, .url]
    return catalogue.declarations(of: field).contains { types.contains($0.type) }
      && !catalogue.secretNames.contains(field)
  }

  private static func json(_ lists: [[String]]) -> [UInt8] {
    var writer = Writer()
    writer.array { writer in
      for fields in lists {
        writer.array { writer in
          for field in fields { writer.string(field) }
        }
      }
    }
    return writer.bytes
  }

  /// How items are found where `match` says nothing: by id, by each key that an index leads to, by
  /// tag.
  static func defaultMatch(_ catalogue: Catalogue) -> [UInt8] {
    var lists = [["id"]]
    for key in catalogue.keys where !lists.contains(key.fields) {
      let isOpen = key.fields.allSatisfy { !catalogue.secretNames.contains($0) }
      if isOpen, isIndexed(key.fields, catalogue) { lists.append(key.fields) }
    }
    lists.append(["tag"])
    return json(lists)
  }

  static let sample = """
    {"import": 7, "account": "ivanova", "at": "2026-02-01T09:30:00.000000Z", "state": "open", \
    "options": {"mode": "upsert", "class": "printer", "values": "text"}, "rows": 0, \
    "expires_at": "2026-02-08T09:30:00.000000Z"}
    """

  static let summary = """
    {"create": 1, "update": 0, "unchanged": 0, "skipped": 0, "missing": 0, "error": 0}
    """
}

extension Schema {
  static let `import` = Schema.named(
    "Import",
    .record([
      Parameter("import", .id, required: true, "Its number."),
      Parameter("account", .line, required: true, "Whose it is."),
      Parameter("at", .timestamp, required: true, "When it was opened."),
      Parameter(
        "state",
        .choice(["open", "previewing", "previewed", "committing", "committed", "discarded"]),
        required: true, "Where it stands."),
      Parameter("options", .map(.any), required: true, "What it was opened with."),
      Parameter("rows", .count, required: true, "Rows received."),
      Parameter("lines", .array(.count, count: 2...2), "The first and the last line."),
      Parameter("errors", .array(.any, count: 0...1000), "What is wrong with it as a whole."),
      Parameter(
        "left_out", .array(.any, count: 0...1000),
        "Of one that is ended, by `import.get`: the first errors of rows, each with its `line`."),
      Parameter("summary", .map(.any), "Rows by action, by the last preview."),
      Parameter("plan", .line, "The plan of the last preview."),
      Parameter("change_set", .line, "What its commit wrote."),
      Parameter("committed_at", .timestamp, "When it was committed."),
      Parameter("expires_at", .timestamp, "When it is discarded, unless it is used."),
    ]), about: "Rows of a file that are checked as a whole and written by one commit.")
}
