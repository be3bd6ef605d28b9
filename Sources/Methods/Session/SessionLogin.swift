import CMDB
import JSON
import JSONRPC

extension Method {
  static let sessionLogin = Method(
    "session.login", .server, .open,
    """
    Logs in with a token: later requests on this connection run under its account. A failed login \
    changes nothing; repeated failures are answered with a delay.
    """,
    [
      Parameter(
        "token", .string(1...1000), required: true, "The token, as `token.issue` returned it.")
    ],
    result: ("session", SessionJSON.schema),
    example: (
      #"{"token": "cmdb_17_008j4ct4ank7f24snaxwsqfezw00ec1p0"}"#, SessionJSON.sample(via: .token)
    )
  ) { arguments, _ throws(Stop) in
    .session(.logIn(arguments.string("token").flatMap { Token($0) }))
  }
}
