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
      Parameter("account", .string(1...64), required: true, "The name of the account."),
      Parameter("label", .line, "What it is for."),
      Parameter("expires_at", .timestamp, "From when on it is worth nothing; never when absent."),
    ],
    result: (
      "token",
      .object([
        Parameter("id", .id, required: true, "By which it is listed and revoked."),
        Parameter("token", .nullable(.line), required: true, "The token, for the only time."),
      ])
    ),
    example: (
      #"{"account": "scanner", "label": "Warehouse gate", "expires_at": "2027-01-01T00:00:00Z"}"#,
      #"{"id": 17, "token": "cmdb_17_008j4ct4ank7f24snaxwsqfezw00ec1p0"}"#
    )
  ) { arguments, context throws(RPCError) in
    guard let secret = context.freshSecret else { return .needs(.freshSecret) }
    return try Conventions.write(
      "token.issue", "token_issue", ["text", "text", "timestamptz", "bytea"],
      [
        Bind.text(arguments.string("account")), Bind.text(arguments.string("label")),
        Bind.text(try TokenRules.expiry(arguments)), Bind.bytes(secret.digest),
      ], arguments, context,
      reply: TokenRules.issued(secret, request: context.requestID))
  }

  static let tokenRevoke = Method(
    "token.revoke", .write, .right(.administer),
    "Revokes a token: within seconds it opens nothing. Again is harmless.",
    [Parameter("id", TokenRules.id, required: true, "The token, by the id it was issued with.")],
    result: ("token", .token),
    example: (#"{"id": 17}"#, TokenRules.sample)
  ) { arguments, context throws(RPCError) in
    try Conventions.write(
      "token.revoke", "token_revoke", ["int"], [Bind.integer(arguments.integer("id"))], arguments,
      context)
  }

  static let tokenList = Method(
    "token.list", .log, .right(.journal), "Lists the tokens, without secrets.",
    [Parameter("account", .string(1...64), "Only those of this account.")],
    result: ("tokens", .page("tokens", of: .token)),
    example: ("{}", #"{"tokens": [\#(TokenRules.sample)], "next_cursor": null}"#)
  ) { arguments, context throws(RPCError) in
    let paging = try Paging(
      "token.list", arguments, context, by: TokenRules.fields, filter: ["account"])
    var sql = SQLText()
    let conditions = TokenRules.conditions(arguments, &sql)
    let unit = try paging.unit(
      of: "cmdb.token", "t", "cmdb.token_json", where: conditions, &sql)
    return paging.plan(unit, "tokens")
  }
}

enum TokenRules {
  static let id = Schema.integer(1...2_147_483_647)

  /// Over the alias `t`.
  static let fields = ListFields(
    key: "id", "t.id",
    [
      .account("account", "t.account"), .account("created_by", "t.created_by"),
      ListField("label", .text, "t.label", isAlwaysPresent: false),
      ListField("created_at", .moment, "t.created_at"),
      ListField("expires_at", .moment, "t.expires_at", isAlwaysPresent: false),
      ListField("revoked_at", .moment, "t.revoked_at", isAlwaysPresent: false),
      ListField(
        "last_used_at", .moment, "(select u.at from cmdb.token_use u where u.token = t.id)",
        isAlwaysPresent: false),
    ])

  static func conditions(_ arguments: Arguments, _ sql: inout SQLText) -> [String] {
    guard let account = arguments.string("account") else { return [] }
    let place = sql.bind(account)
    return ["t.account = (select a.id from cmdb.account a where a.name = \(place)::text)"]
  }

  static let sample = """
    {"id": 17, "account": "scanner", "label": "Warehouse gate", \
    "created_at": "2026-01-05T08:00:00.000000Z", "created_by": "ivanova", \
    "expires_at": "2027-01-01T00:00:00.000000Z", "revoked_at": "2026-02-01T09:30:00.000000Z", \
    "last_used_at": "2026-02-01T09:28:00.000000Z"}
    """

  static func expiry(_ arguments: Arguments) throws(RPCError) -> String? {
    guard let text = arguments.string("expires_at") else { return nil }
    guard let moment = Timestamp(text) else {
      throw .invalidParams([
        Reason("type", "`expires_at` has to be a timestamp of RFC 3339.", path: "expires_at")
      ])
    }
    return moment.description
  }

  /// `{"id", "token"}`. The row says which request made the token: a repetition, which has another
  /// secret at hand, must not show that one.
  static func issued(_ secret: FreshSecret, request: String) -> Reply {
    .made { rows throws(RPCError) in
      guard let cell = rows.count > 0 ? rows[0, 0] : nil,
        let made = try? Document(Array(cell)).root,
        let id = made["id"]?.integer
      else { throw RPCError(.internalError, "The write gave no answer.") }
      var writer = Writer()
      writer.object { writer in
        writer.member("id", integer: id)
        writer.key("token")
        if made["request"]?.string == request {
          writer.string(Token(id: Int(id), secret: secret.secret).text)
        } else {
          writer.null()
        }
      }
      return writer.bytes
    }
  }
}

extension Schema {
  static let token = Schema.named(
    "Token",
    .object([
      Parameter("id", TokenRules.id, required: true, "Given once, for ever."),
      Parameter("account", .line, required: true, "As whom it lets a program in."),
      Parameter("label", .line, "What it is for."),
      Parameter("created_at", .timestamp, required: true, "When it was issued."),
      Parameter("created_by", .line, required: true, "The account that issued it."),
      Parameter("expires_at", .timestamp, "From when on it is worth nothing."),
      Parameter("revoked_at", .timestamp, "When it was revoked."),
      Parameter("last_used_at", .timestamp, "When it was last used, to the minute."),
    ]), about: "What a program shows to say who it is, without its secret.")
}
