import JSON

/// How items hang together.
extension Command {
  static let relations: [Command] = [
    Command(
      "relation list", "List the relations of an item",
      [Argument("TAG", "The item.", words: .asked(.items))],
      [RelationVerbs.type, RelationVerbs.direction, .limit, .all, .asOf],
      run: RelationVerbs.list),
    Command(
      "relation connect", "Connect two items",
      [
        Argument("SOURCE", "The tag of the one.", words: .asked(.items)),
        Argument("TYPE", "How they hang together.", words: .asked(.relationTypes)),
        Argument("TARGET", "The tag of the other.", words: .asked(.items)),
        Argument("FIELD=VALUE", .any, "What the relation says, as slot=2."),
      ], [RelationVerbs.leastUp] + Option.write,
      examples: ["cmdb relation connect UPS-000001 powers SRV-000004"],
      run: RelationVerbs.connect),
    Command(
      "relation disconnect", "Disconnect two items",
      [Argument("ID", "Of the relation; `cmdb relation list TAG` shows it.")], Option.write,
      run: RelationVerbs.disconnect),
    Command(
      "relation types", "Show how items can hang together, and which relations carry impact", [],
      [.asOf], run: RelationVerbs.types),
  ]
}

enum RelationVerbs {
  static let type = Option("--type", "TYPE", "Only of this type.", words: .asked(.relationTypes))
  static let direction = Option(
    "--direction", "WORD", "As seen from the item; both when absent.",
    words: .fixed(["outgoing", "incoming", "both"]))
  static let leastUp = Option(
    "--min-up", "N", "How many of such suppliers, or which percentage, suffice.")

  static func list(_ session: Session) throws(Failure) {
    let item = try session.item(try session.required(0))
    let listing = Session.Listing(method: "relation.list", plural: "relations")
    let relations = try session.walk(listing) { writer in
      writer.member("item", value: item["id"])
      writer.member("type", given: session.option(type))
      writer.member("direction", given: session.option(direction))
    }
    guard let relations else { return }
    session.print(RelationTable.whole(relations, of: item["id"]?.integer, session.language))
  }

  static func types(_ session: Session) throws(Failure) {
    let found = try session.catalogue("relation_type.list", "relation_types")
    guard let found else { return }
    session.print(RelationTable.types(found, session.language))
  }

  static func connect(_ session: Session) throws(Failure) {
    let (source, type) = (try session.required(0), try session.required(1))
    let target = try session.required(2)
    let attributes = try Assignment.all(session.invocation.words.dropFirst(3))
    let relation = try session.call("relation.connect") { writer in
      writer.member("type", string: type)
      writer.member("source", reference: source)
      writer.member("target", reference: target)
      if let leastUp = session.option(leastUp) { writer.member("min_up", scalar: leastUp) }
      if !attributes.isEmpty {
        writer.member(
          "attributes",
          object: { writer in
            for attribute in attributes { writer.member(attribute.name, scalar: attribute.text) }
          })
      }
      session.writeMembers(to: &writer)
    }
    try session.show(relation) { () throws(Failure) in
      session.print(RelationTable.whole([relation], of: nil, session.language))
    }
  }

  static func disconnect(_ session: Session) throws(Failure) {
    let text = try session.required(0)
    guard let id = Int64(text) else {
      throw .misuse("A relation has a number for its id, not `\(text)`.")
    }
    let result = try session.call("relation.disconnect") { writer in
      writer.member("relation", integer: id)
      session.writeMembers(to: &writer)
    }
    try session.show(result) { () throws(Failure) in
      let until = result["until"].map { ValueText.of($0) } ?? ""
      session.print([Line("\(id)  – \(until)")])
    }
  }
}

extension Writer {
  /// A number where the text is one, else the text: where no declaration says which.
  mutating func member(_ name: String, scalar text: String) {
    if Number(text.utf8) != nil {
      member(name, raw: Array(text.utf8))
    } else {
      member(name, string: text)
    }
  }
}
