import JSON

/// Versions of a record: who, when, by what, and every value before and after.
enum History {
  static func lines(_ entries: [Value], width: Int?) -> [Line] {
    entries.flatMap { entry in
      [heading(entry).fitted(to: width)]
        + (entry["changes"]?.elements.map { change($0).fitted(to: width) } ?? [])
    }
  }

  private static func heading(_ entry: Value) -> Line {
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
  static func change(_ change: Value) -> Line {
    let from = change["from"].map { ValueText.of($0) } ?? ""
    let to = change["to"].map { ValueText.of($0) } ?? ""
    var spans = [Span("     "), Span(change["path"]?.string ?? "", .dim), Span(": ", .dim)]
    if !from.isEmpty { spans += [Span(from, .red), Span(" ")] }
    if !from.isEmpty || to.isEmpty { spans.append(Span("→ ", .dim)) }
    spans.append(to.isEmpty ? Span("–", .dim) : Span(to, .green))
    return Line(spans)
  }
}
