import JSON
import Sheets

/// The options of `cmdb import`.
enum ImportOption {
  static let className = Option(
    "--class", "CLASS", "The class of all rows, where they name none themselves.",
    ru: "Класс всех строк, если они его не называют.", words: .asked(.classes))
  static let mode = Option(
    "--mode", "create|update|upsert",
    "Whether rows may make new items, change those that are there, or both (default).",
    ru: "Создавать новые объекты, менять имеющиеся или и то и другое (по умолчанию).",
    words: .fixed(["create", "update", "upsert"]))
  static let match = Option(
    "--match", "COLUMNS",
    "What finds an item, such as serial_no or manufacturer,serial_no; repeat it for alternatives,"
      + " the most trusted first (default: id, each key, tag).",
    ru: "По чему находить объект: serial_no или manufacturer,serial_no; повторите для запасных"
      + " вариантов, самый надёжный — первым (по умолчанию: id, каждый ключ, tag).")
  static let map = Option(
    "--map", "FILE|NAME",
    "What the columns of the file mean: a file with `mapping` of `import.open` as JSON, or the name"
      + " of a saved one.",
    ru: "Что значат столбцы файла: файл с `mapping` метода `import.open` в JSON или имя"
      + " сохранённого соответствия.", words: .files)
  static let sheet = Option(
    "--sheet", "NAME", "The sheet of a workbook (default: the first).",
    ru: "Лист книги (по умолчанию — первый).")
  static let headerRow = Option(
    "--header-row", "N[-M]", "The line of the headers; those of several lines are joined.",
    ru: "Строка заголовков; заголовки нескольких строк соединяются.")
  static let group = Option(
    "--group", "COLUMN", "Lines of one cell fill this column of the rows below them.",
    ru: "Строки из одной ячейки заполняют этот столбец в строках под ними.")
  static let encoding = Option(
    "--encoding", "NAME", "utf-8, utf-16 or windows-1251, where it is not found by itself.",
    ru: "utf-8, utf-16 или windows-1251, если не определилась сама.",
    words: .fixed(TextEncoding.allCases.map(\.rawValue)))
  static let delimiter = Option(
    "--delimiter", "C", "What separates cells: `,` `;` or `tab`.",
    ru: "Разделитель ячеек: `,` `;` или `tab`.")
  static let dates = Option(
    "--dates", "FORM", "How dates are written, such as DD/MM/YYYY.",
    ru: "Как записаны даты, например DD/MM/YYYY.")
  static let decimal = Option(
    "--decimal", "C", "The decimal sign, `.` or `,`; the other one groups.",
    ru: "Десятичный знак, `.` или `,`; другой делит разряды.", words: .fixed([".", ","]))
  static let onBlank = Option(
    "--on-blank", "keep|clear", "What a blank cell means (default: keep).",
    ru: "Что значит пустая ячейка: оставить (keep, по умолчанию) или очистить (clear).",
    words: .fixed(["keep", "clear"]))
  static let states = Option(
    "--states", "lifecycle|any",
    "`any`: new items begin in any state, as a register that is taken over brings them.",
    ru: "`any`: новые объекты — в любом состоянии, как в перенимаемом учёте.",
    words: .fixed(["lifecycle", "any"]))
  static let raw = Option(
    "--raw", "Take text as it is: an export of a `'` before it keeps it.",
    ru: "Брать текст как есть, не снимая защитный `'` выгрузки.")
  static let force = Option(
    "--force", "Leave the column `version` aside: overwrite what has changed since the export.",
    ru: "Не смотреть на столбец `version`: записать поверх изменённого после выгрузки.")
  static let skipUnknown = Option(
    "--skip-unknown", "Leave aside columns that nothing has.",
    ru: "Пропускать столбцы, которым ничего не соответствует.")
  static let errors = Option(
    "--errors", "FILE", "Write the same spreadsheet with a column `error`, to mend and send again.",
    ru: "Записать ту же таблицу со столбцом `error`: исправить и отправить снова.", words: .files)
  static let skipErrors = Option(
    "--skip-errors", "Write the other rows where some have errors.",
    ru: "Записать остальные строки, если в некоторых ошибки.")
  static let yes = Option("--yes", "Write without a question.", ru: "Записать без вопроса.")
  static let dryRun = Option(
    "--dry-run", "Show what it would do; write nothing.",
    ru: "Показать, что будет сделано; ничего не записывать.")

  static let all = [
    className, mode, match, map, sheet, headerRow, group, encoding, delimiter, dates, decimal,
    onBlank, states, raw, force, skipUnknown, errors, skipErrors, yes, dryRun,
  ]
}

extension TableFile.Options {
  init(_ invocation: Invocation) throws(Failure) {
    if let name = invocation[ImportOption.encoding] {
      guard let encoding = TextEncoding(named: name) else {
        throw .misuse(
          "--encoding must be utf-8, utf-16 or windows-1251, not `\(name)`.",
          ru: "--encoding — utf-8, utf-16 или windows-1251, а не `\(name)`.")
      }
      self.encoding = encoding
    }
    if let text = invocation[ImportOption.delimiter] {
      let byte = text == "tab" || text == "\\t" ? UInt8(ascii: "\t") : text.utf8.first
      guard let byte, text.utf8.count == 1 || byte == UInt8(ascii: "\t"), byte < 0x80 else {
        throw .misuse(
          "--delimiter must be one character, or `tab`.",
          ru: "--delimiter — один знак или `tab`.")
      }
      separator = byte
    }
    sheet = invocation[ImportOption.sheet]
  }
}

/// `3`, or `2-3`.
enum LineRange {
  static func read(_ text: String) throws(Failure) -> ClosedRange<Int> {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false).map { Int($0) }
    if parts.count <= 2, let first = parts[0], let last = parts[parts.count - 1], first >= 1,
      last >= first, last - first < 10
    {
      return first...last
    }
    throw .misuse(
      "--header-row must be a line, or two as 2-3, not `\(text)`.",
      ru: "--header-row — строка или две, как 2-3, а не `\(text)`.")
  }
}
