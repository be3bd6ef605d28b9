import CMDB
import JSON
import JSONRPC
import SQL

extension Method {
  static let incidentGet = Method(
    "incident.get", .read, .right(.read),
    "Reads one incident with its items and its timeline.",
    [Parameter("incident", .incidentRef, required: true, "The incident.")],
    result: ("incident", .incident), example: (#"{"incident": "INC-000004"}"#, Sample.incident)
  ) { arguments, context throws(RPCError) in
    guard let incident = arguments["incident"] else { throw RPCError(.internalError, "None.") }
    var sql = SQLText()
    let key = sql.bind(Bind.key(incident))
    let moment = context.momentParameter().map { sql.bind($0) + "::timestamptz" } ?? "null"
    let condition =
      incident.kind == .string ? "number = \(key)::text collate \"C\"" : "id = \(key)::bigint"
    sql.append(
      built: "select answer from cmdb.incident_answer(\(moment), true) where \(condition)")
    return .read(
      Read(
        sql.unit(),
        .cell {
          .notFound(
            "There is no incident \(String(decoding: incident.raw, as: UTF8.self)).",
            path: "incident")
        }))
  }

  static let incidentFind = Method(
    "incident.find", .list, .right(.read), "Lists incidents that meet a condition, page by page.",
    [
      Parameter("where", .whereText, "Which incidents; all when absent."),
      Parameter("text", .line, "Words that number, title or description contain, case aside."),
    ],
    result: ("incidents", .page("incidents", of: .incident)),
    example: (
      #"{"where": "assignee = me and state in (new, assigned, in_progress)"}"#,
      #"{"incidents": [\#(Sample.incident)], "next_cursor": null}"#
    )
  ) { arguments, context throws(RPCError) in
    try ListPlan(
      method: "incident.find", subject: .incident, arguments: arguments, context: context
    ).plan()
  }
}
