import CMDB
import JSON
import JSONRPC
import SQL

extension Method {
  static let incidentLink = Method(
    "incident.link", .write, .right(.incidents),
    "Links items to an incident, all or none; linking again changes the role.",
    [
      Parameter("incident", .incidentRef, required: true, "The incident."),
      Parameter("item", IncidentRules.items, required: true, "One item or several, of any class."),
      Parameter(
        "role", IncidentRules.role, "The role of the item in the incident; default `affected`."),
      Parameter("note", .nullable(.text), "A remark about the item; null clears."),
    ],
    result: ("incident", .incident),
    example: (
      #"{"incident": "INC-000004", "item": "PRN-000001", "role": "cause"}"#, Sample.incident
    )
  ) { arguments, context throws(RPCError) in
    let note = arguments.object?["note"].map { $0.string ?? "" }
    return try Conventions.write(
      "incident.link", "incident_link", ["jsonb", "jsonb", "text", "text"],
      [
        Bind.json(arguments["incident"]), Bind.json(arguments["item"]),
        Bind.text(arguments.string("role")), Bind.text(note),
      ], arguments, context, takesIncident: false)
  }
}
