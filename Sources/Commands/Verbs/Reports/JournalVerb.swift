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
    "--since", "TIME", "From this time on; a date counts from its beginning.",
    ru: "Начиная с этого времени; дата — с её начала.")
  private static let until = Option(
    "--until", "TIME", "Before this time; a date counts to its end.",
    ru: "До этого времени; дата — до её конца.")
  private static let after = Option(
    "--after", "POSITION", "Only after this position, oldest first.",
    ru: "Только после этой позиции, старые сначала.")
  static let filters = [item, about, account, method, since, until, after, .zone]

  /// Newest first; with --after in the order of positions.
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
      writer.member("since", moment: session.option(since))
      writer.member("until", moment: session.option(until))
      session.zoneMember(to: &writer)
      if let after { writer.member("after", integer: after) }
    }
    guard let entries else { return }
    session.print(
      lines(
        entries, width: session.screen.width, session.language,
        declared: try declarations(of: entries, session)))
  }

  /// The classes of the items that entries are about, for the labels of their fields.
  static func declarations(
    of entries: [Value], _ session: Session
  ) throws(Failure) -> [String: ClassDeclaration] {
    guard session.language.isRussian else { return [:] }
    var declared: [String: ClassDeclaration] = [:]
    for entry in entries {
      guard let name = entry["subject"]?["class"]?.string, declared[name] == nil else { continue }
      declared[name] = try session.declaration(of: name)
    }
    return declared
  }

  /// A sentence for each entry, its reason, and every value before and after.
  static func lines(
    _ entries: [Value], width: Int?, _ language: Language,
    declared: [String: ClassDeclaration] = [:]
  ) -> [Line] {
    entries.flatMap { entry in
      let itemClass = entry["subject"]?["class"]?.string.flatMap { declared[$0] }
      let sentence = JournalSentence(entry: entry, language: language)
      let reason = entry["reason"]?.string.map { reason in
        (width.map { TextWidth.wrapped(reason, to: max(20, $0 - 5)) } ?? [reason])
          .map { Line("     " + $0, .yellow) }
      }
      let details = sentence.details.map { name, text in
        Line([Span("     "), Span("\(name): ", .dim), Span(text)])
      }
      let changes = entry["changes"].list.map {
        History(language: language, declared: itemClass).change($0)
      }
      return ([heading(entry, sentence.text)] + (reason ?? []) + details + changes)
        .map { $0.fitted(to: width) }
    }
  }

  /// Position, time, account, sentence, incident and method.
  private static func heading(_ entry: Value, _ sentence: String) -> Line {
    var spans = [
      Span(entry["position"].map { ValueText.of($0) } ?? "", .bold), Span("  "),
      Span(entry["at"].map { ValueText.of($0) } ?? "", .dim), Span("  "),
      Span(entry["account"]?.string ?? "", .cyan), Span("  "), Span(sentence),
    ]
    if let incident = entry["incident"]?.string, !sentence.contains(incident) {
      spans += [Span("  "), Span(incident)]
    }
    return Line(spans + [Span("  "), Span(entry["method"]?.string ?? "", .dim)])
  }
}
