import CMDB
import JSONRPC

extension Method {
  static let incidentCount = Method(
    "incident.count", .survey, .right(.read),
    "Counts incidents, all or grouped by fields, the largest group first.",
    [
      Parameter("where", .whereText, "Which incidents (default: all)."),
      Parameter("text", .line, TextSearch.about("number, title or description")),
      Parameter(
        "by", .array(.line, count: 1...RowCount.fieldsMax),
        "The fields to group by, such as `state`, `assignee` or `service`; without them only "
          + "`total` is counted."),
      Parameter(
        "limit", .integer(1...Int64(Conventions.listMax)),
        "At most this many groups, largest first (default \(Conventions.listMax))."),
    ],
    result: ("counts", RowCount.counts(of: .incident, needsGroups: false)),
    example: (
      #"{"where": "state in (new, assigned, in_progress, pending)", "by": ["team"]}"#,
      #"{"groups": [{"key": {"team": "Support"}, "count": 12}], "total": 12, "truncated": false}"#
    )
  ) { arguments, context throws(Stop) in
    try RowCount(noun: .incident, arguments: arguments, context: context).plan()
  }
}
