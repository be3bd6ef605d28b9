import CMDB
import JSON
import JSONRPC

extension Method {
  static let sessionLogin = Method(
    "session.login", .server, .open,
    """
    Logs in with a token: what follows on this connection is done by the token's account, whoever \
    was known before. A login that fails changes nothing and costs time.
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
