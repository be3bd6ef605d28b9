import CMDB
import JSON
import JSONRPC
import SQL

extension Method {
  static let importGet = Method(
    "import.get", .server, .right(.import),
    "Shows an import: its options, rows, last preview, change set.",
    [ImportRules.id],
    result: ("import", .import),
    example: (#"{"import": 7}"#, ImportRules.sample)
  ) { arguments, context throws(Stop) in
    let caller = try context.knownCaller()
    let number = arguments.integer("import") ?? 0
    let unit = Unit(
      Statement(
        name: "import_get",
        "select f from cmdb.import_found($1::bigint, $2::int, $3::boolean) f where f is not null"),
      [
        Bind.integer(number), Bind.integer(caller.accountID),
        Bind.text(caller.rights.contains(.administer) ? "true" : "false"),
      ])
    return .read(
      Read(
        .point(unit, together: nil),
        .cell { RPCError.notFound("There is no import \(number).", path: "import") }))
  }

  static let importList = Method(
    "import.list", .server, .right(.import),
    "Lists one's imports, the newest first; with the right `administer` those of all.",
    [
      Parameter("limit", .integer(1...1000), "At most this many (default 100)."),
      Parameter("cursor", .string(1...20), "`next_cursor` of the previous page."),
    ],
    result: (
      "imports",
      .record([
        Parameter("imports", .array(.import, count: 0...1000), required: true, "In order."),
        Parameter("next_cursor", .nullable(.line), required: true, "Null on the last page."),
      ])
    ),
    example: ("{}", #"{"imports": [\#(ImportRules.sample)], "next_cursor": null}"#)
  ) { arguments, context throws(Stop) in
    let caller = try context.knownCaller()
    let unit = Unit(
      Statement(
        name: "import_list",
        "select cmdb.import_page($1::int, $2::boolean, $3::bigint, $4::int)"),
      [
        Bind.integer(caller.accountID),
        Bind.text(caller.rights.contains(.administer) ? "true" : "false"),
        Bind.integer(try ImportCursor.number(arguments)),
        Bind.integer(arguments.integer("limit") ?? Conventions.listDefault),
      ])
    return .read(
      Read(
        .list(unit), .cell { RPCError(.internalError, "The list gave no answer.") }))
  }
}

/// A cursor over imports or lines is the last number that was shown.
enum ImportCursor {
  static func number(_ arguments: Arguments) throws(Stop) -> Int? {
    guard let text = arguments.string("cursor") else { return nil }
    guard let number = Int(text), Int(Int32.min)...Int(Int32.max) ~= number else {
      throw .invalidParams([Problem("type", "This is not a cursor.", path: "cursor")])
    }
    return number
  }
}
