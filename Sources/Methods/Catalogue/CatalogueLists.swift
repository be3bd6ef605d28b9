import CMDB
import JSON
import JSONRPC
import SQL

extension Method {
  static let classList = Method(
    "class.list", .pages, .right(.read), "Lists the classes, in the order of the catalogue.",
    [CatalogueList.count],
    result: ("classes", .page("classes", of: .itemClass)),
    example: ("{}", #"{"classes": [], "next_cursor": null}"#)
  ) { arguments, context throws(RPCError) in
    try CatalogueList("class.list", "classes", arguments, context).plan { catalogue in
      catalogue.classNames.compactMap { name in
        catalogue[class: name].map { itemClass in
          (name, CatalogueJSON.bytes { $0.write(itemClass, in: catalogue) })
        }
      }
    }
  }

  static let classGet = Method(
    "class.get", .read, .right(.read),
    "Reads one class with all its attributes, own and inherited.",
    [Parameter("class", .line, required: true, "The class.")],
    result: ("class", .itemClass),
    example: (#"{"class": "printer"}"#, #"{"name": "printer", "parent": "it_equipment"}"#)
  ) { arguments, context throws(RPCError) in
    guard context.isCatalogueConfirmed || context.moment != nil else {
      return .needs(.confirmedCatalogue)
    }
    let name = arguments.string("class") ?? ""
    guard let itemClass = context.catalogue[class: name] else {
      let nearest = Spelling.nearest(to: name, among: context.catalogue.classNames)
      let hint = nearest.map { "; did you mean `\($0)`?" } ?? "."
      let missing = RPCError.notFound("There is no class `\(name)`\(hint)", path: "class")
      throw nearest.map { missing.with("suggestion", string: $0) } ?? missing
    }
    let json = CatalogueJSON.bytes { $0.write(itemClass, in: context.catalogue) }
    return .answer(CatalogueJSON.dated(json, context.moment))
  }

  static let lifecycleList = Method(
    "lifecycle.list", .pages, .right(.read), "Lists the lifecycles: states and the ways between.",
    [CatalogueList.count],
    result: ("lifecycles", .page("lifecycles", of: .lifecycle)),
    example: ("{}", #"{"lifecycles": [], "next_cursor": null}"#)
  ) { arguments, context throws(RPCError) in
    try CatalogueList("lifecycle.list", "lifecycles", arguments, context).plan { catalogue in
      catalogue.lifecycles.map { lifecycle in
        (lifecycle.name, CatalogueJSON.bytes { $0.write(lifecycle) })
      }
    }
  }

  static let relationTypeList = Method(
    "relation_type.list", .pages, .right(.read), "Lists the relation types.",
    [CatalogueList.count],
    result: ("relation_types", .page("relation_types", of: .relationType)),
    example: ("{}", #"{"relation_types": [], "next_cursor": null}"#)
  ) { arguments, context throws(RPCError) in
    let list = try CatalogueList("relation_type.list", "relation_types", arguments, context)
    return try list.plan { catalogue in
      catalogue.relationTypes.map { type in (type.name, CatalogueJSON.bytes { $0.write(type) }) }
    }
  }
}

/// A list that the worker answers from its copy of the catalogue, once the database has confirmed
/// that it is the present one.
struct CatalogueList {
  static let count = Parameter("count", .boolean, "Also count them all, as `total`.")

  private let plural: String
  private let limit: Int
  private let after: String?
  private let list: [String]
  private let context: Context
  private let isCounted: Bool
  private let projection: Projection?

  init(
    _ method: String, _ plural: String, _ arguments: Arguments, _ context: Context
  ) throws(RPCError) {
    self.plural = plural
    self.context = context
    limit = arguments.integer("limit") ?? Conventions.listDefault
    isCounted = arguments.boolean("count") ?? false
    list = [method, context.moment.map(\.timestamp.description) ?? ""]
    projection = Projection(naming: arguments["fields"]?.strings)
    guard let cursor = arguments.string("cursor") else {
      after = nil
      return
    }
    after = try Cursor.decoded(cursor, for: list, keyCount: 2).keys[0]
  }

  func plan(_ entries: (Catalogue) -> [(String, [UInt8])]) throws(RPCError) -> Plan {
    guard context.isCatalogueConfirmed || context.moment != nil else {
      return .needs(.confirmedCatalogue)
    }
    let all = entries(context.catalogue)
    let start = after.flatMap { name in all.firstIndex { $0.0 == name }.map { $0 + 1 } } ?? 0
    let page = all[start...].prefix(limit)
    var writer = Writer()
    writer.object { writer in
      writer.key(plural)
      writer.array { writer in
        for entry in page {
          if let projection {
            projection.write(entry.1[...], to: &writer)
          } else {
            writer.raw(entry.1)
          }
        }
      }
      let isLast = start + page.count >= all.count
      let cursor = isLast ? nil : Cursor(keys: [page.last?.0, "0"]).encoded(for: list)
      writer.member("next_cursor", string: cursor)
      if isCounted { writer.member("total", integer: all.count) }
    }
    return .answer(CatalogueJSON.dated(writer.bytes, context.moment))
  }
}
