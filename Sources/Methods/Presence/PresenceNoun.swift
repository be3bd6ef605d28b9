import CMDB
import JSONRPC

extension Noun {
  /// An account that may work on incidents, and whether it is there.
  static let presence = Noun(
    "presence", "presences", in: .account, answers: .row("presence_json"),
    about: "Whether an agent is there to work.",
    fields: [
      .always("id", .version, "The number of the account.", uses: .sort, answer: .nowhere),
      .always("account", .account, "The account.", at: .column("name"), uses: .sort),
      .sometimes("person", .item, "Its person.", at: .item("person"), uses: []),
      .always(
        "is_there", .boolean, "Whether it is neither away nor absent now.", at: .answer,
        uses: []),
      .always("available", .boolean, "Whether it is not set to be away.", at: .answer, uses: []),
      .sometimes("until", .timestamp, "When it comes back.", at: .answer, uses: []),
      .sometimes(
        "absent_from", .timestamp, "The beginning of an absence.", at: .answer, uses: []),
      .sometimes("absent_until", .timestamp, "The end of the absence.", at: .answer, uses: []),
      .always(
        "open", .integer(0...1000), "Its open incidents, counted up to 1,000.", at: .answer,
        uses: []),
      .sometimes("updated_at", .timestamp, "When it was last set.", at: .answer, uses: []),
    ])
}

extension Schema {
  static let presence = Schema.answer(of: .presence, named: "Presence")
}

enum PresenceRules {
  static let sample = """
    {"account": "nikitin", "is_there": false, "available": false, \
    "until": "2026-02-01T11:00:00.000000Z", "open": 4, \
    "updated_at": "2026-02-01T09:30:00.000000Z"}
    """

  /// The moments of a call in UTC; `null` stays.
  static func moment(_ name: String, _ arguments: Arguments) throws(Stop) -> String? {
    guard let text = arguments.string(name) else { return nil }
    guard let moment = Timestamp(text) else { throw .invalidParams([.notTimestamp(name, text)]) }
    return moment.description
  }
}
