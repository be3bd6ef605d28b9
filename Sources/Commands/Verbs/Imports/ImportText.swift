import CMDB
import JSON
import Sheets

/// What `cmdb import` says.
struct ImportText {
  /// Rows of each action that are shown.
  static let shownRows = 3
  static let shownErrors = 100

  let language: Language

  private func said(_ english: String, ru russian: String) -> String {
    language.isRussian ? russian : english
  }

  // MARK: The file

  /// How the file is read, and what stands above its table.
  func opening(_ file: TableFile, _ header: TableHeader?) -> [Line] {
    var parts = ["\(file.path): "]
    switch file.kind {
    case .text(let encoding, let separator):
      let shown = separator == 9 ? "tab" : "`\(Character(Unicode.Scalar(separator)))`"
      parts.append("CSV, \(shown), \(encoding.rawValue)")
    case .workbook(let sheet): parts.append(said("sheet `\(sheet)`", ru: "лист `\(sheet)`"))
    case .jsonLines: parts.append("JSON Lines")
    }
    if let first = header?.rows.first?.line, let last = header?.rows.last?.line {
      let place = first == last ? "\(first)" : "\(first)–\(last)"
      parts.append(said("; headers in line \(place)", ru: "; заголовки в строке \(place)"))
    }
    return [Line(parts.joined())]
      + (header?.titles ?? []).map { aside($0.line, ImportLines.plain($0)) }
  }

  private func aside(_ line: Int, _ text: String) -> Line {
    Line(said("  line \(line) is left aside: \(text)", ru: "  строка \(line) пропущена: \(text)"))
  }

  func asides(_ asides: ImportAsides, _ lines: ImportLines) -> [Line] {
    var all = asides.totals.map { aside($0.line, $0.text) }
    if asides.totalCount > asides.totals.count {
      let more = asides.totalCount - asides.totals.count
      all.append(Line(said("  … and \(more) more totals", ru: "  … и ещё итогов: \(more)")))
    }
    if asides.repeatedCount > 0 {
      all.append(
        Line(
          said(
            "  the headers stand again \(asides.repeatedCount) times: left aside",
            ru: "  заголовки повторяются, раз: \(asides.repeatedCount); пропущены")))
    }
    if lines.strayCount > 0 {
      let shown = lines.strayLines.map(String.init).joined(separator: ", ")
      let dots = lines.strayCount > lines.strayLines.count ? ", …" : ""
      all.append(
        Line(
          said(
            "  cells below no header are left aside: in line \(shown)\(dots)",
            ru: "  ячейки без заголовка пропущены: в строке \(shown)\(dots)")))
    }
    return all
  }

  // MARK: The preview

  private static let actions: [(name: String, english: String, russian: String, style: Style)] = [
    ("create", "to create", "создать", .green), ("update", "to update", "изменить", .yellow),
    ("unchanged", "unchanged", "без изменений", .dim),
    ("skipped", "skipped", "пропущено", .cyan),
    ("missing", "missing", "отсутствует", .yellow),
    ("kept", "with values kept", "с сохранёнными значениями", .cyan),
    ("warned", "with warnings", "с предупреждениями", .yellow),
    ("error", "with errors", "с ошибками", .red),
  ]

  func summary(_ summary: Value?) -> Line {
    var spans: [Span] = []
    for action in Self.actions {
      guard let count = summary?[action.name]?.integer, count > 0 else { continue }
      if !spans.isEmpty { spans.append(Span("  ")) }
      spans.append(
        Span(
          "\(Progress.grouped(Int(count))) \(said(action.english, ru: action.russian))",
          action.style))
    }
    return Line(spans.isEmpty ? [Span(said("no rows", ru: "нет строк"))] : spans)
  }

  /// What is wrong with the file as a whole.
  func faults(_ faults: [Value]) -> [Line] {
    faults.map { Line([Span("  "), Span(sentence($0), .red)]) }
  }

  /// The first rows of an action with their differences.
  func rows(_ rows: [Value], action: String, of count: Int, width: Int?) -> [Line] {
    guard !rows.isEmpty, let known = Self.actions.first(where: { $0.name == action }) else {
      return []
    }
    let history = History(language: language)
    var lines = [Line(), Line(said(known.english, ru: known.russian), .bold)]
    for row in rows {
      let item = row["item"]
      let line = row["line"]?.integer
      var spans = [
        Span(
          line.map { said("  line \($0)", ru: "  строка \($0)") }
            ?? said("  no line", ru: "  нет строки"), known.style)
      ]
      if let units = row["units"]?.integer { spans.append(Span("  × \(units)", .bold)) }
      if let item { spans.append(Span("  " + ValueText.of(item), .bold)) }
      lines.append(Line(spans).fitted(to: width))
      if action != "warned" {
        lines += row["changes"].list.map { history.change($0).fitted(to: width) }
      }
      lines += row["kept"].list.map { kept in
        let offered = kept["offered"].map { ValueText.brief($0) } ?? "–"
        return Line([
          Span("     \(kept["path"]?.string ?? "") ≠ \(offered): "),
          Span(translated(kept["why"]?.string ?? ""), .yellow),
        ]).fitted(to: width)
      }
      lines += row["warnings"].list.map {
        Line([Span("     "), Span(message($0), .yellow)]).fitted(to: width)
      }
    }
    if count > rows.count {
      let more = Progress.grouped(count - rows.count)
      lines.append(Line(said("  … and \(more) more", ru: "  … и ещё \(more)"), .dim))
    }
    return lines
  }

  // MARK: Errors

  func errorTable() -> Table {
    Table([
      Table.Column(said("Line", ru: "Строка"), right: true, least: 4),
      Table.Column(said("Column", ru: "Столбец"), least: 8, wrapped: true),
      Table.Column(said("Value", ru: "Значение"), least: 8, rank: 1, wrapped: true),
      Table.Column(said("What is wrong", ru: "Что не так"), least: 20, wrapped: true),
      Table.Column(said("Right would be", ru: "Как надо"), least: 8, rank: 2, wrapped: true),
    ])
  }

  func cells(_ error: Value, of row: ImportRow) -> [Span] {
    let header = header(of: error)
    let value = header.flatMap { row.text($0) } ?? ""
    return [
      Span(String(row.line)), Span(header ?? ""), Span(TextWidth.cut(value, to: 60), .yellow),
      Span(message(error), .red), Span(error["suggestion"]?.string ?? "", .green),
    ]
  }

  /// The options that say for the whole file how it is written.
  func hints(_ codes: Set<String>) -> [Wording] {
    var hints: [Wording] = []
    if codes.contains("ambiguous_date") {
      hints.append(
        Wording(
          "--dates DD/MM/YYYY or --dates MM/DD/YYYY says how the file writes dates.",
          ru: "Формат дат в файле задаёт --dates DD/MM/YYYY или --dates MM/DD/YYYY."))
    }
    if codes.contains("number") {
      hints.append(
        Wording(
          "--decimal , or --decimal . sets the decimal separator; the other one groups digits.",
          ru: "Десятичный разделитель задаёт --decimal , или --decimal . "
            + "(другой знак разделяет разряды)."))
    }
    return hints
  }

  /// The error in one text, for a cell of a spreadsheet.
  func sentence(_ error: Value) -> String {
    let header = header(of: error).map { "\($0): " } ?? ""
    let meant = error["suggestion"]?.string.map { said(" → \($0)", ru: " → \($0)") } ?? ""
    return header + message(error) + meant
  }

  private func header(of error: Value) -> String? {
    error["column"]?.string
  }

  private func message(_ reason: Value) -> String {
    translated(reason["message"]?.string ?? reason["code"]?.string ?? "")
  }

  private func translated(_ message: String) -> String {
    guard language.isRussian else { return message }
    return RussianSentences.translated(message, language) ?? message
  }

  // MARK: The end

  func question(_ changes: Int) -> Wording {
    let items = Plural.items(changes)
    return Wording(
      "Write \(items.english)? [y/N] ", ru: "Записать \(items.russian)? [д/Н] ")
  }

  func done(_ done: Value) -> [Line] {
    let summary = done["summary"]
    let created = Int((summary?["units"] ?? summary?["create"])?.integer ?? 0)
    let updated = Int(summary?["update"]?.integer ?? 0)
    let line = Line(
      said(
        "Written: \(Progress.grouped(created)) created, \(Progress.grouped(updated)) updated.",
        ru: "Записано: создано \(Progress.grouped(created)), изменено "
          + "\(Progress.grouped(updated))."), .bold)
    guard let set = done["change_set"]?.string else { return [line] }
    return [
      line, Line(said("To take it back:", ru: "Отменить:")), Line("  cmdb undo \(set)", .dim),
    ]
  }

  /// `checking: 12,000 of 50,000 rows  24 %`
  func progress(_ phase: String, _ done: Int, _ total: Int) -> String {
    let words = [
      "read": said("reading", ru: "чтение"), "match": said("matching", ru: "поиск объектов"),
      "check": said("checking", ru: "проверка"), "write": said("writing", ru: "запись"),
    ]
    let of = said("of", ru: "из")
    let rows = Plural.rows(total).text(language)
    let share = total > 0 ? min(100, done * 100 / total) : 0
    return "\(words[phase] ?? phase): \(Progress.grouped(done)) \(of) \(rows)  \(share) %"
  }
}

/// Lines of a file that are no rows: the first of each kind, and how many.
struct ImportAsides {
  private static let shownMax = 5

  private(set) var totals: [(line: Int, text: String)] = []
  private(set) var totalCount = 0
  private(set) var repeatedCount = 0

  mutating func note(_ line: ImportLine, _ row: TableRow) {
    switch line {
    case .total(let text):
      totalCount += 1
      if totals.count < Self.shownMax { totals.append((row.line, text)) }
    case .repeated: repeatedCount += 1
    case .row, .blank, .title, .header, .group: break
    }
  }
}
