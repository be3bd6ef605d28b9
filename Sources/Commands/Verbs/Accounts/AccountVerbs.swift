import CMDB
import JSON

/// Accounts and their roles.
extension Command {
  static let accounts: [Command] = [
    Command(
      "account list", "List the accounts", ru: "Список учётных записей", [], [.limit, .all],
      run: AccountVerbs.list),
    Command(
      "account create", "Create an account", ru: "Создать учётную запись",
      [AccountVerbs.name] + AccountVerbs.fields, Option.write,
      examples: [
        "cmdb account create scanner roles=feed",
        "cmdb account create mail-gateway roles=gateway channels=CHN-000001",
      ],
      run: AccountVerbs.create),
    Command(
      "account update", "Change an account", ru: "Изменить учётную запись",
      [AccountVerbs.name] + AccountVerbs.fields, Option.write,
      examples: ["cmdb account update ivanova roles=agent,registrar disabled=no"],
      run: AccountVerbs.update),
    Command(
      "directory", "List whom accounts stand for, to assign incidents to",
      ru: "Показать, чьи это учётные записи: кому можно назначить инцидент",
      [
        Argument(
          "TEXT", .any, "Only those with these words in account, name or tag.",
          ru: "Только те, у кого эти слова есть в учётной записи, имени или метке.")
      ], [.limit, .all], examples: ["cmdb directory nikitin"], run: AccountVerbs.directory),
    Command(
      "whoami", "Show your account and your rights",
      ru: "Показать вашу учётную запись и права", run: AccountVerbs.me),
  ]
}

enum AccountVerbs {
  static let name = Argument("NAME", "The name of the account.", ru: "Имя учётной записи.")
  static let fields = [
    Argument(
      "FIELD=VALUE", .oneOrMore,
      "roles=admin,registrar,agent,auditor,feed,gateway os_user= certificate_name= person="
        + " disabled=yes, and of a gateway channels=CHN-000001,CHN-000002.",
      ru: "roles=admin,registrar,agent,auditor,feed,gateway os_user= certificate_name= person="
        + " disabled=yes, а у шлюза — channels=CHN-000001,CHN-000002.")
  ]

  private static let names = [
    "roles", "os_user", "certificate_name", "person", "disabled", "channels",
  ]

  static func list(_ session: Session) throws(Failure) {
    let listing = Session.Listing(method: "account.list", plural: "accounts")
    guard let accounts = try session.walk(listing) else { return }
    session.print(table(accounts, session.language))
  }

  static func table(_ accounts: [Value], _ language: Language) -> Table {
    var table = Table([
      Table.Column(Phrase.account.text(language), least: 10),
      Table.Column(Phrase.roles.text(language), least: 12),
      Table.Column(Phrase.person.text(language), least: 10, rank: 4),
      Table.Column(Phrase.osUser.text(language), least: 8, rank: 1),
      Table.Column(Phrase.disabled.text(language), least: 4, rank: 2),
      Table.Column(Phrase.updated.text(language), least: 20, rank: 3),
    ])
    for account in accounts {
      let isDisabled = account["disabled"]?.boolean ?? false
      table.append([
        Span(account["name"]?.string ?? "", .cyan),
        Span(account["roles"].map { ValueText.of($0) } ?? ""),
        Span(account["person"].map { ValueText.of($0) } ?? ""),
        Span(account["os_user"].map { ValueText.of($0) } ?? ""),
        Span(isDisabled ? Phrase.yes.text(language) : "", .red),
        Span(account["updated_at"].map { ValueText.of($0) } ?? "", .dim),
      ])
    }
    return table
  }

  static func directory(_ session: Session) throws(Failure) {
    let text = session.invocation.words.joined(separator: " ")
    let listing = Session.Listing(method: "directory.list", plural: "accounts")
    let found = try session.walk(listing) { $0.member("text", given: text.isEmpty ? nil : text) }
    guard let found else { return }
    let language = session.language
    var table = Table([
      Table.Column(Phrase.account.text(language), least: 10),
      Table.Column(Phrase.person.text(language), least: 16),
      Table.Column(Phrase.team.text(language), least: 10, rank: 2),
      Table.Column(Phrase.disabled.text(language), least: 4, rank: 1),
    ])
    for account in found {
      let isDisabled = account["disabled"]?.boolean ?? false
      table.append([
        Span(account["name"]?.string ?? "", .cyan),
        Span(account["person"]?["name"]?.string ?? ""),
        Span(account["team"]?["name"]?.string ?? ""),
        Span(isDisabled ? Phrase.yes.text(language) : "", .red),
      ])
    }
    session.print(table)
  }

  static func create(_ session: Session) throws(Failure) {
    let way = wayIn(of: try put("account.create", session))
    session.addAfterword(way.english, ru: way.russian)
  }

  static func update(_ session: Session) throws(Failure) {
    _ = try put("account.update", session)
  }

  /// How the owner of the account logs in, which is usually the next question.
  static func wayIn(of account: Value) -> Wording {
    let name = account["name"]?.string ?? ""
    if let user = account["os_user"].map({ ValueText.of($0) }) {
      return Wording(
        "User \(user) of this host logs in through the Unix socket, which must belong to one of"
          + " their groups: cmdbd --socket-group.",
        ru: "Пользователь \(user) этой машины входит через сокет Unix, который должен принадлежать"
          + " одной из его групп: cmdbd --socket-group.")
    }
    if let names = account["certificate_name"]?.string {
      return Wording(
        "It logs in over TLS with a certificate for \(names).",
        ru: "Вход — по TLS с сертификатом на имя \(names).")
    }
    return Wording(
      "It logs in with a token: cmdb token issue \(name). Or set os_user=.",
      ru: "Вход — по токену: cmdb token issue \(name). Или задайте os_user=.")
  }

  private static func put(_ method: String, _ session: Session) throws(Failure) -> Value {
    let name = try session.required(0)
    let assignments = try Assignment.all(session.invocation.words.dropFirst())
    for assignment in assignments where !names.contains(assignment.name) {
      let hint = Invocation.suggestion(assignment.name, names)
      throw .misuse(
        "An account has no field `\(assignment.name)`\(hint.english)"
          + " Fields: \(names.joined(separator: ", ")).",
        ru: "У учётной записи нет поля `\(assignment.name)`\(hint.russian)"
          + " Поля: \(names.joined(separator: ", ")).")
    }
    let account = try session.call(method) { writer in
      writer.member("name", string: name)
      for assignment in assignments { write(assignment, to: &writer) }
      session.writeMembers(to: &writer)
    }
    try session.show(account) { () throws(Failure) in
      session.print(table([account], session.language))
    }
    return account
  }

  private static func write(_ assignment: Assignment, to writer: inout Writer) {
    let (name, text) = (assignment.name, assignment.text)
    switch name {
    case "roles":
      writer.member(
        name, strings: text.split { $0 == "," || $0 == ";" || $0 == " " }.map(String.init))
    case "channels":
      writer.member(
        name, strings: text.split { $0 == "," || $0 == ";" || $0 == " " }.map(String.init))
    case "disabled": writer.member(name, raw: TypedValue.boolean(text))
    case _ where text.isEmpty: writer.member(name, string: nil)
    case "person": writer.member(name, reference: text)
    // A number is a uid.
    case "os_user": writer.member(name, scalar: text)
    default: writer.member(name, string: text)
    }
  }

  static func me(_ session: Session) throws(Failure) {
    let answer = try session.call("session.whoami")
    try session.show(answer) { () throws(Failure) in
      var card = Card(title: Line(answer["account"]?.string ?? "", .bold))
      let rows: [(Phrase, String)] = [(.roles, "roles"), (.rights, "rights"), (.via, "via")]
      for (phrase, name) in rows {
        let text = answer[name].map { ValueText.of($0) }
        card.add(
          session.phrase(phrase),
          name == "via" ? text.map { session.language.word($0, Vocabulary.via) } : text)
      }
      session.print(card)
    }
  }
}
