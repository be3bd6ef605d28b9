import CMDB
import JSON
import JSONRPC
import SQL

extension Method {
  static let itemReclassify = Method(
    "item.reclassify", .write, .right(.items),
    """
    Makes an item one of another class; its tag stays. What has no place there is refused, each \
    path named, unless it is given anew or dropped.
    """,
    [
      Parameter("item", .itemRef, required: true, "The item."),
      Parameter("version", .version, required: true, "The version that was read."),
      Parameter("class", .line, required: true, "The new class."),
      Parameter(
        "state", .line, "The new state, where the lifecycle of the class has not the present one."),
      Parameter("attributes", .map(.any), "Values for the new class; null clears."),
      Parameter(
        "references", .map(.nullable(.itemRef)), "Items by role, such as `holder`; null clears."),
      Parameter(
        "drop", .array(.line, count: 0...500),
        "What is given up: `attributes.NAME`, `references.ROLE`, `relations.TYPE`."),
    ],
    result: ("item", .item),
    example: (
      #"{"item": "PRF-000001", "version": 1, "class": "server"}"#, Sample.item
    )
  ) { arguments, context throws(Stop) in
    let itemClass = try ItemRules.concrete(
      arguments.string("class") ?? "", "class", context)
    let rules = ItemRules(catalogue: context.catalogue, itemClass: itemClass)
    let (input, invalid) = ItemInput.read(
      arguments["attributes"], for: itemClass, currency: context.server.currency, isNew: false)
    var problems = invalid + rules.problems(inReferences: arguments["references"])
    let states = rules.lifecycle?.states.map(\.name) ?? []
    if let state = arguments.string("state"), !states.contains(state) {
      problems.append(.unknown("state", state, among: states, path: "state"))
    }
    guard problems.isEmpty else { throw .invalidParams(problems) }
    return try Conventions.write(
      "item.reclassify",
      Call(
        "item_reclassify",
        [
          .json(arguments["item"]), .int(arguments.integer("version")), .text(itemClass.name),
          .text(arguments.string("state")), .made(json: input.given),
          .texts(input.cleared.isEmpty ? nil : input.cleared), .made(json: input.observed),
          .made(json: input.inputs), .made(json: input.patterns), .json(arguments["references"]),
          .texts(arguments["drop"]?.strings ?? []),
        ]), arguments, context)
  }
}
