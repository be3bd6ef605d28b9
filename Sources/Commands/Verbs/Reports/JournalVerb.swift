import JSON

/// `cmdb journal`.
enum JournalVerb {
  private static let item = Option(
    "--item", "TAG", "Only about this item.", ru: "Только об этом объекте.",
    words: .asked(.items))
  private static let about = Option(
    "--incident", "NUMBER", "Only about this incident.", ru: "Только об этом инциденте.",
    words: .asked(.incidents))
  private static let account = Option(
    "--account", "NAME", "Only by this account.", ru: "Только от этой учётной записи.")
  private static let method = Option(
    "--method", "METHOD", "Only by this method.", ru: "Только этим методом.",
    words: .asked(.methods))
  private static let since = Option(
    "--since", "TIME", "From this time on; a date counts from its beginning, UTC.",
    ru: "Начиная с этого времени; дата — с её начала, UTC.")
  private static let until = Option(
    "--until", "TIME", "Before this time; a date counts to its end, UTC.",
    ru: "До этого времени; дата — до её конца, UTC.")
  private static let after = Option(
    "--after", "POSITION", "Only after this position, oldest first.",
    ru: "Только после этой позиции, старые сначала.")
  static let filters = [item, about, account, method, since, until, after]

  /// Newest first, as a person looks; in order for who reads on behind a position.
  static func run(_ session: Session) throws(Failure) {
    let after = try session.invocation.number(after)
    let listing = Session.Listing(
      method: "journal.list", plural: "entries", sort: after == nil ? ["-position"] : [])
    let tag = try session.option(item).map { (typed) throws(Failure) in try session.tag(typed) }
    let entries = try session.walk(listing) { writer in
      if let tag { writer.member("item", reference: tag) }
      if let text = session.option(about) { writer.member("incident", incident: text) }
      writer.member("account", given: session.option(account))
      writer.member("method", given: session.option(method))
      writer.member("since", moment: session.option(since), ofDate: .beginning)
      writer.member("until", moment: session.option(until))
      if let after { writer.member("after", integer: after) }
    }
    if let entries {
      session.print(lines(entries, width: session.screen.width, session.language))
    }
  }

  /// Laid out as history is: a heading, and every value before and after.
  static func lines(_ entries: [Value], width: Int?, _ language: Language) -> [Line] {
    entries.flatMap { entry in
      [heading(entry).fitted(to: width)]
        + entry["changes"].list.map {
          History(language: language).change($0).fitted(to: width)
        }
        + (entry["reason"]?.string.map { [Line("     " + $0, .yellow).fitted(to: width)] } ?? [])
    }
  }

  private static func heading(_ entry: Value) -> Line {
    var spans = [
      Span(entry["position"].map { ValueText.of($0) } ?? "", .bold), Span("  "),
      Span(entry["at"].map { ValueText.of($0) } ?? "", .dim), Span("  "),
      Span(entry["account"]?.string ?? "", .cyan), Span("  "),
      Span(entry["method"]?.string ?? ""), Span("  "), Span(subject(entry)),
    ]
    if let incident = entry["incident"], !incident.isNull {
      spans += [Span("  "), Span(ValueText.of(incident))]
    }
    return Line(spans)
  }

  /// What an entry is about.
  private static func subject(_ entry: Value) -> String {
    if let source = entry["source"], let target = entry["target"] {
      let type = entry["relation_type"]?.string ?? ""
      let mark = entry["ended"]?.boolean == true ? "–" : "→"
      return "\(ValueText.brief(source)) \(mark) \(ValueText.brief(target)) \(type)"
    }
    let about = entry["about"].flatMap { $0.isNull ? nil : ValueText.of($0) }
    let entity = entry["entity"]?.string ?? ""
    if let subject = entry["subject"] {
      let linked = subject["item"].map { " ← \(ValueText.brief($0))" } ?? ""
      return "\(entity) \(ValueText.of(subject))\(linked)"
    }
    let id = entry["entity_id"].map { " id:\(ValueText.of($0))" } ?? ""
    return about.map { "\(entity) \($0)" } ?? entity + id
  }
}
