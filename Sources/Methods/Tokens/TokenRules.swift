import CMDB
import JSON
import JSONRPC
import SQL

enum TokenRules {
  static let id = Schema.integer(1...2_147_483_647)

  static func conditions(_ arguments: Arguments, _ sql: inout SQLText) -> [String] {
    guard let account = arguments.string("account") else { return [] }
    return AccountRules.conditions(account, column: "t.account", &sql)
  }

  static let sample = """
    {"id": 1, "account": "scanner", "label": "Warehouse gate", \
    "created_at": "2026-01-05T08:00:00.000000Z", "created_by": "ivanova", \
    "expires_at": "2027-01-01T00:00:00.000000Z", "revoked_at": "2026-02-01T09:30:00.000000Z", \
    "last_used_at": "2026-02-01T09:28:00.000000Z"}
    """

  static func expiry(_ arguments: Arguments, _ context: Context) throws(Stop) -> String? {
    guard let text = arguments.string("expires_at") else { return nil }
    return try Conventions.moment(text, named: "expires_at", ofDate: .last, context).description
  }

  /// `{"id", "token"}`. The row names the request that issued the token; a repetition, which has
  /// another secret or none, must not show it.
  static func issued(_ own: (secret: FreshSecret, request: String)?) -> Reply {
    .made { rows throws(RPCError) in
      guard let cell = rows.count > 0 ? rows[0, 0] : nil,
        let made = try? Document(Array(cell), limits: .trusted).root,
        let id = made["id"]?.integer
      else { throw RPCError(.internalError, "The write gave no answer.") }
      var writer = Writer()
      writer.object { writer in
        writer.member("id", integer: id)
        writer.key("token")
        if let own, made["request"]?.string == own.request {
          writer.string(Token(id: Int(id), secret: own.secret.secret).text)
        } else {
          writer.null()
        }
      }
      return writer.bytes
    }
  }
}
