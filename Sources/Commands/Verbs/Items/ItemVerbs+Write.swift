import JSON

/// What is done to items.
enum ItemVerbs {
  private static let fixedNames = ["name", "tag"]

  static func register(_ session: Session) throws(Failure) {
    var words = session.invocation.words[...]
    var className: String?
    if let first = words.first, Assignment(first) == nil { className = words.removeFirst() }
    let assignments = try Assignment.all(words)
    let typedBy = if let className { className } else { try classOfModel(assignments, session) }
    let declared = try session.declaration(of: typedBy)
    let fields = try ItemFields(
      assignments, of: declared, fixedNames: fixedNames + ["state"])
    let item = try session.call("item.register") { writer in
      writer.member("class", given: className)
      fields.write(to: &writer)
      session.writeMembers(to: &writer)
    }
    try session.show(item) { () throws(Failure) in
      session.print(ItemCard.card(item, declared, session.language))
    }
  }

  /// The class of the units of a model: without a class, fields are typed by that.
  private static func classOfModel(
    _ assignments: [Assignment], _ session: Session
  ) throws(Failure) -> String {
    guard let model = assignments.first(where: { $0.name == "model" })?.text else {
      throw .misuse("`cmdb item register` needs a CLASS, or model=TAG that says which.")
    }
    guard let name = try session.item(model)["attributes"]?["unit_class"]?.string else {
      throw .misuse("Model \(model) does not say of which class its units are: name the CLASS.")
    }
    return name
  }

  static func edit(_ session: Session) throws(Failure) {
    let assignments = try Assignment.all(session.invocation.words.dropFirst())
    let present = try session.item(try session.required(0))
    let declared = try session.declaration(of: present["class"]?.string ?? "")
    let fields = try ItemFields(assignments, of: declared, fixedNames: fixedNames)
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

  /// Changes an item that was read, unless another version of it is expected.
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
    let fields = try ItemFields(assignments, of: declared, fixedNames: [])
    let expected = try session.invocation.number(.expect)
    let changed = try session.call("item.transition") { writer in
      writer.member("item", value: present["id"])
      writer.member("state", string: state)
      if let expected { writer.member("version", integer: expected) }
      fields.write(to: &writer)
      session.writeMembers(to: &writer)
    }
    try session.show(changed) { () throws(Failure) in
      session.print(ItemCard.card(changed, declared, session.language))
    }
  }

  static func void(_ session: Session) throws(Failure) {
    guard session.has(.reason) else {
      throw .misuse("`cmdb item void` needs --reason: it stays in the history of the item.")
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
