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
  ) { arguments, context throws(Stop) in
    try Conventions.write(
      "incident.unlink",
      Call("incident_unlink", [.json(arguments["incident"]), .json(arguments["item"])]), arguments,
      context,
      takesIncident: false)
  }
}
