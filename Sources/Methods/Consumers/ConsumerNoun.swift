import CMDB
import JSON
import JSONRPC
import SQL

extension Noun {
  static let consumer = Noun(
    "consumer", "consumers", in: .consumer, answers: .row("consumer_json"),
    about: "A program that follows the journal, and how far it is.",
    fields: [
      .always("id", .version, "Its number in the database.", uses: .sort, answer: .nowhere),
      .always("name", .line, "Its name.", index: .few, uses: .sort),
      .always(
        "account", .account, "Whose it is.", at: .called("account", in: .account, as: "name"),
        uses: .sort),
      .sometimes(
        "entities", .words, "The kinds of things that it hears of; absent: all.", at: .answer,
        uses: []),
      .sometimes("where", .line, "What these things have to meet.", at: .answer, uses: []),
      .always("timeline", .id, "The timeline of its position.", at: .answer, uses: []),
      .always(
        "position", .version, "All up to it has been dealt with.", at: .answer, uses: []),
      .always(
        "lag_entries", .integer(0...9_007_199_254_740_991),
        "The entries behind it, whether they "
          + "concern it or not.", at: .answer, uses: []),
      .always(
        "lag_seconds", .integer(0...9_007_199_254_740_991),
        "How long the oldest of them has waited.", at: .answer, uses: []),
      .always(
        "paused", .boolean, "Whether it waits until `consumer.update` lets it go on.", at: .answer,
        uses: []),
      .always("attached", .boolean, "Whether its program is there.", at: .answer, uses: []),
      .always(
        "expired", .boolean, "Whether nobody has used it for 30 days: it has lost its place.",
        at: .answer, uses: []),
      .sometimes("acked_at", .timestamp, "The last acknowledgment.", at: .answer, uses: []),
      .always("version", .version, "Increases by one with each change.", uses: .sort),
      .always("created_at", .timestamp, "When it was made.", uses: .sort),
      .always(
        "updated_at", .timestamp, "When this version took effect.", at: .column("changed_at"),
        uses: .sort),
    ])
}

extension Schema {
  static let consumer = Schema.answer(
    of: .consumer, named: "Consumer", ["position": .count])
}

enum ConsumerRules {
  /// All of them: each may hold a page of the journal for its program.
  static let keptMax = 1000

  static let sample = """
    {"name": "search-index", "account": "scanner", "entities": ["item"], \
    "where": "class = printer", "timeline": 1, "position": 48211, "lag_entries": 12, \
    "lag_seconds": 1, "paused": false, "attached": true, "expired": false, \
    "acked_at": "2026-02-01T09:30:00.000000Z", "version": 1, \
    "created_at": "2026-01-05T08:00:00.000000Z", "updated_at": "2026-01-05T08:00:00.000000Z"}
    """

  static let named = Parameter("consumer", .line, required: true, "Its name.")
  static let version = Parameter(
    "version", .version, required: true, "The version that was read.")
  static let entities = Parameter(
    "entities", .nullable(.array(.choice(FeedRules.entities), count: 1...64)),
    "Only these kinds of things; `null`: all that its program may see.")
  static let condition = Parameter(
    "where", .nullable(.whereText), "What they have to meet, see `changes.subscribe`.")

  /// Refuses a filter that no subscription could have; gives its names, for a check that they name
  /// something.
  ///
  /// - Parameter stored: what the consumer hears of so far, of which stays what the call does not
  ///   name; nil for a new one.
  static func lookups(
    _ arguments: Arguments, besides stored: Value? = nil, _ context: Context
  ) throws(Stop) -> [UInt8]? {
    func member(_ name: String) -> Value? {
      let value = arguments.object?[name] ?? stored?[name]
      return value?.isNull == true ? nil : value
    }
    let entities = member("entities")?.strings
    try FeedRules.require(entities ?? [], of: context)
    guard let text = member("where")?.string else { return nil }
    return try FeedRules.condition(text, entities, context).names
  }

  /// The same of a change, together with what it leaves.
  static func lookups(
    ofChange arguments: Arguments, to consumer: String, _ context: Context
  ) throws(Stop) -> [UInt8]? {
    guard ["entities", "where"].contains(where: arguments.names) else { return nil }
    guard let filter = try context.consumerFilter(consumer) else { return nil }
    let stored: Document
    do throws(RPCError) {
      stored = try Document(ofDatabase: filter)
    } catch {
      throw .refused(error)
    }
    return try lookups(arguments, besides: stored.root, context)
  }

  /// The members of a filter that a call names.
  static func filter(_ arguments: Arguments) -> [UInt8] {
    var writer = Writer()
    writer.object { writer in
      for name in ["entities", "where"] {
        if let value = arguments.object?[name] { writer.member(name, value: value) }
      }
    }
    return writer.bytes
  }
}
