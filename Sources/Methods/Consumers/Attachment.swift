package import CMDB
import JSON
package import JSONRPC
package import SQL

/// A consumer that a client wants to be attached to: found first, then read, then attached. What
/// could refuse the subscription is asked before, since who is attached now is sent away by it.
package struct Attaching: Sendable {
  package let consumer: String
  let mark: FeedMark?
  let caller: Caller

  /// What the consumer wants to hear of.
  package struct Found: Sendable {
    package let id: Int
    package let version: Int
    package let account: Int
    package let entities: [String]?
    package let condition: FeedWhere?
    let place: Place
  }

  /// What the consumer has acknowledged.
  struct Place: Sendable {
    let timeline: Int
    let position: Int
    let leaf: [UInt8]?

    /// By three columns.
    init?(_ rows: Rows, from column: Int) {
      guard rows.count == 1, let timeline = rows.integer(0, column),
        let position = rows.integer(0, column + 1)
      else { return nil }
      self.timeline = Int(timeline)
      self.position = Int(position)
      leaf = rows[0, column + 2].map { Array($0) }
    }
  }

  package var reading: Unit {
    Unit(
      Statement(
        name: "consumer_read",
        """
        select r.id, r.version, r.account, r.entities, r.condition, r.timeline, r.position, \
        r.leaf \
        from cmdb.consumer_read($1::int, $2::boolean, $3::text) r
        """), owner)
  }

  private var owner: [[UInt8]?] {
    [
      Bind.integer(caller.accountID),
      Bind.text(caller.rights.contains(.administer) ? "true" : "false"), Bind.text(consumer),
    ]
  }

  /// Refuses a filter that its reader may not have, or that the catalogue knows no more.
  package func found(
    _ rows: Rows, _ catalogue: Catalogue, now: Timestamp
  ) throws(RPCError) -> Found {
    guard rows.count == 1, let id = rows.integer(0, 0), let version = rows.integer(0, 1),
      let account = rows.integer(0, 2), let place = Place(rows, from: 5)
    else { throw RPCError(.internalError, "The consumer cannot be read.") }
    let entities = rows.text(0, 3).map { $0.split(separator: ",").map(String.init) }
    let sight = FeedSight(caller)
    for entity in entities ?? [] where sight.shown(entity) == .nothing {
      throw FeedRules.unseen(entity, caller)
    }
    var condition: FeedWhere?
    if let text = rows.text(0, 4) {
      guard let isOfIncidents = FeedWhere.isOfIncidents(entities) else {
        throw .invalidParams([FeedRules.mixed])
      }
      do throws(Problem) {
        condition = try FeedWhere(
          text, isOfIncidents: isOfIncidents, catalogue: catalogue, caller: caller, now: now)
      } catch {
        throw .invalidParams([error])
      }
    }
    return Found(
      id: Int(id), version: Int(version), account: Int(account), entities: entities,
      condition: condition, place: place)
  }

  package func attaching(_ found: Found) -> Unit {
    Unit(
      Statement(
        name: "consumer_attach",
        """
        select a.epoch, a.timeline, a.position, a.leaf \
        from cmdb.consumer_attach($1::int, $2::boolean, $3::text, $4::int) a
        """), owner + [Bind.integer(found.version)])
  }

  /// Where the subscription would begin, were it attached now.
  ///
  /// - Parameter timelines: as the worker knows them.
  package func wouldBegin(
    _ found: Found, _ timelines: Timelines
  ) throws(RPCError) -> Subscribing {
    try begins(found.place, epoch: 0, found, timelines)
  }

  /// Where the subscription begins: behind what the consumer has acknowledged.
  package func begins(
    _ rows: Rows, _ found: Found, _ timelines: Timelines
  ) throws(RPCError) -> Subscribing {
    guard let place = Place(rows, from: 1), let epoch = rows.integer(0, 0) else {
      throw RPCError(.internalError, "The consumer has no place.")
    }
    return try begins(place, epoch: Int(epoch), found, timelines)
  }

  private func begins(
    _ place: Place, epoch: Int, _ found: Found, _ timelines: Timelines
  ) throws(RPCError) -> Subscribing {
    if let mark {
      try check(Timelines.Place(timeline: mark.timeline, position: mark.position), timelines)
    }
    try check(Timelines.Place(timeline: place.timeline, position: place.position), timelines)
    let stored = place.leaf.map {
      FeedMark(timeline: place.timeline, position: place.position, leaf: $0)
    }
    return Subscribing(
      start: FeedStart(after: place.position, mark: mark ?? stored), after: place.position,
      mark: mark ?? stored, entities: found.entities.map { Set($0) }, condition: found.condition,
      timeline: timelines.newest,
      attachment: Attachment(
        consumer: consumer, id: found.id, account: found.account, epoch: epoch,
        version: found.version))
  }

  private func check(_ place: Timelines.Place, _ timelines: Timelines) throws(RPCError) {
    do throws(Stop) {
      try timelines.check(place)
    } catch .refused(let error) {
      throw error.with("reason", string: "timeline")
    } catch {
      throw RPCError(.unavailable, "The timelines are not known yet.")
    }
  }
}

/// A program at a consumer.
package struct Attachment: Equatable, Sendable {
  package let consumer: String
  package let id: Int
  /// Whose the consumer is.
  package let account: Int
  package let epoch: Int
  package let version: Int

  /// Others' consumers are for administrators.
  package func isOpen(to caller: Caller) -> Bool {
    account == caller.accountID || caller.rights.contains(.administer)
  }

  /// How the consumers of a worker stand; asking says that their programs are there, and up to
  /// where they have been given entries.
  package static func look(_ all: [(attachment: Attachment, given: Int)]) -> Unit {
    Unit(
      Statement(
        name: "consumers_look",
        """
        select l.id, l.epoch, l.version \
        from cmdb.consumers_look($1::int[], $2::bigint[], $3::bigint[]) l
        """),
      [
        Bind.array(all.map { String($0.attachment.id) }),
        Bind.array(all.map { String($0.attachment.epoch) }),
        Bind.array(all.map { String($0.given) }),
      ])
  }

  /// - Parameter given: up to where its program has been given entries.
  package func leaving(given: Int) -> Unit {
    Unit(
      Statement(
        name: "consumer_detach",
        "select cmdb.consumer_detach($1::int, $2::bigint, $3::bigint)"),
      [Bind.integer(id), Bind.integer(epoch), Bind.integer(given)])
  }

  /// Why its subscription ends, by what a look has found; nil if it goes on.
  package func ending(_ rows: Rows) -> FeedEnd? {
    for row in 0..<rows.count where rows.integer(row, 0) == Int64(id) {
      guard let epoch = rows.integer(row, 1) else { return .cancelled }
      if epoch != Int64(self.epoch) { return .takenOver }
      return rows.integer(row, 2) == Int64(version) ? nil : .condition
    }
    return .cancelled
  }
}
