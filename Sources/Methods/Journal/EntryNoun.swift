import CMDB
import JSONRPC

extension Noun {
  /// An entry of the journal.
  static let entry = Noun(
    "entry", "entries", in: .journal, answers: .method, key: Key("position"),
    about: "A change, as the journal keeps it.",
    fields: [
      .always("position", .id, "Its place in the journal.", index: .few, uses: .sort),
      .always("at", .timestamp, "When the change took effect.", index: .ranges, uses: .sort),
      .always(
        "account", .account, "The account that made it.",
        at: .called("account", in: .account, as: "name"), index: .ranges, uses: .sort),
      .always("via", .line, "How the account was known.", uses: .sort),
      .always("request", .line, "The request, by the server's id.", uses: .sort),
      .always(
        "change_set", .line, "All that the request wrote, see `change_set.get`.", at: .answer,
        uses: []),
      .always("method", .line, "The method that was called.", uses: .sort),
      .always("entity", .line, "The kind of thing that was changed.", uses: .sort),
      .sometimes("reason", .text, "Why, as the caller said.", uses: .sort),
      .sometimes(
        "incident", .incident, "The incident that it was done for.",
        at: .called("incident", in: .incident, as: "number"), uses: .sort),
      .always(
        "entity_id", .integer(0...9_007_199_254_740_991),
        "The id of what was changed; 0 of what has none.", uses: .sort),
      .always("version", .version, "The version that the change made.", uses: .sort),
      .sometimes(
        "ended", .boolean,
        "Whether what was changed ended with it, as a relation that is dissolved.", uses: []),
      .sometimes("relation_type", .line, "The type of a relation.", uses: []),
      .sometimes("source", .item, "The source of a relation.", at: .item("source"), uses: []),
      .sometimes(
        "target", .item, "The target of a relation, or the linked item.", at: .item("target"),
        uses: []),
      .sometimes(
        "subject", .json, "What was changed, as it is called now.", at: .answer, uses: []),
      .sometimes("about", .text, "What no row holds, such as what was exported.", uses: []),
      .sometimes(
        "import", .json, "The line of an import that it was written from.", at: .answer, uses: []),
      .sometimes("role", .line, "The role of a relation.", at: .answer, uses: []),
      .sometimes(
        "masked", .boolean, "It holds what people wrote, which the caller may not see.",
        at: .answer, uses: []),
      .sometimes(
        "changes", .json, "The fields that it changed; not where `masked`.", at: .answer, uses: []),
    ])
}

extension Schema {
  static let entry = Schema.answer(
    of: .entry, named: "JournalEntry",
    [
      "changes": .array(.change, count: 0...1000), "subject": .map(.any), "import": .importLine,
      "position": .nullable(.id),
    ])
}
