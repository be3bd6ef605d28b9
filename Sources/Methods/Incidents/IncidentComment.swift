import CMDB
import JSON
import JSONRPC
import SQL

extension Method {
  static let incidentComment = Method(
    "incident.comment", .write, .right(.incidents),
    "Adds a comment to the timeline of an incident; comments never change.",
    [
      Parameter("incident", .incidentRef, required: true, "The incident."),
      Parameter("text", .string(1...65536), required: true, "The comment."),
      Parameter(
        "visibility", .choice(["public", "internal"]),
        "Whether the requester may read it; default `public`."),
      Parameter("channel", .line, "The channel: phone, mail, portal."),
    ],
    result: ("entry", .happening),
    example: (
      #"{"incident": "INC-000004", "text": "A technician is on the way"}"#,
      """
      {"at": "2026-02-01T09:40:00.000000Z", "by": "ivanova", "kind": "comment", "id": 1, \
      "text": "A technician is on the way", "visibility": "public"}
      """
    )
  ) { arguments, context throws(Stop) in
    try Conventions.write(
      "incident.comment",
      Call(
        "incident_comment",
        [
          .json(arguments["incident"]), .text(arguments.string("text")),
          .text(arguments.string("visibility") ?? "public"), .text(arguments.string("channel")),
        ]), arguments, context, takesIncident: false)
  }
}
