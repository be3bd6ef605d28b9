import CMDB
import JSON
import JSONRPC
import SQL

extension Method {
  static let deliveryClaim = Method(
    "delivery.claim", .write, .right(.gateway),
    """
    Hands out what is to be sent by a channel, as a lease: what is not reported when it lapses is \
    handed out again. To one address of a conversation one message goes after the other. \
    Repeated with its key it claims anew: an answer that is lost is a lease that lapses.
    """,
    [
      Parameter("channel", .itemRef, required: true, "The channel; the account has to serve it."),
      Parameter("limit", .integer(1...100), "At most so many (default 10)."),
      Parameter("lease_s", .integer(5...600), "For how long, in seconds (default 60)."),
      Parameter(
        "wait_ms", .integer(0...30_000),
        """
        While there is nothing, wait for so long; later writes of the connection go ahead. One \
        waits on a connection and channel: another answers it.
        """),
    ],
    result: (
      "claimed",
      .record([
        Parameter(
          "deliveries",
          .array(
            .record([
              Parameter("id", .id, required: true, "The delivery."),
              Parameter("attempt", .version, required: true, "Which attempt this is."),
              Parameter("to", .line, required: true, "The address."),
              Parameter("name", .line, "Whose it is."),
              Parameter("from", .line, required: true, "The address of the channel."),
              Parameter("subject", .text, "The subject."),
              Parameter("text", .string(0...1_000_000), required: true, "What to send."),
              Parameter(
                "message_id", .line, required: true,
                "The id to send it with: the same in all attempts."),
              Parameter("in_reply_to", .line, "The message that it answers."),
              Parameter("references", .array(.line, count: 0...100), "Those that it refers to."),
              Parameter("automatic", .boolean, required: true, "Whether a machine wrote it."),
              Parameter(
                "attachments", .array(.map(.any), count: 0...50), required: true,
                "What is attached."),
            ]), count: 0...100), required: true, "What is to be sent, the oldest first.")
      ])
    ),
    example: (
      #"{"channel": "CHN-000001", "limit": 1}"#,
      #"""
      {"deliveries": [{"id": 9, "attempt": 1, "to": "zaitseva@meridian.example", \#
      "from": "help@meridian.example", "subject": "Re: Stripes again [CNV-000007]", \#
      "text": "A technician comes at ten.", "message_id": "<cmdb.5f1c.9@meridian.example>", \#
      "automatic": false, "attachments": []}]}
      """#
    )
  ) { arguments, context throws(Stop) in
    let waited = arguments.integer("wait_ms") ?? 0
    let plan = try Conventions.write(
      "delivery.claim",
      Call(
        "delivery_claim",
        [
          .json(arguments["channel"]), .int(arguments.integer("limit") ?? 10),
          .int(arguments.integer("lease_s") ?? 60),
        ]), arguments, context)
    guard waited > 0, case .write(var write) = plan else { return plan }
    write.waiting = Write.Waiting(
      milliseconds: waited, subject: Bind.json(arguments["channel"]) ?? [],
      isNothing: DeliveryRules.isNothing)
    return .write(write)
  }

  static let deliveryReport = Method(
    "delivery.report", .write, .right(.gateway),
    """
    Says what became of a delivery. One that failed is tried again, after half a minute up to \
    eight hours; the tenth failure, a permanent one, and what bounced end it.
    """,
    [
      DeliveryRules.number,
      Parameter("attempt", .version, required: true, "The attempt that this is about."),
      Parameter(
        "state", .choice(["sent", "delivered", "failed", "bounced"]), required: true,
        "What became of it."),
      Parameter("external_id", MessageRules.words, "What the channel calls it."),
      Parameter(
        "error",
        .object([
          Parameter("code", MessageRules.words, "In one word or number."),
          Parameter("text", MessageRules.words, "In words; kept are 1,000 bytes, in one line."),
          Parameter("permanent", .boolean, "Whether trying again is of no use."),
        ]), "Why it did not arrive."),
    ],
    result: ("delivery", .delivery),
    example: (#"{"delivery": 9, "attempt": 1, "state": "sent"}"#, DeliveryRules.sample)
  ) { arguments, context throws(Stop) in
    try Conventions.write(
      "delivery.report",
      Call(
        "delivery_report",
        [
          .bigint(arguments.integer("delivery")), .int(arguments.integer("attempt")),
          .text(arguments.string("state")), .text(arguments.string("external_id")),
          .json(arguments["error"]),
        ]), arguments, context)
  }
}
