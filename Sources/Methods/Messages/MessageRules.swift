import CMDB
import JSON
import JSONRPC

/// Shared parameters and rules of the methods of messages.
enum MessageRules {
  /// Longer than the text of a message may be: the database refuses with the figure.
  static let text = Schema.string(1...1_000_000)

  /// What strangers write. It is cut, not refused: a gateway could repeat a refused one for ever.
  static let words = Schema.string(0...1_000_000)

  static let attachment = [
    Parameter("name", .line, required: true, "The name of the file."),
    Parameter("media_type", .line, "Its media type."),
    Parameter("bytes", .count, "Its size."),
    Parameter("sha256", .string(64...64), "The checksum of its bytes."),
    Parameter("url", .line, "Where its bytes are."),
    Parameter("inline_id", .line, "By which the text refers to it."),
  ]

  static let attachments = Parameter(
    "attachments", .array(.object(attachment), count: 0...1000),
    "What is attached, by reference, 50 files at most: the bytes are elsewhere.")

  static let incidents = Parameter(
    "incidents", .array(.incidentRef, count: 0...100), "The incidents that it is about.")

  /// Named parameters as one object, moments in UTC.
  static func definition(
    _ arguments: Arguments, only names: [String], keepingNulls: Bool = false,
    renamed: [String: String] = [:]
  ) throws(Stop) -> [UInt8] {
    var moments: [String: String] = [:]
    for name in names where ["received_at", "sent_at", "snoozed_until"].contains(name) {
      moments[name] = try IncidentRules.moment(name, arguments)
    }
    var writer = Writer()
    writer.object { writer in
      for name in names {
        guard let value = arguments.object?[name], keepingNulls || !value.isNull else { continue }
        if let moment = moments[name] {
          writer.member(name, string: moment)
        } else {
          writer.member(renamed[name] ?? name, value: value)
        }
      }
    }
    return writer.bytes
  }

  static let sample = """
    {"id": 31, "conversation": "CNV-000007", "direction": "in", \
    "author": {"person": {"id": 12, "tag": "PER-000006", "name": "Irina Zaitseva", \
    "class": "person"}, "name": "Irina Zaitseva"}, \
    "channel": {"id": 80, "tag": "CHN-000001", "name": "Mail of the desk", "class": "channel"}, \
    "at": "2026-02-01T09:30:00.000000Z", "received_at": "2026-02-01T09:30:00.000000Z", \
    "text": "It prints stripes again.", "subject": "Stripes again", "automatic": false, \
    "attachments": [], "incidents": ["INC-000004"], "routed_by": "new"}
    """
}

extension Schema {
  static let message = Schema.named(
    "Message",
    .record([
      Parameter("id", .id, required: true, "A unique id, never reused."),
      Parameter("conversation", .line, required: true, "The number of its conversation."),
      Parameter(
        "direction", .choice(["in", "out", "note"]), required: true,
        "It came, it goes out, or it is a word among colleagues, never sent."),
      Parameter(
        "author",
        .record([
          Parameter("account", .line, "One of us."),
          Parameter("person", .itemBrief, "Who it is, if known."),
          Parameter("address", .line, "Else where it was written from."),
          Parameter("name", .line, required: true, "What to call the author."),
        ]), required: true, "Who wrote it."),
      Parameter("channel", .itemBrief, required: true, "By which channel."),
      Parameter("at", .timestamp, required: true, "When it came or was written."),
      Parameter("sent_at", .timestamp, "When the sender says that it was sent."),
      Parameter("received_at", .timestamp, "When the gateway received it."),
      Parameter("text", .string(0...1_000_000), required: true, "What was written."),
      Parameter("truncated", .boolean, "Whether the text was cut."),
      Parameter("subject", .text, "Its subject."),
      Parameter("automatic", .boolean, required: true, "Whether a machine wrote it."),
      Parameter(
        "attachments", .array(.map(.any), count: 0...50), required: true, "What is attached."),
      Parameter("call", .map(.any), "Of a telephone call: its moments."),
      Parameter(
        "incidents", .array(.line, count: 0...1000), required: true,
        "The numbers of the incidents that it is about."),
      Parameter(
        "deliveries",
        .array(
          .record([
            Parameter("id", .id, required: true, "The delivery."),
            Parameter("to", .line, required: true, "The address."),
            Parameter("state", .choice(DeliveryRules.states), required: true, "What became of it."),
            Parameter("error", .map(.any), "Why it did not arrive."),
          ]), count: 0...100), "Of a message that goes out: to whom."),
      Parameter("unsorted", .boolean, "Whether it is still to be said what it is about."),
      Parameter("routed_by", .line, "Why it is in this conversation."),
      Parameter("delivered_to", .array(.line, count: 0...100), "Of a redacted one: who has it."),
    ]), about: "A message of a conversation.")
}
