import CMDB
import JSON
import JSONRPC
import SQL

extension Method {
  static let itemFind = Method(
    "item.find", .list, .right(.read), "Lists items that meet a condition, page by page.",
    [
      Parameter("where", .whereText, "Which items (default: all)."),
      Parameter("text", .line, TextSearch.about("tag, name, keys or indexed attributes")),
      Conventions.includeVoid,
    ],
    of: .item, .item, result: .foundPage("items", of: .item),
    example: (
      #"{"where": "class = printer and location within 'SPB'", "limit": 1}"#,
      #"{"items": [\#(Sample.item)], "next_cursor": null, "position": 9}"#
    )
  ) { arguments, context throws(Stop) in
    try ListPlan(method: "item.find", noun: .item, arguments: arguments, context: context).plan()
  }
}
