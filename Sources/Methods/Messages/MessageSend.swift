import CMDB
import JSON
import JSONRPC
import SQL

extension Method {
  static let messageSend = Method(
    "message.send", .write, .right(.incidents),
    """
    Writes to the other side of a conversation, or to who asked for an incident: by the channel of \
    their last message, unless `channel` says otherwise. With `called` it records what they were \
    told by telephone: nothing is delivered, and it counts as an answer.
    """,
    [
      Parameter("conversation", .conversationRef, "The conversation."),
      Parameter("incident", .incidentRef, "Or the incident about which to write."),
      Parameter("text", MessageRules.text, "What to write, 262,144 bytes at most."),
      Parameter(
        "canned", .itemRef, "Or a canned answer, its placeholders filled in, see `answer.render`."),
      Parameter("channel", .itemRef, "By which channel."),
      Parameter("to", .array(.line, count: 1...50), "To which addresses; default: as they wrote."),
      Parameter("cc", .array(.line, count: 0...49), "Who is copied."),
      Parameter(
        "called", .boolean,
        "Whether `text` was said by telephone; default for `channel`: the first telephone."),
      Parameter("subject", .line, "The subject; default: that of the conversation."),
      MessageRules.attachments,
      Parameter(
        "incidents", .array(.incidentRef, count: 0...100),
        "What it is about; default: the only incident of the conversation that is open."),
      Parameter(
        "then",
        .object([
          Parameter("incident", .incidentRef, required: true, "The incident."),
          Parameter(
            "state", .choice(IncidentWords.states), required: true, "The state that it goes to."),
          Parameter("version", .version, "The version that this is based on."),
          Parameter("resolution", .text, "The resolution."),
          Parameter("resolution_code", .line, "The kind of resolution."),
          Parameter("waiting_for", .choice(IncidentWords.waiting), "For whom it waits."),
          Parameter("waiting_until", .timestamp, "Until when."),
        ]), "In the same transaction: the incident goes to another state."),
    ],
    result: ("message", .message),
    example: (
      #"{"conversation": "CNV-000007", "text": "A technician comes at ten."}"#, MessageRules.sample
    )
  ) { arguments, context throws(Stop) in
    guard (arguments["conversation"] == nil) != (arguments["incident"] == nil) else {
      throw .invalidParams([
        Problem("one_of", "Name a `conversation` or an `incident`.", path: "conversation")
      ])
    }
    guard (arguments["text"] == nil) != (arguments["canned"] == nil) else {
      throw .invalidParams([
        Problem("one_of", "Give a `text` or a `canned` answer.", path: "text")
      ])
    }
    if arguments.boolean("called") == true,
      let name = ["to", "cc", "attachments"].first(where: { arguments[$0] != nil })
    {
      throw .invalidParams([
        Problem("one_of", "A call is not delivered: leave out `\(name)`.", path: name)
      ])
    }
    if let until = arguments["then"]?["waiting_until"]?.string, Timestamp(until) == nil {
      throw .invalidParams([.notTimestamp("then.waiting_until", until)])
    }
    return try Conventions.write(
      "message.send",
      Call(
        "message_send",
        [
          .made(
            json: try MessageRules.definition(
              arguments,
              only: [
                "conversation", "incident", "text", "canned", "channel", "to", "cc", "subject",
                "called", "attachments", "incidents", "then",
              ], renamed: ["incident": "about"]))
        ]), arguments, context, takesIncident: false)
  }

  static let messageNote = Method(
    "message.note", .write, .right(.incidents),
    "Writes a note for colleagues into a conversation. It can never be delivered to anybody.",
    [
      ConversationRules.ref,
      Parameter("text", MessageRules.text, required: true, "What colleagues have to know."),
      MessageRules.incidents,
    ],
    result: ("message", .message),
    example: (
      #"{"conversation": "CNV-000007", "text": "She calls back at noon."}"#, MessageRules.sample
    )
  ) { arguments, context throws(Stop) in
    try Conventions.write(
      "message.note",
      Call(
        "message_note",
        [
          .json(arguments["conversation"]), .text(arguments.string("text")),
          .json(arguments["incidents"]),
        ]), arguments, context)
  }

  static let messageSort = Method(
    "message.sort", .write, .right(.incidents),
    "Says which incidents a message is about; it is unsorted no longer, with none too.",
    [
      Parameter("message", .id, required: true, "The message."),
      Parameter(
        "incidents", .array(.incidentRef, count: 0...100), required: true,
        "The incidents that it is about; none: nothing in particular."),
    ],
    result: ("message", .message),
    example: (#"{"message": 7, "incidents": ["INC-000007"]}"#, MessageRules.sample)
  ) { arguments, context throws(Stop) in
    try Conventions.write(
      "message.sort",
      Call(
        "message_sort", [.bigint(arguments.integer("message")), .json(arguments["incidents"])]),
      arguments, context)
  }

  static let messageRedact = Method(
    "message.redact", .write, .right(.administer),
    """
    Takes out what must not stay: text, subject and names of attachments of a message, now and in \
    the past, and its words where they stand in other messages of its thread and incidents. \
    Author, times and checksums stay. `delivered_to` names who has it all the same.
    """,
    [
      Parameter("message", .id, required: true, "The message."),
      Parameter("reason", .string(1...65536), required: true, "Why; kept in history and journal."),
    ],
    result: ("message", .message),
    example: (#"{"message": 9, "reason": "A password"}"#, MessageRules.sample)
  ) { arguments, context throws(Stop) in
    try Conventions.write(
      "message.redact", Call("message_redact", [.bigint(arguments.integer("message"))]), arguments,
      context)
  }
}
