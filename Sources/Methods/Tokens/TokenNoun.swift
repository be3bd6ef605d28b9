import CMDB
import JSONRPC

extension Noun {
  static let token = Noun(
    "token", "tokens", in: .token, answers: .row("token_json"),
    about: "A token that programs log in with, without its secret.",
    fields: [
      .always("id", .version, "A unique id, never reused.", uses: .sort),
      .always(
        "account", .account, "The account that it logs in.",
        at: .called("account", in: .account, as: "name"), uses: .sort),
      .always(
        "created_by", .account, "The account that issued it.",
        at: .called("created_by", in: .account, as: "name"), uses: .sort),
      .sometimes("label", .line, "What the token is for.", uses: .sort),
      .always("created_at", .timestamp, "When it was issued.", uses: .sort),
      .sometimes("expires_at", .timestamp, "When it expires.", uses: .sort),
      .sometimes("revoked_at", .timestamp, "When it was revoked.", uses: .sort),
      .sometimes(
        "last_used_at", .timestamp, "When it was last used, to the minute.",
        at: .called("id", in: .tokenUse, by: "token", as: "at"), uses: .sort),
    ])
}

extension Schema {
  static let token = Schema.answer(of: .token, named: "Token")
}
