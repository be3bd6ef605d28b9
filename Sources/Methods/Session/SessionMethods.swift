package import CMDB
import JSON
import JSONRPC

extension Method {
  static let sessionWhoami = Method(
    "session.whoami", .server, .anyone, "Says who is calling and what it may do.",
    result: ("session", .map(.any)), example: ("{}", SessionJSON.sample(via: .peer))
  ) { _, context throws(RPCError) in
    .answer(SessionJSON.of(try context.knownCaller()))
  }

  static let sessionLogin = Method(
    "session.login", .server, .open,
    """
    Logs in with a token: what follows on this connection is done by the token's account, whoever \
    was known before. A login that fails changes nothing and costs time.
    """,
    [Parameter("token", .string(1...1000), required: true, "As `token.issue` has shown it.")],
    result: ("session", .map(.any)),
    example: (
      #"{"token": "cmdb_17_008j4ct4ank7f24snaxwsqfezw00ec1p0"}"#, SessionJSON.sample(via: .token)
    )
  ) { arguments, _ throws(RPCError) in
    .login(arguments.string("token").flatMap { Token($0) })
  }
}

/// What a caller is told about itself.
package enum SessionJSON {
  package static func of(_ caller: Caller) -> [UInt8] {
    var writer = Writer()
    writer.object { writer in
      writer.member("account", string: caller.name)
      writer.member("roles", strings: caller.roles.map(\.rawValue))
      writer.member(
        "rights", strings: Right.allCases.filter(caller.rights.contains).map(\.rawValue))
      writer.member("via", string: caller.via.rawValue)
    }
    return writer.bytes
  }

  static func sample(via: Via) -> String {
    """
    {"account": "ivanova", "roles": ["agent"], "rights": ["read", "incidents", "subscribe"], \
    "via": "\(via.rawValue)"}
    """
  }
}
