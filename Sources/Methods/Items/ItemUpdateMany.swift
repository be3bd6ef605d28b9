import CMDB
import JSON
import JSONRPC
import SQL

extension Method {
  static let itemUpdateMany = Method(
    "item.update_many", .write, .right(.items),
    """
    Changes fields of many items in one act: all of them or none. With `dry_run` it tells what it \
    would change; the same request with that `plan` does it, and is refused with `conflict` where \
    what the plan rests on has changed since. While more than a thousand are written nothing \
    settles, and an import is `overloaded`.
    """,
    [
      Parameter(
        "items",
        .array(
          .record([
            Parameter("item", .itemRef, required: true, "The item."),
            Parameter("version", .version, required: true, "The version that was read."),
          ]), count: 1...ItemUpdateMany.itemsMax), "The items, by name."),
      Parameter("where", .whereText, "The items, by a condition."),
      Parameter(
        "set",
        .record([
          Parameter("name", .line, "The name."),
          Parameter("state", .line, "The state; as in `item.transition`."),
          Parameter("attributes", .map(.any), "Values by name; null clears."),
          Parameter("references", .map(.nullable(.itemRef)), "Items by role; null clears."),
        ]), required: true, "What all of them get."),
      Parameter("dry_run", .boolean, "Only tell what it would do."),
      Parameter("plan", .line, "The plan of the dry run, which this does."),
      Parameter("skip_errors", .boolean, "Leave out items with errors."),
      Parameter(
        "limit", .integer(1...Int64(Conventions.listMax)),
        "At most this many rows of a dry run (default 100), beside those with errors."),
      Parameter("cursor", .string(1...40), "`next_cursor` of a dry run, for more of its rows."),
    ],
    result: (
      "updated",
      .record([
        Parameter("summary", .map(.any), required: true, "Items by action."),
        Parameter(
          "change_set", .nullable(.line), required: true,
          "What it wrote; null where it wrote nothing."),
        Parameter("plan", .line, "Of a dry run: what carries it out."),
        Parameter(
          "rows", .array(.updatedItem, count: 0...ItemUpdateMany.shownMax),
          "Of a dry run: the first items, and then those further down that have errors."),
        Parameter(
          "next_cursor", .nullable(.line), "Of a dry run: null where there are no more rows."),
      ])
    ),
    example: (
      """
      {"items": [{"item": "PRN-000001", "version": 3}, {"item": "PRN-000002", "version": 1}], \
      "set": {"references": {"location": "SPB-101"}}, "dry_run": true}
      """,
      """
      {"summary": {"update": 1, "unchanged": 0, "error": 0}, "change_set": null, \
      "plan": "7.5f1e", "rows": [{"item": {"id": 17, "tag": "PRN-000001", \
      "name": "Reception", "class": "printer"}, "action": "update", "changes": [{"path": \
      "references.location", "from": "SPB-412", "to": "SPB-101"}], "errors": [], \
      "warnings": []}], "next_cursor": null}
      """
    )
  ) { arguments, context throws(Stop) in
    try ItemUpdateMany(arguments: arguments, context: context).plan()
  }
}

extension Schema {
  fileprivate static let updatedItem = Schema.record([
    Parameter("item", .itemBrief, required: true, "The item, as it was."),
    Parameter(
      "action", .choice(["update", "unchanged", "error"]), required: true, "What is done."),
    Parameter("changes", .array(.any, count: 0...10_000), required: true, "What changes."),
    Parameter("errors", .array(.any, count: 0...10_000), required: true, "What is wrong."),
    Parameter("warnings", .array(.any, count: 0...10_000), required: true, "What to look at."),
  ])
}

/// A row of an import for each item: staged and shown by the dry run, written by the request that
/// names its plan.
private struct ItemUpdateMany {
  static let itemsMax = ImportRules.rowsMax
  /// A page of rows, and as many with errors.
  static let shownMax = 2 * Conventions.listMax
  /// Dry runs of one account of which the plan is kept.
  static let keptMax = ImportRules.openMax

  let arguments: Arguments
  let context: Context

  func plan() throws(Stop) -> Plan {
    if let cursor = arguments.string("cursor") {
      guard let (number, after) = Self.pair(cursor), let after = Int32(after) else {
        throw Cursor.foreign
      }
      return try Conventions.write(
        "item.update_many", shown(number, after: Int(after)), arguments, context)
    }
    let row = try row()
    guard (arguments["items"] == nil) != (arguments["where"] == nil) else {
      throw .invalidParams([
        Problem("required", "Either `items` or `where` is required.", path: "items")
      ])
    }
    switch (arguments.boolean("dry_run") ?? false, arguments.string("plan")) {
    case (true, nil): return .job(Job(first: try dryRun(row)))
    case (false, let plan?): return .job(try carriedOut(plan))
    default:
      throw .invalidParams([
        Problem("required", "Either `dry_run` or the `plan` of one is required.", path: "plan")
      ])
    }
  }

  private func dryRun(_ row: [UInt8]) throws(Stop) -> Job.Step {
    let step = try unit(
      Call(
        "import_preview_step",
        [
          .bigint(nil), .bigint(context.catalogue.version), .made(json: nil), .made(json: nil),
          .made(json: nil),
        ]))
    let last = try unit(shown(nil, after: nil))
    let lay = try unit(
      Call(
        "item_update_many_lay",
        [
          .made(json: nil), .bigint(context.catalogue.version), .made(json: row), .text(asked),
          .int(Self.itemsMax), .bigint(ImportRules.bytesMax), .int(Self.keptMax),
        ]))
    return try withItems(lay) { number in
      Self.stepped(step.with(first: number), last: last.with(first: number))
    }
  }

  private func shown(_ number: Int?, after: Int?) -> Call {
    Call(
      "item_update_many_shown",
      [
        .bigint(number), .int(after),
        .int(arguments.integer("limit") ?? Conventions.listDefault), .made(json: nil),
      ])
  }

  /// What its dry run has shown is done.
  private func carriedOut(_ plan: String) throws(Stop) -> Job {
    // What names no dry run is refused as one that is not kept.
    let (number, digest) = Self.pair(plan) ?? (0, plan)
    let skipsErrors = Call.Argument.boolean(arguments.boolean("skip_errors") ?? false)
    let stepped = Self.stepped(
      try unit(
        Call(
          "item_update_many_step",
          [
            .bigint(number), .bigint(context.catalogue.version), .text(digest), skipsErrors,
            .text(asked), .made(json: nil),
          ])),
      last: try unit(
        Call("item_update_many", [.bigint(number), skipsErrors, .made(json: nil)])))
    let same = try unit(
      Call("item_update_many_same", [.made(json: nil), .bigint(number)]))
    return Job(
      first: arguments["where"] == nil ? stepped : try withItems(same) { _ in stepped },
      release: try unit(Call("import_release", [.bigint(number)])))
  }

  // MARK: Steps

  private func unit(_ call: Call) throws(Stop) -> Unit {
    try Conventions.unit("item.update_many", call, arguments, context)
  }

  private static func stepped(_ step: Unit, last: Unit) -> Job.Step {
    SteppedJob(step: step, last: Write(unit: last, answer: .cell, certainty: .certain)).first
  }

  /// A step that takes the items, named or found by the condition.
  private func withItems(
    _ unit: Unit, then next: @escaping @Sendable ([UInt8]) -> Job.Step
  ) throws(Stop) -> Job.Step {
    guard arguments["where"] != nil else {
      return Self.work(unit.with(first: arguments["items"].map { Array($0.raw) }), then: next)
    }
    return Self.work(try matching()) { items in
      Self.work(unit.with(first: items), then: next)
    }
  }

  private static func work(
    _ unit: Unit, then next: @escaping @Sendable ([UInt8]) -> Job.Step
  ) -> Job.Step {
    .work(
      Job.Work(unit, Job.Progress(phase: "read", done: 0, total: nil)) { rows throws(RPCError) in
        guard rows.count > 0, let cell = rows[0, 0] else {
          throw RPCError(.internalError, "The step gave no answer.")
        }
        return next(Array(cell))
      })
  }

  // MARK: What is asked

  /// By which a plan knows the request that it is of.
  private var asked: String {
    let own: Set<String> = [
      "idempotency_key", "deadline_ms", "dry_run", "plan", "skip_errors", "limit", "reason",
      "incident",
    ]
    return String(
      decoding: canonical(arguments.object ?? Document.emptyObject.root, omitting: own),
      as: UTF8.self)
  }

  /// `7.5f1e`: what is kept under a number, and something of it.
  private static func pair(_ text: String) -> (number: Int, rest: String)? {
    let parts = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2, let number = Int(parts[0]), number > 0 else { return nil }
    return (number, String(parts[1]))
  }

  /// Columns by which a row of an import is matched or checked.
  private static let ofEach: Set = [
    "id", "tag", "class", "version", "created_at", "updated_at", "updated_by", "source_id", "count",
  ]

  /// What all of them get, as a row of an import.
  private func row() throws(Stop) -> [UInt8] {
    let set = arguments["set"].map { Array($0.raw) } ?? Array("{}".utf8)
    let read = RowReader(options: .typed, context: context).read(set)
    let problems = read.problems.prefix(Problem.toldMax).map { problem in
      var problem = problem
      problem.path = "set" + (problem.path.map { ".\($0)" } ?? "")
      return problem
    }
    let own = (arguments["set"]?.members).map { $0.map(\.name) } ?? []
    let refused = own.filter(Self.ofEach.contains).map { name in
      Problem(
        "unknown_parameter", "Not set for many: `\(name)` is each item's own.", path: "set.\(name)")
    }
    guard problems.isEmpty, refused.isEmpty else { throw .invalidParams(refused + problems) }
    guard arguments["set"]?.members.contains(where: { _ in true }) == true else {
      throw .invalidParams([Problem("nothing", "Name at least one change.", path: "set")])
    }
    return read.row
  }

  /// The items that match, as `items` names them: one more than may be, to be told of.
  private func matching() throws(Stop) -> Unit {
    let filter = try ListFilter(.item, arguments, context)
    var sql = SQLText()
    var refusals = Refusals()
    let conditions = try filter.conditions(filter.fields("null"), &sql, &refusals)
    try refusals.end()
    sql.append(
      built: """
        select coalesce(json_agg(json_build_object('item', f.id) order by f.id), '[]')::text \
        from (select i.id from cmdb.item_at(null) i\(SQLText.filter(conditions)) \
        order by i.id limit \(Self.itemsMax + 1)) f
        """)
    return sql.unit()
  }
}

extension Unit {
  /// The first argument of the function.
  fileprivate func with(first: [UInt8]?) -> Unit {
    var values = parameters
    values[Conventions.entryCount] = first
    return Unit(statement, values)
  }
}
