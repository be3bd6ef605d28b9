import CMDB
import JSONRPC

extension Noun {
  static let notice = Noun(
    "notice", "notices", in: .notice, answers: .row("notice_json"),
    about: "What an account has to know.",
    fields: [
      .always("id", .id, "A unique id, never reused.", uses: .sort),
      .always(
        "at", .timestamp, "When it happened.", at: .column("created_at"), uses: .sort),
      .always("event", .line, "What has happened, in one word: `assigned`.", uses: .sort),
      .always(
        "about", .json, "What it happened to: `entity`, `id`, of an incident also `number`.",
        at: .answer, uses: []),
      .always("text", .text, "What there is to know.", uses: []),
      .sometimes("seen_at", .timestamp, "When it was struck.", uses: .sort),
    ])
}

extension Schema {
  static let notice = Schema.answer(
    of: .notice, named: "Notice",
    [
      "about": .record([
        Parameter("entity", .line, required: true, "The kind of thing, as in the journal."),
        Parameter("id", .id, required: true, "Its id."),
        Parameter("number", .line, "The number of an incident."),
      ])
    ])
}

enum NoticeRules {
  static let sample = """
    {"id": 3, "at": "2026-02-01T09:30:00.000000Z", "event": "assigned", \
    "about": {"entity": "incident", "id": 4, "number": "INC-000004"}, \
    "text": "INC-000004 is yours: Prints stripes"}
    """
}
