import CMDB
import JSONRPC

extension Method {
  static let relationTypeList = Method(
    "relation_type.list", .list, .right(.read), "Lists the relation types.",
    of: .relationType, .relationType,
    example: ("{}", #"{"relation_types": [], "next_cursor": null}"#)
  ) { arguments, context throws(Stop) in
    let list = try CatalogueList("relation_type.list", of: .relationType, arguments, context)
    return try list.plan { catalogue in
      catalogue.relationTypes.map { type in (type.name, CatalogueJSON.bytes { $0.write(type) }) }
    }
  }
}
