import CMDB
import JSON
import JSONRPC

extension Method {
  static let sessionStart = Method(
    "session.start", .server, .open,
    """
    Begins a session: with a code, which works once, or with a token. Its own token is answered, \
    for `session.login`; the connection stays as it is. A session ends when it has not been used \
    for 12 hours, or for 30 days with `keep`, and with the token that it was begun with. Failures \
    are answered with a delay, as those of `session.login`.
    """,
    [
      Parameter("code", .string(1...1000), "A code, as `session.invite` returned it."),
      Parameter("token", .string(1...1000), "A token, as `token.issue` returned it."),
      Parameter("device", .oneLine(bytesMax: 200), "What it is begun on, to know it again by."),
      Parameter("keep", .boolean, "Whether it lasts for 30 days without use (default: false)."),
    ],
    result: (
      "session",
      .record(
        [
          Parameter("token", .line, required: true, "The token of the session; shown once."),
          Parameter(
            "expires_at", .timestamp, required: true, "When it ends if it is not used any more."),
        ] + SessionJSON.members)
    ),
    example: (
      #"{"code": "\#(SessionRules.code)", "device": "Firefox on Windows"}"#,
      #"{"token": "cmdb_17_008j4ct4ank7f24snaxwsqfezw00ec1p0", "#
        + #""expires_at": "2026-02-01T21:30:00.000000Z", "#
        + SessionJSON.sample(via: .token).dropFirst()
    )
  ) { arguments, context throws(Stop) in
    let code = arguments.string("code")
    let token = arguments.string("token")
    guard (code == nil) != (token == nil) else {
      throw .invalidParams([
        Problem("one_of", "Name either `code` or `token`.", path: "code")
      ])
    }
    return .session(
      .start(
        SessionStart(
          proof: code.map { .code(SessionRules.token(ofCode: $0)) }
            ?? .token(token.flatMap { Token($0) }),
          device: arguments.string("device"), isKept: arguments.boolean("keep") ?? false,
          secret: try context.freshSecret(), request: context.requestID)))
  }
}
