import CMDB
import JSON
import JSONRPC

extension Noun {
  static let delivery = Noun(
    "delivery", "deliveries", in: .delivery, answers: .row("delivery_row"),
    about: "A message to one address, and what became of it.",
    fields: [
      .always("id", .id, "A unique id, never reused.", uses: .sort),
      .always("message", .id, "The message.", uses: .sort),
      .always("conversation", .line, "The number of its conversation.", at: .answer, uses: []),
      .always("channel", .item, "By which channel.", at: .item("channel"), uses: []),
      .always("to", .line, "The address.", at: .answer, uses: []),
      .always("state", .choice(DeliveryRules.states), "What became of it.", uses: .sort),
      .always(
        "attempt", .integer(0...2_147_483_647), "How often it was tried.", at: .answer, uses: []),
      .sometimes("next_at", .timestamp, "When it is tried again.", at: .answer, uses: []),
      .sometimes("error", .json, "Why it did not arrive.", uses: []),
      .sometimes("external_id", .line, "What the channel calls it.", uses: []),
      .always("created_at", .timestamp, "When it was written.", uses: .sort),
      .always(
        "updated_at", .timestamp, "When it came to its state.", at: .column("changed_at"),
        uses: .sort),
    ])
}

enum DeliveryRules {
  static let states = ["queued", "sent", "delivered", "dead", "cancelled"]

  static let number = Parameter("delivery", .id, required: true, "The delivery.")

  /// Whether an answer of `delivery.claim` hands out nothing.
  static func isNothing(_ answer: [UInt8]) -> Bool {
    (try? Document(answer).root)?["deliveries"]?.count == 0
  }

  static let sample = """
    {"id": 9, "message": 32, "conversation": "CNV-000007", \
    "channel": {"id": 80, "tag": "CHN-000001", "name": "Mail of the desk", "class": "channel"}, \
    "to": "zaitseva@meridian.example", "state": "queued", "attempt": 1, \
    "next_at": "2026-02-01T09:31:00.000000Z", "created_at": "2026-02-01T09:30:00.000000Z", \
    "updated_at": "2026-02-01T09:30:00.000000Z"}
    """
}

extension Schema {
  static let delivery = Schema.answer(of: .delivery, named: "Delivery", ["error": .map(.any)])
}
