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
      Parameter("note", .nullable(IncidentRules.note), "A remark about the item; null clears."),
    ],
    result: ("incident", .incident),
    example: (
      #"{"incident": "INC-000004", "item": "PRN-000001", "role": "cause"}"#, Sample.incident
    )
  ) { arguments, context throws(Stop) in
    let note = arguments.object?["note"].map { $0.string ?? "" }
    return try Conventions.write(
      "incident.link",
      Call(
        "incident_link",
        [
          .json(arguments["incident"]), .json(arguments["item"]), .text(arguments.string("role")),
          .text(note),
        ]), arguments, context, takesIncident: false)
  }
}
