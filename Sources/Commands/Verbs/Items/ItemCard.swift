import CMDB
import JSON

/// The card of an item.
enum ItemCard {
  struct Section {
    let title: String
    let table: Table
  }

  static func title(_ item: Value) -> Line {
    Line([
      Span(item["tag"]?.string ?? "", .bold), Span("  "), Span(item["name"]?.string ?? ""),
    ])
  }

  static func card(_ item: Value, _ declared: ClassDeclaration, _ language: Language) -> Card {
    var card = Card(title: title(item))
    let name = item["class"]?.string ?? declared.name
    let label = language.text(declared.label)
    card.add(
      Phrase.className.text(language),
      language.isRussian ? label ?? name : name + (label.map { " (\($0))" } ?? ""))
    card.add(Phrase.formerTag.text(language), item["former_tag"]?.string)
    for name in ["merged_from", "merged_into"] {
      guard let other = item[name], !other.isNull else { continue }
      let label = name == "merged_from" ? Phrase.mergedFrom : Phrase.mergedInto
      card.add(label.text(language), ValueText.of(other), .cyan)
    }
    let state = item["state"]?.string ?? ""
    card.add(
      Phrase.state.text(language), language.state(state, of: name), Style.ofState(state))
    let attributes = item["attributes"]
    for attribute in declared.attributes {
      guard let value = attributes?[attribute.name] else { continue }
      card.add(
        declared.label(of: attribute.name, language),
        ValueText.of(value, as: attribute, language))
    }
    for (role, value) in members(item["references"]) {
      card.add(declared.label(ofRole: role, language), ValueText.of(value), .cyan)
    }
    card.add(Phrase.version.text(language), item["version"].map { ValueText.of($0) })
    let at = item["updated_at"].map { ValueText.of($0) } ?? ""
    let by = item["updated_by"]?.string ?? ""
    card.add(Phrase.updated.text(language), "\(at)  \(by)", .dim)
    return card
  }

  private static func members(_ object: Value?) -> [(String, Value)] {
    object.map { $0.members.map { ($0.name, $0.value) } } ?? []
  }

  /// The non-empty sections: relations other than references, incidents, contracts.
  static func sections(
    _ item: Value, _ declared: ClassDeclaration, _ language: Language
  ) -> [Section] {
    let id = item["id"]?.integer
    let referring = declared.roles.map(\.type)
    let others = item["relations"].list.filter { relation in
      relation["source"]?["id"]?.integer != id
        || !referring.contains(relation["type"]?.string ?? "")
    }
    let relations = RelationTable.table(others, of: id, language)
    let incidents = IncidentTable.linked(item["incidents"].list, language)
    let contracts = contracts(item["contracts"].list, language)
    // The answer holds only the first of many.
    func title(_ phrase: Phrase, _ part: String) -> String {
      let (total, count) = (item["\(part)_total"]?.integer ?? 0, item[part].list.count)
      let rest = total > count ? " (\(count) / \(total))" : ""
      return phrase.text(language) + rest
    }
    return [
      Section(title: title(.relations, "relations"), table: relations),
      Section(title: title(.incidents, "incidents"), table: incidents),
      Section(title: title(.contracts, "contracts"), table: contracts),
    ].filter { !$0.table.rows.isEmpty }
  }

  private static func contracts(_ contracts: [Value], _ language: Language) -> Table {
    var table = Table([
      Table.Column(Phrase.tag.text(language), least: 10),
      Table.Column(Phrase.name.text(language), least: 12),
      Table.Column(Phrase.contractor.text(language), least: 12, rank: 1),
      Table.Column(Phrase.phone.text(language), least: 16),
      Table.Column(Phrase.validUntil.text(language), least: 10, rank: 2),
    ])
    for contract in contracts {
      let contractor = contract["contractor"]
      table.append([
        Span(contract["tag"]?.string ?? "", .cyan), Span(contract["name"]?.string ?? ""),
        Span(contractor?["name"]?.string ?? ""), Span(contractor?["phone"]?.string ?? "", .bold),
        Span(contract["valid_until"].map { ValueText.of($0) } ?? ""),
      ])
    }
    return table
  }
}
