/// A word that begins with a dash, with or without a value.
struct Option: Sendable, Equatable {
  let name: String
  /// Another way to write it: `-o`.
  let other: String?
  /// What its value is called; nil when it has none.
  let value: String?
  let about: String
  let words: WordList?

  /// One with a value.
  init(
    _ name: String, other: String? = nil, _ value: String, _ about: String,
    words: WordList? = nil
  ) {
    self.name = name
    self.other = other
    self.value = value
    self.about = about
    self.words = words
  }

  /// One without.
  init(_ name: String, other: String? = nil, _ about: String) {
    self.name = name
    self.other = other
    self.about = about
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
  /// Of every command: where the server is, and how answers look.
  static let common = connection + [json, noColour, help]

  static let json = Option("--json", "Print the result as JSON, as the server gave it.")
  static let noColour = Option("--no-color", "No colours, as if NO_COLOR were set.")
  static let help = Option("--help", other: "-h", "Show what this command does.")

  static let asOf = Option(
    "--as-of", "TIME",
    "As the CMDB was then: RFC 3339, a date (its end, UTC), or `position:N` of the journal.")
  static let filter = Option(
    "--where", "CONDITION", "Only what meets it, as \"class = printer and location within 'HQ'\".")
  static let text = Option("--text", "WORDS", "Only what contains these words.")
  static let sort = Option(
    "--sort", "FIELDS", "Up to three fields with commas between, `-` in front for descending.")
  static let fields = Option(
    "--fields", other: "--columns", "FIELDS",
    "Show these fields, with commas between: `tag,name,location.tag`.")
  static let limit = Option("--limit", "N", "Show at most N (default 100).")
  static let all = Option("--all", "All there are, page by page.")

  static let includeVoid = Option(
    "--include-void", "Also what was registered by mistake and taken back.")

  /// Of lists whose order and fields can be chosen.
  static let list = [filter, text, sort, fields, limit, all, asOf]

  static let reason = Option("--reason", "TEXT", "Why; kept in history and journal.")
  static let incident = Option("--incident", "NUMBER", "On whose behalf; kept in history.")
  static let idempotencyKey = Option(
    "--idempotency-key", "KEY", "The same key again does nothing twice, for 24 hours.")

  /// Of everything that changes items.
  static let write = [reason, incident, idempotencyKey]
  /// Of everything that changes incidents.
  static let incidentWrite = [reason, idempotencyKey]

  static let expect = Option(
    "--expect", "VERSION", "Refuse unless this is still its version; else it is read first.")
}
