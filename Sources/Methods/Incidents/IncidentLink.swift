import CMDB
import JSON
import JSONRPC
import SQL

extension Method {
  static let incidentLink = Method(
    "incident.link", .write, .right(.incidents),
    "Links an item to an incident, any item; linking again changes the role.",
    [
      Parameter("incident", .incidentRef, required: true, "The incident."),
      Parameter("item", .itemRef, required: true, "A cartridge and a room as well as a server."),
      Parameter("role", IncidentRules.role, "What it has to do with it; `affected`."),
      Parameter("note", .text, "What to know about it."),
    ],
    result: ("incident", .incident),
    example: (
      #"{"incident": "INC-000004", "item": "PRN-000001", "role": "cause"}"#, Sample.incident
    )
  ) { arguments, context throws(RPCError) in
    try Conventions.write(
      "incident.link", "incident_link", ["jsonb", "jsonb", "text", "text"],
      [
        Bind.json(arguments["incident"]), Bind.json(arguments["item"]),
        Bind.text(arguments.string("role")), Bind.text(arguments.string("note")),
      ], arguments, context, takesIncident: false)
  }

  static let incidentUnlink = Method(
    "incident.unlink", .write, .right(.incidents), "Takes an item off an incident.",
    [
      Parameter("incident", .incidentRef, required: true, "The incident."),
      Parameter("item", .itemRef, required: true, "The item."),
    ],
    result: ("incident", .incident),
    example: (#"{"incident": "INC-000004", "item": "PRN-000001"}"#, Sample.incident)
  ) { arguments, context throws(RPCError) in
    try Conventions.write(
      "incident.unlink", "incident_unlink", ["jsonb", "jsonb"],
      [Bind.json(arguments["incident"]), Bind.json(arguments["item"])], arguments, context,
      takesIncident: false)
  }
}
