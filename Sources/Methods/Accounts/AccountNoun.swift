import CMDB
import JSONRPC

extension Noun {
  static let account = Noun(
    "account", "accounts", in: .account, answers: .row("account_json"),
    about: "An account and its roles.",
    fields: [
      .always("id", .version, "Its number in the database.", uses: .sort, answer: .nowhere),
      .always("name", .line, "The name of the account.", index: .few, uses: .sort),
      .always("roles", .words, "Its roles; their rights add up.", uses: []),
      .sometimes("person", .item, "The person that it belongs to.", at: .item("person"), uses: []),
      .always("disabled", .boolean, "Whether it is disabled.", uses: .sort),
      .always("version", .version, "Increases by one with each change.", uses: .sort),
      .always("created_at", .timestamp, "When it was created.", uses: .sort),
      .always(
        "updated_at", .timestamp, "When this version took effect.", at: .column("changed_at"),
        uses: .sort),
      .sometimes(
        "os_user", .line, "Its operating-system user on this host, by name or uid.",
        at: .either("os_user", or: "os_uid"), uses: .sort),
      .sometimes(
        "certificate_name", .line, "A subject alternative name of its certificate.", uses: .sort),
      .sometimes(
        "channels", .words, "The channels that it serves, of a gateway, by their tags.", uses: []),
    ])
}

extension Schema {
  static let account = Schema.answer(of: .account, named: "Account")
}
