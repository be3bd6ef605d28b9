import CMDB
import JSON
import JSONRPC
import SQL

extension Method {
  static let itemReceive = Method(
    "item.receive", .write, .right(.items),
    """
    Registers the units of a delivery in one act: items of one model, with tags in a row. All of \
    them or none.
    """,
    [
      Parameter("model", .itemRef, required: true, "Their model."),
      Parameter("class", .line, "Their class; optional if the model implies it."),
      Parameter(
        "units", .array(.map(.any), count: 1...ItemReceive.unitsMax),
        "What each has of its own, by column: attributes, and `tag` or `name` if wanted."),
      Parameter(
        "count", .integer(1...Int64(ItemReceive.unitsMax)),
        "How many there are, where they have nothing of their own."),
      Parameter("location", .itemRef, required: true, "Where they are."),
      Parameter("state", .line, "An initial state of their lifecycle (default: the first)."),
      Parameter("attributes", .map(.any), "Values that all of them have, by name."),
      Parameter("references", .map(.itemRef), "Items that all of them refer to, by role."),
    ],
    result: (
      "received",
      .record([
        Parameter(
          "items", .array(.itemBrief, count: 1...ItemReceive.unitsMax), required: true,
          "The items, in the order of the units."),
        Parameter(
          "change_set", .line, required: true,
          "What it wrote; `change_set.revert` takes it back."),
      ])
    ),
    example: (
      #"{"model": "MDL-M404", "location": "SPB-101", "units": [{"serial_no": "VNB3K54321"}]}"#,
      """
      {"items": [{"id": 18, "tag": "PRN-000002", "name": "LaserJet M404dn", \
      "class": "printer"}], "change_set": "1769938200000000-r-1"}
      """
    )
  ) { arguments, context throws(Stop) in
    try ItemReceive(arguments: arguments, context: context).plan()
  }
}

private struct ItemReceive {
  /// What one transaction of the write lane does in time, and one answer shows.
  static let unitsMax = 1000

  let arguments: Arguments
  let context: Context

  func plan() throws(Stop) -> Plan {
    let units = try givenUnits()
    let itemClass = try ItemRules.newClass(
      arguments, of: arguments["model"], at: "model", context)
    let reader = RowReader(options: .typed, context: context)
    var problems: [Problem] = []
    var writer = Writer()
    writer.array { writer in
      for (index, unit) in units.enumerated() {
        let read = reader.read(row(unit, itemClass))
        problems += read.problems.map { problem in
          var problem = problem
          problem.path = "units[\(index)]" + (problem.path.map { ".\($0)" } ?? "")
          return problem
        }
        writer.raw(read.row)
      }
    }
    guard problems.isEmpty else {
      throw .invalidParams(Array(problems.prefix(Problem.toldMax)))
    }
    return try Conventions.write(
      "item.receive",
      Call(
        "item_receive", [.bigint(context.catalogue.version), .made(json: writer.bytes)]),
      arguments, context)
  }

  private func givenUnits() throws(Stop) -> [Value?] {
    switch (arguments["units"], arguments.integer("count")) {
    case (let units?, nil): return units.elements.map { $0 }
    case (nil, let count?): return Array(repeating: nil, count: count)
    case (nil, nil) where arguments.object?["units"] != nil || arguments.object?["count"] != nil:
      return []  // What is wrong with it is told already.
    case (_?, _?), (nil, nil):
      throw .invalidParams([
        Problem("required", "Either `units` or `count` is required.", path: "units")
      ])
    }
  }

  /// Flat, as a row of an import: what the unit has of its own goes before what all have.
  private func row(_ unit: Value?, _ itemClass: ItemClass) -> [UInt8] {
    var cells: [(name: String, json: [UInt8])] = []
    func add(_ name: String, _ value: Value?) {
      guard let value, !cells.contains(where: { $0.name == name }) else { return }
      cells.append((name, Array(value.raw)))
    }
    for (name, value) in unit?.members.map({ ($0.name, $0.value) }) ?? [] where name != "class" {
      add(name, value)
    }
    for name in ["state", "location", "model"] { add(name, arguments[name]) }
    for group in ["attributes", "references"] {
      for member in arguments[group]?.members.map({ $0 }) ?? [] { add(member.name, member.value) }
    }
    var writer = Writer()
    writer.object { writer in
      writer.member("class", string: itemClass.name)
      for cell in cells { writer.member(cell.name, raw: cell.json) }
    }
    return writer.bytes
  }
}
