import CMDB
import JSON

/// The commands that read items.
extension ItemVerbs {
  static func show(_ session: Session) throws(Failure) {
    let item = try written(
      try session.required(0), session, include: ["relations", "incidents", "contracts"])
    try session.show(item) { () throws(Failure) in
      let declared = try session.declaration(of: item["class"]?.string ?? "")
      session.print(ItemCard.card(item, declared, session.language))
      let language =
        item["relations"].list.isEmpty ? session.language : session.languageOfRelations
      for section in ItemCard.sections(item, declared, language) {
        session.print([Line(), Line(section.title, .bold)])
        session.print(section.table)
      }
    }
  }

  /// An item by its tag, else the only one with this code, with a remark.
  private static func written(
    _ reference: String, _ session: Session, include: [String]
  ) throws(Failure) -> Value {
    do throws(Failure) {
      return try session.item(reference, include: include)
    } catch {
      guard case .refused(let refusal) = error,
        refusal["data"]?["kind"]?.string == "not_found", !reference.hasPrefix("id:"),
        let found = try only(reference, session), let id = found["id"]?.integer
      else { throw error }
      let typed = Harmless.line(reference)
      session.addAfterword(
        "`\(typed)` is \(ValueText.brief(found)).",
        ru: "`\(typed)` — это \(ValueText.brief(found)).")
      return try session.item("id:\(id)", include: include)
    }
  }

  /// Nil when no item or more than one has the code.
  private static func only(_ code: String, _ session: Session) throws(Failure) -> Value? {
    let found = try session.resolved(code)
    return found.count == 1 ? found[0]["item"] : nil
  }

  static func list(_ session: Session) throws(Failure) {
    let condition = try session.word(0).map { (name) throws(Failure) in
      "class = \(try Condition.word(session.className(name)))"
    }
    try list(session, condition: condition, words: nil)
  }

  static func find(_ session: Session) throws(Failure) {
    try list(session, condition: nil, words: session.invocation.words.joined(separator: " "))
  }

  private static func list(
    _ session: Session, condition: String?, words: String?
  ) throws(Failure) {
    let fields = ItemTable.usualFields + (words == nil ? [] : ["matched"])
    let listing = Session.Listing(
      method: "item.find", plural: "items", fields: fields, condition: condition)
    guard let items = try session.walk(listing, { $0.member("text", given: words) }) else {
      return
    }
    let chosen = session.invocation.list(.fields)
    session.print(ItemTable.table(items, fields: chosen, session.language))
  }

  static func resolve(_ session: Session) throws(Failure) {
    // A scanner may end a code by a carriage return.
    let code = try session.required(0).trimmed
    let result = try session.call("item.resolve") { writer in
      writer.member("code", string: code)
      session.scopeMembers(to: &writer)
    }
    try session.show(result) { () throws(Failure) in
      let found = result["items"].list
      session.print(ItemTable.resolved(found, session.language))
      if found.isEmpty {
        let text = Harmless.line(code)
        session.addAfterword("No item has the code \(text).", ru: "Объекта с кодом \(text) нет.")
      }
      if result["truncated"]?.boolean == true {
        session.addAfterword("There are more.", ru: "Есть и другие.")
      }
    }
  }

  static func count(_ session: Session) throws(Failure) {
    try count("item.count", by: session.invocation.words.isEmpty ? ["class"] : nil, session)
  }

  /// Counts the rows of a noun by the fields that are named.
  static func count(
    _ method: String, by usual: [String]?, _ session: Session
  ) throws(Failure) {
    let fields = usual ?? session.invocation.words
    let limit = try session.invocation.number(.limit)
    let result = try session.call(method) { writer in
      writer.member("by", strings: fields)
      writer.member("where", given: session.option(.filter))
      writer.member("text", given: session.option(.text))
      if let limit { writer.member("limit", integer: limit) }
      session.scopeMembers(to: &writer)
    }
    try session.show(result) { () throws(Failure) in
      session.print(ItemTable.counts(result, by: fields, session.language))
      if let total = result["total"]?.integer {
        let isMore = result["truncated"]?.boolean == true
        let more = isMore ? ", in more groups than are shown: --limit N" : ""
        let moreGroups = isMore ? ", показаны не все группы: --limit N" : ""
        let count = Progress.grouped(Int(total))
        session.addAfterword("\(count) in total\(more).", ru: "Всего \(count)\(moreGroups).")
      }
    }
  }

  static func history(_ session: Session) throws(Failure) {
    let item = try session.required(0)
    let listing = Session.Listing(method: "item.history", plural: "entries")
    let entries = try session.walk(listing) { $0.member("item", reference: item) }
    guard let entries else { return }
    let declared = try session.language.isRussian ? declared(for: item, session) : nil
    session.print(
      History(language: session.language, declared: declared).lines(
        entries, width: session.screen.width))
  }

  /// The declaration that has the labels of what an item's history names.
  private static func declared(
    for item: String, _ session: Session
  ) throws(Failure) -> ClassDeclaration? {
    guard let name = try session.knownItem(item)?["class"]?.string else { return nil }
    return try session.declaration(of: name)
  }
}

/// Text as a literal of the where language.
enum Condition {
  static func quoted(_ text: String) -> String {
    "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "''") + "'"
  }

  /// A bare word, as classes and states are; what is none cannot be a name.
  static func word(_ text: String) throws(Failure) -> String {
    let isWord = text.utf8.allSatisfy { byte in
      byte == UInt8(ascii: "_") || byte >= 0x30 && byte <= 0x39
        || byte | 0x20 >= UInt8(ascii: "a") && byte | 0x20 <= UInt8(ascii: "z")
    }
    guard isWord, !text.isEmpty else {
      throw .misuse(
        "`\(text)` is not a class name: use lower-case letters, digits and `_`.",
        ru: "`\(text)` — не название класса: в нём строчные латинские буквы, цифры и `_`.")
    }
    return text
  }
}
