import CMDB
import JSON
import JSONRPC
import SQL

extension Method {
  static let itemFind = Method(
    "item.find", .list, .right(.read), "Lists items that meet a condition, page by page.",
    [
      Parameter("where", .whereText, "Which items; all when absent."),
      Parameter("text", .line, "Words that tag, name or keys contain, case aside."),
      Conventions.includeVoid,
    ],
    result: ("items", .page("items", of: .item)),
    example: (
      #"{"where": "class = printer and location within 'HQ'", "limit": 1}"#,
      #"{"items": [\#(Sample.item)], "next_cursor": null}"#
    )
  ) { arguments, context throws(RPCError) in
    try ListPlan(method: "item.find", subject: .item, arguments: arguments, context: context).plan()
  }
}
