import CMDB
import JSON
import JSONRPC
import SQL

extension Method {
  static let consumerCreate = Method(
    "consumer.create", .write, .right(.subscribe),
    """
    Makes a durable consumer: a place in the journal that the server keeps for a program, which \
    subscribes with `consumer` and acknowledges what it has dealt with. Whoever stores the \
    position with its own data needs none.
    """,
    [
      Parameter("name", .oneLine(bytesMax: 64), required: true, "Its name."),
      ConsumerRules.entities, ConsumerRules.condition,
      Parameter("after", .count, "Begin behind this position; absent: from now on."),
      Parameter(
        "timeline", .id, "The timeline of `after`, required unless it is 0."),
    ],
    result: ("consumer", .consumer),
    example: (
      #"{"name": "search-index", "entities": ["item"], "where": "class = printer"}"#,
      ConsumerRules.sample
    )
  ) { arguments, context throws(Stop) in
    let after = arguments.integer("after")
    if let after, after > 0 {
      try FeedRules.requireTimeline(arguments)
      try Conventions.check(
        position: after, ofTimeline: arguments.integer("timeline"), context)
    }
    return try Conventions.write(
      "consumer.create",
      Call(
        "consumer_create",
        [
          .text(arguments.string("name")), .made(json: ConsumerRules.filter(arguments)),
          .made(json: try ConsumerRules.lookups(arguments, context)), .bigint(after),
          .int(ConsumerRules.keptMax),
        ]), arguments, context)
  }

  static let consumerUpdate = Method(
    "consumer.update", .write, .right(.subscribe),
    """
    Changes what a consumer hears of, from its position on; a program that is attached is told \
    `changes.closed` and subscribes again. A paused one keeps its place, and nobody can subscribe \
    with it. Others' consumers need `administer`.
    """,
    [
      ConsumerRules.named, ConsumerRules.version, ConsumerRules.entities, ConsumerRules.condition,
      Parameter("paused", .boolean, "Pauses it, or lets it go on."),
    ],
    result: ("consumer", .consumer),
    example: (
      #"{"consumer": "search-index", "version": 1, "where": null}"#, ConsumerRules.sample
    )
  ) { arguments, context throws(Stop) in
    guard ["entities", "where", "paused"].contains(where: arguments.names) else {
      throw .invalidParams([Problem("nothing", "Name `entities`, `where` or `paused`.")])
    }
    let name = arguments.string("consumer")
    return try Conventions.write(
      "consumer.update",
      Call(
        "consumer_update",
        [
          .text(name), .int(arguments.integer("version")),
          .made(json: ConsumerRules.filter(arguments)),
          .made(json: try ConsumerRules.lookups(ofChange: arguments, to: name ?? "", context)),
          .boolean(arguments.boolean("paused")),
        ]), arguments, context)
  }

  static let consumerDelete = Method(
    "consumer.delete", .write, .right(.subscribe),
    "Deletes a consumer and its place. Others' consumers need `administer`.",
    [ConsumerRules.named, ConsumerRules.version],
    result: ("consumer", .consumer),
    example: (#"{"consumer": "search-index", "version": 3}"#, ConsumerRules.sample)
  ) { arguments, context throws(Stop) in
    try Conventions.write(
      "consumer.delete",
      Call(
        "consumer_delete",
        [.text(arguments.string("consumer")), .int(arguments.integer("version"))]),
      arguments, context)
  }

  static let consumerSeek = Method(
    "consumer.seek", .write, .right(.subscribe),
    """
    Puts a consumer at another position: back, to hear again what it has heard, or forth. A \
    program that is attached is told `changes.closed`. Others' consumers need `administer`.
    """,
    [
      ConsumerRules.named, ConsumerRules.version,
      Parameter("position", .count, "Go on behind this position."),
      Parameter("at", .timestamp, "Go on behind what had been written by this moment."),
    ],
    result: ("consumer", .consumer),
    example: (
      #"{"consumer": "search-index", "version": 2, "position": 0, "reason": "built anew"}"#,
      ConsumerRules.sample
    )
  ) { arguments, context throws(Stop) in
    guard (arguments["position"] == nil) != (arguments["at"] == nil) else {
      throw .invalidParams([
        Problem("contradiction", "Name either `position` or `at`.", path: "position")
      ])
    }
    return try Conventions.write(
      "consumer.seek",
      Call(
        "consumer_seek",
        [
          .text(arguments.string("consumer")), .int(arguments.integer("version")),
          .bigint(arguments.integer("position")),
          .timestamp(
            try arguments.string("at").map { (text) throws(Stop) in
              try Conventions.moment(text, named: "at", ofDate: .last, context).description
            }),
        ]), arguments, context)
  }
}
