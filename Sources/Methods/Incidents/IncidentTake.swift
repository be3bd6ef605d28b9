import CMDB
import JSON
import JSONRPC
import SQL

extension Method {
  static let incidentTake = Method(
    "incident.take", .write, .right(.incidents),
    """
    Takes an incident: the one that is named, or the most urgent one that waits in the queue of \
    the team, or of all teams of the caller: what is due first, then by priority, then the elder. \
    It is now the caller's and in progress. Of several who call at once each gets another one; \
    `null` when nothing waits.
    """,
    [
      Parameter("incident", .incidentRef, "The incident; one that is pending is not taken."),
      Parameter("team", .line, "The team, by name or tag; default: all in which one works."),
    ],
    result: (
      "taken",
      .record([
        Parameter(
          "incident", .nullable(.incident), required: true, "What was taken; null: nothing waits.")
      ])
    ),
    example: ("{}", #"{"incident": \#(Sample.incident)}"#)
  ) { arguments, context throws(Stop) in
    guard arguments["incident"] == nil || arguments["team"] == nil else {
      throw .invalidParams([
        Problem("one_of", "Name an `incident` or a `team`, not both.", path: "team")
      ])
    }
    return try Conventions.write(
      "incident.take",
      Call(
        "incident_take",
        [
          .json(arguments["incident"]), .text(arguments.string("team").map(LineText.asSeen)),
        ]), arguments, context, takesIncident: false)
  }
}
