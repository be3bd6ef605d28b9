import CMDB
import JSON
import JSONRPC
import SQL

extension Method {
  static let itemUpdate = Method(
    "item.update", .write, .either(.items, orInPart: [.incidents]),
    "Changes fields of an item; `null` clears, other fields stay. " + IncidentScope.about,
    [
      Parameter("item", .itemRef, required: true, "The item."),
      Parameter(
        "version", .version, required: true, "The version that was read."),
      Parameter("name", .line, "The name."),
      Parameter("tag", .oneLine(bytesMax: 64), "The tag."),
      Parameter("attributes", .map(.any), "Values by name; null clears."),
      Parameter("references", .map(.nullable(.itemRef)), "Items by role; null clears."),
    ],
    result: ("item", .item),
    example: (
      #"{"item": "PRN-000001", "version": 1, "references": {"location": "SPB-101"}}"#, Sample.item
    ),
    sight: IncidentScope.sight
  ) { arguments, context throws(Stop) in
    try ItemChange.requireSome(arguments)
    let isLimited = try IncidentScope.isBinding(arguments, context)
    let change = try ItemChange.planned(arguments, context)
    let input = change.input
    return try Conventions.write(
      "item.update",
      Call(
        "item_update",
        [
          .json(arguments["item"]), .int(arguments.integer("version")), .texts(change.classes),
          .text(ItemRules.name(arguments)), .text(arguments.string("tag")),
          .made(json: input.given), .texts(input.cleared.isEmpty ? nil : input.cleared),
          .made(json: input.observed), .made(json: input.inputs),
          .json(arguments["references"]), .made(json: input.patterns), .boolean(isLimited),
        ]), arguments, context, certainty: change.certainty)
  }
}

/// The attributes of an update of an item whose class the worker does not know.
///
/// Most attribute names have the same declaration in all classes, so the change is planned for
/// every class in which these attributes are declared alike, and PostgreSQL reports when the item
/// has another class.
struct ItemChange {
  let input: ItemInput
  /// The classes for which the plan is valid: subtrees, or a single class after `=`.
  let classes: [String]
  /// Uncertain if the item may have another class.
  let certainty: Write.Certainty

  static func planned(_ arguments: Arguments, _ context: Context) throws(Stop) -> ItemChange {
    guard let item = arguments["item"] else { throw .defect("No item.") }
    let early =
      ItemRules.unknownRoles(in: arguments["references"], context.catalogue)
      + ItemRules.problems(inTag: arguments.string("tag"))
    let ref = Array(item.raw)
    guard context.facts[.itemClass(ref)] == nil else {
      return try plan(arguments, context, knowing: try context.itemClass(ref), early)
    }
    if early.isEmpty, let planned = plan(arguments, context, of: item) { return planned }
    guard early.isEmpty || arguments["attributes"] != nil else { throw .invalidParams(early) }
    return try plan(arguments, context, knowing: try context.itemClass(ref), early)
  }

  /// An update lists what it changes; name and tag can be changed but not cleared.
  static func requireSome(_ arguments: Arguments) throws(Stop) {
    for path in ["name", "tag"] where arguments.object?[path]?.isNull == true {
      throw .invalidParams([Problem("required", "`\(path)` cannot be cleared.", path: path)])
    }
    let isNamed = ["name", "tag", "attributes", "references"].contains { name in
      arguments[name].map { $0.kind == .string || $0.count > 0 } ?? false
    }
    guard !isNamed else { return }
    throw .invalidParams([
      Problem("nothing", "Name at least one change: name, tag, attributes or references.")
    ])
  }

  /// The first class whose declarations accept all attributes; nil when there is none.
  private static func plan(
    _ arguments: Arguments, _ context: Context, of item: Value
  ) -> ItemChange? {
    let attributes = arguments["attributes"]
    let names = attributes?.members.map(\.name) ?? []
    for candidate in context.catalogue.candidates(having: names) {
      let (input, problems) = ItemInput.read(
        attributes, for: candidate, currency: context.server.currency, isNew: false)
      guard problems.isEmpty else { continue }
      let classes = context.catalogue.classes(accepting: names, like: candidate)
      return ItemChange(
        input: input, classes: classes,
        certainty: names.isEmpty ? .certain : .forClass(of: Array(item.raw)))
    }
    return nil
  }

  private static func plan(
    _ arguments: Arguments, _ context: Context, knowing known: String?, _ early: [Problem]
  ) throws(Stop) -> ItemChange {
    guard let known, let itemClass = context.catalogue[class: known] else {
      let item = arguments["item"].map { String(decoding: $0.raw, as: UTF8.self) } ?? ""
      throw .notFound("There is no item \(item).", path: "item")
    }
    let (input, problems) = ItemInput.read(
      arguments["attributes"], for: itemClass, currency: context.server.currency, isNew: false)
    let rules = ItemRules(catalogue: context.catalogue, itemClass: itemClass)
    let references = rules.problems(inReferences: arguments["references"])
    let all =
      problems + references
      + early.filter { problem in
        !references.contains { $0.path == problem.path }
      }
    guard all.isEmpty else { throw .invalidParams(all) }
    return ItemChange(input: input, classes: ["=" + known], certainty: .certain)
  }
}
