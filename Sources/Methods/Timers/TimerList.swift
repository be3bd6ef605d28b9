import CMDB
import JSON
import JSONRPC
import SQL

extension Method {
  static let timerList = Method(
    "timer.list", .log, .right(.administer),
    """
    Lists the scheduled actions of the steward with their times. An overdue one that is listed has \
    not been carried out yet.
    """,
    [Parameter("incident", .incidentRef, "Only those of this incident.")],
    of: .timer, .timer,
    example: (
      #"{"sort": "due_at"}"#, #"{"timers": [\#(TimerRules.sample)], "next_cursor": null}"#
    )
  ) { arguments, context throws(Stop) in
    let fields = FieldSQL(noun: .timer, catalogue: context.catalogue, moment: "null", row: "t")
    let paging = try Paging("timer.list", arguments, context, of: fields, filter: ["incident"])
    var sql = SQLText()
    var conditions: [String] = []
    if let incident = arguments["incident"] {
      conditions.append(
        "t.of_incident = cmdb.timers_about(\(sql.bind(Array(incident.raw)))::jsonb)")
    }
    let unit = try paging.unit(of: fields, where: conditions, &sql)
    return paging.plan(.list(unit), "timers")
  }
}
