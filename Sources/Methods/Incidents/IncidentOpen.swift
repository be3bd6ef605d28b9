import CMDB
import JSON
import JSONRPC
import SQL

extension Method {
  static let incidentOpen = Method(
    "incident.open", .write, .right(.incidents),
    "Opens an incident, service request or task; with `state` and `resolution` already resolved.",
    IncidentRules.fields(isNew: true) + [
      Parameter(
        "items",
        .array(
          .object([
            Parameter(
              "item", .itemRef, required: true,
              "An item of any class: a cartridge, a room, a server."),
            Parameter(
              "role", IncidentRules.role,
              "The role of the item in the incident; default `affected`."),
            Parameter("note", IncidentRules.note, "A remark about the item."),
          ]), count: 0...100), "The affected items."),
      Parameter(
        "state", .choice(IncidentWords.opening),
        "The initial state; default `new`, or `assigned` with an assignee."),
      Parameter(
        "reported_at", .timestamp,
        "When it was reported, at most 7 days ago: its clocks count from then. Default now."),
      IncidentRules.waitingFor, IncidentRules.waitingUntil,
      Parameter(
        "conversation", .conversationRef,
        "Of which it is opened: requester, channel and `reported_at` come from there."),
      Parameter(
        "messages", .array(.id, count: 0...100),
        "The messages of it that are about this; default: those that are unsorted."),
    ],
    result: ("incident", .incident),
    example: (
      #"{"title": "Prints stripes", "urgency": 2, "items": [{"item": "PRN-000001"}]}"#,
      Sample.incident
    )
  ) { arguments, context throws(Stop) in
    try IncidentRules.requireResolution(
      arguments, toBe: arguments.string("state") ?? "", when: ["resolved", "closed"])
    guard arguments["messages"] == nil || arguments["conversation"] != nil else {
      throw .invalidParams([
        Problem("required", "`messages` are those of a `conversation`.", path: "conversation")
      ])
    }
    return try Conventions.write(
      "incident.open",
      Call(
        "incident_open",
        [.made(json: try IncidentRules.definition(arguments, keepingNulls: false))]), arguments,
      context)
  }
}
