import CMDB
import JSON
import JSONRPC

extension Method {
  static let changesSubscribe = Method(
    "changes.subscribe", .subscription, .right(.subscribe),
    "Sends the changes of the journal as they come: the result first, then `changes.entry` in the "
      + "order of positions. List, then watch: `item.find` answers with `position`; subscribe "
      + "`after` it. Entries that the caller may not see leave holes in the positions.",
    [
      Parameter("after", .count, "Deliver what lies behind this position; absent: from now on."),
      Parameter(
        "timeline", .id,
        "The timeline of `after`, required unless it is 0; `cursor_expired` if the position is of "
          + "an abandoned history."),
      Parameter(
        "mark", .line, "Instead of both: the `mark` of a bookmark, which tells another history."),
      Parameter(
        "entities", .array(.choice(FeedRules.entities), count: 1...64),
        "Only these kinds of things; absent: all that the caller may see."),
      FeedRules.items, FeedRules.incidents, FeedRules.condition,
      Parameter(
        "consumer", .line,
        "Instead of all but `mark`: a durable consumer, see `consumer.create`. It goes on behind "
          + "what was acknowledged; one that was attached before is told `changes.closed`."),
    ],
    result: (
      "subscription",
      .record([
        Parameter("subscription", .line, required: true, "Its name on this connection."),
        Parameter("position", .count, required: true, "Entries behind it are delivered."),
        Parameter("timeline", .id, required: true, "The timeline of the position."),
        Parameter("oldest", .id, required: true, "The oldest position that is kept."),
        Parameter("head", .count, required: true, "The last position that there is."),
        Parameter("epoch", .id, "Of a consumer: this attachment, for `consumer.ack`."),
      ])
    ),
    example: (
      #"{"after": 0, "where": "class = printer and location within 'SPB'"}"#,
      #"{"subscription": "s1", "position": 0, "timeline": 1, "oldest": 1, "head": 51870}"#
    )
  ) { arguments, context throws(Stop) in
    try FeedRules.require(arguments.strings("entities"), of: context)
    let mark = try FeedRules.mark(arguments)
    if let consumer = arguments.string("consumer") {
      return try FeedRules.attach(consumer, mark, arguments, context)
    }
    let after = arguments.integer("after")
    if after != nil, mark != nil {
      throw .invalidParams([
        Problem("contradiction", "Either `after` or `mark`, not both.", path: "mark")
      ])
    }
    if let after, after > 0 { try FeedRules.requireTimeline(arguments) }
    let position = after ?? mark?.position
    if let position {
      let timeline = arguments.integer("timeline") ?? mark?.timeline
      try Conventions.check(position: position, ofTimeline: timeline, context)
    }
    let condition = try FeedRules.condition(arguments, context)
    return .session(
      .subscribe(
        Subscribing(
          start: FeedStart(after: after, mark: mark, arguments), after: after, mark: mark,
          entities: arguments["entities"].map { Set($0.strings) }, condition: condition,
          timeline: context.server.timelines.newest)))
  }

  static let changesUpdate = Method(
    "changes.update", .subscription, .right(.subscribe),
    "Replaces the items and incidents that a subscription is about, from its position on.",
    [FeedRules.subscription, FeedRules.items, FeedRules.incidents],
    result: FeedRules.positionResult,
    example: (#"{"subscription": "s1", "items": ["PRN-000001"]}"#, #"{"position": 48460}"#)
  ) { arguments, _ throws(Stop) in
    guard let name = arguments.string("subscription") else {
      throw .defect("`subscription` is required.")
    }
    guard arguments["items"] != nil || arguments["incidents"] != nil else {
      throw .invalidParams([
        Problem("required", "Name `items`, `incidents` or both.", path: "items")
      ])
    }
    return .session(
      .changeSubscription(
        SubscriptionChange(
          subscription: name, start: FeedStart(after: nil, mark: nil, arguments))))
  }

  static let changesUnsubscribe = Method(
    "changes.unsubscribe", .subscription, .right(.subscribe),
    "Ends a subscription; nothing of it comes after the answer.",
    [FeedRules.subscription],
    result: FeedRules.positionResult,
    example: (#"{"subscription": "s1"}"#, #"{"position": 48460}"#)
  ) { arguments, _ throws(Stop) in
    .session(.unsubscribe(arguments.string("subscription") ?? ""))
  }
}

enum FeedRules {
  static let entities =
    (FeedSight.open + FeedSight.words + FeedSight.access + FeedSight.own).sorted()

  static let subscription = Parameter(
    "subscription", .line, required: true, "The subscription, as `changes.subscribe` named it.")
  static let items = Parameter(
    "items", .array(.itemRef, count: 0...500),
    "Only entries about these items: themselves, their relations, their links to incidents.")
  static let incidents = Parameter(
    "incidents", .array(.incidentRef, count: 0...500),
    "Only entries about these incidents, or made for them; with `items` about either.")

  static let condition = Parameter(
    "where", .whereText,
    "Only entries about items that meet it, before or since; about incidents, if `entities` names "
      + "only their kinds. A name that comes to stand for something else ends it (`where`). "
      + "Without `today` and `now`.")

  /// The condition of a subscription, read by the present catalogue.
  static func condition(
    _ arguments: Arguments, _ context: Context
  ) throws(Stop) -> FeedWhere? {
    guard let text = arguments.string("where") else { return nil }
    return try condition(text, arguments["entities"]?.strings, context)
  }

  static let mixed = Problem(
    "contradiction",
    "`where` is about items or about incidents: `entities` names `item` and `relation`, or "
      + "`incident`, `incident_item` and `incident_comment`.", path: "entities")

  static func condition(
    _ text: String, _ entities: [String]?, _ context: Context
  ) throws(Stop) -> FeedWhere {
    guard let isOfIncidents = FeedWhere.isOfIncidents(entities) else {
      throw .invalidParams([mixed])
    }
    let caller = try context.knownCaller()
    do throws(Problem) {
      return try FeedWhere(
        text, isOfIncidents: isOfIncidents, catalogue: context.present, caller: caller,
        now: context.now)
    } catch {
      throw .invalidParams([error])
    }
  }

  static let positionResult: (name: String, schema: Schema) = (
    "position",
    .record([
      Parameter("position", .count, required: true, "Where the subscription was.")
    ])
  )

  /// Who names what the caller may not see gets an answer, not silence.
  static func require(_ entities: [String], of context: Context) throws(Stop) {
    let caller = try context.knownCaller()
    let sight = FeedSight(caller)
    for entity in entities where sight.shown(entity) == .nothing {
      throw .refused(unseen(entity, caller))
    }
  }

  static func unseen(_ entity: String, _ caller: Caller) -> RPCError {
    RPCError(
      .forbidden, "Changes of `\(entity)` need the right `journal`, which \(caller.name) lacks."
    ).with("required", string: Right.journal.rawValue)
  }

  static func requireTimeline(_ arguments: Arguments) throws(Stop) {
    guard arguments["timeline"] == nil else { return }
    throw .invalidParams([
      Problem(
        "required", "`timeline` is required with `after`: the one that came with the position.",
        path: "timeline")
    ])
  }

  /// A consumer has its own filter and its own place.
  static func attach(
    _ consumer: String, _ mark: FeedMark?, _ arguments: Arguments, _ context: Context
  ) throws(Stop) -> Plan {
    for name in ["after", "timeline", "entities", "items", "incidents", "where"]
    where arguments[name] != nil {
      throw .invalidParams([
        Problem(
          "contradiction", "`\(name)` is what the consumer has: `consumer.update` changes it.",
          path: name)
      ])
    }
    if let mark {
      try Conventions.check(position: mark.position, ofTimeline: mark.timeline, context)
    }
    return .session(
      .attach(
        Attaching(consumer: consumer, mark: mark, caller: try context.knownCaller())))
  }

  static func mark(_ arguments: Arguments) throws(Stop) -> FeedMark? {
    guard let text = arguments.string("mark") else { return nil }
    guard let mark = FeedMark(text) else {
      throw .invalidParams([
        Problem("format", "`mark` must be the mark of a bookmark, as it came.", path: "mark")
      ])
    }
    return mark
  }
}

extension Arguments {
  fileprivate func strings(_ name: String) -> [String] { self[name]?.strings ?? [] }
}

extension Conventions {
  /// Refuses a position of an abandoned timeline, with the reason.
  static func check(position: Int, ofTimeline timeline: Int?, _ context: Context) throws(Stop) {
    guard let timeline else { return }
    do throws(Stop) {
      try context.server.timelines.check(
        Timelines.Place(timeline: timeline, position: position))
    } catch .refused(let error) {
      throw .refused(error.with("reason", string: "timeline"))
    }
  }
}
