import CMDB
import JSONRPC

extension Method {
  static let classList = Method(
    "class.list", .list, .right(.read), "Lists the classes, in the order of the catalogue.",
    of: .itemClass, .itemClass,
    example: ("{}", #"{"classes": [], "next_cursor": null}"#)
  ) { arguments, context throws(Stop) in
    let list = try CatalogueList("class.list", of: .itemClass, arguments, context)
    let hidden = context.hiddenNames
    return try list.plan { catalogue in
      catalogue.classNames.compactMap { name in
        catalogue[class: name].map { itemClass in
          (
            name,
            CatalogueJSON.bytes {
              $0.write(itemClass, in: catalogue, hiding: hidden)
            }
          )
        }
      }
    }
  }
}
