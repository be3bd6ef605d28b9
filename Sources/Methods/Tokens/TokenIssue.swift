import CMDB
import JSON
import JSONRPC
import SQL

extension Method {
  static let tokenIssue = Method(
    "token.issue", .write, .right(.administer),
    """
    Issues a token, with which a program logs in as the account. It is shown once: a repetition \
    with the same idempotency_key answers the id and null.
    """,
    [
      Parameter("account", .oneLine(bytesMax: 64), required: true, "The name of the account."),
      Parameter("label", .line, "What the token is for."),
      Parameter(
        "expires_at", .timestamp,
        "When, or at the end of which day, it expires (default: never)."),
    ],
    result: (
      "token",
      .record([
        Parameter("id", .id, required: true, "The id to list and revoke it by."),
        Parameter("token", .nullable(.line), required: true, "The token; shown only once."),
      ])
    ),
    example: (
      #"{"account": "scanner", "label": "Warehouse gate", "expires_at": "2027-01-01T00:00:00Z"}"#,
      #"{"id": 17, "token": "cmdb_17_008j4ct4ank7f24snaxwsqfezw00ec1p0"}"#
    ),
    kept: { _ in .rows(TokenRules.issued(nil)) }
  ) { arguments, context throws(Stop) in
    let secret = try context.freshSecret()
    return try Conventions.write(
      "token.issue",
      Call(
        "token_issue",
        [
          .text(arguments.string("account")), .text(arguments.string("label")),
          .timestamp(try TokenRules.expiry(arguments, context)), .bytes(secret.digest),
        ]), arguments, context,
      answer: .rows(TokenRules.issued((secret, context.requestID))))
  }
}
