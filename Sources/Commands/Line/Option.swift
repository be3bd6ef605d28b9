/// An option of the command line, with or without a value.
struct Option: Sendable, Equatable {
  let name: String
  /// The short form, such as `-o`.
  let other: String?
  /// The placeholder of its value; nil without one.
  let value: String?
  let about: Wording
  let words: WordList?

  /// An option with a value.
  init(
    _ name: String, other: String? = nil, _ value: String, _ about: String, ru: String,
    words: WordList? = nil
  ) {
    self.name = name
    self.other = other
    self.value = value
    self.about = Wording(about, ru: ru)
    self.words = words
  }

  /// An option without a value.
  init(_ name: String, other: String? = nil, _ about: String, ru: String) {
    self.name = name
    self.other = other
    self.about = Wording(about, ru: ru)
    value = nil
    words = nil
  }

  /// `-o, --output FILE`
  var synopsis: String {
    (other.map { "\($0), " } ?? "") + name + (value.map { " \($0)" } ?? "")
  }

  static func == (first: Option, second: Option) -> Bool { first.name == second.name }
}

extension Option {
  /// Options of every command: connection and output format.
  static let common = connection + [json, noColour, help]

  static let json = Option(
    "--json", "Print the result as JSON, as the server gave it.",
    ru: "Вывести ответ сервера как JSON.")
  static let noColour = Option(
    "--no-color", "No colours, as if NO_COLOR were set.",
    ru: "Без цвета, как при заданном NO_COLOR.")
  static let help = Option(
    "--help", other: "-h", "Show help for this command.", ru: "Показать справку по команде.")

  static let asOf = Option(
    "--as-of", "TIME",
    "Show the state at that time: RFC 3339, a date (its end), yesterday, or `position:N` of the "
      + "journal.",
    ru: "Состояние на момент: RFC 3339, дата (её конец), вчера или `position:N` журнала.")
  static let zone = Option(
    "--zone", "ZONE", "Dates are days of this time zone (default: the database's).",
    ru: "Даты — дни этого часового пояса (по умолчанию — пояса базы данных).")
  static let filter = Option(
    "--where", "CONDITION",
    "Only what meets the condition; `cmdb help where` lists its forms.",
    ru: "Только подходящее под условие; формы условий: `cmdb help where`.",
    words: .asked(.filterFields))
  static let text = Option(
    "--text", "WORDS", "Only what contains these words.",
    ru: "Только содержащее эти слова.")
  static let sort = Option(
    "--sort", "FIELDS", "Up to three fields, separated by commas; `-` before one reverses it.",
    ru: "До трёх полей через запятую; `-` перед полем — по убыванию.",
    words: .asked(.sortFields))
  static let fields = Option(
    "--fields", other: "--columns", "FIELDS",
    "Show these fields, separated by commas: `tag,name,location.tag`.",
    ru: "Показать эти поля (через запятую): `tag,name,location.tag`.",
    words: .asked(.listFields))
  static let limit = Option(
    "--limit", "N", "Show at most N (default 100).", ru: "Показать не более N (по умолчанию 100).")
  static let all = Option("--all", "Show all, page after page.", ru: "Показать все страницы.")

  static let includeVoid = Option(
    "--include-void", "Include items that were registered by mistake and voided.",
    ru: "Включая аннулированные (заведённые по ошибке).")

  /// Options of lists with selectable order and fields.
  static let list = [filter, text, sort, fields, limit, all, asOf, zone]

  static let reason = Option(
    "--reason", "TEXT", "Why; kept in history and journal.",
    ru: "Причина; остаётся в истории и журнале.")
  static let incident = Option(
    "--incident", "NUMBER", "The incident this is done for; kept in history.",
    ru: "В рамках какого инцидента; остаётся в истории.")
  static let idempotencyKey = Option(
    "--idempotency-key", "KEY",
    "For 24 hours, a repetition with this key returns the first answer.",
    ru: "Повтор с тем же ключом в течение 24 часов вернёт прежний ответ.")

  /// Options of commands that change items.
  static let write = [reason, incident, idempotencyKey]
  /// Options of commands that change incidents.
  static let incidentWrite = [reason, idempotencyKey]

  static let expect = Option(
    "--expect", "VERSION", "Refuse unless the record still has this version.",
    ru: "Отказать, если версия записи уже другая.")
}
