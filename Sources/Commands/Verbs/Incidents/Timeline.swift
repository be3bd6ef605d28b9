import JSON

/// The timeline of an incident.
struct Timeline {
  let language: Language

  func lines(_ timeline: Value?, width: Int?) -> [Line] {
    timeline.list.flatMap { entry in
      [Line([Span("  ")] + heading(entry).spans).fitted(to: width)]
        + Self.body(entry).flatMap { text in
          (width.map { TextWidth.wrapped(text, to: max(20, $0 - 5)) } ?? [text])
            .map { Line("     " + $0) }
        }
        + (entry["changes"]?.elements.map {
          History(language: language).change($0).fitted(to: width)
        } ?? [])
    }
  }

  /// Time, account and event, with the linked item or the visibility of a comment.
  func heading(_ entry: Value) -> Line {
    let kind = entry["kind"]?.string ?? "comment"
    var spans = [
      Span(entry["at"].map { ValueText.of($0) } ?? "", .dim), Span("  "),
      Span(entry["by"]?.string ?? "", .cyan), Span("  "),
      Span(language.word(kind, Vocabulary.event)),
    ]
    if let item = entry["item"] { spans += [Span("  "), Span(ValueText.of(item))] }
    let words = [
      ("role", Vocabulary.role), ("visibility", Vocabulary.visibility),
      ("channel", Vocabulary.channel),
    ]
    for (name, labels) in words {
      if let text = entry[name]?.string {
        spans += [Span("  "), Span(language.word(text, labels), .dim)]
      }
    }
    if let reason = entry["reason"]?.string { spans += [Span("  "), Span(reason, .yellow)] }
    return Line(spans)
  }

  /// The lines of a comment.
  static func body(_ entry: Value) -> [String] {
    entry["text"]?.string.map { Harmless.lines($0) } ?? []
  }
}
