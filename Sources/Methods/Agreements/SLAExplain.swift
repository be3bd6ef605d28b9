import CMDB
import JSON
import JSONRPC
import SQL

extension Method {
  static let slaExplain = Method(
    "sla.explain", .read, .right(.read),
    "Explains the promises of an incident: which agreement applies and why, and how each clock was "
      + "counted.",
    [Parameter("incident", .incidentRef, required: true, "The incident.")],
    result: (
      "explanation",
      .record(
        [
          Parameter("incident", .line, required: true, "Its number."),
          Parameter(
            "agreement", .map(.any),
            "What applies, with the `version` of its terms; none: nothing is promised."),
          Parameter(
            "candidates", .array(.map(.any), count: 0...200), required: true,
            "Agreements in order, with the reason for or against each."),
          Parameter(
            "clocks", .array(.map(.any), count: 0...20), required: true,
            """
            As in `sla` of the incident, counted from its events, with `segments`, which tile the \
            time of the clock (the newest 1,000; `truncated`: there are more), with what is \
            `stored` of it, and whether that `differs`.
            """),
        ])
    ),
    example: (
      #"{"incident": "INC-000004"}"#,
      #"{"incident": "INC-000004", "candidates": [], "clocks": []}"#
    )
  ) { arguments, context throws(Stop) in
    let unit = Unit(
      Statement(
        name: "sla_explain", "select cmdb.sla_explain($1::jsonb, $2::timestamptz)"),
      [Bind.json(arguments["incident"]), context.momentParameter()])
    return .read(
      Read(.list(unit), .cell { RPCError(.internalError, "The agreement gave no answer.") }))
  }
}
