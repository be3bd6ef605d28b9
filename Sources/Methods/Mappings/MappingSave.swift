import CMDB
import JSON
import JSONRPC
import SQL

extension Method {
  static let mappingSave = Method(
    "mapping.save", .write, .right(.import),
    """
    Keeps what the columns of a file mean under a name, for `import.open`; with `version` it \
    replaces what that name had.
    """,
    MappingRules.named + [
      Parameter("mapping", ImportMapping.schema, required: true, "What the columns mean."),
      Parameter("version", .version, "Of the mapping that it replaces."),
    ],
    result: ("mapping", .savedMapping),
    example: (
      #"{"name": "1C card", "mapping": {"columns": {"Инв. №": "inventory_no", "Прим.": null}}}"#,
      MappingRules.sample
    )
  ) { arguments, context throws(Stop) in
    try MappingRules.checkShared(arguments, context)
    let mapping = arguments["mapping"]
    let problems = ImportMapping.problems(in: mapping, path: "mapping", context.catalogue)
    guard problems.isEmpty else { throw .invalidParams(problems) }
    let match = try ImportRules.alternatives(mapping?["match"], path: "mapping.match", context)
    var writer = Writer()
    writer.object { writer in
      for (name, value) in ImportMapping.pairs(mapping) where name != "match" {
        writer.member(name, value: value)
      }
      if let match { writer.member("match", raw: match) }
    }
    guard writer.bytes.count <= MappingRules.bytesMax else {
      throw .refused(
        RPCError(.limitExceeded, "A mapping may have \(MappingRules.bytesMax) bytes.")
          .with("limit", string: "mapping_bytes").with("value", integer: writer.bytes.count))
    }
    return try Conventions.write(
      "mapping.save",
      Call(
        "mapping_save",
        [
          .text(arguments.string("name")), .boolean(arguments["shared"]?.boolean ?? false),
          .int(arguments.integer("version")), .made(json: writer.bytes),
          .int(MappingRules.keptMax),
        ]), arguments, context)
  }

  static let mappingRemove = Method(
    "mapping.remove", .write, .right(.import),
    "Removes a mapping; imports that were opened with it keep what it said.",
    MappingRules.named + [
      Parameter("version", .version, required: true, "Its version.")
    ],
    result: ("mapping", .savedMapping),
    example: (#"{"name": "1C card", "version": 1}"#, MappingRules.sample)
  ) { arguments, context throws(Stop) in
    try MappingRules.checkShared(arguments, context)
    return try Conventions.write(
      "mapping.remove",
      Call(
        "mapping_remove",
        [
          .text(arguments.string("name")), .boolean(arguments["shared"]?.boolean ?? false),
          .int(arguments.integer("version")),
        ]), arguments, context)
  }

  static let mappingList = Method(
    "mapping.list", .server, .right(.import),
    "Lists one's own mappings and the shared ones; with `name` also what they say.",
    [Parameter("name", .line, "Only those of this name: one's own before the shared one.")],
    result: (
      "mappings",
      .record([
        Parameter(
          "mappings", .array(.savedMapping, count: 0...MappingRules.listedMax), required: true,
          "By name.")
      ])
    ),
    example: ("{}", #"{"mappings": [\#(MappingRules.sample)]}"#)
  ) { arguments, context throws(Stop) in
    let caller = try context.knownCaller()
    let unit = Unit(
      Statement(name: "mapping_list", "select cmdb.mapping_page($1::int, $2::text)"),
      [Bind.integer(caller.accountID), Bind.text(arguments.string("name"))])
    return .read(
      Read(.list(unit), .cell { RPCError(.internalError, "The list gave no answer.") }))
  }
}

enum MappingRules {
  /// Mappings of one account, and shared ones.
  static let keptMax = 100
  static let listedMax = 2 * keptMax
  static let bytesMax = 64 << 10

  static let named = [
    Parameter("name", .oneLine(bytesMax: 100), required: true, "Its name."),
    Parameter(
      "shared", .boolean, "One that all accounts may use; to change it needs `administer`."),
  ]

  static func checkShared(_ arguments: Arguments, _ context: Context) throws(Stop) {
    guard arguments["shared"]?.boolean == true,
      try !context.knownCaller().rights.contains(.administer)
    else { return }
    let error = RPCError(.forbidden, "`shared` requires the right `administer`.")
    throw .refused(error.with("required", string: Right.administer.rawValue))
  }

  static let sample = """
    {"name": "1C card", "version": 1, "shared": false, \
    "updated_at": "2026-02-01T09:30:00.000000Z", "updated_by": "ivanova", \
    "mapping": {"columns": {"Инв. №": "inventory_no", "Прим.": null}}}
    """
}

extension Schema {
  static let savedMapping = Schema.named(
    "SavedMapping",
    .record([
      Parameter("name", .line, required: true, "Its name."),
      Parameter("version", .version, required: true, "Rises by one with each change."),
      Parameter("shared", .boolean, required: true, "Whether all accounts may use it."),
      Parameter("updated_at", .timestamp, required: true, "When it was saved."),
      Parameter("updated_by", .line, required: true, "Who saved it."),
      Parameter("mapping", ImportMapping.schema, "What it says; lists of all leave it out."),
    ]), about: "A mapping that is kept under a name.")
}
