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
    let registration = try Registration(
      arguments, of: try ItemRules.newClass(arguments, context), context)
    return try Conventions.write(
      "item.register", Call("item_register", registration.values), arguments, context)
  }
}

/// A new item as its class allows it: what `cmdb.item_register` takes.
struct Registration {
  private let itemClass: String
  private let tagPrefix: String
  private let state: String?
  private let name: String?
  private let tag: String?
  private let input: ItemInput
  private let references: Value?

  /// - Parameter path: of the parameter that describes it; nil where all of them do.
  init(
    _ arguments: Arguments, at path: String? = nil, of itemClass: ItemClass, _ context: Context
  ) throws(Stop) {
    let (input, problems) = ItemInput.read(
      arguments["attributes"], for: itemClass, currency: context.server.currency, isNew: true)
    let rules = ItemRules(catalogue: context.catalogue, itemClass: itemClass)
    let all =
      problems + rules.problems(inReferences: arguments["references"])
      + rules.problems(inInitialState: arguments.string("state"))
      + ItemRules.problems(inTag: arguments.string("tag"))
    guard all.isEmpty else {
      throw .invalidParams(
        all.map { problem in
          var problem = problem
          if let path { problem.path = path + (problem.path.map { ".\($0)" } ?? "") }
          return problem
        })
    }
    self.itemClass = itemClass.name
    tagPrefix = rules.tagPrefix
    state = arguments.string("state") ?? rules.lifecycle?.initial.first
    name = ItemRules.name(arguments)
    tag = arguments.string("tag")
    self.input = input
    references = arguments["references"]
  }

  var values: [Call.Argument] {
    [
      .text(itemClass), .text(tagPrefix), .text(state), .text(name), .text(tag),
      .made(json: input.given ?? Array("{}".utf8)), .made(json: input.observed),
      .made(json: input.inputs), .json(references), .made(json: input.patterns),
    ]
  }

  /// As one object, for a function that registers an item beside something else.
  var object: [UInt8] {
    var writer = Writer()
    writer.object { writer in
      writer.member("class", string: itemClass)
      writer.member("prefix", string: tagPrefix)
      if let state { writer.member("state", string: state) }
      if let name { writer.member("name", string: name) }
      if let tag { writer.member("tag", string: tag) }
      writer.member("attributes", raw: input.given ?? Array("{}".utf8))
      if let inputs = input.inputs { writer.member("inputs", raw: inputs) }
      if let references { writer.member("references", value: references) }
      if let patterns = input.patterns { writer.member("patterns", raw: patterns) }
    }
    return writer.bytes
  }
}
