import CMDB
import JSON
import JSONRPC
import SQL

extension Method {
  static let conversationGet = Method(
    "conversation.get", .read, .right(.incidents),
    """
    Reads a conversation: who writes, what it is about, and the newest messages of the whole \
    thread with them, the newest last. At most a megabyte of messages: `before` leads to the \
    earlier ones.
    """,
    [
      Parameter("conversation", .conversationRef, "The conversation."),
      Parameter("party", .itemRef, "Or with whom: the one that is not closed, else the last."),
      Parameter("before", .id, "Only messages before this one."),
      Parameter("limit", .integer(1...100), "At most so many messages (default 50)."),
    ],
    result: (
      "thread",
      .record([
        Parameter("conversation", .conversation, required: true, "The conversation."),
        Parameter("requester_card", .requesterCard, "Who writes; not as of a moment."),
        Parameter(
          "incidents",
          .array(
            .record([
              Parameter("number", .line, required: true, "Its number."),
              Parameter("title", .line, required: true, "The problem or request."),
              Parameter("state", .choice(IncidentWords.states), required: true, "Its state."),
              Parameter("priority", .integer(1...5), required: true, "1 is the highest."),
            ]), count: 0...500), required: true, "What of it is open or resolved."),
        Parameter(
          "recipients",
          .array(
            .record([
              Parameter("address", .line, required: true, "The address."),
              Parameter("name", .line, "What its owner calls himself."),
            ]), count: 0...50), "To whom an answer goes as usual; not as of a moment."),
        Parameter("messages", .array(.message, count: 0...100), required: true, "The messages."),
        Parameter("before", .id, "Where there are earlier messages: before this one."),
      ])
    ),
    example: (
      #"{"conversation": "CNV-000007"}"#,
      """
      {"conversation": \(ConversationRules.sample), "incidents": [], \
      "recipients": [{"address": "zaitseva@meridian.example", "name": "Irina"}], \
      "messages": [\(MessageRules.sample)]}
      """
    )
  ) { arguments, context throws(Stop) in
    guard (arguments["conversation"] == nil) != (arguments["party"] == nil) else {
      throw .invalidParams([
        Problem("one_of", "Name a `conversation` or a `party`.", path: "conversation")
      ])
    }
    let unit = Unit(
      Statement(
        name: "conversation_get",
        "select cmdb.conversation_get($1::jsonb, $2::jsonb, $3::bigint, $4::int, $5::timestamptz)"),
      [
        Bind.json(arguments["conversation"]), Bind.json(arguments["party"]),
        Bind.integer(arguments.integer("before")),
        Bind.integer(arguments.integer("limit") ?? 50), context.momentParameter(),
      ])
    return .read(
      Read(.list(unit), .cell { RPCError(.internalError, "The thread gave no answer.") }))
  }
}
