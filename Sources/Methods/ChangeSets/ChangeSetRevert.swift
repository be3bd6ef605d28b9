import CMDB
import JSON
import JSONRPC
import SQL

extension Method {
  static let changeSetRevert = Method(
    "change_set.revert", .write, .either(.items, orInPart: [.incidents, .import]),
    """
    Puts everything that a change set wrote back to what it was before: items, relations, links of \
    incidents. What others have changed since is a conflict, which stops it unless conflicts are \
    skipped. Registered items become void, void ones come back; lifecycles do not bind it, and \
    readings stay. It is a change set itself and can be reverted. Tells its progress; \
    `request.cancel` ends it until it has committed, with nothing done. While a large revert is \
    written no moment settles, and an import or another such revert is refused as `overloaded`.
    """,
    [
      ChangeSetID.parameter,
      Parameter("dry_run", .boolean, "Only say what it would do."),
      Parameter(
        "skip_conflicts", .boolean, "Put back what has no conflict, and name the conflicts."),
      Parameter("limit", .integer(1...1000), "At most this many conflicts (default 100)."),
      Parameter(
        "cursor", .line, "`next_cursor` of the previous page of conflicts, in a dry run."),
    ],
    result: ("reverted", .revert),
    example: (
      #"{"change_set": "1769938200000000-r-1", "dry_run": true}"#,
      """
      {"change_set": null, "reverted": 0, "conflicts": [{"code": "changed", \
      "message": "`name` of PRN-000001 has changed since.", "path": "name", \
      "item": {"id": 17, "tag": "PRN-000001", "name": "Front desk", "class": "printer"}, \
      "by": "petrov", "at": "2026-02-02T10:00:00.000000Z", "now": "Front desk"}], \
      "next_cursor": null}
      """
    )
  ) { arguments, context throws(Stop) in
    let id = try ChangeSetID.named(arguments)
    let rights = try context.knownCaller().rights
    let isDry = arguments.boolean("dry_run") ?? false
    let set: [Call.Argument] = [.bigint(id.microseconds), .text(id.request)]
    let permitted: [Call.Argument] = [
      .boolean(rights.contains(.items)), .boolean(rights.contains(.incidents)),
      .boolean(rights.contains(.import)),
    ]
    return try Conventions.job(
      "change_set.revert",
      about: ("change_set", arguments["change_set"].map { Array($0.raw) } ?? []),
      step: Call("change_set_revert_step", set + permitted + [.made(json: nil)]),
      last: Call(
        "change_set_revert",
        set + [
          .boolean(isDry), .boolean(arguments.boolean("skip_conflicts") ?? false),
        ] + permitted + [
          .int(try conflictsShown(arguments, isDry: isDry)),
          .int(arguments.integer("limit") ?? Conventions.listDefault), .made(json: nil),
        ]), release: nil, arguments, context)
  }

  /// The number of conflicts on earlier pages. Their order is stable while no data changes, so a
  /// page continues after that number.
  private static func conflictsShown(
    _ arguments: Arguments, isDry: Bool
  ) throws(Stop) -> Int {
    guard let cursor = arguments.string("cursor") else { return 0 }
    guard isDry, let shown = Int(cursor), 1...1_000_000 ~= shown else { throw Cursor.foreign }
    return shown
  }
}

/// What `change_set.revert` tells while it is under way.
enum ChangeSetProgress {
  static let notification = NotificationDescription(
    name: "change_set.progress",
    summary:
      "How far `change_set.revert` is: at least once a second, at most four times. To the "
      + "connection that asked; none after the answer.",
    parameters: [
      Parameter("change_set", .line, required: true, "The change set that is reverted."),
      Parameter("request", .any, required: true, "The id of the request."),
      Parameter("phase", .choice(["read", "write"]), required: true, "What it does."),
      Parameter("done", .count, required: true, "Entries that are done."),
      Parameter("total", .count, "Entries in all; absent until they are counted."),
    ])
}

extension Schema {
  fileprivate static let revert = Schema.named(
    "Revert",
    .record([
      Parameter(
        "change_set", .nullable(.line), required: true,
        "The change set that the revert is; null of a dry run, and where nothing was to be done."),
      Parameter(
        "reverted", .count, required: true,
        "How many items (with their references), relations and links are put back."),
      Parameter(
        "conflicts", .array(.conflict, count: 0...1000), required: true,
        "What is not put back, and why."),
      Parameter(
        "next_cursor", .nullable(.line), required: true, "Null where there are no more conflicts."),
    ]), about: "What a revert did, or would do.")

  private static let conflict = Schema.record([
    Parameter("code", .choice(["changed", "taken", "referred_to"]), required: true, "Its kind."),
    Parameter("message", .text, required: true, "The same for a person."),
    Parameter("path", .line, "The field."),
    Parameter("item", .itemBrief, "The item."),
    Parameter("by", .line, "Who has changed it since."),
    Parameter("at", .timestamp, "When."),
    Parameter("now", .any, "What it is now; a value of more than 4,000 bytes is left out."),
  ])
}
