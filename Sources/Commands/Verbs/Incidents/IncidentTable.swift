import JSON

/// Incidents as rows.
enum IncidentTable {
  static let usualFields = [
    "number", "priority", "state", "title", "items", "assignee", "opened_at",
  ]

  static func table(_ incidents: [Value], _ language: Language) -> Table {
    var table = Table([
      Table.Column(Phrase.number.text(language), least: 10),
      Table.Column("P", right: true, least: 1),
      Table.Column(Phrase.state.text(language), least: 8),
      Table.Column(Phrase.title.text(language), least: 16),
      Table.Column(Phrase.items.text(language), least: 10, rank: 2),
      Table.Column(Phrase.assignee.text(language), least: 8, rank: 1),
      Table.Column(Phrase.opened.text(language), least: 20, rank: 3),
    ])
    for incident in incidents {
      let tags = incident["items"]?.elements.compactMap { $0["item"]?["tag"]?.string } ?? []
      table.append(
        head(incident, language) + [
          Span(incident["title"]?.string ?? ""), Span(tags.joined(separator: ", ")),
          Span(incident["assignee"].map { ValueText.of($0) } ?? ""),
          Span(incident["opened_at"].map { ValueText.of($0) } ?? "", .dim),
        ])
    }
    return table
  }

  /// Those that an item is linked to.
  static func linked(_ incidents: [Value], _ language: Language) -> Table {
    var table = Table([
      Table.Column(Phrase.number.text(language), least: 10),
      Table.Column("P", right: true, least: 1),
      Table.Column(Phrase.state.text(language), least: 8),
      Table.Column(Phrase.title.text(language), least: 16),
      Table.Column(Phrase.role.text(language), least: 8, rank: 1),
    ])
    for incident in incidents {
      table.append(
        head(incident, language) + [
          Span(incident["title"]?.string ?? ""),
          Span(language.word(incident["role"]?.string ?? "", Vocabulary.role)),
        ])
    }
    return table
  }

  private static func head(_ incident: Value, _ language: Language) -> [Span] {
    let priority = incident["priority"]?.integer.map { Int($0) }
    let state = incident["state"]?.string ?? ""
    return [
      Span(incident["number"]?.string ?? "", .cyan),
      Span(priority.map { String($0) } ?? "", Style.ofPriority(priority ?? 3)),
      Span(language.word(state, Vocabulary.incidentState), Style.ofState(state)),
    ]
  }
}
