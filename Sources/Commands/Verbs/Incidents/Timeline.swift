import JSON

/// What happened to an incident, in its order.
enum Timeline {
  static func lines(_ timeline: Value?, width: Int?) -> [Line] {
    timeline.list.flatMap { entry in
      [Line([Span("  ")] + heading(entry).spans).fitted(to: width)]
        + body(entry).flatMap { text in
          (width.map { TextWidth.wrapped(text, to: max(20, $0 - 5)) } ?? [text])
            .map { Line("     " + $0) }
        } + (entry["changes"]?.elements.map { History.change($0).fitted(to: width) } ?? [])
    }
  }

  /// When, who, and what: an item that was linked, how visible a comment is.
  static func heading(_ entry: Value) -> Line {
    let kind = entry["kind"]?.string ?? "comment"
    var spans = [
      Span(entry["at"].map { ValueText.of($0) } ?? "", .dim), Span("  "),
      Span(entry["by"]?.string ?? "", .cyan), Span("  "), Span(kind),
    ]
    if let item = entry["item"] { spans += [Span("  "), Span(ValueText.of(item))] }
    for name in ["role", "visibility", "channel"] {
      if let text = entry[name]?.string { spans += [Span("  "), Span(text, .dim)] }
    }
    if let reason = entry["reason"]?.string { spans += [Span("  "), Span(reason, .yellow)] }
    return Line(spans)
  }

  /// The lines of a comment.
  static func body(_ entry: Value) -> [String] {
    entry["text"]?.string.map { Harmless.lines($0) } ?? []
  }
}
