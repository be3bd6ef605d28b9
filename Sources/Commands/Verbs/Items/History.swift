import JSON

/// The versions of a record: account, time, method, and every value before and after.
struct History {
  let language: Language
  /// The class of the item, for the labels of its attributes; nil for other records.
  var declared: ClassDeclaration?
  /// The class of the item where no more of it is known: whose states these are.
  var ofClass: String?

  func lines(_ entries: [Value], width: Int?) -> [Line] {
    entries.flatMap { entry in
      [heading(entry).fitted(to: width)]
        + (entry["changes"]?.elements.map { change($0).fitted(to: width) } ?? [])
        + (entry["change_set"]?.string.map { [Line("     cmdb undo " + $0, .dim)] } ?? [])
    }
  }

  private func heading(_ entry: Value) -> Line {
    let version = entry["version"].map { ValueText.of($0) } ?? ""
    var spans = [
      Span(version, .bold), Span("  "), Span(entry["at"].map { ValueText.of($0) } ?? "", .dim),
      Span("  "), Span(entry["by"]?.string ?? "", .cyan), Span("  "),
      Span(entry["method"]?.string ?? ""),
    ]
    if let incident = entry["incident"] { spans += [Span("  "), Span(ValueText.of(incident))] }
    if let reason = entry["reason"]?.string { spans += [Span("  "), Span(reason, .yellow)] }
    return Line(spans)
  }

  /// `   attributes.hostname: prn-1 → prn-2`; an empty side is not shown.
  func change(_ change: Value) -> Line {
    let path = change["path"]?.string ?? ""
    let from = change["from"].map { text($0, at: path) } ?? ""
    let to = change["to"].map { text($0, at: path) } ?? ""
    var spans = [Span("     "), Span(label(of: path), .dim), Span(": ", .dim)]
    if !from.isEmpty { spans += [Span(from, .red), Span(" ")] }
    if !from.isEmpty || to.isEmpty { spans.append(Span("→ ", .dim)) }
    spans.append(to.isEmpty ? Span("–", .dim) : Span(to, .green))
    return Line(spans)
  }

  /// The label of a path; in English the path itself.
  private func label(of path: String) -> String {
    guard language.isRussian else { return path }
    let parts = path.split(separator: ".", maxSplits: 1).map(String.init)
    guard parts.count == 2, let declared else { return language.word(path, Vocabulary.field) }
    return switch parts[0] {
    case "attributes": declared.label(of: parts[1], language)
    case "references": declared.label(ofRole: parts[1], language)
    default: path
    }
  }

  private func text(_ value: Value, at path: String) -> String {
    let text = ValueText.of(value)
    return switch path {
    case "state":
      (declared?.name ?? ofClass).map { language.state(text, of: $0) }
        ?? language.word(text, Vocabulary.incidentState)
    case "kind": language.word(text, Vocabulary.incidentKind)
    case "channel": language.word(text, Vocabulary.channel)
    case _ where value.kind == .boolean:
      (value.boolean == true ? Phrase.yes : .no).text(language)
    default: text
    }
  }
}
