import CMDB
import JSON

/// The commands about working time, and about the effect of a change.
enum ScheduleVerbs {
  private static let month = Option(
    "--month", "YYYY-MM", "The month (default: the present one).",
    ru: "Месяц (по умолчанию текущий).")

  static let commands: [Command] = [
    Command(
      "schedule show", "Show the working hours of a month, day by day, in the schedule's zone",
      ru: "Показать рабочие часы месяца по дням, в часовом поясе графика",
      [Argument("TAG", "The schedule.", ru: "График работы.", words: .asked(.items))],
      [month, .asOf, .zone], examples: ["cmdb schedule show SCH-OFFICE --month 2025-11"],
      run: show),
    CalendarVerb.command,
    Command(
      "sla preview",
      "Show how a change of a schedule, calendar or agreement would move running promises",
      ru: "Показать, как изменение графика, календаря или соглашения сдвинет текущие сроки",
      [
        Argument(
          "TAG", "The schedule, calendar or agreement.", ru: "График, календарь или соглашение.",
          words: .asked(.items)),
        Argument(
          "FIELD=VALUE", .oneOrMore, "What would change, as in `cmdb item edit`.",
          ru: "Что изменится, как в `cmdb item edit`.", words: .asked(.fields)),
      ], [],
      examples: [#"cmdb sla preview SCH-OFFICE 'exceptions={"2026-12-31": {"closed": true}}'"#],
      run: preview),
  ]

  // MARK: Working hours

  private static func show(_ session: Session) throws(Failure) {
    let schedule = try session.required(0)
    let month = try month(session)
    guard let first = CalendarDate("\(month)-01"),
      let next = CalendarDate(dayNumber: first.dayNumber + 32),
      let last = CalendarDate(year: next.year, month: next.month, day: 1),
      let since = CalendarDate(dayNumber: first.dayNumber - 1),
      let until = CalendarDate(dayNumber: last.dayNumber + 1)
    else {
      throw .misuse(
        "`\(month)` is no month; write it as 2025-11.",
        ru: "`\(month)` — не месяц; пишите так: 2025-11.")
    }
    // A day more on either side: which local days these are, the schedule says.
    let hours = try session.call("schedule.hours") { writer in
      writer.member("schedule", reference: schedule)
      writer.member("from", string: "\(since)T00:00:00Z")
      writer.member("to", string: "\(until)T00:00:00Z")
      session.momentMember(to: &writer)
    }
    try session.show(hours) { () throws(Failure) in
      let days = hours["days"].list.filter { $0["date"]?.string?.hasPrefix(month) == true }
      session.print(days.map { line($0, session.language) })
    }
  }

  private static func month(_ session: Session) throws(Failure) -> String {
    if let written = session.invocation[month] { return written }
    return String(try session.moment("now").prefix(7))
  }

  /// `2025-11-04 Tue  closed  День народного единства`.
  private static func line(_ day: Value, _ language: Language) -> Line {
    let date = day["date"]?.string ?? ""
    let hours = day["hours"]?.string ?? ""
    let shown = hours.isEmpty ? (language.isRussian ? "выходной" : "closed") : hours
    let pad = String(repeating: " ", count: max(0, 24 - shown.count))
    return Line([
      Span("  \(date) \(weekday(date, language))  "), Span(shown, hours.isEmpty ? .dim : .plain),
      Span(day["name"]?.string.map { "\(pad)  \($0)" } ?? "", .cyan),
    ])
  }

  static func weekday(_ date: String, _ language: Language) -> String {
    let names =
      language.isRussian
      ? ["пн", "вт", "ср", "чт", "пт", "сб", "вс"]
      : ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
    // 1970-01-01 was a Thursday.
    guard let number = CalendarDate(date)?.dayNumber else { return "" }
    return names[((number + 3) % 7 + 7) % 7]
  }

  // MARK: A change

  private static func preview(_ session: Session) throws(Failure) {
    let assignments = try Assignment.all(session.invocation.words.dropFirst())
    let present = try session.item(try session.required(0))
    let declared = try session.declaration(of: present["class"]?.string ?? "")
    let fields = try ItemFields(assignments, of: declared, fixedNames: [])
    let preview = try session.call("sla.preview") { writer in
      writer.member("item", reference: present["tag"]?.string ?? "")
      fields.write(to: &writer)
    }
    try session.show(preview) { () throws(Failure) in
      session.print(lines(preview, session.language))
    }
  }

  private static func lines(_ preview: Value, _ language: Language) -> [Line] {
    let words: [(name: String, english: String, russian: String, style: Style)] = [
      ("clocks", "clocks looked at", "сроков просмотрено", .bold),
      ("later", "due later", "сдвинутся позже", .plain),
      ("saved", "of these saved", "из них больше не нарушены", .green),
      ("sooner", "due sooner", "сдвинутся раньше", .plain),
      ("newly_breached", "of these broken at once", "из них сразу нарушены", .red),
      ("unchanged", "unmoved", "не изменятся", .dim),
      ("begun", "would begin", "начнутся", .plain), ("ended", "would end", "прекратятся", .plain),
    ]
    var lines = words.compactMap { word -> Line? in
      let count = preview[word.name]?.integer ?? 0
      guard count > 0 || ["clocks", "later", "sooner"].contains(word.name) else { return nil }
      let number = String(count)
      return Line([
        Span(String(repeating: " ", count: max(1, 8 - number.count)) + number, word.style),
        Span("  " + (language.isRussian ? word.russian : word.english)),
      ])
    }
    lines += preview["examples"].list.map { example in
      Line([
        Span("    "), Span(example["incident"]?.string ?? "", .cyan),
        Span("  \(language.word(example["measure"]?.string ?? "", Vocabulary.measure))  "),
        Span(example["due_at"].map { ValueText.of($0) } ?? "–", .dim), Span(" → "),
        Span(example["new_due_at"].map { ValueText.of($0) } ?? "–"),
      ])
    }
    if preview["truncated"]?.boolean == true {
      let note =
        language.isRussian
        ? "Просмотрены не все инциденты: их больше 2000."
        : "Not all incidents were looked at: there are more than 2,000."
      lines.append(Line([Span("  "), Span(note, .yellow)]))
    }
    return lines
  }
}
