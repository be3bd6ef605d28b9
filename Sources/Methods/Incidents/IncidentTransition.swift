import CMDB
import JSON
import JSONRPC
import SQL

extension Method {
  static let incidentTransition = Method(
    "incident.transition", .write, .right(.incidents),
    """
    Moves an incident to another state: new, assigned, in_progress, resolved, closed. From the \
    first three it can become `pending` and go on from there, as `assigned` or `in_progress`. From \
    `resolved` back to `in_progress` it is reopened; any open incident can be cancelled.
    """,
    [
      Parameter("incident", .incidentRef, required: true, "The incident."),
      Parameter(
        "state",
        .choice(IncidentWords.states),
        required: true, "The new state; none goes back to `new`."),
      Parameter("version", .version, "The version that was read."),
      Parameter("resolution", .text, "The resolution; required to resolve."),
      Parameter("resolution_code", .line, "The kind of resolution, in one word."),
      IncidentRules.waitingFor, IncidentRules.waitingUntil,
    ],
    result: ("incident", .incident),
    example: (
      #"{"incident": "INC-000004", "state": "resolved", "resolution": "New drum"}"#,
      Sample.incident
    )
  ) { arguments, context throws(Stop) in
    try IncidentRules.requireResolution(
      arguments, toBe: arguments.string("state") ?? "", when: ["resolved"])
    let waitingUntil = try IncidentRules.moment("waiting_until", arguments)
    return try Conventions.write(
      "incident.transition",
      Call(
        "incident_transition",
        [
          .json(arguments["incident"]), .text(arguments.string("state")),
          .int(arguments.integer("version")), .text(arguments.string("resolution")),
          .text(arguments.string("resolution_code")), .text(arguments.string("waiting_for")),
          .timestamp(waitingUntil),
        ]), arguments, context, takesIncident: false)
  }
}
