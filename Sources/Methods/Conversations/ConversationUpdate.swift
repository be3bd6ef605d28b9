import CMDB
import JSON
import JSONRPC
import SQL

extension Method {
  static let conversationOpen = Method(
    "conversation.open", .write, .right(.incidents),
    "The conversation with somebody that is not closed, else a new one: to write first.",
    [
      Parameter("party", .itemRef, "With whom: a person or an organisation."),
      Parameter("address", .line, "Or at which address of the channel."),
      Parameter("channel", .itemRef, "By which channel; default: the first one for mail."),
      Parameter("subject", .line, "What a new one is about."),
    ],
    result: ("conversation", .conversation),
    example: (#"{"party": "PER-000006", "subject": "Your printer"}"#, ConversationRules.sample)
  ) { arguments, context throws(Stop) in
    guard (arguments["party"] == nil) != (arguments["address"] == nil) else {
      throw .invalidParams([Problem("one_of", "Name a `party` or an `address`.", path: "party")])
    }
    return try Conventions.write(
      "conversation.open",
      Call(
        "conversation_open",
        [
          .json(arguments["party"]), .text(arguments.string("address")),
          .json(arguments["channel"]), .text(arguments.string("subject").map(LineText.trimmed)),
        ]), arguments, context)
  }

  static let conversationUpdate = Method(
    "conversation.update", .write, .right(.incidents),
    """
    Changes a conversation: puts it off, closes it, gives it to somebody. Closing touches no \
    incident.
    """,
    [
      ConversationRules.ref,
      Parameter("version", .version, required: true, "The version that the change is based on."),
      Parameter("state", .choice(ConversationRules.states), "The state."),
      Parameter("snoozed_until", .timestamp, "Puts it off until then, at most ten years."),
      Parameter("team", .nullable(.line), "The team that answers, by name or tag."),
      Parameter("assignee", .nullable(.line), "The account that answers."),
      Parameter("subject", .nullable(.line), "What it is about."),
    ],
    result: ("conversation", .conversation),
    example: (
      #"{"conversation": "CNV-000009", "version": 1, "state": "closed"}"#, ConversationRules.sample
    )
  ) { arguments, context throws(Stop) in
    let names = ["state", "snoozed_until", "team", "assignee", "subject"]
    guard names.contains(where: arguments.names) else {
      throw .invalidParams([Problem("nothing", "Name what is to change.")])
    }
    guard arguments["snoozed_until"] == nil || arguments.string("state") ?? "snoozed" == "snoozed"
    else {
      throw .invalidParams([
        Problem("contradiction", "`snoozed_until` goes with `snoozed`.", path: "snoozed_until")
      ])
    }
    return try Conventions.write(
      "conversation.update",
      Call(
        "conversation_update",
        [
          .json(arguments["conversation"]), .int(arguments.integer("version")),
          .made(json: try MessageRules.definition(arguments, only: names, keepingNulls: true)),
        ]), arguments, context)
  }

  static let conversationIdentify = Method(
    "conversation.identify", .write, .right(.incidents),
    """
    Says who writes. If we are talking with that person already, both go on as one conversation, \
    which is answered.
    """,
    [
      ConversationRules.ref,
      Parameter("version", .version, required: true, "The version that the change is based on."),
      Parameter("person", .itemRef, "Who it is: a person or an organisation."),
      Parameter(
        "new",
        .object([
          Parameter("class", .line, "The class; default: person."),
          Parameter("name", .line, required: true, "The name."),
          Parameter("tag", .oneLine(bytesMax: 64), "The tag; default: the next of its class."),
          Parameter("state", .line, "An initial state; default: the first."),
          Parameter("attributes", .map(.any), "Values by name."),
          Parameter("references", .map(.itemRef), "Items by role, such as `organization`."),
        ]), "Or one to register, as by `item.register`; with the right `items`."),
      Parameter("remember", .boolean, "Whether the address is theirs from now on; default true."),
    ],
    result: ("conversation", .conversation),
    example: (
      #"{"conversation": "CNV-000007", "version": 1, "person": "PER-000006"}"#,
      ConversationRules.sample
    )
  ) { arguments, context throws(Stop) in
    guard (arguments["person"] == nil) != (arguments["new"] == nil) else {
      throw .invalidParams([
        Problem("one_of", "Name a `person`, or give a `new` one.", path: "person")
      ])
    }
    return try Conventions.write(
      "conversation.identify",
      Call(
        "conversation_identify",
        [
          .json(arguments["conversation"]), .int(arguments.integer("version")),
          .json(arguments["person"]), .made(json: try newcomer(arguments["new"], context)),
          .boolean(arguments.boolean("remember") ?? true),
        ]), arguments, context)
  }

  /// The account that registers with it; nil if another is named.
  private static func newcomer(
    _ described: Value?, _ context: Context
  ) throws(Stop) -> [UInt8]? {
    guard let described else { return nil }
    guard try context.knownCaller().rights.contains(.items) else {
      throw .refused(
        RPCError(.forbidden, "To register who writes needs the right `items`.")
          .with("required", string: Right.items.rawValue).with("path", string: "new"))
    }
    let arguments = Arguments(described)
    let name = arguments.string("class") ?? "person"
    let itemClass = try ItemRules.concrete(name, "new.class", context)
    guard ["person", "organization"].contains(where: itemClass.ancestors.contains) else {
      throw .invalidParams([
        Problem(
          "not_allowed", "Only a person or an organisation writes; `\(name)` is neither.",
          path: "new.class")
      ])
    }
    return try Registration(arguments, at: "new", of: itemClass, context).object
  }

  static let conversationMerge = Method(
    "conversation.merge", .write, .right(.incidents),
    """
    One conversation goes on in another, which is answered: it is closed, and both are one thread. \
    `conversation.identify` takes them apart again. Two of different parties are not merged.
    """,
    [
      ConversationRules.ref,
      Parameter("into", .conversationRef, required: true, "The one that goes on."),
    ],
    result: ("conversation", .conversation),
    example: (#"{"conversation": "CNV-000009", "into": "CNV-000001"}"#, ConversationRules.sample)
  ) { arguments, context throws(Stop) in
    try Conventions.write(
      "conversation.merge",
      Call("conversation_merge", [.json(arguments["conversation"]), .json(arguments["into"])]),
      arguments, context)
  }
}
