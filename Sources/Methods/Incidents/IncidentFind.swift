import CMDB
import JSONRPC

extension Method {
  static let incidentFind = Method(
    "incident.find", .list, .right(.read), "Lists incidents that meet a condition, page by page.",
    [
      Parameter("where", .whereText, "Which incidents (default: all)."),
      Parameter("text", .line, TextSearch.about("number, title or description")),
    ],
    of: .incident, .incident, result: .foundPage("incidents", of: .incident),
    example: (
      #"{"where": "assignee = me and state in (new, assigned, in_progress)"}"#,
      #"{"incidents": [\#(Sample.incident)], "next_cursor": null, "position": 9}"#
    )
  ) { arguments, context throws(Stop) in
    try ListPlan(
      method: "incident.find", noun: .incident, arguments: arguments, context: context
    ).plan()
  }
}
