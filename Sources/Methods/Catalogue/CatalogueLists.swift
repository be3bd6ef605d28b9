import CMDB
import JSON
import JSONRPC
import SQL

extension Method {
  static let classList = Method(
    "class.list", .list, .right(.read), "Lists the classes, in the order of the catalogue.",
    result: ("classes", .page("classes", of: .itemClass)),
    example: ("{}", #"{"classes": [], "next_cursor": null}"#)
  ) { arguments, context throws(RPCError) in
    let list = try CatalogueList(
      "class.list", "classes", arguments, context,
      fields: ["name", "parent", "abstract", "tag_prefix", "lifecycle", "label.en", "label.ru"])
    return try list.plan { catalogue in
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
    "lifecycle.list", .list, .right(.read), "Lists the lifecycles: states and the ways between.",
    result: ("lifecycles", .page("lifecycles", of: .lifecycle)),
    example: ("{}", #"{"lifecycles": [], "next_cursor": null}"#)
  ) { arguments, context throws(RPCError) in
    let list = try CatalogueList(
      "lifecycle.list", "lifecycles", arguments, context, fields: ["name", "label.en", "label.ru"])
    return try list.plan { catalogue in
      catalogue.lifecycles.map { lifecycle in
        (lifecycle.name, CatalogueJSON.bytes { $0.write(lifecycle) })
      }
    }
  }

  static let relationTypeList = Method(
    "relation_type.list", .list, .right(.read), "Lists the relation types.",
    result: ("relation_types", .page("relation_types", of: .relationType)),
    example: ("{}", #"{"relation_types": [], "next_cursor": null}"#)
  ) { arguments, context throws(RPCError) in
    let list = try CatalogueList(
      "relation_type.list", "relation_types", arguments, context,
      fields: ["name", "role", "hierarchy", "impact", "forward.en", "forward.ru"])
    return try list.plan { catalogue in
      catalogue.relationTypes.map { type in (type.name, CatalogueJSON.bytes { $0.write(type) }) }
    }
  }
}
