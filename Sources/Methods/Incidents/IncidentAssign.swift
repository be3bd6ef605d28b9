import CMDB
import JSON
import JSONRPC
import SQL

extension Method {
  static let incidentAssign = Method(
    "incident.assign", .write, .right(.incidents),
    """
    Gives an open incident to a team or an agent. One who does not work in another team to which \
    it goes loses it to that team's queue; a team that assigns in turn or to the least loaded \
    gives it to somebody at once, if one is there and has a place.
    """,
    [
      Parameter("incident", .incidentRef, required: true, "The incident."),
      Parameter("version", .version, required: true, "The version that was read."),
      Parameter("team", .nullable(.line), "The team, by name or tag."),
      Parameter(
        "assignee", .nullable(.line),
        "The account, which works in the team; `null`: back to the queue."),
      Parameter(
        "force", .boolean, "Also to one who is away, or has as many as the team allows."),
    ],
    result: ("incident", .incident),
    example: (
      #"{"incident": "INC-000005", "version": 1, "team": "TEM-FACILITY"}"#, Sample.incident
    )
  ) { arguments, context throws(Stop) in
    guard arguments.names("team") || arguments.names("assignee") else {
      throw .invalidParams([Problem("nothing", "Name a `team`, an `assignee`, or both.")])
    }
    var writer = Writer()
    writer.object { writer in
      for name in ["team", "assignee"] {
        guard let value = arguments.object?[name] else { continue }
        if let text = value.string {
          writer.member(name, string: name == "team" ? LineText.asSeen(text) : text)
        } else {
          writer.member(name, value: value)
        }
      }
    }
    return try Conventions.write(
      "incident.assign",
      Call(
        "incident_assign",
        [
          .json(arguments["incident"]), .int(arguments.integer("version")),
          .made(json: writer.bytes), .boolean(arguments.boolean("force") ?? false),
        ]), arguments, context, takesIncident: false)
  }
}
