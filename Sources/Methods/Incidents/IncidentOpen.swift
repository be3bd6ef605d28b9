import CMDB
import JSON
import JSONRPC
import SQL

extension Method {
  static let incidentOpen = Method(
    "incident.open", .write, .right(.incidents),
    "Opens an incident, service request or task; given `state` and `resolution`, solved at once.",
    IncidentRules.fields(titleRequired: true) + [
      Parameter(
        "items",
        .array(
          .object([
            Parameter("item", .itemRef, required: true, "Any item: a cartridge, a room, a server."),
            Parameter("role", IncidentRules.role, "What it has to do with it; `affected`."),
            Parameter("note", .text, "What to know about it."),
          ]), count: 0...100), "What is affected."),
      Parameter(
        "state", .choice(["new", "assigned", "in_progress", "pending", "resolved", "closed"]),
        "Where it begins; `new`, or `assigned` when somebody is."),
    ],
    result: ("incident", .incident),
    example: (
      #"{"title": "Prints stripes", "urgency": 2, "items": [{"item": "PRN-000001"}]}"#,
      Sample.incident
    )
  ) { arguments, context throws(RPCError) in
    try IncidentRules.requireResolution(
      arguments, toBe: arguments.string("state") ?? "", when: ["resolved", "closed"])
    return try Conventions.write(
      "incident.open", "incident_open", ["jsonb"],
      [try IncidentRules.definition(arguments, keepingNulls: false)], arguments, context)
  }
}
