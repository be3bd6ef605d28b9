import JSON
import System

/// Sessions of browsers and other devices, and the codes that begin them.
extension Command {
  static let sessions: [Command] = [
    Command(
      "console", "Print an address that opens the console, logged in as you",
      ru: "Показать адрес, по которому консоль откроется под вашим именем", [], Option.write,
      run: SessionVerbs.console),
    Command(
      "invite", "Make a code with which somebody logs in to the console, once",
      ru: "Создать одноразовый код для входа в консоль",
      [
        Argument(
          "ACCOUNT", .optional, "Who is invited (default: you).",
          ru: "Кого пригласить (по умолчанию вас).")
      ],
      [SessionVerbs.valid] + Option.write, examples: ["cmdb invite nikitin"],
      run: SessionVerbs.invite),
    Command(
      "session list", "List open sessions and invitations",
      ru: "Список открытых сеансов и приглашений",
      [
        Argument(
          "ACCOUNT", .optional, "Only those of this account.",
          ru: "Только этой учётной записи.")
      ], [.limit, .all], run: SessionVerbs.list),
    Command(
      "session end", "End a session or an invitation", ru: "Завершить сеанс или приглашение",
      [Argument("ID", "`cmdb session list` shows it.", ru: "Его показывает `cmdb session list`.")],
      Option.write, run: SessionVerbs.end),
  ]
}

enum SessionVerbs {
  static let valid = Option(
    "--valid", "SECONDS", "How long the code can be used (default a day; for you a minute).",
    ru: "Сколько секунд действует код (по умолчанию сутки; для вас минута).")

  static func console(_ session: Session) throws(Failure) {
    let invited = try session.call("session.invite") { session.writeMembers(to: &$0) }
    try session.show(invited) { () throws(Failure) in
      let code = try code(of: invited)
      guard let address = invited["url"]?.string else {
        session.print([Line(code)])
        session.addAfterword(
          "This server has no web console; --web starts it with one.",
          ru: "У этого сервера нет веб-консоли; её включает --web.")
        return
      }
      // Not opened from here: other users of the host see the arguments of programs.
      session.print([Line(address)])
      session.addAfterword(
        "Open this address in a browser of this host within a minute.",
        ru: "Откройте этот адрес в браузере на этой машине в течение минуты.")
    }
  }

  static func invite(_ session: Session) throws(Failure) {
    let valid = try session.option(Self.valid).map { text throws(Failure) in
      guard let seconds = Int(text) else {
        throw .misuse(
          "--valid takes a number of seconds, not `\(text)`.",
          ru: "--valid — число секунд, а не `\(text)`.")
      }
      return seconds
    }
    let invited = try session.call("session.invite") { writer in
      writer.member("account", given: session.word(0))
      if let valid { writer.member("valid_for_s", integer: valid) }
      session.writeMembers(to: &writer)
    }
    try session.show(invited) { () throws(Failure) in
      _ = try code(of: invited)
      let hasAddress = invited["url"].map { !$0.isNull } ?? false
      session.print([Line((hasAddress ? invited["url"] : invited["code"])?.string ?? "")])
      let ends = invited["expires_at"].map { ValueText.of($0) } ?? ""
      session.addAfterword(
        "It works once, until \(ends): give it to nobody else.",
        ru: "Действует один раз, до \(ends): не передавайте другим.")
    }
  }

  /// A repetition is told no code.
  private static func code(of invited: Value) throws(Failure) -> String {
    guard let code = invited["code"]?.string else {
      throw .failed(
        "This code has been made and shown already: make another one.",
        ru: "Этот код уже создан и был показан: создайте другой.")
    }
    return code
  }

  static func list(_ session: Session) throws(Failure) {
    let listing = Session.Listing(method: "session.list", plural: "sessions")
    let found = try session.walk(listing) { $0.member("account", given: session.word(0)) }
    guard let found else { return }
    let language = session.language
    var table = Table([
      Table.Column("Id", right: true, least: 4),
      Table.Column(Phrase.account.text(language), least: 8),
      Table.Column(Phrase.device.text(language), least: 10),
      Table.Column(Phrase.address.text(language), least: 10, rank: 2),
      Table.Column(Phrase.since.text(language), least: 20, rank: 3),
      Table.Column(Phrase.lastUsed.text(language), least: 20, rank: 1),
      Table.Column(Phrase.validUntil.text(language), least: 20, rank: 4),
    ])
    for one in found {
      let text = { (name: String) in one[name].map { ValueText.of($0) } ?? "" }
      let isInvitation = one["since"] == nil || one["since"]?.isNull == true
      table.append([
        Span(text("id"), .bold), Span(text("account"), .cyan),
        isInvitation ? Span(Phrase.invited.text(language), .dim) : Span(text("device")),
        Span(text("address")), Span(text("since"), .dim), Span(text("last_used"), .dim),
        Span(text("expires_at"), .dim),
      ])
    }
    session.print(table)
  }

  static func end(_ session: Session) throws(Failure) {
    let text = try session.required(0)
    guard let id = Int64(text) else {
      throw .misuse(
        "The id of a session is a number, not `\(text)`.",
        ru: "Номер сеанса — число, а не `\(text)`.")
    }
    let ended = try session.call("session.end") { writer in
      writer.member("session", integer: id)
      session.writeMembers(to: &writer)
    }
    try session.show(ended) { () throws(Failure) in
      session.remark("Session \(id) has ended.", ru: "Сеанс \(id) завершён.")
    }
  }
}
