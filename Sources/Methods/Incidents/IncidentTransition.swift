import CMDB
import JSON
import JSONRPC
import SQL

extension Method {
  static let incidentTransition = Method(
    "incident.transition", .write, .right(.incidents),
    "Moves an incident on: new, assigned, in_progress ⇄ pending, resolved, closed. From "
      + "`resolved` back to `in_progress` it is reopened; whatever is open can be cancelled.",
    [
      Parameter("incident", .incidentRef, required: true, "The incident."),
      Parameter(
        "state",
        .choice(["assigned", "in_progress", "pending", "resolved", "closed", "cancelled"]),
        required: true, "Where to."),
      Parameter("version", .version, "The version that was read."),
      Parameter("resolution", .text, "How it was solved; required to resolve."),
      Parameter("resolution_code", .line, "How it was solved, in one word."),
    ],
    result: ("incident", .incident),
    example: (
      #"{"incident": "INC-000004", "state": "resolved", "resolution": "New drum"}"#,
      Sample.incident
    )
  ) { arguments, context throws(RPCError) in
    try IncidentRules.requireResolution(
      arguments, toBe: arguments.string("state") ?? "", when: ["resolved"])
    return try Conventions.write(
      "incident.transition", "incident_transition", ["jsonb", "text", "int", "text", "text"],
      [
        Bind.json(arguments["incident"]), Bind.text(arguments.string("state")),
        Bind.version(arguments), Bind.text(arguments.string("resolution")),
        Bind.text(arguments.string("resolution_code")),
      ], arguments, context, takesIncident: false)
  }
}
