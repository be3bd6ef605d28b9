import JSON
package import JSONRPC
package import SQL

/// What a client subscribes to, before it is known where that begins.
package struct Subscribing: Sendable {
  package let start: FeedStart
  /// Deliver what lies behind; nil from now on.
  let after: Int?
  let mark: FeedMark?
  let entities: Set<String>?
  package let condition: FeedWhere?
  /// The timeline that the server had when it was planned.
  let timeline: Int
  /// The consumer that it is attached to; nil without one.
  package var attachment: Attachment?

  /// Where it begins, and what the client is told.
  package struct Begun: Sendable {
    package let position: Int
    package let timeline: Int
    package let head: Int
    package let oldest: Int
    /// Moment and leaf of the position; empty before the first entry.
    package let at: [UInt8]
    package let leaf: [UInt8]
    package let filter: FeedFilter
    package let attachment: Attachment?

    package func result(_ subscription: String) -> [UInt8] {
      var writer = Writer()
      writer.object { writer in
        writer.member("subscription", string: subscription)
        writer.member("position", integer: position)
        writer.member("timeline", integer: timeline)
        writer.member("oldest", integer: oldest)
        writer.member("head", integer: head)
        if let attachment { writer.member("epoch", integer: attachment.epoch) }
      }
      return writer.bytes
    }
  }

  /// Refuses a position of another history, or one that is not kept any more.
  ///
  /// - Parameter condition: with what its names stand for.
  package func begun(
    _ rows: Rows, condition: FeedWhere.Bound? = nil
  ) throws(RPCError) -> Begun {
    guard rows.count == 1, let head = rows.integer(0, 0), let oldest = rows.integer(0, 1) else {
      throw RPCError(.internalError, "The journal has no last position.")
    }
    let position = after ?? mark?.position ?? Int(head)
    if let mark, rows[0, 2].map({ Array($0) }) != mark.leaf { throw expired("mark", head) }
    // What was read there came from a copy of the database that went further.
    guard position <= head else { throw expired("ahead", head) }
    guard position >= Int(oldest) - 1 else {
      throw RPCError(
        .cursorExpired, "Entries behind position \(position) are not kept any more; begin anew."
      ).with("reason", string: "archived").with("oldest", integer: Int(oldest))
    }
    var filter = start.filter(rows)
    filter.entities = entities
    filter.condition = condition
    return Begun(
      position: position, timeline: timeline, head: Int(head), oldest: Int(oldest),
      at: rows[0, 3].map { Array($0) } ?? [], leaf: rows[0, 4].map { Array($0) } ?? [],
      filter: filter, attachment: attachment)
  }

  private func expired(_ reason: String, _ head: Int64) -> RPCError {
    RPCError(
      .cursorExpired,
      "The database has another history at this position; begin anew."
    ).with("reason", string: reason).with("timeline", integer: timeline)
      // What both histories share is known of a timeline alone.
      .with("common") { $0.null() }
      .with("head", integer: Int(head))
  }
}

/// The statement that looks up what a subscription begins with.
package struct FeedStart: Sendable {
  package let unit: Unit
  let hasItems: Bool
  let hasIncidents: Bool

  init(after: Int?, mark: FeedMark?, _ arguments: Arguments) {
    hasItems = arguments["items"] != nil
    hasIncidents = arguments["incidents"] != nil
    unit = Unit(
      Self.statement,
      [
        Bind.integer(after), Bind.integer(mark?.position), Bind.json(arguments["items"]),
        Bind.json(arguments["incidents"]),
      ])
  }

  /// Of a consumer.
  init(after: Int, mark: FeedMark?) {
    hasItems = false
    hasIncidents = false
    unit = Unit(
      Self.statement, [Bind.integer(after), Bind.integer(mark?.position), nil, nil])
  }

  private static let statement = Statement(
    name: "feed_start",
    """
    select s.head, s.oldest, s.leaf, s.at, s.start_leaf, \
    array_to_string(s.item_ids, ','), array_to_string(s.incident_ids, ',') \
    from cmdb.feed_start($1::bigint, $2::bigint, $3::jsonb, $4::jsonb) s
    """)

  func filter(_ rows: Rows) -> FeedFilter {
    func ids(_ column: Int) -> Set<Int> {
      Set((rows.text(0, column) ?? "").split(separator: ",").compactMap { Int($0) })
    }
    return FeedFilter(
      entities: nil, items: hasItems ? ids(5) : nil, incidents: hasIncidents ? ids(6) : nil)
  }
}

/// What a subscription is about from now on.
package struct SubscriptionChange: Sendable {
  package let subscription: String
  package let start: FeedStart

  package func changed(_ filter: FeedFilter, _ rows: Rows) -> FeedFilter {
    var new = start.filter(rows)
    new.entities = filter.entities
    new.condition = filter.condition
    return new
  }
}
