import CMDB
import JSON

/// `cmdb class`: kinds of items, as they are declared.
enum ClassVerb {
  static func run(_ session: Session) throws(Failure) {
    if let name = session.word(0) { try show(name, session) } else { try list(session) }
  }

  private static func list(_ session: Session) throws(Failure) {
    guard let all = try session.catalogue("class.list", "classes") else { return }
    session.print(
      trees(all, session.language).flatMap { $0.lines(width: session.screen.width) })
  }

  static func trees(_ classes: [Value], _ language: Language) -> [Tree] {
    trees(below: nil, classes, language)
  }

  /// The depth is that of the class tree, which a person has to survey.
  private static func trees(
    below parent: String?, _ classes: [Value], _ language: Language
  ) -> [Tree] {
    classes.filter { $0["parent"]?.string == parent }.map { entry in
      let name = entry["name"]?.string ?? ""
      let isAbstract = entry["abstract"]?.boolean ?? false
      let line = Line([
        Span(name, isAbstract ? .dim : .bold), Span("  "),
        Span(language.text(entry["label"]) ?? "", .dim), Span("  "),
        Span(entry["tag_prefix"]?.string ?? "", .cyan),
      ])
      return Tree(line: line, children: trees(below: name, classes, language))
    }
  }

  private static func show(_ name: String, _ session: Session) throws(Failure) {
    let answer = try session.call("class.get") { writer in
      writer.member("class", string: name)
      session.momentMember(to: &writer)
    }
    try session.show(answer) { () throws(Failure) in
      session.print(card(answer, session.language))
      session.print([Line()])
      session.print(attributes(ClassDeclaration(answer), session.language))
      session.print([Line()])
      session.print(references(answer, session.language))
      let others = relations(
        answer, classes: session.labelled("class.list", "classes", ["name", "parent"]),
        types: session.labelled("relation_type.list", "relation_types", []), session.language)
      guard let others else { return }
      session.print([Line()])
      session.print(others)
    }
  }

  /// Relations that its items can have besides references, from either end; nil where none.
  static func relations(
    _ answer: Value, classes: [Value], types: [Value], _ language: Language
  ) -> Table? {
    let parents = Dictionary(
      classes.compactMap { entry in
        entry["name"]?.string.map { ($0, entry["parent"]?.string) }
      }, uniquingKeysWith: { first, _ in first })
    var lineage: [String] = []
    var next = answer["name"]?.string
    while let name = next, !lineage.contains(name) {
      lineage.append(name)
      next = parents[name] ?? nil
    }
    var table = Table([
      Table.Column.typed(Phrase.relations.text(language)),
      Table.Column(Phrase.label.text(language), least: 10, rank: 1),
      Table.Column(Phrase.target.text(language), least: 16, wrapped: true),
    ])
    var count = 0
    for type in types {
      for (own, other, label) in [
        ("source_class", "target_class", "forward"), ("target_class", "source_class", "reverse"),
      ] {
        let isReference = own == "source_class" && type["role"]?.string != nil
        let ends = type[own]?.string.map { [$0] } ?? type[own]?.strings ?? []
        guard !isReference, ends.contains(where: lineage.contains) else { continue }
        count += 1
        let arrow = own == "source_class" ? "" : "← "
        table.append([
          Span(arrow + (type["name"]?.string ?? ""), .cyan),
          Span(language.text(type[label]) ?? ""), Span(type[other].map { ValueText.of($0) } ?? ""),
        ])
      }
    }
    return count == 0 ? nil : table
  }

  static func card(_ answer: Value, _ language: Language) -> Card {
    var card = Card(
      title: Line([
        Span(answer["name"]?.string ?? "", .bold), Span("  "),
        Span(language.text(answer["label"]) ?? ""),
      ]))
    card.add(Phrase.parent.text(language), answer["parent"]?.string)
    card.add(Phrase.prefix.text(language), answer["tag_prefix"]?.string)
    card.add(Phrase.lifecycle.text(language), answer["lifecycle"]?.string)
    for key in answer["keys"].list {
      card.add(
        Phrase.key.text(language), (key["fields"]?.strings ?? []).joined(separator: " + "),
        key["state"]?.string == "building" ? .yellow : .plain)
    }
    for change in answer["pending"].list {
      let state = change["state"]?.string ?? ""
      let counts = ["checked", "of", "offenders"].map { change[$0].map { ValueText.of($0) } ?? "0" }
      let english = "\(state), \(counts[0]) of \(counts[1]), \(counts[2]) break it"
      let shown = language.word(
        state, ["checking": "проверяется", "refused": "отклонено", "failed": "сбой"])
      let russian = "\(shown), \(counts[0]) из \(counts[1]), мешают: \(counts[2])"
      card.add(
        change["change"]?.string ?? "", language.isRussian ? russian : english,
        state == "checking" ? .yellow : .red)
    }
    return card
  }

  static func attributes(_ declared: ClassDeclaration, _ language: Language) -> Table {
    var table = Table([
      Table.Column.typed(Phrase.attribute.text(language)),
      Table.Column(Phrase.type.text(language), least: 8, rank: 1),
      Table.Column(Phrase.label.text(language), least: 10, rank: 2),
      Table.Column(Phrase.values.text(language), least: 16, wrapped: true),
    ])
    for attribute in declared.attributes {
      let unit = attribute.unit.map { "(\($0))" } ?? ""
      table.append([
        Span(attribute.name + (attribute.isRequired ? " !" : ""), .cyan),
        Span(attribute.type.rawValue + unit),
        Span(declared.label(of: attribute.name, language)),
        Span(values(attribute), .dim),
      ])
    }
    return table
  }

  private static func values(_ attribute: Attribute) -> String {
    let range = [attribute.minimum.map { "≥ \($0)" }, attribute.maximum.map { "≤ \($0)" }]
    let marks = [
      attribute.isRetired ? "retired" : nil, attribute.isObserved ? "observed" : nil,
      attribute.isSecret ? "secret" : nil, attribute.computed.map { "= " + $0 },
    ]
    let words = attribute.values.joined(separator: ", ")
    return ([words.isEmpty ? nil : words, attribute.format?.rawValue] + range + marks)
      .compactMap(\.self).joined(separator: "  ")
  }

  static func references(_ answer: Value, _ language: Language) -> Table {
    var table = Table([
      Table.Column.typed(Phrase.reference.text(language)),
      Table.Column(Phrase.target.text(language), least: 16, wrapped: true),
      Table.Column(Phrase.label.text(language), least: 10, rank: 1),
    ])
    for reference in answer["references"].list {
      table.append([
        Span(reference["role"]?.string ?? "", .cyan),
        Span(reference["target_class"].map { ValueText.of($0) } ?? ""),
        Span(language.text(reference["label"]) ?? ""),
      ])
    }
    return table
  }
}
