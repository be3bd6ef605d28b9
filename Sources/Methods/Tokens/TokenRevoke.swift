import CMDB
import JSON
import JSONRPC
import SQL

extension Method {
  static let tokenRevoke = Method(
    "token.revoke", .write, .right(.administer),
    "Revokes a token; it stops working within seconds. Revoking it again has no effect.",
    [Parameter("id", TokenRules.id, required: true, "The id of the token.")],
    result: ("token", .token),
    example: (#"{"id": 1}"#, TokenRules.sample)
  ) { arguments, context throws(Stop) in
    try Conventions.write(
      "token.revoke", Call("token_revoke", [.int(arguments.integer("id"))]), arguments, context)
  }
}
