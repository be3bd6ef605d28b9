import JSON

/// The items that an incident is about, as rows.
enum LinkTable {
  /// - Parameter states: of the items, by tag.
  static func table(
    _ links: [Value], states: [String: String], _ language: Language
  ) -> Table {
    var table = Table([
      Table.Column(Phrase.tag.text(language), least: 10),
      Table.Column(Phrase.className.text(language), least: 8, rank: 2),
      Table.Column(Phrase.name.text(language), least: 14),
      Table.Column(Phrase.state.text(language), least: 8),
      Table.Column(Phrase.role.text(language), least: 8, rank: 1),
      Table.Column(Phrase.note.text(language), least: 8, rank: 3),
    ])
    for link in links {
      let item = link["item"]
      let className = item?["class"]?.string ?? ""
      let tag = item?["tag"]?.string ?? ""
      let state = states[tag] ?? ""
      table.append([
        Span(tag, .cyan), Span(language.className(className)), Span(item?["name"]?.string ?? ""),
        Span(language.state(state, of: className), Style.ofState(state)),
        Span(language.word(link["role"]?.string ?? "", Vocabulary.role)),
        Span(link["note"].map { ValueText.of($0) } ?? ""),
      ])
    }
    return table
  }
}
