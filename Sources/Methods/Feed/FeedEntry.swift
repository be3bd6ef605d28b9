package import CMDB
import JSON
import JSONRPC

/// An entry of the journal as subscribers get it: rendered once, sent to many.
package struct FeedEntry: Sendable {
  package let position: Int
  /// When the change took effect, as text.
  package let at: [UInt8]
  /// By which a mark tells it from another entry at its position.
  package let leaf: [UInt8]
  package let entity: String
  /// The items that it is about: itself, the source, the target.
  package let items: [Int]
  /// The incident that it is about, or was made for.
  package let incident: Int?
  /// The account for whose eyes alone it is; nil for those of all who may see its kind.
  package let reader: Int?
  /// Whether something was taken out of what was written before: entries that were rendered before
  /// it may hold it.
  package let redacts: Bool
  /// The members up to the changes, each behind a comma.
  private let head: [UInt8]
  private let changes: [UInt8]
  /// The changes for callers who see no secrets, or of an incident not how to reach people; nil
  /// where there are none to hide.
  private let masked: [UInt8]?

  package init(
    position: Int, at: [UInt8], leaf: [UInt8], entity: String, items: [Int], incident: Int?,
    reader: Int? = nil, hasMore: Bool, redacts: Bool = false,
    head: ArraySlice<UInt8>, changes: ItemChanges.Text
  ) {
    self.position = position
    self.at = at
    self.leaf = leaf
    self.entity = entity
    self.items = items
    self.incident = incident
    self.reader = reader
    self.redacts = redacts
    self.head = [UInt8(ascii: ",")] + head + (hasMore ? Array(#","more":true"#.utf8) : [])
    self.changes = changes.open
    masked = changes.masked
  }

  /// What it takes in memory, roughly.
  package var byteCount: Int { 200 + head.count + changes.count + (masked?.count ?? 0) }

  /// Appends the notification for a subscription, without a line end.
  package func append(
    to output: inout [UInt8], subscription: [UInt8], as sight: FeedSight.Shown,
    effect: FeedEffect? = nil
  ) {
    output += FeedNotice.beforeSubscription(of: "changes.entry")
    output += subscription
    output.append(UInt8(ascii: "\""))
    output += head
    if let effect { output += ",\"effect\":\"\(effect.rawValue)\"".utf8 }
    switch sight {
    case .whole: append(changes, to: &output)
    case .withoutSecrets: append(masked ?? changes, to: &output)
    case .withoutWords:
      output += #","masked":true"#.utf8
    case .nothing: preconditionFailure("an entry that may not be seen is not sent")
    }
    output += "}}".utf8
  }

  private func append(_ changes: [UInt8], to output: inout [UInt8]) {
    output += #","changes":"#.utf8
    output += changes
  }
}

/// What a caller may see of the journal: what is not shown leaves a hole in the positions.
package struct FeedSight: Equatable, Sendable {
  package enum Shown: Sendable {
    case whole
    case withoutSecrets
    /// That something was written, but not what people wrote.
    case withoutWords
    case nothing
  }

  private let seesSecrets: Bool
  private let seesWords: Bool
  private let seesJournal: Bool
  private let account: Int

  package init(_ caller: Caller) { self.init(caller.rights, account: caller.accountID) }

  package init(_ rights: Set<Right>, account: Int) {
    self.account = account
    seesSecrets = rights.contains(.items)
    seesWords = rights.contains(.incidents)
    seesJournal = rights.contains(.journal)
  }

  /// Kinds of things whose changes every subscriber may see.
  package static let open = [
    "item", "relation", "incident", "incident_item", "incident_comment", "catalogue", "class",
    "relation_type", "lifecycle", "priority", "export", "consumer", "import", "authority", "clock",
    "incident_clock", "clock_step", "incident_watch", "presence", "timeline",
  ]
  /// Those that hold what people wrote to each other.
  package static let words = [
    "conversation", "conversation_member", "message", "message_incident", "delivery", "approval",
    "satisfaction", "address",
  ]
  /// Those that say who may do what, for the right `journal`.
  package static let access = ["account", "token", "view", "mapping"]
  /// Those of which each is for one account alone.
  package static let own = ["notice"]

  /// What of an entry is shown. An entry for another account is masked where the whole journal is
  /// read, so that no position is missing there, and left out elsewhere.
  package func shown(_ entry: FeedEntry, by filter: FeedFilter) -> Shown {
    guard Self.own.contains(entry.entity), entry.reader != account else {
      return shown(entry.entity)
    }
    return seesJournal && filter.takesAll ? .withoutWords : .nothing
  }

  /// What of the changes of such a thing is shown. What is not known here needs the right
  /// `journal`, as it does in `journal.list`.
  package func shown(_ entity: String) -> Shown {
    if Self.words.contains(entity) { return seesWords ? .whole : .withoutWords }
    if Self.own.contains(entity) { return .whole }
    // How to reach somebody is for those who answer him.
    if entity == "incident" { return seesWords ? .whole : .withoutSecrets }
    guard seesJournal || Self.open.contains(entity) else { return .nothing }
    return seesSecrets ? .whole : .withoutSecrets
  }
}

/// Which entries a subscriber wants.
package struct FeedFilter: Equatable, Sendable {
  package var entities: Set<String>?
  /// Nil for all, unless incidents are named.
  package var items: Set<Int>?
  package var incidents: Set<Int>?

  /// What it judges entries by besides.
  package var condition: FeedWhere.Bound?

  package init(
    entities: Set<String>?, items: Set<Int>? = nil, incidents: Set<Int>? = nil,
    condition: FeedWhere.Bound? = nil
  ) {
    self.entities = entities
    self.items = items
    self.incidents = incidents
    self.condition = condition
  }

  /// Whether nothing is filtered out.
  var takesAll: Bool {
    entities == nil && items == nil && incidents == nil && condition == nil
  }

  /// Whether the caller may see all kinds of things that are named.
  package func isOpen(to sight: FeedSight) -> Bool {
    (entities ?? []).allSatisfy { sight.shown($0) != .nothing }
  }

  /// - Parameter effect: what the entry means for the condition.
  package func matches(_ entry: FeedEntry, effect: FeedEffect? = nil) -> Bool {
    if condition != nil {
      // That others have moved is told whatever has moved them.
      if effect == .scope { return true }
      guard effect != nil else { return false }
    }
    if let entities, !entities.contains(entry.entity) { return false }
    guard items != nil || incidents != nil else { return true }
    if let incident = entry.incident, let incidents, incidents.contains(incident) { return true }
    guard let items else { return false }
    return entry.items.contains { items.contains($0) }
  }
}

/// Why a subscription ends.
package enum FeedEnd: String, CaseIterable, Sendable {
  /// Its client reads too slowly.
  case slow
  /// The caller may no longer see it.
  case rights
  /// The server drains.
  case closing
  /// The position is of a history that was abandoned.
  case timeline
  /// The catalogue, or a name in it, has changed what the condition means.
  case condition = "where"
  /// Another program is attached to the consumer, or it was moved.
  case takenOver = "taken_over"
  /// The consumer was deleted.
  case cancelled
}

/// The notifications of a subscription.
package enum FeedNotice {
  /// `{…,"params":{"subscription":"`, to be followed by the name.
  static func beforeSubscription(of method: StaticString) -> [UInt8] {
    Array(#"{"jsonrpc":"2.0","method":"\#(method)","params":{"subscription":""#.utf8)
  }

  /// Everything up to the position has been delivered or did not match.
  package static func bookmark(
    _ subscription: String, position: Int, timeline: Int, at: [UInt8], leaf: [UInt8]
  ) -> [UInt8] {
    var writer = Writer()
    writer.object { writer in
      writer.member("subscription", string: subscription)
      writer.member("position", integer: position)
      writer.member("timeline", integer: timeline)
      // Before the first entry there is no moment, and nothing that another history could lack.
      if !leaf.isEmpty {
        writer.member("at", string: String(decoding: at, as: UTF8.self))
        let mark = FeedMark(timeline: timeline, position: position, leaf: leaf)
        writer.member("mark", string: mark.text)
      }
    }
    return Response.notification("changes.bookmark", params: writer.bytes)
  }

  package static func closed(_ subscription: String, _ end: FeedEnd, position: Int) -> [UInt8] {
    var writer = Writer()
    writer.object { writer in
      writer.member("subscription", string: subscription)
      writer.member("reason", string: end.rawValue)
      writer.member("position", integer: position)
    }
    return Response.notification("changes.closed", params: writer.bytes)
  }

  private static let subscription = Parameter(
    "subscription", .line, required: true, "The subscription.")
  private static let position = Parameter(
    "position", .count, required: true, "To resume behind; unless entries came later.")

  static let descriptions = [
    NotificationDescription(
      name: "changes.entry",
      summary: "An entry of the journal, see `changes.subscribe`.",
      parameters: [
        subscription,
        Parameter("position", .id, required: true, "Its place in the journal."),
        Parameter("at", .timestamp, required: true, "When the change took effect."),
        Parameter("entity", .line, required: true, "The kind of thing that was changed."),
        Parameter("entity_id", .count, required: true, "Its id; 0 of what has none."),
        Parameter("more", .boolean, "The next position is of the same request."),
        Parameter(
          "masked", .boolean, "It holds what people wrote, which the caller may not see."),
        Parameter(
          "effect", .choice(FeedEffect.allCases.map(\.rawValue)),
          "With `where`: whether its subject matches since (`entered`), as before (`changed`), not "
            + "any more (`left`); `scope`: others may, read the list anew."),
        Parameter(
          "changes", .array(.change, count: 0...1000),
          "The fields that it changed; of an item its own ones. Not where `masked`."),
      ]),
    NotificationDescription(
      name: "changes.bookmark",
      summary:
        "Everything up to this position has been delivered or did not match: once all there is "
        + "has been delivered, then at least every 10 seconds.",
      parameters: [
        subscription, position,
        Parameter("timeline", .id, required: true, "The timeline of the position."),
        Parameter("at", .timestamp, "The moment of the position."),
        Parameter("mark", .line, "The position and a digest of the entry there."),
      ]),
    NotificationDescription(
      name: "changes.closed",
      summary: "A subscription has ended; `position` is where to resume.",
      parameters: [
        subscription,
        Parameter(
          "reason", .choice(FeedEnd.allCases.map(\.rawValue)), required: true,
          "`slow`: nothing was read for 20 seconds. `rights`: the caller may no longer see it. "
            + "`closing`: the server shuts down. `timeline`: the history was abandoned."),
        position,
      ]),
  ]
}

/// A position with a digest of the entry there, which another history does not have.
package struct FeedMark: Equatable, Sendable {
  /// Of marks over rows of the journal.
  private static let form = "1"

  package let timeline: Int
  package let position: Int
  package let leaf: [UInt8]

  init(timeline: Int, position: Int, leaf: [UInt8]) {
    self.timeline = timeline
    self.position = position
    self.leaf = leaf
  }

  /// Nil for what is no mark.
  package init?(_ text: String) {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 4, parts[0] == Self.form, let timeline = Int(parts[1]), timeline > 0,
      let position = Int(parts[2]), position > 0, parts[3].utf8.count == 11
    else { return nil }
    self.init(timeline: timeline, position: position, leaf: Array(parts[3].utf8))
  }

  package var text: String {
    "\(Self.form).\(timeline).\(position).\(String(decoding: leaf, as: UTF8.self))"
  }
}
