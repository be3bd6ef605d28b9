import JSON

/// Items as rows.
enum ItemTable {
  /// What a list shows when nothing else was asked for.
  static let usualFields = ["tag", "class", "name", "state", "location", "holder"]

  /// - Parameter fields: those that were asked for; the usual ones when there are none.
  static func table(_ items: [Value], fields: [String], _ language: Language) -> Table {
    fields.isEmpty ? usual(items, language) : chosen(items, fields, language)
  }

  /// Those that one person holds: that it is theirs has been said.
  static func held(_ items: [Value], _ language: Language) -> Table {
    usual(items, showsHolder: false, language)
  }

  private static func usual(
    _ items: [Value], showsHolder: Bool = true, _ language: Language
  ) -> Table {
    let isFound = items.contains { $0["matched"] != nil }
    let found = Table.Column(Phrase.matched.text(language), least: 10, rank: 4)
    let holder = Table.Column(Phrase.holder.text(language), least: 10, rank: 3)
    var table = Table(
      [
        Table.Column(Phrase.tag.text(language), least: 10),
        Table.Column(Phrase.className.text(language), least: 8, rank: 2),
        Table.Column(Phrase.name.text(language), least: 14),
        Table.Column(Phrase.state.text(language), least: 9),
        Table.Column(Phrase.location.text(language), least: 8, rank: 1),
      ] + (showsHolder ? [holder] : []) + (isFound ? [found] : []))
    for item in items {
      let state = item["state"]?.string ?? ""
      let className = item["class"]?.string ?? ""
      let references = item["references"]
      table.append(
        [
          Span(item["tag"]?.string ?? "", .cyan), Span(language.className(className)),
          Span(item["name"]?.string ?? ""),
          Span(language.state(state, of: className), Style.ofState(state)),
          Span(references?["location"].map { ValueText.brief($0) } ?? ""),
        ] + (showsHolder ? [Span(references?["holder"]?["name"]?.string ?? "")] : [])
          + (isFound ? [matched(item["matched"], language)] : []))
    }
    return table
  }

  /// What of an item was found, where the row does not show it anyway.
  private static func matched(_ found: Value?, _ language: Language) -> Span {
    guard let path = found?["path"]?.string, path != "tag", path != "name" else { return Span("") }
    let name = path.hasPrefix("attributes.") ? String(path.dropFirst(11)) : path
    let label = path == "former_tag" ? matched(path, language) : name
    return Span("\(label): \(found?["text"]?.string ?? "")", .dim)
  }

  /// Columns as they were named; the first stays always.
  static func chosen(_ rows: [Value], _ fields: [String], _ language: Language) -> Table {
    var table = Table(
      fields.enumerated().map { index, field in
        let isNumber =
          !rows.isEmpty
          && rows.allSatisfy { row in
            FieldPath.value(field, of: row).map { $0.kind == .number } ?? true
          }
        return Table.Column(
          language.word(field, Vocabulary.field), right: isNumber && index > 0, least: 8,
          rank: index)
      })
    for row in rows {
      table.append(
        fields.map { field in
          let text = FieldPath.value(field, of: row).map { ValueText.brief($0) } ?? ""
          guard let label = label(of: text, in: field, row, language) else { return Span(text) }
          return Span(label, field == "state" ? Style.ofState(text) : .plain)
        })
    }
    return table
  }

  /// What people read for a state or a class; nil for what reads as it is.
  private static func label(
    of text: String, in field: String, _ row: Value, _ language: Language
  ) -> String? {
    switch field {
    case "class": language.className(text)
    case "state":
      // Incidents have their own states.
      row["number"] != nil
        ? language.word(text, Vocabulary.incidentState)
        : language.state(text, of: row["class"]?.string)
    case "kind" where row["number"] != nil: language.word(text, Vocabulary.incidentKind)
    default: nil
    }
  }

  static func resolved(_ found: [Value], _ language: Language) -> Table {
    var table = Table([
      Table.Column(Phrase.tag.text(language), least: 10),
      Table.Column(Phrase.className.text(language), least: 8, rank: 2),
      Table.Column(Phrase.name.text(language), least: 14),
      Table.Column(Phrase.state.text(language), least: 9, rank: 1),
      Table.Column(Phrase.matchedBy.text(language), least: 9, rank: 3),
    ])
    for entry in found {
      let item = entry["item"] ?? entry
      let state = item["state"]?.string ?? ""
      let className = item["class"]?.string ?? ""
      table.append([
        Span(item["tag"]?.string ?? "", .cyan), Span(language.className(className)),
        Span(item["name"]?.string ?? ""),
        Span(language.state(state, of: className), Style.ofState(state)),
        Span(matched(entry["matched_by"]?.string ?? "", language)),
      ])
    }
    return table
  }

  private static func matched(_ path: String, _ language: Language) -> String {
    language.word(path, ["tag": "метка", "former_tag": "прежняя метка"])
  }

  /// Groups with their counts: what a group agrees in, by field; `–` where there is nothing.
  static func counts(_ result: Value, by fields: [String], _ language: Language) -> Table {
    var table = Table(
      fields.map { Table.Column(language.word($0, Vocabulary.field), least: 8) } + [
        Table.Column(Phrase.count.text(language), right: true, least: 5)
      ])
    for group in result["groups"].list {
      let parts = fields.map { field -> Span in
        let value = group["key"]?[field].map { ValueText.brief($0) } ?? ""
        let name = group["key"].flatMap { label(of: value, in: field, $0, language) }
        return value.isEmpty ? Span("–", .dim) : Span(name ?? value)
      }
      table.append(parts + [Span(group["count"].map { ValueText.of($0) } ?? "", .bold)])
    }
    return table
  }
}

/// Where a field that people name stands in an answer.
enum FieldPath {
  static func value(_ field: String, of row: Value) -> Value? {
    let parts = field.split(separator: ".").map(String.init)
    guard let first = parts.first else { return nil }
    let start = row[first] ?? row["attributes"]?[first] ?? row["references"]?[first]
    return parts.dropFirst().reduce(start) { $0?[$1] }
  }
}
