import JSON

/// The commands for relations.
extension Command {
  static let relations: [Command] = [
    Command(
      "relation list", "List the relations of an item", ru: "Связи объекта",
      [Argument("TAG", "The item.", ru: "Объект.", words: .asked(.items))],
      [RelationVerbs.type, RelationVerbs.direction, .limit, .all, .asOf, .zone],
      run: RelationVerbs.list),
    Command(
      "relation connect", "Connect two items", ru: "Связать два объекта",
      [
        Argument("SOURCE", "The tag of the source.", ru: "Метка источника.", words: .asked(.items)),
        Argument(
          "TYPE", "The relation type, or its reverse: `powers`, `powered_by`.",
          ru: "Тип связи или обратная надпись: `powers`, `powered_by`.",
          words: .asked(.relationTypes)),
        Argument("TARGET", "The tag of the target.", ru: "Метка цели.", words: .asked(.items)),
        Argument(
          "FIELD=VALUE", .any, "Attributes of the relation, such as slot=2.",
          ru: "Атрибуты связи, например slot=2."),
      ], [RelationVerbs.leastUp] + Option.write,
      examples: ["cmdb relation connect UPS-000001 powers SRV-000004"],
      run: RelationVerbs.connect),
    Command(
      "relation disconnect", "Disconnect two items", ru: "Удалить связь",
      [
        Argument(
          "ID", "The id of the relation; `cmdb relation list TAG` shows it.",
          ru: "Номер связи; его показывает `cmdb relation list TAG`.")
      ], Option.write,
      run: RelationVerbs.disconnect),
    Command(
      "relation types", "Show the relation types, and which of them carry impact",
      ru: "Показать типы связей и какие из них передают влияние", [],
      [.asOf, .zone], run: RelationVerbs.types),
  ]
}

enum RelationVerbs {
  static let type = Option(
    "--type", "TYPE", "Only this type.", ru: "Только этот тип.", words: .asked(.relationTypes))
  static let direction = Option(
    "--direction", "WORD", "As seen from the item (default: both).",
    ru: "С точки зрения объекта (по умолчанию both).",
    words: .fixed(["outgoing", "incoming", "both"]))
  static let leastUp = Option(
    "--min-up", "N", "How many of such suppliers suffice, as a number or a percentage.",
    ru: "Сколько таких поставщиков достаточно: число или процент.")

  static func list(_ session: Session) throws(Failure) {
    let item = try session.item(try session.required(0))
    let type = try session.option(type).map { (typed) throws(Failure) in
      try session.relationType(typed).name
    }
    let listing = Session.Listing(method: "relation.list", plural: "relations")
    let relations = try session.walk(listing) { writer in
      writer.member("item", value: item["id"])
      writer.member("type", given: type)
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
    let named = try session.relationType(try session.required(1))
    let type = named.name
    // `SRV-000004 powered_by UPS-000001` is UPS-000001 powers SRV-000004.
    let source = try session.required(named.isReversed ? 2 : 0)
    let target = try session.required(named.isReversed ? 0 : 2)
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
      throw .misuse(
        "The id of a relation is a number, not `\(text)`.",
        ru: "Номер связи — число, а не `\(text)`.")
    }
    let result = try session.call("relation.disconnect") { writer in
      writer.member("relation", integer: id)
      session.writeMembers(to: &writer)
    }
    try session.show(result) { () throws(Failure) in
      let ends = ["source", "target"].map { end in
        "\(result[end]?["tag"]?.string ?? "") \(result[end]?["name"]?.string ?? "")"
      }
      let type = result["type"]?.string ?? ""
      let until = result["until"].map { ValueText.of($0) } ?? ""
      session.print([
        Line("\(id)  \(ends[0])  \(type)  \(ends[1])  – \(until)"),
        Line("  cmdb undo " + (result["change_set"]?.string ?? ""), .dim),
      ])
    }
  }
}

extension Writer {
  /// A number if the text is one, else text; for values without a declared type.
  mutating func member(_ name: String, scalar text: String) {
    if Number(text.utf8) != nil {
      member(name, raw: Array(text.utf8))
    } else {
      member(name, string: text)
    }
  }
}
