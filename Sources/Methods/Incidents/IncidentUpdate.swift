import CMDB
import JSON
import JSONRPC
import SQL

extension Method {
  static let incidentUpdate = Method(
    "incident.update", .write, .right(.incidents),
    "Changes fields of an incident; `null` clears, other fields stay. A new incident that gets an "
      + "assignee becomes `assigned`.",
    [
      Parameter("incident", .incidentRef, required: true, "The incident."),
      Parameter("version", .version, required: true, "The version that was read."),
    ] + IncidentRules.fields(isNew: false),
    result: ("incident", .incident),
    example: (
      #"{"incident": "INC-000004", "version": 1, "urgency": 1, "assignee": "nikitin"}"#,
      Sample.incident
    )
  ) { arguments, context throws(Stop) in
    guard IncidentRules.namesAny(arguments) else {
      throw .invalidParams([
        Problem("nothing", "Name at least one field to change.")
      ])
    }
    return try Conventions.write(
      "incident.update",
      Call(
        "incident_update",
        [
          .json(arguments["incident"]), .int(arguments.integer("version")),
          .made(json: try IncidentRules.definition(arguments, keepingNulls: true)),
        ]), arguments, context, takesIncident: false)
  }
}
