import CMDB
import JSONRPC

extension Noun {
  /// A version of an item. Stamps rise with the versions, so the stamp at which a page ended finds
  /// the next page, however many versions there are.
  static let version = Noun(
    "version", "entries", in: nil, answers: .method,
    key: Key("version", isDescending: true, lead: "at"),
    about: "A version of an item: who made it, and what it changed.",
    fields: [
      .always("version", .version, "Its number.", uses: .sort),
      .always("at", .timestamp, "When it took effect.", uses: .sort),
      .always(
        "by", .account, "The account that wrote it.", at: .called("by", in: .account, as: "name"),
        uses: .sort),
      .always("via", .line, "How the account was known.", uses: .sort),
      .always("method", .line, "The method that was called.", uses: .sort),
      .always("request", .line, "The request, by the server's id.", uses: .sort),
      .always(
        "change_set", .line, "All that the request wrote, see `change_set.get`.", at: .answer,
        uses: []),
      .sometimes("reason", .text, "Why, as the caller said.", uses: .sort),
      .sometimes(
        "incident", .incident, "The incident that it was done for.",
        at: .called("incident", in: .incident, as: "number"), uses: .sort),
      .sometimes(
        "import", .json, "The line of an import that it was written from.", at: .answer, uses: []),
      .always("changes", .json, "The fields that it changed.", at: .answer, uses: []),
    ])
}

extension Schema {
  static let itemVersion = Schema.answer(
    of: .version, named: "ItemVersion",
    ["changes": .array(.change, count: 0...1000), "import": .importLine])

  static let importLine = Schema.record([
    Parameter("import", .id, required: true, "The import."),
    Parameter("line", .count, required: true, "The line of its file."),
  ])

  /// A field that a version changed.
  static let change = Schema.record([
    Parameter("path", .line, required: true, "The field."),
    Parameter("from", .any, "Its value before; none where it had none."),
    Parameter("to", .any, "Its value since; none where it has none."),
    Parameter("input", .any, "What was written, where it was converted."),
    Parameter("omitted", .boolean, "Whether the values are too large to be shown."),
  ])
}
