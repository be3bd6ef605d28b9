import CMDB
import JSON
import Sheets

/// `cmdb schedule import-calendar`: days of rest and of other hours, from a file into a calendar.
enum CalendarVerb {
  private static let calendar = Option(
    "--calendar", "TAG", "The calendar (default: the only one).",
    ru: "Календарь (по умолчанию единственный).")

  static let command = Command(
    "schedule import-calendar",
    "Bring days of rest and of other hours into a calendar; shown before they count",
    ru: "Внести в календарь выходные и особые дни; показываются до записи",
    [
      Argument(
        "FILE",
        """
        A table of date, what the day is (`closed`, `short`, `short 30`, `like fri`, hours), name; \
        or iCalendar.
        """,
        ru:
          "Таблица: дата, чем день особый (`closed`, `short`, `short 30`, `like fri`, часы), "
          + "название; или iCalendar.", words: .files)
    ],
    [calendar, ImportOption.yes, ImportOption.dryRun, .expect] + Option.write,
    examples: ["cmdb schedule import-calendar days-2027.csv --calendar HCL-RU"], run: run)

  private static func run(_ session: Session) throws(Failure) {
    let days = try read(try session.required(0))
    let present = try chosen(session)
    let held = present["attributes"]?["days"]
    if !session.has(.json) {
      session.print(days.map { line($0, held?[$0.date.description], session.language) })
    }
    guard !session.has(ImportOption.dryRun), confirms(days.count, present, session) else { return }
    let version = try session.version(of: present)
    let changed = try session.call("item.update") { writer in
      writer.member("item", value: present["id"])
      writer.member("version", integer: version)
      writer.member(
        "attributes", object: { $0.member("days", object: { write(days, over: held, to: &$0) }) })
      session.writeMembers(to: &writer)
    }
    try session.show(changed) { () throws(Failure) in
      session.remark(
        "\(days.count) days written to \(present["tag"]?.string ?? "").",
        ru: "Дней записано в \(present["tag"]?.string ?? ""): \(days.count).")
    }
  }

  private static func read(_ path: String) throws(Failure) -> [CalendarDay] {
    let table = try TableFile(path, TableFile.Options())
    var rows: [TableRow] = []
    try table.rows { row throws(Failure) in
      rows.append(row)
      return rows.count <= daysMax
    }
    let days: [CalendarDay]
    do throws(CalendarFile.Defect) {
      days = try CalendarFile.days(rows, separator: table.separator)
    } catch {
      throw .failed(
        "\(path), line \(error.line): \(error.english)",
        ru: "\(path), строка \(error.line): \(error.russian)")
    }
    guard !days.isEmpty, days.count <= daysMax else {
      throw .failed(
        "\(path): a calendar takes 1 to \(daysMax) days at once.",
        ru: "\(path): за раз вносится от 1 до \(daysMax) дней.")
    }
    return days
  }

  /// Ten years of nothing but exceptions.
  private static let daysMax = 3660

  /// The calendar that is named, else the only one there is.
  private static func chosen(_ session: Session) throws(Failure) -> Value {
    if let tag = session.option(calendar) { return try session.item(tag) }
    let found = try session.call("item.find") { writer in
      writer.member("where", string: "class = holiday_calendar and state = active")
      writer.member("limit", integer: 10)
    }
    let all = found["items"].list
    guard all.count != 1 else { return all[0] }
    let tags = all.compactMap { $0["tag"]?.string }.joined(separator: ", ")
    throw all.isEmpty
      ? .failed(
        "There is no calendar: register one of class holiday_calendar first.",
        ru: "Календаря нет: сначала заведите объект класса holiday_calendar.")
      : .misuse("Name one of --calendar \(tags).", ru: "Укажите --calendar, один из: \(tags).")
  }

  private static func confirms(_ count: Int, _ present: Value, _ session: Session) -> Bool {
    guard session.isAsked else { return true }
    let tag = present["tag"]?.string ?? ""
    let answer = session.ask(
      Wording(
        "Write \(count) days to \(tag)? [y/N] ", ru: "Записать дней в \(tag): \(count)? [д/Н] "))
    return ["y", "yes", "д", "да"].contains(answer?.lowercased() ?? "")
  }

  /// What is held stays, but for the days that the file has.
  private static func write(_ days: [CalendarDay], over held: Value?, to writer: inout Writer) {
    let named = Set(days.map(\.date.description))
    if let held {
      for (name, value) in held.members where !named.contains(name) {
        writer.member(name, value: value)
      }
    }
    for day in days { writer.member(day.date.description, object: { day.write(to: &$0) }) }
  }

  /// `  2025-11-01 Sat  like fri short 60  Working Saturday`.
  private static func line(_ day: CalendarDay, _ held: Value?, _ language: Language) -> Line {
    let weekday = ScheduleVerbs.weekday(day.date.description, language)
    let before = language.isRussian ? "заменяет " : "replaces "
    return Line([
      Span("  \(day.date) \(weekday)  "),
      Span(day.words, day.isClosed ? .dim : .plain),
      Span(day.name.map { "  \($0)" } ?? "", .cyan),
      Span(held.map { "  (\(before)\(ValueText.of($0)))" } ?? "", .yellow),
    ])
  }
}

extension CalendarDay {
  /// As a table says it.
  var words: String {
    let parts = [
      isClosed ? "closed" : nil, like.map { "like \($0)" }, hours, shorten.map { "short \($0)" },
    ]
    return parts.compactMap(\.self).joined(separator: " ")
  }

  /// As a calendar holds it.
  func write(to writer: inout Writer) {
    if isClosed { writer.member("closed", boolean: true) }
    if let like { writer.member("like", string: like) }
    if let hours { writer.member("hours", string: hours) }
    if let shorten { writer.member("shorten", integer: shorten) }
    if let name { writer.member("name", string: name) }
  }
}

extension TableFile {
  /// What its cells are separated by.
  fileprivate var separator: String {
    guard case .text(_, let separator) = kind else { return "" }
    return String(UnicodeScalar(separator))
  }
}
