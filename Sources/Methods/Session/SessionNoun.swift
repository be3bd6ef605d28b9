import CMDB
import JSONRPC

extension Noun {
  static let session = Noun(
    "session", "sessions", in: .session, answers: .row("session_json"),
    about: "A session of a device, or an invitation to begin one.",
    fields: [
      .always("id", .version, "A unique id, never reused.", uses: .sort),
      .always(
        "account", .account, "The account that it lets in.",
        at: .called("account", in: .account, as: "name"), uses: .sort),
      .sometimes("device", .line, "What it was begun on.", uses: .sort),
      .sometimes("address", .line, "From where it was begun.", uses: .sort),
      .sometimes(
        "since", .timestamp, "When it was begun; an invitation was not.", at: .column("started_at"),
        uses: .sort),
      .sometimes(
        "last_used", .timestamp, "When it was last used, to the minute.",
        at: .called("id", in: .tokenUse, by: "token", as: "at"), uses: .sort),
      .always(
        "expires_at", .timestamp, "When it ends if it is not used any more.", at: .answer,
        uses: []),
      .always("current", .boolean, "Whether it is the caller's own.", at: .answer, uses: []),
    ])
}

extension Schema {
  static let session = Schema.answer(of: .session, named: "Session")
}
