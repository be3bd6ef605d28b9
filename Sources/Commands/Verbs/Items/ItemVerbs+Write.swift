import CMDB
import JSON

/// The commands that change items.
enum ItemVerbs {
  private static let fixedNames = ["name", "tag"]

  static func register(_ session: Session) throws(Failure) {
    var words = session.invocation.words[...]
    var className: String?
    if let first = words.first, Assignment(first) == nil {
      className = session.className(words.removeFirst())
    }
    let assignments = try Assignment.all(words)
    let typedBy = if let className { className } else { try classOfModel(assignments, session) }
    let declared = try session.declaration(of: typedBy)
    let fields = try ItemFields(
      assignments, of: declared, fixedNames: fixedNames + ["state"]
    ).settled(session)
    let item = try session.call("item.register") { writer in
      writer.member("class", given: className)
      fields.write(to: &writer)
      session.writeMembers(to: &writer)
    }
    try session.show(item) { () throws(Failure) in
      session.print(ItemCard.card(item, declared, session.language))
    }
  }

  /// The class of a model's units, which types the fields if no class is given.
  private static func classOfModel(
    _ assignments: [Assignment], _ session: Session
  ) throws(Failure) -> String {
    guard let model = assignments.first(where: { $0.name == "model" })?.text else {
      throw .misuse(
        "`cmdb item register` needs a CLASS, or a model=TAG that implies it.",
        ru: "`cmdb item register` требует CLASS или model=TAG, по которой он известен.")
    }
    guard let name = try session.item(model)["attributes"]?["unit_class"]?.string else {
      throw .misuse(
        "Model \(model) has no unit_class: name the CLASS.",
        ru: "У модели \(model) не задан unit_class: укажите CLASS.")
    }
    return name
  }

  static func edit(_ session: Session) throws(Failure) {
    let assignments = try Assignment.all(session.invocation.words.dropFirst())
    let present = try session.item(try session.required(0))
    let declared = try session.declaration(of: present["class"]?.string ?? "")
    let fields = try ItemFields(assignments, of: declared, fixedNames: fixedNames)
      .settled(session)
    try update(present, declared, session) { fields.write(to: &$0) }
  }

  static func move(_ session: Session) throws(Failure) {
    let place = try session.required(1)
    let present = try session.item(try session.required(0))
    let declared = try session.declaration(of: present["class"]?.string ?? "")
    try update(present, declared, session) { writer in
      writer.member("references", object: { $0.member("location", reference: place) })
    }
  }

  /// Updates the version that was read, unless --expect gives another.
  private static func update(
    _ present: Value, _ declared: ClassDeclaration, _ session: Session,
    _ members: (inout Writer) -> Void
  ) throws(Failure) {
    let version = try session.version(of: present)
    let changed = try session.call("item.update") { writer in
      writer.member("item", value: present["id"])
      writer.member("version", integer: version)
      members(&writer)
      session.writeMembers(to: &writer)
    }
    try session.show(changed) { () throws(Failure) in
      session.print(ItemCard.card(changed, declared, session.language))
    }
  }

  static func transition(_ session: Session) throws(Failure) {
    let state = try session.required(1)
    let assignments = try Assignment.all(session.invocation.words.dropFirst(2))
    let present = try session.item(try session.required(0))
    let declared = try session.declaration(of: present["class"]?.string ?? "")
    let fields = try ItemFields(assignments, of: declared, fixedNames: []).settled(session)
    let name = try session.stateName(state, of: declared.name)
    let expected = try session.invocation.number(.expect)
    let changed = try session.call("item.transition") { writer in
      writer.member("item", value: present["id"])
      writer.member("state", string: name)
      if let expected { writer.member("version", integer: expected) }
      fields.write(to: &writer)
      session.writeMembers(to: &writer)
    }
    try session.show(changed) { () throws(Failure) in
      session.print(ItemCard.card(changed, declared, session.language))
    }
    if ["inactive", "void"].contains(name) { try sayWhatIsHeld(by: changed, session) }
  }

  /// Names the items still held by a person who leaves, which would otherwise be forgotten.
  private static func sayWhatIsHeld(by holder: Value, _ session: Session) throws(Failure) {
    guard let tag = holder["tag"]?.string else { return }
    let condition = "holder = \(Condition.quoted(tag))"
    let counted: Value
    do throws(Failure) {
      counted = try session.call("item.count") { writer in
        writer.member("by", strings: ["class"])
        writer.member("where", string: condition)
      }
    } catch {
      // The transition has succeeded, whatever follows.
      guard case .refused = error else { throw error }
      return
    }
    guard let count = counted["total"]?.integer.map({ Int($0) }), count > 0 else { return }
    let items = Plural.items(count)
    session.addAfterword(
      "\(tag) still holds \(items.english): cmdb item list --where \"\(condition)\"",
      ru: "За \(tag) ещё числится \(items.russian): cmdb item list --where \"\(condition)\"")
  }

  static func void(_ session: Session) throws(Failure) {
    guard session.has(.reason) else {
      throw .misuse(
        "`cmdb item void` needs --reason; it stays in the history of the item.",
        ru: "`cmdb item void` требует --reason: причина остаётся в истории объекта.")
    }
    let present = try session.item(try session.required(0))
    let version = try session.version(of: present)
    let item = try session.call("item.void") { writer in
      writer.member("item", value: present["id"])
      writer.member("version", integer: version)
      session.writeMembers(to: &writer)
    }
    try session.show(item) { () throws(Failure) in
      session.print([ItemCard.title(item)])
    }
  }
}
