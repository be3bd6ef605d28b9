import CMDB
import JSON

/// Views: lists that are kept under a name.
extension Command {
  static let views: [Command] = [
    Command(
      "view list", "List your views and those that are shared with you",
      ru: "Список ваших и общих представлений", [], [.limit, .all], run: ViewVerbs.list),
    Command(
      "view show", "Show what a view lists", ru: "Показать список по представлению",
      [ViewVerbs.name], [.limit, .all, .asOf, .zone], run: ViewVerbs.show),
    Command(
      "view save", "Keep a condition, columns and an order under a name",
      ru: "Сохранить условие, столбцы и порядок под именем",
      [ViewVerbs.name],
      [ViewVerbs.subject, .filter, .fields, .sort, ViewVerbs.shared] + Option.write,
      examples: [
        "cmdb view save Printers --where 'class = printer' --fields tag,name,location.tag"
      ], run: ViewVerbs.save),
    Command(
      "view remove", "Remove a view", ru: "Удалить представление",
      [ViewVerbs.name], Option.write, run: ViewVerbs.remove),
  ]
}

enum ViewVerbs {
  static let name = Argument("NAME", "The name of the view.", ru: "Имя представления.")
  static let subject = Option(
    "--subject", "NOUN", "What it lists: item (default) or incident.",
    ru: "Что в списке: item (по умолчанию) или incident.",
    words: .fixed(["item", "incident"]))
  static let shared = Option(
    "--shared", "ROLE", "The role whose accounts see it, too (default: only you).",
    ru: "Роль, которой оно тоже видно (по умолчанию только вам).")

  static func list(_ session: Session) throws(Failure) {
    let listing = Session.Listing(method: "view.list", plural: "views", sort: ["name"])
    guard let views = try session.walk(listing) else { return }
    session.print(table(views, session.language))
  }

  private static func table(_ views: [Value], _ language: Language) -> Table {
    var table = Table([
      Table.Column(Phrase.name.text(language), least: 10),
      Table.Column(Phrase.type.text(language), least: 8, rank: 3),
      Table.Column(Phrase.condition.text(language), least: 20, rank: 1),
      Table.Column(Phrase.role.text(language), least: 6, rank: 2),
      Table.Column(Phrase.by.text(language), least: 8, rank: 4),
    ])
    for view in views {
      let text = { (name: String) in view[name].map { ValueText.of($0) } ?? "" }
      let shared = text("shared")
      table.append([
        Span(text("name"), .cyan), Span(text("subject")), Span(text("where")),
        Span(shared == "own" ? "" : shared), Span(text("account"), .dim),
      ])
    }
    return table
  }

  /// The view of this name: one's own before those that are shared.
  private static func named(_ session: Session) throws(Failure) -> Value {
    let name = try session.required(0)
    var found: [Value] = []
    var cursor: String?
    repeat {
      let page = try session.call("view.list") { writer in
        writer.member("limit", integer: 1000)
        if let cursor { writer.member("cursor", string: cursor) }
      }
      found += page["views"].list.filter { $0["name"]?.string == name }
      cursor = page["next_cursor"]?.string
    } while cursor != nil
    let own = found.first { $0["shared"]?.string == "own" }
    guard let view = own ?? found.first else {
      let typed = Harmless.line(name)
      throw .failed(
        "There is no view `\(typed)`: `cmdb view list` shows all.",
        ru: "Нет представления `\(typed)`: все показывает `cmdb view list`.")
    }
    return view
  }

  static func show(_ session: Session) throws(Failure) {
    let view = try named(session)
    let isIncident = view["subject"]?.string == "incident"
    let named = view["columns"].list.compactMap(\.string)
    let usual = isIncident ? IncidentTable.usualFields : ItemTable.usualFields
    let columns = named.isEmpty ? usual : named
    let listing = Session.Listing(
      method: isIncident ? "incident.find" : "item.find",
      plural: isIncident ? "incidents" : "items", fields: columns,
      condition: view["where"]?.string, sort: view["sort"].list.compactMap(\.string))
    guard let rows = try session.walk(listing) else { return }
    session.print(ItemTable.chosen(rows, columns, session.language))
  }

  static func save(_ session: Session) throws(Failure) {
    let name = try session.required(0)
    let columns = session.invocation.list(.fields)
    let sort = session.invocation.list(.sort)
    let saved = try session.call("view.save") { writer in
      writer.member("name", string: name)
      writer.member("subject", string: session.option(subject) ?? "item")
      writer.member("where", given: session.option(.filter))
      if !columns.isEmpty { writer.member("columns", strings: columns) }
      if !sort.isEmpty { writer.member("sort", strings: sort) }
      writer.member("shared", given: session.option(shared))
      session.writeMembers(to: &writer)
    }
    try session.show(saved) { () throws(Failure) in
      session.print(table([saved], session.language))
    }
  }

  static func remove(_ session: Session) throws(Failure) {
    let view = try named(session)
    let removed = try session.call("view.remove") { writer in
      writer.member("view", integer: view["view"]?.integer ?? 0)
      writer.member("version", integer: view["version"]?.integer ?? 0)
      session.writeMembers(to: &writer)
    }
    try session.show(removed) { () throws(Failure) in
      session.remark("The view is removed.", ru: "Представление удалено.")
    }
  }
}
