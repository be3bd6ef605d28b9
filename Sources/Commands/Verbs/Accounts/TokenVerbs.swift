import JSON

/// Tokens, which programs log in with.
extension Command {
  static let tokens: [Command] = [
    Command(
      "token list", "List the tokens, without secrets", ru: "Список токенов, без секретов",
      [
        Argument(
          "ACCOUNT", .optional, "Only tokens of this account.",
          ru: "Только токены этой учётной записи.")
      ], [.limit, .all],
      run: TokenVerbs.list),
    Command(
      "token issue", "Issue a token; it is shown once",
      ru: "Выпустить токен; он показывается один раз",
      [
        Argument("ACCOUNT", "The account that logs in with it.", ru: "Чья учётная запись.")
      ],
      [TokenVerbs.label, TokenVerbs.expiresAt] + Option.write,
      examples: ["(umask 077; cmdb token issue scanner --label gate > gate.token)"],
      run: TokenVerbs.issue),
    Command(
      "token revoke", "Revoke a token", ru: "Отозвать токен",
      [Argument("ID", "`cmdb token list` shows it.", ru: "Его показывает `cmdb token list`.")],
      Option.write, run: TokenVerbs.revoke),
  ]
}

enum TokenVerbs {
  static let label = Option(
    "--label", "TEXT", "What the token is for.", ru: "Назначение токена.")
  static let expiresAt = Option(
    "--expires-at", "TIME", "When it expires (default: never).",
    ru: "Когда истекает (по умолчанию никогда).")

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

  /// Prints only the token on standard output, so that it can be redirected to a file.
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
        throw .failed(
          "Token \(id) has been issued and shown already: revoke it if it is lost.",
          ru: "Токен \(id) уже выпущен и был показан: если он утерян, отзовите его.")
      }
      session.print([Line(token)])
      session.addAfterword(
        "This is token \(id). It is shown only once: keep it in a file of mode 0600.",
        ru: "Это токен \(id). Он показывается один раз: храните его в файле с правами 0600.")
    }
  }

  static func revoke(_ session: Session) throws(Failure) {
    let text = try session.required(0)
    guard let id = Int64(text) else {
      throw .misuse(
        "The id of a token is a number, not `\(text)`.",
        ru: "Номер токена — число, а не `\(text)`.")
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
