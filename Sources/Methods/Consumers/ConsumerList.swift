import CMDB
import JSON
package import JSONRPC
package import SQL

extension Method {
  static let consumerList = Method(
    "consumer.list", .log, .right(.subscribe),
    """
    Lists one's own consumers, with `administer` those of all: how far each is behind the \
    journal.
    """,
    [Parameter("name", .line, "Only the one of this name.")],
    of: .consumer, .consumer,
    example: ("{}", #"{"consumers": [\#(ConsumerRules.sample)], "next_cursor": null}"#)
  ) { arguments, context throws(Stop) in
    let caller = try context.knownCaller()
    let fields = FieldSQL(
      noun: .consumer, catalogue: context.catalogue, moment: "null", row: "c")
    let paging = try Paging("consumer.list", arguments, context, of: fields, filter: ["name"])
    var sql = SQLText()
    var conditions: [String] = []
    if !caller.rights.contains(.administer) {
      conditions.append("c.account = \(sql.bind(String(caller.accountID)))::int")
    }
    if let name = arguments.string("name") {
      conditions.append("c.name = \(sql.bind(name))::text collate \"C\"")
    }
    let unit = try paging.unit(of: fields, where: conditions, &sql)
    return paging.plan(.list(unit), "consumers")
  }

  static let consumerAck = Method(
    "consumer.ack", .subscription, .right(.subscribe),
    """
    Acknowledges all up to a position, durable when answered. It is cumulative: a lower position \
    than the stored one is answered with that. Refused (`conflict`) once another program is \
    attached, and beyond what was delivered (`invalid_params`), whichever connection sends it.
    """,
    [
      ConsumerRules.named,
      Parameter(
        "epoch", .id, required: true, "The attachment, as `changes.subscribe` answered it."),
      Parameter("position", .count, required: true, "What has been dealt with."),
    ],
    result: FeedRules.positionResult,
    example: (
      #"{"consumer": "search-index", "epoch": 1, "position": 12}"#, #"{"position": 12}"#
    )
  ) { arguments, context throws(Stop) in
    guard let name = arguments.string("consumer"), let epoch = arguments.integer("epoch"),
      let position = arguments.integer("position")
    else { throw .defect("`consumer`, `epoch` and `position` are required.") }
    return .session(
      .acknowledge(
        ConsumerAck(
          consumer: name, epoch: epoch, position: position, caller: try context.knownCaller())))
  }
}

/// An acknowledgment on its way.
package struct ConsumerAck: Sendable {
  /// Acknowledgments that can go together: the last one counts for all.
  package struct Key: Hashable, Sendable {
    package let consumer: String
    package let epoch: Int
    let account: Int
    let isAdmin: Bool
  }

  package let key: Key
  package let position: Int

  init(consumer: String, epoch: Int, position: Int, caller: Caller) {
    key = Key(
      consumer: consumer, epoch: epoch, account: caller.accountID,
      isAdmin: caller.rights.contains(.administer))
    self.position = position
  }

  /// - Parameter given: up to where this worker has delivered entries.
  package static func unit(_ key: Key, positions: [Int], given: Int) -> Unit {
    Unit(
      Statement(
        name: "consumer_ack",
        """
        select a.position, a.reach, a.is_followed from cmdb.consumer_ack(\
        $1::int, $2::boolean, $3::text, $4::bigint, $5::bigint[], $6::bigint) a
        """),
      [
        Bind.integer(key.account), Bind.text(key.isAdmin ? "true" : "false"),
        Bind.text(key.consumer), Bind.integer(key.epoch), Bind.array(positions.map(String.init)),
        Bind.integer(given),
      ])
  }

  /// What is stored of acknowledgments.
  package struct Stored: Sendable {
    package let position: Int
    /// Up to where entries have been delivered.
    package let reach: Int
    /// Whether a worker that delivers them may not have told of the last ones yet.
    package let mayRise: Bool

    package init(_ rows: Rows) {
      position = rows.count > 0 ? Int(rows.integer(0, 0) ?? 0) : 0
      reach = rows.count > 0 ? Int(rows.integer(0, 1) ?? 0) : 0
      mayRise = rows.count > 0 && rows.text(0, 2) == "t"
    }
  }

  /// Beyond what the program has been given.
  package static func beyond(_ position: Int) -> RPCError {
    .invalidParams([
      Problem(
        "range", "Only up to \(position) has been delivered.", path: "position")
    ])
  }

  package static var superseded: RPCError {
    RPCError(
      .conflict,
      "Another program is attached to the consumer, or it was moved: subscribe again.")
  }
}
