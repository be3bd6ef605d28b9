import CMDB
import JSON
import JSONRPC
import SQL

extension Method {
  static let itemRegister = Method(
    "item.register", .write, .right(.items),
    "Registers an item.",
    [
      Parameter("class", .line, "Its class; optional if its model implies it."),
      Parameter("name", .line, "The name (default: that of its model, else the tag)."),
      Parameter(
        "tag", .oneLine(bytesMax: 64),
        "The tag (default: the next number of its class; refusals leave gaps)."
      ),
      Parameter("state", .line, "An initial state of its lifecycle (default: the first)."),
      Parameter("attributes", .map(.any), "Values by name; quantities may carry a unit."),
      Parameter("references", .map(.nullable(.itemRef)), "Items by role, such as `location`."),
    ],
    result: ("item", .item),
    example: (
      #"{"class": "printer", "name": "Reception printer", "references": {"location": "SPB-101"}}"#,
      Sample.item
    )
  ) { arguments, context throws(Stop) in
    let itemClass = try ItemRules.newClass(arguments, context)
    let (input, problems) = ItemInput.read(
      arguments["attributes"], for: itemClass, currency: context.server.currency, isNew: true)
    let rules = ItemRules(catalogue: context.catalogue, itemClass: itemClass)
    let all =
      problems + rules.problems(inReferences: arguments["references"])
      + rules.problems(inInitialState: arguments.string("state"))
      + ItemRules.problems(inTag: arguments.string("tag"))
    guard all.isEmpty else { throw .invalidParams(all) }
    return try Conventions.write(
      "item.register",
      Call(
        "item_register",
        [
          .text(itemClass.name), .text(rules.tagPrefix),
          .text(arguments.string("state") ?? rules.lifecycle?.initial.first),
          .text(ItemRules.name(arguments)), .text(arguments.string("tag")),
          .made(json: input.given ?? Array("{}".utf8)), .made(json: input.observed),
          .made(json: input.inputs), .json(arguments["references"]),
          .made(json: input.patterns),
        ]), arguments, context)
  }
}
