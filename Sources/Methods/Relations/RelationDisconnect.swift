import CMDB
import JSON
import JSONRPC
import SQL

extension Method {
  static let relationDisconnect = Method(
    "relation.disconnect", .write, .right(.items),
    "Ends a relation; reads `as_of` an earlier moment still show it.",
    [Parameter("relation", .id, required: true, "The relation.")],
    result: (
      "ended",
      .record([
        Parameter("relation", .id, required: true, "The relation."),
        Parameter("until", .timestamp, required: true, "When it ended."),
      ])
    ),
    example: (
      #"{"relation": 688}"#, #"{"relation": 688, "until": "2026-02-01T09:30:00.000000Z"}"#
    )
  ) { arguments, context throws(Stop) in
    try Conventions.write(
      "relation.disconnect",
      Call("relation_disconnect", [.bigint(arguments.integer("relation"))]), arguments, context)
  }
}
