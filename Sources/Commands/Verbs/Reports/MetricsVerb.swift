import JSON

/// `cmdb metrics`: the metrics of all processes, or the text that Prometheus reads.
enum MetricsVerb {
  static let prometheus = Option(
    "--prometheus", "In the text format of Prometheus.", ru: "В текстовом формате Prometheus.")

  static func run(_ session: Session) throws(Failure) {
    guard !session.has(prometheus) else {
      let result = try session.call("server.metrics") { $0.member("format", string: "prometheus") }
      return session.screen.write(result["text"]?.string ?? "")
    }
    let result = try session.call("server.metrics")
    try session.show(result) { () throws(Failure) in
      session.print(table(result["metrics"].list, session.language))
    }
  }

  /// A row for each sample that is not zero. Where room is short the description is left out, and
  /// names and values stay whole: they are what is compared.
  static func table(_ metrics: [Value], _ language: Language) -> Table {
    var table = Table([
      Table.Column(Phrase.name.text(language), least: .max, wrapped: true),
      Table.Column(Phrase.label.text(language), least: 10, wrapped: true),
      Table.Column(Phrase.value.text(language), right: true, least: .max),
      Table.Column(Phrase.description.text(language), least: 20, rank: 1),
    ])
    for metric in metrics {
      for sample in metric["samples"].list where !isNothing(sample) {
        table.append([
          Span(metric["name"]?.string ?? "", .cyan), Span(labels(sample)),
          Span(value(sample), .bold), Span(metric["help"]?.string ?? "", .dim),
        ])
      }
    }
    return table
  }

  /// Whether a labelled sample has never been counted.
  private static func isNothing(_ sample: Value) -> Bool {
    guard let labels = sample["labels"], labels.count > 0 else { return false }
    return (sample["count"] ?? sample["value"])?.integer == 0
  }

  private static func labels(_ sample: Value) -> String {
    let members = sample["labels"].map { Array($0.members) } ?? []
    return members.map { "\($0.name)=\(ValueText.of($0.value))" }.joined(separator: ", ")
  }

  /// For a histogram the count and the sum.
  private static func value(_ sample: Value) -> String {
    if let value = sample["value"] { return ValueText.of(value) }
    let (count, sum) = (sample["count"], sample["sum"])
    return "\(count.map { ValueText.of($0) } ?? "") × Σ \(sum.map { ValueText.of($0) } ?? "")"
  }
}
