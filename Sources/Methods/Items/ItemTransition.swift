import CMDB
import JSON
import JSONRPC
import SQL

extension Method {
  static let itemTransition = Method(
    "item.transition", .write, .either(.items, orInPart: .incidents),
    "Moves an item to another state of its lifecycle; a refusal names every guard that failed.",
    [
      Parameter("item", .itemRef, required: true, "The item."),
      Parameter("state", .line, required: true, "The new state."),
      Parameter("version", .version, "The version that was read."),
      Parameter(
        "attributes", .map(.any), "Values that the transition requires, such as `disposed_on`."),
      Parameter(
        "references", .map(.nullable(.itemRef)), "Items by role, such as `holder`; null clears."),
    ],
    result: ("item", .item),
    example: (
      #"{"item": "PRN-000001", "state": "in_use", "reason": "Handed over"}"#, Sample.item
    )
  ) { arguments, context throws(RPCError) in
    let caller = try context.knownCaller()
    try ItemTransition.requireKnown(arguments.string("state"), context.catalogue)
    let isLimited = !caller.rights.contains(.items)
    if isLimited, arguments["attributes"] != nil || arguments["references"] != nil {
      throw RPCError(.forbidden, "Changing attributes or references requires the right `items`.")
        .with("required", string: Right.items.rawValue)
    }
    switch try ItemChange(arguments, context).plannedFor {
    case .needs(let need): return .needs(need)
    case .value(let planned):
      return try Conventions.write(
        "item.transition", "item_transition",
        [
          "jsonb", "text", "int", "text[]", "jsonb", "text[]", "jsonb", "jsonb", "jsonb", "boolean",
          "jsonb",
        ],
        [
          Bind.json(arguments["item"]), Bind.text(arguments.string("state")),
          Bind.version(arguments),
          arguments["attributes"] == nil ? nil : Bind.array(planned.classes), planned.input.given,
          planned.input.cleared.isEmpty ? nil : Bind.array(planned.input.cleared),
          planned.input.observed, planned.input.inputs, planned.input.patterns,
          Bind.text(isLimited ? "true" : "false"), Bind.json(arguments["references"]),
        ], arguments, context, certainty: planned.certainty)
    }
  }
}

private enum ItemTransition {
  static func requireKnown(_ state: String?, _ catalogue: Catalogue) throws(RPCError) {
    let known = catalogue.lifecycles.flatMap(\.states).map(\.name)
    guard let state, !known.contains(state) else { return }
    throw .invalidParams([.unknown("state", state, among: known, path: "state")])
  }
}
