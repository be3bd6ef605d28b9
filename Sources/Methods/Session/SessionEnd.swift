import CMDB
import JSON
import JSONRPC
import SQL

extension Method {
  static let sessionEnd = Method(
    "session.end", .write, .anyone,
    """
    Ends a session or an invitation, one's own or with the right `administer` any; it stops \
    working within seconds. Ending it again has no effect.
    """,
    [
      Parameter("session", TokenRules.id, "Which one (default: the one that asks).")
    ],
    result: (
      "ended",
      .record([Parameter("session", .id, required: true, "The session that has ended.")])
    ),
    example: (#"{"session": 17}"#, #"{"session": 17}"#)
  ) { arguments, context throws(Stop) in
    let own = try context.knownCaller().tokenID
    guard let session = arguments.integer("session") ?? own else {
      throw .invalidParams([
        Problem("required", "`session` is required: the caller has none.", path: "session")
      ])
    }
    return try Conventions.write(
      "session.end", Call("session_end", [.int(session)]), arguments, context)
  }
}
