import CMDB
import JSONRPC

extension Method {
  static let lifecycleList = Method(
    "lifecycle.list", .list, .right(.read), "Lists the lifecycles: states and transitions.",
    of: .lifecycle, .lifecycle,
    example: ("{}", #"{"lifecycles": [], "next_cursor": null}"#)
  ) { arguments, context throws(Stop) in
    let list = try CatalogueList("lifecycle.list", of: .lifecycle, arguments, context)
    return try list.plan { catalogue in
      catalogue.lifecycles.map { lifecycle in
        (lifecycle.name, CatalogueJSON.bytes { $0.write(lifecycle, in: catalogue) })
      }
    }
  }
}
