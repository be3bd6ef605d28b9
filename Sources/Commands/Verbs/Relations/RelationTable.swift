import CMDB
import JSON

/// Relations as rows.
enum RelationTable {
  /// The relations of one item: direction, type and the other end.
  static func table(_ relations: [Value], of item: Int64?, _ language: Language) -> Table {
    var table = Table([
      Table.Column("", least: 2), Table.Column(Phrase.type.text(language), least: 10),
      Table.Column(Phrase.item.text(language), least: 20),
      Table.Column(Phrase.since.text(language), least: 20, rank: 1),
    ])
    for relation in relations {
      let isOutgoing = relation["source"]?["id"]?.integer == item
      let other = relation[isOutgoing ? "target" : "source"]
      table.append([
        Span(isOutgoing ? "→" : "←"),
        Span(language.relation(relation["type"]?.string ?? "", isReversed: !isOutgoing), .yellow),
        Span(other.map { ValueText.of($0) } ?? ""),
        Span(relation["since"].map { ValueText.of($0) } ?? "", .dim),
      ])
    }
    return table
  }

  /// Relations with both ends and the id for `relation disconnect`.
  static func whole(_ relations: [Value], of item: Int64?, _ language: Language) -> Table {
    var table = Table([
      Table.Column("Id", right: true, least: 4),
      Table.Column(Phrase.source.text(language), least: 16),
      Table.Column(Phrase.type.text(language), least: 10),
      Table.Column(Phrase.target.text(language), least: 16),
      Table.Column(Phrase.attribute.text(language), least: 8, rank: 2),
      Table.Column(Phrase.since.text(language), least: 20, rank: 1),
    ])
    for relation in relations {
      let attributes = relation["attributes"].map { Array($0.members) } ?? []
      table.append([
        Span(relation["id"].map { ValueText.of($0) } ?? "", .bold),
        Span(end(relation["source"], of: item)),
        Span(language.relation(relation["type"]?.string ?? ""), .yellow),
        Span(end(relation["target"], of: item)),
        Span(attributes.map { "\($0.name)=\(ValueText.of($0.value))" }.joined(separator: ", ")),
        Span(relation["since"].map { ValueText.of($0) } ?? "", .dim),
      ])
    }
    return table
  }

  /// The listed item is shown by its tag only, the other end with its name.
  private static func end(_ value: Value?, of item: Int64?) -> String {
    guard let value else { return "" }
    return value["id"]?.integer == item ? ValueText.brief(value) : ValueText.of(value)
  }

  /// One class or several.
  private static func classes(_ value: Value?, _ language: Language) -> String {
    let names = value?.string.map { [$0] } ?? value?.strings ?? []
    return names.map(language.className).joined(separator: ", ")
  }

  /// The declared relation types.
  static func types(_ types: [Value], _ language: Language) -> Table {
    var table = Table([
      Table.Column(Phrase.type.text(language), least: 12),
      Table.Column(Phrase.source.text(language), least: 12),
      Table.Column(Phrase.target.text(language), least: 12),
      Table.Column(Phrase.role.text(language), least: 8, rank: 2),
      Table.Column(Phrase.impact.text(language), least: 10, rank: 1),
      Table.Column(Phrase.label.text(language), least: 10, rank: 3),
    ])
    for type in types {
      table.append([
        Span(type["name"]?.string ?? "", .yellow),
        Span(classes(type["source_class"], language)),
        Span(classes(type["target_class"], language)),
        Span(type["role"].map { ValueText.of($0) } ?? "", .cyan),
        Span(language.word(type["impact"]?.string ?? "", Vocabulary.impact)),
        Span(language.text(type["forward"]) ?? "", .dim),
      ])
    }
    return table
  }
}
