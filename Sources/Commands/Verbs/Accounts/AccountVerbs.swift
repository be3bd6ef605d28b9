import CMDB
import JSON

/// Who may call, and what for.
extension Command {
  static let accounts: [Command] = [
    Command("account list", "List the accounts", [], [.limit, .all], run: AccountVerbs.list),
    Command(
      "account create", "Create an account",
      [Argument("NAME", "Its name.")] + AccountVerbs.fields, Option.write,
      examples: ["cmdb account create ivanova roles=agent os_user=ivanova"],
      run: AccountVerbs.create),
    Command(
      "account update", "Change an account",
      [Argument("NAME", "Its name.")] + AccountVerbs.fields, Option.write,
      examples: ["cmdb account update ivanova roles=agent,registrar disabled=no"],
      run: AccountVerbs.update),
    Command("whoami", "Show who you are to the server, and what you may do", run: AccountVerbs.me),
  ]
}

enum AccountVerbs {
  static let fields = [
    Argument(
      "FIELD=VALUE", .oneOrMore,
      "roles=admin,registrar,agent,auditor,feed os_user= certificate_name= person= disabled=yes.")
  ]

  private static let names = ["roles", "os_user", "certificate_name", "person", "disabled"]

  static func list(_ session: Session) throws(Failure) {
    let listing = Session.Listing(method: "account.list", plural: "accounts")
    guard let accounts = try session.walk(listing) else { return }
    session.print(table(accounts, session.language))
  }

  static func table(_ accounts: [Value], _ language: Language) -> Table {
    var table = Table([
      Table.Column(Phrase.account.text(language), least: 10),
      Table.Column(Phrase.roles.text(language), least: 12),
      Table.Column(Phrase.osUser.text(language), least: 8, rank: 1),
      Table.Column(Phrase.disabled.text(language), least: 4, rank: 2),
      Table.Column(Phrase.updated.text(language), least: 20, rank: 3),
    ])
    for account in accounts {
      let isDisabled = account["disabled"]?.boolean ?? false
      table.append([
        Span(account["name"]?.string ?? "", .cyan),
        Span(account["roles"].map { ValueText.of($0) } ?? ""),
        Span(account["os_user"].map { ValueText.of($0) } ?? ""),
        Span(isDisabled ? Phrase.yes.text(language) : "", .red),
        Span(account["updated_at"].map { ValueText.of($0) } ?? "", .dim),
      ])
    }
    return table
  }

  static func create(_ session: Session) throws(Failure) {
    session.afterword = wayIn(of: try put("account.create", session))
  }

  static func update(_ session: Session) throws(Failure) {
    _ = try put("account.update", session)
  }

  /// How who it belongs to gets in, which is what they will ask next.
  static func wayIn(of account: Value) -> String {
    let name = account["name"]?.string ?? ""
    if let user = account["os_user"].map({ ValueText.of($0) }) {
      return "The user \(user) of this host gets in by the Unix socket, which has to be of a group"
        + " of theirs: cmdbd --socket-group."
    }
    if let names = account["certificate_name"]?.string {
      return "It gets in over TLS with a certificate for \(names)."
    }
    return "It gets in with a token: cmdb token issue \(name). Or give it os_user=."
  }

  private static func put(_ method: String, _ session: Session) throws(Failure) -> Value {
    let name = try session.required(0)
    let assignments = try Assignment.all(session.invocation.words.dropFirst())
    for assignment in assignments where !names.contains(assignment.name) {
      throw .misuse(
        "An account has no field `\(assignment.name)`"
          + Invocation.suggestion(assignment.name, names)
          + " Fields: \(names.joined(separator: ", ")).")
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
        card.add(session.phrase(phrase), answer[name].map { ValueText.of($0) })
      }
      session.print(card)
    }
  }
}
