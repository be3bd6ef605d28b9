import CMDB
import JSON
import JSONRPC
import SQL

extension Method {
  static let itemCount = Method(
    "item.count", .survey, .right(.read),
    "Counts items, grouped by fields, the largest group first.",
    [
      Parameter("where", .whereText, "Which items (default: all)."),
      Parameter("text", .line, TextSearch.about("tag, name, keys or indexed attributes")),
      Parameter(
        "by", .array(.line, count: 1...RowCount.fieldsMax), required: true,
        "The fields to group by, such as `class`, `state`, `location` or `holder.organization`."),
      Parameter(
        "limit", .integer(1...Int64(Conventions.listMax)),
        "At most this many groups, largest first (default \(Conventions.listMax))."),
      Conventions.includeVoid,
    ],
    result: ("counts", RowCount.counts(of: .item)),
    example: (
      #"{"where": "location within 'SPB'", "by": ["class", "state"]}"#,
      """
      {"groups": [{"key": {"class": "printer", "state": "in_use"}, "count": 12}], "total": 12, \
      "truncated": false}
      """
    )
  ) { arguments, context throws(Stop) in
    try RowCount(noun: .item, arguments: arguments, context: context).plan()
  }
}
