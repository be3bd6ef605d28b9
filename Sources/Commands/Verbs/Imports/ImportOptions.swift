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
  static let relations = Option(
    "--relations", "keep|add|exact",
    "What columns such as powers> mean, which name items split at `;`: make those relations"
      + " (add, default), also end all others (exact), or leave them as they are (keep).",
    ru: "Что значат столбцы вида powers> с объектами через `;`: установить эти связи (add, по"
      + " умолчанию), ещё и прекратить остальные (exact) или не трогать связи (keep).",
    words: .fixed(["keep", "add", "exact"]))
  static let states = Option(
    "--states", "lifecycle|any",
    "`any`: new items begin in any state, as a register that is taken over brings them.",
    ru: "`any`: новые объекты — в любом состоянии, как в перенимаемом учёте.",
    words: .fixed(["lifecycle", "any"]))
  static let source = Option(
    "--source", "NAME",
    "Where the file comes from, such as netbox: what it has brought is known by it.",
    ru: "Откуда файл, например netbox: по источнику известно, что он принёс.")
  static let onMissing = Option(
    "--on-missing", "report|STATE",
    "The file is complete: report what its source has brought before and it lacks now, or move it"
      + " to a state.",
    ru: "Файл полный: показать, чего из принесённого источником в нём больше нет, или перевести"
      + " в состояние.")
  static let expectMissing = Option(
    "--expect-missing", "N", "So many are missing: needed where it is more than a tenth.",
    ru: "Отсутствует ровно столько: нужно, если это больше десятой части.")
  static let createReferences = Option(
    "--create-references", "ROLE[:CLASS][,ATTRIBUTE=VALUE…]",
    "Make the items that nothing bears the name of, such as manufacturer, or"
      + " location:location,kind=room; repeat it for more roles.",
    ru: "Создавать объекты, имени которых ни у чего нет: manufacturer или"
      + " location:location,kind=room; повторите для других ролей.")
  static let count = Option(
    "--count", "COLUMN",
    "The column that says how many units a row stands for, each an item; with --mode create.",
    ru: "Столбец с числом единиц в строке, каждая — отдельный объект; с --mode create.")
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
    onBlank, relations, states, source, onMissing, expectMissing, createReferences, count, raw,
    force, skipUnknown, errors, skipErrors, yes, dryRun,
  ]
}

/// What `import.open` is told about references that are to be made, and about what is missing.
struct ImportWishes {
  /// By role: its class, and attributes as text.
  private var made: [(role: String, className: String?, attributes: [(String, String)])] = []
  private let onMissing: String?
  private let reason: String?
  let expectMissing: Int?

  init(_ session: Session) throws(Failure) {
    onMissing = session.option(ImportOption.onMissing)
    reason = session.option(.reason)
    expectMissing = try session.option(ImportOption.expectMissing).map { text throws(Failure) in
      guard let count = Int(text), count >= 0 else {
        throw .misuse(
          "--expect-missing must be a number, not `\(text)`.",
          ru: "--expect-missing — число, а не `\(text)`.")
      }
      return count
    }
    for text in session.invocation.all(ImportOption.createReferences) {
      let parts = text.split(separator: ",").map(\.trimmed)
      let named = (parts.first ?? "").split(separator: ":", maxSplits: 1).map(\.trimmed)
      let pairs = parts.dropFirst().map { part in
        part.split(separator: "=", maxSplits: 1).map(\.trimmed)
      }
      guard let role = named.first, !role.isEmpty, pairs.allSatisfy({ $0.count == 2 }) else {
        throw .misuse(
          "--create-references must be as location:location,kind=room, not `\(text)`.",
          ru: "--create-references — как location:location,kind=room, а не `\(text)`.")
      }
      made.append(
        (role, named.count > 1 ? named[1] : nil, pairs.map { pair in (pair[0], pair[1]) }))
    }
  }

  func write(to writer: inout Writer) {
    if let onMissing {
      writer.key("on_missing")
      if ["report", "ignore"].contains(onMissing) {
        writer.string(onMissing)
      } else {
        writer.object { writer in
          writer.member("state", string: onMissing)
          writer.member("reason", given: reason)
        }
      }
    }
    guard !made.isEmpty else { return }
    writer.key("create_references")
    writer.object { writer in
      for one in made {
        writer.key(one.role)
        writer.object { writer in
          writer.member("class", given: one.className)
          guard !one.attributes.isEmpty else { return }
          writer.key("attributes")
          writer.object { writer in
            for (name, text) in one.attributes {
              // Numbers and truth values as such; all else is text.
              if let value = try? Document(Array(text.utf8)).root,
                value.kind == .number || value.kind == .boolean
              {
                writer.member(name, value: value)
              } else {
                writer.member(name, string: text)
              }
            }
          }
        }
      }
    }
  }
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
