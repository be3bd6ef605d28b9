import CMDB
import JSON
import JSONRPC
import SQL

extension Method {
  static let incidentOpen = Method(
    "incident.open", .write, .right(.incidents),
    "Opens an incident, service request or task; given `state` and `resolution`, solved at once.",
    IncidentRules.fields + [
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
      Parameter("resolution", .text, "How it was solved; required when it is."),
      Parameter("resolution_code", .line, "How it was solved, in one word."),
    ],
    result: ("incident", .incident),
    example: (
      #"{"title": "Prints stripes", "urgency": 2, "items": [{"item": "PRN-000001"}]}"#,
      Sample.incident
    )
  ) { arguments, context throws(RPCError) in
    let state = arguments.string("state")
    if state == "resolved" || state == "closed", arguments["resolution"] == nil {
      throw .invalidParams([
        Reason(
          "required", "`resolution` is required to open it as \(state ?? "").",
          path: "resolution")
      ])
    }
    return try Conventions.write(
      "incident.open", "incident_open", ["jsonb"],
      [IncidentRules.definition(arguments, without: Conventions.writeNames)], arguments, context)
  }
}

enum IncidentRules {
  static let role = Schema.choice(["affected", "cause", "symptom", "not_impacted"])

  /// What can be said of an incident when it is opened, and changed later.
  static let fields = [
    Parameter("title", .line, required: true, "What is the matter, in one line."),
    Parameter("description", .text, "What is the matter."),
    Parameter("kind", .choice(["incident", "service_request", "task"]), "`incident` if absent."),
    Parameter("impact", .integer(1...3), "1 high, 2 medium, 3 low; 3 if absent."),
    Parameter("urgency", .integer(1...3), "1 high, 2 medium, 3 low; 3 if absent."),
    Parameter("requester", .itemRef, "The person who asks."),
    Parameter(
      "contact",
      .object([
        Parameter("name", .line, required: true, "Who is to be called back."),
        Parameter("phone", .line, "By phone."), Parameter("email", .line, "By mail."),
      ]), "Whom to ask, where no person is registered."),
    Parameter("category", .line, "What kind of matter it is."),
    Parameter("service", .itemRef, "The service that suffers."),
    Parameter("team", .line, "Who works on it."),
    Parameter("assignee", .line, "The account that works on it."),
    Parameter("parent", .incidentRef, "The incident that this one belongs to."),
    Parameter("channel", .line, "How it came in: phone, mail, portal."),
    Parameter(
      "external",
      .object([
        Parameter("system", .line, required: true, "The other system."),
        Parameter("key", .line, required: true, "Its key there; unique with the system."),
        Parameter("url", .line, "Where it can be seen."),
      ]), "The same matter in another system."),
  ]

  /// The parameters as one object, without those of the convention and without nulls.
  static func definition(_ arguments: Arguments, without names: Set<String>) -> [UInt8] {
    var writer = Writer()
    writer.object { writer in
      for (name, value) in arguments.object?.members ?? Document.emptyObject.root.members
      where !names.contains(name) && !value.isNull {
        writer.member(name, value: value)
      }
    }
    return writer.bytes
  }
}
