import CMDB
import JSON
import System

/// The commands that change incidents.
enum IncidentVerbs {
  static func open(_ session: Session) throws(Failure) {
    let title = try session.required(0)
    guard title.contains(where: { !$0.isWhitespace }) else {
      throw .misuse("The title is empty.", ru: "Тема пуста.")
    }
    let rest = session.invocation.words.dropFirst()
    let tags = rest.filter { Assignment($0) == nil }
    let fields = try IncidentFields(
      try Assignment.all(rest.filter { Assignment($0) != nil }), isOpening: true
    ).settled(session)
    guard !fields.has("title") else {
      throw .misuse("The title is given twice.", ru: "Тема указана дважды.")
    }
    if tags.isEmpty { try refuseItem(asTitle: title, session) }
    let incident = try session.call("incident.open") { writer in
      writer.member("title", string: title)
      if !tags.isEmpty {
        writer.member(
          "items",
          array: { writer in
            for tag in tags { writer.object { $0.member("item", reference: tag) } }
          })
      }
      // With a resolution the incident is opened and resolved in one call.
      if fields.has("resolution"), !fields.has("state") {
        writer.member("state", string: "resolved")
      }
      fields.write(to: &writer)
      session.writeMembers(to: &writer)
    }
    try show(incident, session)
    // A parent that has just been given is not replaced by another.
    if !fields.has("parent") { sayWhatIsOpen(incident, session) }
  }

  /// Names other open incidents of the items, which may be about the same matter.
  private static func sayWhatIsOpen(_ incident: Value, _ session: Session) {
    for link in incident["items"].list {
      let tag = link["item"]?["tag"]?.string ?? ""
      for other in link["context"]?["open_incidents"].list ?? [] where other["via"] == nil {
        let number = other["number"]?.string ?? ""
        session.addAfterword(
          "\(tag) already has an open incident: \(ValueText.of(other)). If it is the same matter:"
            + " cmdb incident update \(incident["number"]?.string ?? "") parent=\(number)",
          ru: "По \(tag) уже открыт инцидент: \(ValueText.of(other)). Если это то же самое:"
            + " cmdb incident update \(incident["number"]?.string ?? "") parent=\(number)")
      }
    }
  }

  /// Refuses a title that is the tag of an item, because the title was probably forgotten.
  private static func refuseItem(asTitle title: String, _ session: Session) throws(Failure) {
    // No tag is longer.
    guard !title.contains(" "), title.utf8.count <= 64, let item = try session.knownItem(title)
    else { return }
    throw .misuse(
      "`\(title)` is \(ValueText.of(item)). Begin with a title:"
        + " cmdb incident open 'Prints stripes' \(title)",
      ru: "`\(title)` — это \(ValueText.of(item)). Начните с темы:"
        + " cmdb incident open 'Печатает с полосами' \(title)")
  }

  private static func show(_ incident: Value, _ session: Session) throws(Failure) {
    try session.show(incident) { () throws(Failure) in
      session.print(IncidentCard.card(incident, session.language))
    }
  }

  static func link(_ session: Session) throws(Failure) {
    let linked = try session.call("incident.link") { writer in
      linkMembers(session, to: &writer)
      writer.member("role", given: session.option(role))
      writer.member("note", given: session.option(note))
    }
    try showItems(linked, session)
  }

  static func unlink(_ session: Session) throws(Failure) {
    try showItems(try session.call("incident.unlink") { linkMembers(session, to: &$0) }, session)
  }

  /// Prints the incident in one line and the items linked to it.
  private static func showItems(_ incident: Value, _ session: Session) throws(Failure) {
    try session.show(incident) { () throws(Failure) in
      let links = incident["items"].list
      session.print([IncidentCard.title(incident, session.language)])
      session.print(
        try LinkTable.table(links, states: states(of: links, session), session.language))
      let total = incident["items_total"]?.integer.map { Int($0) } ?? links.count
      guard total > links.count else { return }
      session.addAfterword(
        "\(links.count) of \(Plural.items(total).english) shown.",
        ru: "Показано \(links.count); всего \(Plural.items(total).russian).")
    }
  }

  /// The states of linked items by their tags.
  private static func states(
    of links: [Value], _ session: Session
  ) throws(Failure) -> [String: String] {
    let tags = links.compactMap { $0["item"]?["tag"]?.string }
    guard !tags.isEmpty else { return [:] }
    let list = tags.map(Condition.quoted).joined(separator: ", ")
    let page = try session.call("item.find") { writer in
      writer.member("where", string: "tag in (\(list))")
      writer.member("fields", strings: ["tag", "state"])
      writer.member("include_void", boolean: true)
      writer.member("limit", integer: 1000)
    }
    return Dictionary(
      page["items"].list.compactMap { item in
        item["tag"]?.string.map { ($0, item["state"]?.string ?? "") }
      }, uniquingKeysWith: { first, _ in first })
  }

  /// The incident and all its items in one call, which links all or none.
  private static func linkMembers(_ session: Session, to writer: inout Writer) {
    session.writeMembers(to: &writer)
    writer.member("incident", incident: session.word(0) ?? "")
    writer.member(
      "item",
      array: { writer in
        for tag in session.invocation.words.dropFirst() { writer.reference(tag) }
      })
  }

  static func comment(_ session: Session) throws(Failure) {
    let number = try session.required(0)
    let text = try session.required(1)
    let entry = try session.call(
      "incident.comment", json: try commentParams(number, try whole(text), session))
    try session.show(entry) { () throws(Failure) in
      session.print([Timeline(language: session.language).heading(entry)])
      session.print(Timeline.body(entry).map { Line("  " + $0) })
    }
    guard !session.has(visibility), entry["visibility"]?.string == "public" else { return }
    session.addAfterword(
      "The requester can read this comment; a note for colleagues: --visibility internal.",
      ru: "Этот комментарий виден заявителю; для служебной заметки: --visibility internal.")
  }

  private static func commentParams(
    _ number: String, _ text: String, _ session: Session
  ) throws(Failure) -> [UInt8] {
    var writer = Writer()
    writer.object { writer in
      writer.member("incident", incident: number)
      writer.member("text", string: text)
      writer.member("visibility", given: session.option(visibility))
      writer.member("channel", given: session.option(channel))
      session.writeMembers(to: &writer)
    }
    return writer.bytes
  }

  /// Standard input for `-`.
  static func whole(_ text: String) throws(Failure) -> String {
    guard text == "-" else { return text }
    do {
      return String(decoding: try Standard.input.readAll(), as: UTF8.self)
    } catch {
      throw .failed(
        "Cannot read standard input: \(error)", ru: "Стандартный ввод не прочитать: \(error)")
    }
  }

  static func update(_ session: Session) throws(Failure) {
    let assignments = try Assignment.all(session.invocation.words.dropFirst())
    let fields = try IncidentFields(assignments, isOpening: false).settled(session)
    // The version that was read, unless --expect gives another.
    let present = try incident(session)
    let version = try session.version(of: present)
    let changed = try session.call("incident.update") { writer in
      writer.member("incident", value: present["id"])
      writer.member("version", integer: version)
      fields.write(to: &writer)
      session.writeMembers(to: &writer)
    }
    try show(changed, session)
    if !fields.has("assignee") {
      session.addAfterword(IncidentRemarks.handedOver(from: present, to: changed))
    }
  }

  static func incident(_ session: Session) throws(Failure) -> Value {
    let number = try session.required(0)
    return try session.call("incident.get") { writer in
      writer.member("incident", incident: number)
      session.momentMember(to: &writer)
    }
  }

  static func assign(_ session: Session) throws(Failure) {
    var account = session.word(1)
    if account == nil, !session.has(team) {
      account = try session.call("session.whoami")["account"]?.string
    }
    let present = try incident(session)
    let version = try session.version(of: present)
    let changed = try session.call("incident.assign") { [account] writer in
      writer.member("incident", value: present["id"])
      writer.member("version", integer: version)
      writer.member("assignee", given: account)
      writer.member("team", given: session.option(team))
      if session.has(force) { writer.member("force", boolean: true) }
      session.writeMembers(to: &writer)
    }
    try show(changed, session)
    if account == nil {
      session.addAfterword(IncidentRemarks.handedOver(from: present, to: changed))
    }
  }

  static func watch(_ session: Session) throws(Failure) {
    try watch(session, by: "incident.watch")
  }

  static func unwatch(_ session: Session) throws(Failure) {
    try watch(session, by: "incident.unwatch")
  }

  private static func watch(_ session: Session, by method: String) throws(Failure) {
    let number = try session.required(0)
    let watched = try session.call(method) { writer in
      writer.member("incident", incident: number)
      writer.member("account", given: session.word(1))
      session.writeMembers(to: &writer)
    }
    try show(watched, session)
  }

  static func transition(_ session: Session) throws(Failure) {
    let typed = try session.required(1)
    // Readers of labels may type them.
    let named = Vocabulary.incidentState.first { $0.value.lowercased() == typed.lowercased() }
    let assignments = try WaitVerb.assignments(session)
    try move(session, to: named?.key ?? typed) { writer in
      for one in assignments { writer.member(one.name, string: one.text) }
    }
  }

  /// Closes an incident for good. At a terminal it asks first if somebody waits for an answer or
  /// children are still open.
  static func close(_ session: Session) throws(Failure) {
    guard session.isAsked else { return try move(session, to: "closed") }
    let present = try incident(session)
    let remarks = IncidentRemarks.leftOver(present)
    // What is not resolved cannot be closed: the server says so, and nothing is asked before.
    guard !remarks.isEmpty, present["state"]?.string == "resolved" else {
      return try move(session, to: "closed")
    }
    for remark in remarks { session.remark(remark.english, ru: remark.russian) }
    let question = Wording("Close it all the same? [y/N] ", ru: "Всё равно закрыть? [д/Н] ")
    guard ["y", "yes", "д", "да"].contains(session.ask(question)?.lowercased() ?? "") else {
      return session.addAfterword("Nothing was changed.", ru: "Ничего не изменено.")
    }
    try move(session, to: "closed", isWarned: true)
  }

  static func cancel(_ session: Session) throws(Failure) { try move(session, to: "cancelled") }

  static func resolve(_ session: Session) throws(Failure) {
    let resolution = try session.required(1)
    try move(session, to: "resolved") { writer in
      writer.member("resolution", string: resolution)
      writer.member("resolution_code", given: session.option(code))
    }
  }

  /// - Parameter isWarned: whether what is left over was named before.
  static func move(
    _ session: Session, to state: String, isWarned: Bool = false,
    _ members: (inout Writer) -> Void = { _ in }
  ) throws(Failure) {
    let number = try session.required(0)
    let expected = try session.invocation.number(.expect)
    let changed = try session.call("incident.transition") { writer in
      writer.member("incident", incident: number)
      writer.member("state", string: state)
      if let expected { writer.member("version", integer: expected) }
      members(&writer)
      session.writeMembers(to: &writer)
    }
    try show(changed, session)
    // It is done, and shown: what cannot be read now is no failure of the change.
    guard !isWarned, !session.has(.json), ["resolved", "closed", "cancelled"].contains(state),
      let whole = try? session.call("incident.get", { $0.member("incident", incident: number) })
    else { return }
    for remark in IncidentRemarks.leftOver(whole) { session.addAfterword(remark) }
  }
}
