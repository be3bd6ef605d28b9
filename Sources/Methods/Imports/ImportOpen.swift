import CMDB
import JSON
import JSONRPC
import SQL

extension Method {
  static let importOpen = Method(
    "import.open", .write, .right(.import),
    """
    Opens an import: rows are sent, previewed and committed as one. It survives the connection and \
    is discarded after seven days without use.
    """,
    [
      Parameter("match", ImportRules.match, ImportRules.aboutMatch),
      Parameter(
        "mode", .choice(["create", "update", "upsert"]), required: true,
        "Whether rows may make new items, change those that are there, or both."),
      Parameter("class", .line, "The class of rows that name none."),
      Parameter(
        "values", .choice(["typed", "text"]),
        "`text`: every value is text as a spreadsheet has it (default `typed`: as `item.register`)."
      ),
      Parameter("formats", ImportRules.formats, "How the file writes dates and numbers."),
      Parameter(
        "mapping", .either([.line, ImportMapping.schema]),
        "What the columns of the file mean, or the name of a saved mapping; rows are then sent by "
          + "the file's headers. Its `match` and `formats` count where they are not given here."),
      Parameter(
        "on_blank", .choice(["keep", "clear"]), "What a blank cell means (default `keep`)."),
      Parameter(
        "skip_unknown_columns", .array(.line, count: 0...1000),
        "Columns to leave aside that no class has."),
      Parameter(
        "states", .choice(["lifecycle", "any"]),
        "`any`: items begin in any state, as a register that is taken over brings them; needs "
          + "`items`."),
      ImportReferences.parameter,
      Parameter(
        "count_column", .line,
        "The column that says how many units a row stands for, each an item of its own; with mode "
          + "`create`. Such rows have no tag and no key."),
      ImportRules.relations, ImportSource.parameter, ImportSource.missing,
      Parameter(
        "spreadsheet_safe", .boolean,
        "Take off the `'` that an export puts before what a spreadsheet would take for a formula."),
    ],
    result: ("import", .import),
    example: (
      #"{"mode": "upsert", "class": "printer", "match": [["serial_no"]], "values": "text"}"#,
      ImportRules.sample
    )
  ) { arguments, context throws(Stop) in
    let caller = try context.knownCaller()
    var problems: [Problem] = []
    if let name = arguments.string("class"), context.catalogue[class: name]?.isAbstract != false {
      problems.append(
        context.catalogue[class: name] == nil
          ? .unknown("class", name, among: context.catalogue.classNames, path: "class")
          : Problem("abstract", "Class \(name) is abstract: it has no items.", path: "class"))
    }
    problems += CellFormats.read(arguments["formats"]).problems
    let named = arguments.string("mapping")
    let mapping = named == nil ? arguments["mapping"] : nil
    problems += ImportMapping.problems(in: mapping, path: "mapping", context.catalogue)
    guard problems.isEmpty else { throw .invalidParams(problems) }
    if arguments.string("states") == "any", !caller.rights.contains(.items) {
      let error = RPCError(.forbidden, "`states: any` requires the right `items`.")
      throw .refused(error.with("required", string: Right.items.rawValue))
    }
    try ImportSource.check(arguments, context)
    if arguments.string("count_column") != nil, arguments.string("mode") != "create" {
      throw .invalidParams([
        Problem(
          "unfit", "A row of several units makes new items: the mode is `create`.",
          path: "count_column")
      ])
    }
    _ = try ImportReferences.templates(arguments[ImportReferences.parameter.name], context)
    var match = try ImportRules.alternatives(arguments["match"], context)
    if match == nil {
      match = try ImportRules.alternatives(mapping?["match"], path: "mapping.match", context)
    }
    var writer = Writer()
    writer.object { writer in
      for name in [
        "mode", "class", "values", "on_blank", "skip_unknown_columns", "states",
        "spreadsheet_safe", "reason", ImportReferences.parameter.name,
        "count_column", ImportRules.relations.name, ImportSource.parameter.name,
        ImportSource.missing.name,
      ] {
        if let value = arguments[name], !value.isNull { writer.member(name, value: value) }
      }
      if let named { writer.member("mapping_name", string: named) }
      if let mapping, !mapping.isNull { writer.member("mapping", value: mapping) }
      if let formats = arguments["formats"] ?? mapping?["formats"], !formats.isNull {
        writer.member("formats", value: formats)
      }
      if let match { writer.member("match", raw: match) }
    }
    return try Conventions.write(
      "import.open", Call("import_open", [.made(json: writer.bytes), .int(ImportRules.openMax)]),
      arguments, context)
  }

  static let importDiscard = Method(
    "import.discard", .write, .either(.import, orInPart: [.administer]),
    "Discards an import: its rows are erased, its counts stay.",
    [ImportRules.id],
    result: ("import", .import),
    example: (
      #"{"import": 7}"#, ImportRules.sample.replacing(#""open""#, with: #""discarded""#)
    )
  ) { arguments, context throws(Stop) in
    let administers = try context.knownCaller().rights.contains(.administer)
    return try Conventions.write(
      "import.discard",
      Call("import_discard", [.bigint(arguments.integer("import")), .boolean(administers)]),
      arguments, context)
  }
}
