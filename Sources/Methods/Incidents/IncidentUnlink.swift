import CMDB
import JSON
import JSONRPC
import SQL

extension Method {
  static let incidentUnlink = Method(
    "incident.unlink", .write, .right(.incidents),
    "Unlinks items from an incident, all or none.",
    [
      Parameter("incident", .incidentRef, required: true, "The incident."),
      Parameter("item", IncidentRules.items, required: true, "One item or several."),
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
