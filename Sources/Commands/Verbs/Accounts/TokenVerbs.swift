import JSON

/// Tokens, with which programs log in.
extension Command {
  static let tokens: [Command] = [
    Command(
      "token list", "List the tokens, without secrets",
      [Argument("ACCOUNT", .optional, "Only those of this account.")], [.limit, .all],
      run: TokenVerbs.list),
    Command(
      "token issue", "Issue a token; it is shown once",
      [Argument("ACCOUNT", "Whom it logs in.")],
      [TokenVerbs.label, TokenVerbs.expiresAt] + Option.write,
      examples: ["(umask 077; cmdb token issue scanner --label gate > gate.token)"],
      run: TokenVerbs.issue),
    Command(
      "token revoke", "Revoke a token", [Argument("ID", "`cmdb token list` shows it.")],
      Option.write, run: TokenVerbs.revoke),
  ]
}

enum TokenVerbs {
  static let label = Option("--label", "TEXT", "What it is for.")
  static let expiresAt = Option(
    "--expires-at", "TIME", "From when on it is worth nothing; never when absent.")

  static func list(_ session: Session) throws(Failure) {
    let listing = Session.Listing(method: "token.list", plural: "tokens")
    let tokens = try session.walk(listing) { $0.member("account", given: session.word(0)) }
    if let tokens { session.print(table(tokens, session.language)) }
  }

  static func table(_ tokens: [Value], _ language: Language) -> Table {
    var table = Table([
      Table.Column("Id", right: true, least: 4),
      Table.Column(Phrase.account.text(language), least: 8),
      Table.Column(Phrase.label.text(language), least: 8),
      Table.Column(Phrase.created.text(language), least: 20, rank: 3),
      Table.Column(Phrase.validUntil.text(language), least: 10, rank: 1),
      Table.Column(Phrase.lastUsed.text(language), least: 20, rank: 2),
    ])
    for token in tokens {
      let isRevoked = token["revoked_at"].map { !$0.isNull } ?? false
      let end = token[isRevoked ? "revoked_at" : "expires_at"].map { ValueText.of($0) } ?? ""
      table.append([
        Span(token["id"].map { ValueText.of($0) } ?? "", .bold),
        Span(token["account"]?.string ?? "", .cyan), Span(token["label"]?.string ?? ""),
        Span(token["created_at"].map { ValueText.of($0) } ?? "", .dim),
        Span(end, isRevoked ? .red : .plain),
        Span(token["last_used_at"].map { ValueText.of($0) } ?? "", .dim),
      ])
    }
    return table
  }

  /// The token alone on standard output, so that it can go into a file as it is.
  static func issue(_ session: Session) throws(Failure) {
    let account = try session.required(0)
    let issued = try session.call("token.issue") { writer in
      writer.member("account", string: account)
      writer.member("label", given: session.option(label))
      writer.member("expires_at", moment: session.option(expiresAt))
      session.writeMembers(to: &writer)
    }
    try session.show(issued) { () throws(Failure) in
      let id = issued["id"].map { ValueText.of($0) } ?? ""
      guard let token = issued["token"]?.string else {
        throw .failed("Token \(id) was issued before, and shown then: revoke it if it is lost.")
      }
      session.print([Line(token)])
      session.afterword =
        "This is token \(id). It is shown only now: keep it in a file of mode 0600."
    }
  }

  static func revoke(_ session: Session) throws(Failure) {
    let text = try session.required(0)
    guard let id = Int64(text) else {
      throw .misuse("A token has a number for its id, not `\(text)`.")
    }
    let token = try session.call("token.revoke") { writer in
      writer.member("id", integer: id)
      session.writeMembers(to: &writer)
    }
    try session.show(token) { () throws(Failure) in
      session.print(table([token], session.language))
    }
  }
}
