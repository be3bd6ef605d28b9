import CMDB
import JSON
import JSONRPC
import SQL

extension Method {
  static let incidentImpact = Method(
    "incident.impact", .read, .right(.read),
    "Returns what an incident impaired when it was opened, and what has changed since.",
    [Parameter("incident", .incidentRef, required: true, "The incident.")],
    result: (
      "impact",
      .record(
        ImpactRules.members + [
          Parameter("incident", .line, required: true, "Its number."),
          Parameter(
            "opened_at", .timestamp, required: true, "When it was opened."),
          Parameter(
            "difference",
            .record([
              Parameter(
                "added", .array(.impaired, count: 0...100_000), required: true,
                "Impaired now, not then."),
              Parameter(
                "removed", .array(.impaired, count: 0...100_000), required: true,
                "Impaired then, not now."),
              Parameter("people", .any, required: true, "How many more people are affected now."),
            ]), required: true, "From then to now, or to the moment of `as_of`."),
        ])
    ),
    example: (
      #"{"incident": "INC-000004"}"#,
      """
      {"incident": "INC-000004", "opened_at": "2026-02-01T09:30:00.000000Z", \
      "items": [\(Sample.impaired)], "spared": [], "people": 12, "hidden": 0, \
      "truncated": false, "difference": {"added": [], "removed": [], "people": 0}, \
      "as_of": "2026-02-01T09:30:00.000000Z", "position": 871}
      """
    )
  ) { arguments, context throws(Stop) in
    guard let incident = arguments["incident"] else { throw .defect("None.") }
    let opening = try context.opening(of: Array(incident.raw))
    let unit = Unit(
      ImpactRules.ofIncident,
      [
        Array(incident.raw), Bind.text(opening.timestamp.description),
        context.momentParameter(), Bind.integer(context.server.limits.impactItemsMax),
      ])
    return .read(
      Read(
        .graph(unit), .cell { RPCError(.internalError, "The walk gave no answer.") },
        moment: opening))
  }
}
