import CMDB
import JSON
import JSONRPC
import SQL

extension Method {
  static let itemTransition = Method(
    "item.transition", .write, .either(.items, orInPart: [.incidents]),
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
      #"{"item": "NET-000014", "state": "in_use", "reason": "Replaces NET-000007"}"#, Sample.item
    ),
    sight: IncidentScope.sight
  ) { arguments, context throws(Stop) in
    try ItemTransition.requireKnown(arguments.string("state"), context.catalogue)
    let isLimited = try IncidentScope.isBinding(arguments, context)
    let change = try ItemChange.planned(arguments, context)
    let input = change.input
    return try Conventions.write(
      "item.transition",
      Call(
        "item_transition",
        [
          .json(arguments["item"]), .text(arguments.string("state")),
          .int(arguments.integer("version")),
          .texts(arguments["attributes"] == nil ? nil : change.classes), .made(json: input.given),
          .texts(input.cleared.isEmpty ? nil : input.cleared), .made(json: input.observed),
          .made(json: input.inputs), .made(json: input.patterns), .boolean(isLimited),
          .json(arguments["references"]),
          .texts(try context.knownCaller().rights.map(\.rawValue).sorted()),
        ]), arguments, context, certainty: change.certainty)
  }
}

private enum ItemTransition {
  static func requireKnown(_ state: String?, _ catalogue: Catalogue) throws(Stop) {
    let known = catalogue.lifecycles.flatMap(\.states).map(\.name)
    guard let state, !known.contains(state) else { return }
    throw .invalidParams([.unknown("state", state, among: known, path: "state")])
  }
}
