import CMDB
import JSON
import JSONRPC
import SQL

extension Method {
  static let noticeSeen = Method(
    "notice.seen", .write, .right(.incidents),
    """
    Strikes notices of the caller, those named or all up to one, 10,000 in one call; what is no \
    notice of the caller, or is struck already, is left as it is.
    """,
    [
      Parameter("notices", .array(.id, count: 1...1000), "The notices, by their ids."),
      Parameter("up_to", .id, "All up to this one."),
    ],
    result: (
      "seen",
      .record([
        Parameter("seen", .count, required: true, "How many were struck."),
        Parameter("unseen", .count, required: true, "How many are left, counted to 10,000."),
      ])
    ),
    example: (#"{"up_to": 3}"#, #"{"seen": 2, "unseen": 0}"#)
  ) { arguments, context throws(Stop) in
    let ids = arguments["notices"]?.elements.map { Int($0.integer ?? 0) }
    guard (ids == nil) != (arguments["up_to"] == nil) else {
      throw .invalidParams([
        Problem("one_of", "Name either `notices` or `up_to`.", path: "notices")
      ])
    }
    return try Conventions.write(
      "notice.seen",
      Call("notice_seen", [.bigints(ids), .bigint(arguments.integer("up_to"))]), arguments,
      context)
  }
}
