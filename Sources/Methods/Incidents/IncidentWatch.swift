import CMDB
import JSON
import JSONRPC
import SQL

extension Method {
  static let incidentWatch = Method(
    "incident.watch", .write, .right(.incidents),
    "Watches an incident: a notice tells of each comment and of each state that it goes to.",
    WatchRules.parameters, result: ("incident", .incident),
    example: (#"{"incident": "INC-000004"}"#, Sample.incident)
  ) { arguments, context throws(Stop) in
    try WatchRules.plan("incident.watch", isEnded: false, arguments, context)
  }

  static let incidentUnwatch = Method(
    "incident.unwatch", .write, .right(.incidents),
    "Watches an incident no longer.",
    WatchRules.parameters, result: ("incident", .incident),
    example: (#"{"incident": "INC-000004"}"#, Sample.incident)
  ) { arguments, context throws(Stop) in
    try WatchRules.plan("incident.unwatch", isEnded: true, arguments, context)
  }
}

enum WatchRules {
  static let parameters = [
    Parameter("incident", .incidentRef, required: true, "The incident."),
    Parameter("account", .line, "Who watches; default: the caller."),
    Parameter("person", .itemRef, "A person who watches, by all its accounts."),
  ]

  static func plan(
    _ method: String, isEnded: Bool, _ arguments: Arguments, _ context: Context
  ) throws(Stop) -> Plan {
    guard arguments["account"] == nil || arguments["person"] == nil else {
      throw .invalidParams([
        Problem("one_of", "Name an `account` or a `person`, not both.", path: "person")
      ])
    }
    return try Conventions.write(
      method,
      Call(
        "incident_watch",
        [
          .json(arguments["incident"]), .text(arguments.string("account")),
          .json(arguments["person"]), .boolean(isEnded),
        ]), arguments, context, takesIncident: false)
  }
}
