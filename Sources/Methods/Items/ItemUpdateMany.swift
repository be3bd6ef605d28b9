import CMDB
import JSON
import JSONRPC
import SQL

extension Method {
  static let itemUpdateMany = Method(
    "item.update_many", .write, .right(.items),
    """
    Changes fields of many items in one act: all of them or none. With `dry_run` it tells what it \
    would change.
    """,
    [
      Parameter(
        "items", .array(.itemRef, count: 1...ItemUpdateMany.itemsMax), "The items, by name."),
      Parameter("where", .whereText, "The items, by a condition; with `expected_count`."),
      Parameter(
        "expected_count", .integer(1...Int64(ItemUpdateMany.itemsMax)),
        "How many items match: with any other number nothing is done."),
      Parameter(
        "set",
        .record([
          Parameter("name", .line, "The name."),
          Parameter("state", .line, "The state; as in `item.transition`."),
          Parameter("attributes", .map(.any), "Values by name; null clears."),
          Parameter("references", .map(.nullable(.itemRef)), "Items by role; null clears."),
        ]), required: true, "What all of them get."),
      Parameter("dry_run", .boolean, "Only tell what it would do."),
    ],
    result: (
      "updated",
      .record([
        Parameter("summary", .map(.any), required: true, "Items by action."),
        Parameter(
          "change_set", .nullable(.line), required: true,
          "What it wrote; null where it wrote nothing."),
        Parameter(
          "rows",
          .array(
            .record([
              Parameter("item", .itemBrief, required: true, "The item, as it was."),
              Parameter(
                "action", .choice(["update", "unchanged", "error"]), required: true,
                "What is done."),
              Parameter(
                "changes", .array(.any, count: 0...10_000), required: true, "What changes."),
              Parameter(
                "errors", .array(.any, count: 0...10_000), required: true, "What is wrong."),
              Parameter(
                "warnings", .array(.any, count: 0...10_000), required: true, "What to look at."),
            ]), count: 0...ItemUpdateMany.itemsMax), required: true, "In the order of the items."),
      ])
    ),
    example: (
      #"{"items": ["PRN-000001", "PRN-000002"], "set": {"references": {"location": "SPB-101"}}}"#,
      """
      {"summary": {"update": 1, "unchanged": 0, "error": 0}, \
      "change_set": "1769938200000000-r-1", "rows": [{"item": {"id": 17, "tag": "PRN-000001", \
      "name": "Reception", "class": "printer"}, "action": "update", "changes": [{"path": \
      "references.location", "from": "SPB-412", "to": "SPB-101"}], "errors": [], \
      "warnings": []}]}
      """
    )
  ) { arguments, context throws(Stop) in
    try ItemUpdateMany(arguments: arguments, context: context).plan()
  }
}

private struct ItemUpdateMany {
  /// What one transaction does in time, and one answer shows.
  static let itemsMax = 1000

  let arguments: Arguments
  let context: Context

  func plan() throws(Stop) -> Plan {
    let call = Call(
      "item_update_many",
      [
        .json(arguments["items"]), .int(arguments.integer("expected_count")),
        .bigint(context.catalogue.version), .made(json: try row()),
        .boolean(arguments["dry_run"]?.boolean ?? false),
      ])
    let planned = try Conventions.write("item.update_many", call, arguments, context)
    let isCounted = arguments["expected_count"] != nil
    switch (arguments["items"], arguments["where"], planned) {
    case (_?, nil, _) where !isCounted: return planned
    case (nil, _?, .write(let write)) where isCounted:
      return .job(
        Job(
          first: .work(
            Job.Work(try matching(), Self.looking) { rows in
              let found = rows.count > 0 ? rows[0, 0].map { Array($0) } : nil
              let last = Write(
                unit: write.unit.with(items: found), answer: write.answer,
                certainty: write.certainty)
              return .final(last, Self.looking)
            })))
    default:
      throw .invalidParams([
        Problem(
          "required", "Either `items` is required, or `where` with `expected_count`.",
          path: "items")
      ])
    }
  }

  /// Nobody is told of it: it is no job of which a client waits for the steps.
  private static let looking = Job.Progress(phase: "read", done: 0, total: nil)

  /// What all of them get, as a row of an import.
  private func row() throws(Stop) -> [UInt8] {
    let set = arguments["set"].map { Array($0.raw) } ?? Array("{}".utf8)
    let read = RowReader(options: .typed, context: context).read(set)
    let problems = read.problems.prefix(Problem.toldMax).map { problem in
      var problem = problem
      problem.path = "set" + (problem.path.map { ".\($0)" } ?? "")
      return problem
    }
    guard problems.isEmpty else { throw .invalidParams(problems) }
    guard arguments["set"]?.members.contains(where: { _ in true }) == true else {
      throw .invalidParams([Problem("nothing", "Name at least one change.", path: "set")])
    }
    return read.row
  }

  /// The ids of the items that match, as a JSON array: one more than may be, to be told of.
  private func matching() throws(Stop) -> Unit {
    let filter = try ListFilter(.item, arguments, context)
    var sql = SQLText()
    var refusals = Refusals()
    let conditions = try filter.conditions(filter.fields("null"), &sql, &refusals)
    try refusals.end()
    sql.append(
      built: """
        select coalesce(json_agg(f.id order by f.id), '[]')::text \
        from (select i.id from cmdb.item_at(null) i\(SQLText.filter(conditions)) \
        order by i.id limit \(Self.itemsMax + 1)) f
        """)
    return sql.unit()
  }
}

extension Unit {
  /// The first argument of the function.
  fileprivate func with(items: [UInt8]?) -> Unit {
    var values = parameters
    values[Conventions.entryCount] = items
    return Unit(statement, values)
  }
}
