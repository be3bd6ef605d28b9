import CMDB
import JSON
import System

/// `cmdb export`: data to a file or standard output, remarks to standard error.
enum ExportVerb {
  static let output = Option(
    "--output", other: "-o", "FILE",
    "Write to FILE, complete or not at all (default: standard output).",
    ru: "Записать в FILE, целиком или никак (по умолчанию — стандартный вывод).",
    words: .files)
  static let format = Option(
    "--format", "csv|jsonl|xlsx", "Default: by the name of FILE, else csv.",
    ru: "По умолчанию — по имени FILE, иначе csv.",
    words: .fixed(["csv", "jsonl", "xlsx"]))
  static let incidents = Option(
    "--incidents", "Export incidents instead of items.", ru: "Выгрузить инциденты, а не объекты.")
  static let className = Option(
    "--class", "CLASS", "Only this class and those below it.",
    ru: "Только этот класс и нижестоящие.", words: .asked(.classes))
  static let columns = Option(
    "--columns", other: "--fields", "NAMES", "These columns, separated by commas.",
    ru: "Эти столбцы, через запятую.")
  static let raw = Option(
    "--raw", "Do not protect text that a spreadsheet would take for a formula.",
    ru: "Не защищать текст, который табличный процессор примет за формулу.")

  static let labels = Option(
    "--labels", "en|ru", "Headers, classes, states and words as people read them.",
    ru: "Заголовки, классы, состояния и слова так, как их читают люди.",
    words: .fixed(["en", "ru"]))

  static func run(_ session: Session) throws(Failure) {
    let path = session.option(output)
    let subject: ExportSubject = session.has(incidents) ? .incidents : .items
    let format = chosenFormat(session)
    if subject == .incidents, session.has(className) {
      throw .misuse(
        "--class is for items; incidents have none.", ru: "--class — для объектов, не инцидентов.")
    }
    if let path, !session.has(Self.format), let ending = foreign(path) {
      throw .misuse(
        "cmdb writes .csv, .jsonl and .xlsx, not .\(ending); name another file or --format.",
        ru: "cmdb записывает .csv, .jsonl и .xlsx, но не .\(ending); задайте другой файл или "
          + "--format.")
    }
    if format == "xlsx", path == nil {
      throw .misuse("A workbook needs -o FILE.xlsx.", ru: "Для книги нужно -o FILE.xlsx.")
    }
    var sink = try ExportSink(path: path, subject, isWorkbook: format == "xlsx", session)
    let expected = session.screen.showsProgress ? try? rows(subject, session) : nil
    sink.progress.rowsExpected = expected
    let result = try session.call(subject.method) { writer in
      members(session, format, to: &writer)
    } notified: { notification in
      sink.receive(notification)
    }
    try sink.finish(result, about: about(result, subject, session))
    session.remark(
      summary(result, path, session).english, ru: summary(result, path, session).russian)
    if session.option(.asOf) != nil, result["rows"]?.integer == 0 {
      try sayWhenItBegan(after: result["as_of"]?.string, session)
    }
    if session.has(.json) { session.screen.remark(String(decoding: result.raw, as: UTF8.self)) }
  }

  /// There is nothing in an export or a report of a moment before the register.
  static func sayWhenItBegan(after moment: String?, _ session: Session) throws(Failure) {
    guard let moment,
      let since = try session.call("server.info")["register_since"]?.string, moment < since
    else { return }
    session.remark(
      "The register began at \(Moment.compact(since)): before that it holds nothing.",
      ru: "Учёт начат \(Moment.compact(since)): раньше в нём ничего нет.")
  }

  private static func chosenFormat(_ session: Session) -> String {
    let path = session.option(output) ?? ""
    let byName = ["jsonl", "xlsx"].first { path.hasSuffix(".\($0)") }
    return session.option(format) ?? byName ?? "csv"
  }

  /// The ending of a file that would not hold what its name says; nil for any other name.
  private static func foreign(_ path: String) -> String? {
    ["ods", "xls", "json", "html", "xml", "pdf"].first { path.lowercased().hasSuffix(".\($0)") }
  }

  private static func members(_ session: Session, _ format: String, to writer: inout Writer) {
    writer.member("format", string: format == "xlsx" ? "jsonl" : format)
    if format == "xlsx" {
      writer.member("file", string: format)
      writer.member("describe", boolean: true)
    }
    writer.member("class", given: session.option(className))
    writer.member("where", given: session.option(.filter))
    writer.member("labels", given: session.option(labels))
    let columns = session.invocation.list(columns)
    if !columns.isEmpty { writer.member("columns", strings: columns) }
    if format == "csv", !session.has(raw) { writer.member("spreadsheet_safe", boolean: true) }
    session.momentMember(to: &writer)
  }

  /// How many there will be, for the time that is left.
  private static func rows(
    _ subject: ExportSubject, _ session: Session
  ) throws(Failure) -> Int? {
    var conditions = session.option(.filter).map { ["(\($0))"] } ?? []
    if let name = session.option(className) {
      conditions.append("class = \(try Condition.word(name))")
    }
    session.conditionStart = 1
    let page = try session.call(subject.list) { writer in
      if !conditions.isEmpty {
        writer.member("where", string: conditions.joined(separator: " and "))
      }
      writer.member("limit", integer: 1)
      writer.member("count", boolean: true)
      writer.member("fields", strings: ["id"])
      session.momentMember(to: &writer)
    }
    session.conditionStart = 0
    return page["total"]?.integer.map { Int($0) }
  }

  private static func summary(_ result: Value, _ path: String?, _ session: Session) -> Wording {
    let rows = Plural.rows(result["rows"]?.integer.map { Int($0) } ?? 0)
    let bytes =
      result["bytes"]?.integer.map { Progress.size(Int($0), session.screen.language) } ?? "?"
    let moment = result["as_of"]?.string ?? ""
    let at = Moment.compact(moment)
    let position = result["position"].map { ValueText.of($0) } ?? ""
    let sha256 = result["sha256"]?.string ?? ""
    let again = repetition(of: session, moment)
    // A workbook is packed anew each time; what does not change is what it holds.
    let isOfRows = chosenFormat(session) == "xlsx"
    return Wording(
      """
      \(path ?? "standard output"): \(rows.english), \(bytes), as of \(at), position \(position)
      sha256 \(sha256)\(isOfRows ? " of its rows, not of the file" : "")
      The same export again: \(again)
      """,
      ru: """
        \(path ?? "стандартный вывод"): \(rows.russian), \(bytes), на \(at), позиция \(position)
        sha256 \(sha256)\(isOfRows ? " — строк, а не файла" : "")
        Та же выгрузка ещё раз: \(again)
        """)
  }

  /// The command that reproduces the same bytes: with the exact moment.
  private static func repetition(of session: Session, _ moment: String) -> String {
    let path = session.option(output)
    let options: [(Option, String?)] = [
      (output, path), (format, session.option(format)), (className, session.option(className)),
      (.filter, session.option(.filter)),
      (columns, session.invocation.list(columns).joined(separator: ",")),
      (labels, session.option(labels)), (.asOf, moment), (.zone, session.option(.zone)),
    ]
    let words = options.compactMap { option, value in
      value.flatMap { $0.isEmpty ? nil : "\(option.name) \(ShellWord.plain($0))" }
    }
    let flags = [raw, incidents].filter { session.has($0) }.map(\.name)
    return (["cmdb export"] + words + flags).joined(separator: " ")
  }

  /// Where the rows of a workbook come from, and how to check them.
  private static func about(
    _ result: Value, _ subject: ExportSubject, _ session: Session
  ) -> [[String]] {
    let moment = result["as_of"]?.string ?? ""
    let rows: [(Wording, String?)] = [
      (Wording("Content", ru: "Содержание"), subject.sheet.text(session.language)),
      (Wording("Class", ru: "Класс"), session.option(className)),
      (Wording("Condition", ru: "Условие"), session.option(.filter)),
      (Wording("Moment", ru: "Момент"), moment),
      (
        Wording("Position of the journal", ru: "Позиция журнала"),
        result["position"].map { ValueText.of($0) }
      ),
      (Wording("Rows", ru: "Строк"), result["rows"].map { ValueText.of($0) }),
      (Wording("SHA-256 of the data", ru: "SHA-256 данных"), result["sha256"]?.string),
      (
        Wording("The same export again", ru: "Та же выгрузка ещё раз"),
        repetition(of: session, moment)
      ),
    ]
    return rows.compactMap { label, value in value.map { [label.text(session.language), $0] } }
  }
}
