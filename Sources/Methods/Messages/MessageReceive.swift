import CMDB
import JSON
import JSONRPC
import SQL

extension Method {
  static let messageReceive = Method(
    "message.receive", .write, .right(.gateway),
    """
    Takes a message that has come by a channel, once for each `external_id`, however often it is \
    repeated. It goes into the conversation of the message that it answers, of the number in its \
    subject, or of its sender; nobody enters the conversation of another by a number. What is too \
    long or too much is cut, not refused, and a note in the conversation says so.
    """,
    [
      Parameter("channel", .itemRef, required: true, "The channel; the account has to serve it."),
      Parameter("from", MessageReceive.address, required: true, "Who wrote it."),
      Parameter(
        "external_id", MessageReceive.name, required: true,
        "What the channel calls it: the Message-ID of a letter."),
      Parameter(
        "text", MessageRules.words, required: true,
        "What was written; kept are 262,144 bytes of it."),
      Parameter(
        "subject", MessageRules.words, "Its subject; kept are 1,000 bytes of it, in one line."),
      Parameter(
        "in_reply_to", MessageRules.words,
        "The message that it answers, by its id in the channel."),
      Parameter(
        "references", .array(MessageRules.words, count: 0...100_000),
        "Messages that it refers to, the oldest first; the newest 100 are kept."),
      Parameter(
        "to", .array(MessageReceive.address, count: 0...100_000), "To whom it was written."),
      Parameter(
        "cc", .array(MessageReceive.address, count: 0...100_000),
        "Who was copied; the first 50 become members, found among its first 200 entries."),
      Parameter("sent_at", .timestamp, "When the sender says that it was sent."),
      Parameter(
        "received_at", .timestamp,
        "When the gateway received it; default now. It counts from seven days ago at most."),
      Parameter(
        "automatic", .boolean, "Whether a machine wrote it: it reopens, answers, pauses nothing."),
      MessageReceive.attachments,
      Parameter(
        "call",
        .object([
          Parameter("direction", .choice(["in", "out"]), required: true, "Who called."),
          Parameter("started_at", .timestamp, "When it began to ring."),
          Parameter("answered_at", .timestamp, "When it was answered: the first response."),
          Parameter("ended_at", .timestamp, "When it was over."),
          Parameter("by", .line, "Who answered."),
        ]), "Of a telephone call, which is told once, when it is over."),
    ],
    result: (
      "received",
      .record([
        Parameter("message", .id, required: true, "The message."),
        Parameter("conversation", .line, required: true, "The number of its conversation."),
        Parameter(
          "incidents", .array(.line, count: 0...1000), required: true, "What it is about."),
        Parameter(
          "routed_by",
          .choice(["duplicate", "reply", "number", "party", "reopened", "new"]), required: true,
          "Why it is there."),
        Parameter(
          "duplicate", .boolean, required: true, "Whether it had come already: nothing was done."),
      ])
    ),
    example: (
      #"""
      {"channel": "CHN-000001", "from": {"address": "zaitseva@meridian.example"}, \#
      "external_id": "<a1@meridian.example>", "subject": "Stripes again", \#
      "text": "It prints stripes again."}
      """#,
      #"""
      {"message": 31, "conversation": "CNV-000007", "incidents": ["INC-000004"], \#
      "routed_by": "new", "duplicate": false}
      """#
    )
  ) { arguments, context throws(Stop) in
    if let call = arguments["call"] {
      for name in ["started_at", "answered_at", "ended_at"] {
        guard let text = call[name]?.string, Timestamp(text) == nil else { continue }
        throw .invalidParams([.notTimestamp("call.\(name)", text)])
      }
    }
    return try Conventions.write(
      "message.receive",
      Call(
        "message_receive",
        [
          .made(
            json: try MessageRules.definition(
              arguments,
              only: [
                "channel", "from", "external_id", "text", "subject", "in_reply_to", "references",
                "to", "cc", "sent_at", "received_at", "automatic", "attachments", "call",
              ]))
        ]), arguments, context)
  }
}

/// Input of senders is bounded only as a line is; `cmdb.message_cleaned` cuts.
private enum MessageReceive {
  static let name = Schema.string(1...1_000_000)

  static let attachments = Parameter(
    "attachments",
    .array(
      .object(
        MessageRules.attachment.map { field in
          // What a letter says of its files, beside what the gateway has found out.
          guard ["name", "media_type", "inline_id"].contains(field.name) else { return field }
          return Parameter(field.name, MessageRules.words, required: field.isRequired, field.about)
        }), count: 0...100_000),
    "What is attached, by reference; the first 50 files are kept. The bytes are elsewhere.")

  static let address = Schema.object([
    Parameter("address", MessageRules.words, required: true, "The address, as the channel has it."),
    Parameter(
      "name", MessageRules.words, "What its owner calls himself; 200 letters of it are kept."),
  ])
}
