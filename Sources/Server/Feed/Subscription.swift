import CMDB
import Methods
import System

/// The driver of one subscription: carries out what its machine decides.
final class Subscription {
  let name: String
  private let nameBytes: [UInt8]
  private unowned let session: ClientSession
  private unowned let feed: Feed
  private(set) var machine: SubscriptionMachine
  private var filter: FeedFilter
  private var caller: Caller
  private var sight: FeedSight
  /// The consumer that it is attached to; nil without one.
  let attachment: Attachment?
  private var window = AckWindow()
  /// What judges entries for it, with all who have the same condition; nil without one.
  private var sieve: FeedSieve?
  private(set) var timeline: Int
  /// Of the entry at its position, for marks; empty before the first one.
  private var at: [UInt8]
  private var leaf: [UInt8]

  init(
    _ name: String, _ begun: Subscribing.Begun, for caller: Caller, to session: ClientSession,
    of feed: Feed
  ) {
    self.name = name
    nameBytes = Array(name.utf8)
    self.session = session
    self.feed = feed
    machine = SubscriptionMachine(
      position: begun.position, head: begun.head, at: session.desk.loop.now)
    filter = begun.filter
    attachment = begun.attachment
    self.caller = caller
    sight = FeedSight(caller)
    timeline = begun.timeline
    at = begun.at
    leaf = begun.leaf
  }

  var position: Int { machine.position }

  var condition: FeedWhere.Bound? { filter.condition }

  /// Entries of the ring, as far as they have been judged.
  private var span: FeedRing.Span { sieve?.span(of: feed.span) ?? feed.span }

  func join(_ sieve: FeedSieve) {
    self.sieve = sieve
    sieve.join()
  }

  func isJudged(by sieve: FeedSieve) -> Bool { self.sieve === sieve }

  /// It needs no judge any more.
  func leave() {
    sieve?.leave()
    sieve = nil
    if let attachment { feed.left(attachment, at: position) }
  }

  /// Its program has dealt with all up to a position: there is room for more.
  func acknowledged(to position: Int) {
    let wasFull = window.isFull
    window.acknowledged(to: position)
    if wasFull, !window.isFull { perform(machine.roomCame(span, isFull: isFull)) }
  }

  // MARK: What happens to it

  /// There may be more in the ring.
  func woke() { perform(machine.woke(span, isFull: isFull)) }

  func pageCame(_ entries: ArraySlice<FeedEntry>, effects: [Int: FeedEffect]) {
    guard machine.state == .fetching else { return }
    deliver(entries, effects)
  }

  func fetchFailed() { machine.fetchFailed() }

  /// Once a second: bookmarks, and whether its client still reads.
  func ticked() {
    tellPosition()
    // Who waits for an acknowledgment does not wait for the connection.
    guard !window.isFull else { return }
    perform(
      machine.looked(
        sent: session.wire.sentBytes, at: session.desk.loop.now,
        max: session.desk.settings.streamStallMax))
  }

  func end(_ reason: FeedEnd) { perform(machine.end(reason)) }

  func close() { machine.close() }

  func callerChanged(_ caller: Caller) {
    guard caller != self.caller else { return }
    let isJudgedAlike =
      caller.seesSecrets == self.caller.seesSecrets
      && caller.personID == self.caller.personID
    self.caller = caller
    sight = FeedSight(caller)
    guard filter.isOpen(to: sight), attachment?.isOpen(to: caller) ?? true else {
      return end(.rights)
    }
    if !isJudgedAlike { judgeAnew(else: .rights) }
  }

  /// The catalogue has changed: what the condition means now is what it meant, or it ends.
  func catalogueChanged() { judgeAnew(else: .condition) }

  private func judgeAnew(else end: FeedEnd) {
    guard let condition, let catalogue = session.desk.catalogues.present,
      !condition.holds(
        by: catalogue, for: caller, now: Timestamp(microseconds: session.desk.clock.microseconds))
    else { return }
    self.end(end)
  }

  func change(_ change: (FeedFilter) -> FeedFilter) { filter = change(filter) }

  func timelineMoved(to newest: Int, common: Int?) {
    perform(machine.timelineMoved(common: common))
    timeline = newest
  }

  // MARK: The way of its entries

  private func perform(_ effect: SubscriptionMachine.Effect) {
    switch effect {
    case .none: break
    case .deliver:
      return deliver(
        feed.entries(after: position).prefix(max(0, span.head - position)), sieve?.effects ?? [:])
    case .fetch: feed.fetch(for: self)
    case .waitForRoom:
      // The acknowledgment comes back to it.
      guard !window.isFull else { break }
      session.wire.whenThereIsRoom { [weak self] in
        guard let self else { return }
        perform(machine.roomCame(span, isFull: isFull))
      }
    case .close(let reason):
      let notice = FeedNotice.closed(name, reason, position: position)
      session.send { $0.append(contentsOf: notice) }
      session.subscriptionEnded(self)
    }
    tellPosition()
  }

  /// Below the mark at which requests are not read any more, so that a client can always end what
  /// it has subscribed to.
  private var isUnread: Bool {
    session.wire.unsentBytes >= session.desk.settings.unsentPauseBytes / 4 * 3
  }

  private var isFull: Bool { window.isFull || isUnread }

  private func deliver(_ entries: ArraySlice<FeedEntry>, _ effects: [Int: FeedEffect]) {
    var position = position
    var dropped = 0
    for entry in entries {
      if isFull { break }
      position = entry.position
      at = entry.at
      leaf = entry.leaf
      let shown = sight.shown(entry, by: filter)
      let effect = effects[position]
      guard shown != .nothing, filter.matches(entry, effect: effect) else {
        dropped += 1
        continue
      }
      session.send {
        entry.append(to: &$0, subscription: nameBytes, as: shown, effect: effect)
      }
      if attachment != nil { window.delivered(position, bytes: entry.byteCount) }
    }
    // Too much unread in all: the connection has been cut, and this with it.
    guard machine.state != .closed else { return }
    perform(machine.delivered(to: position, dropped: dropped, span, isFull: isFull))
  }

  private func tellPosition() {
    guard
      machine.takesBookmark(span, isUnread: isUnread, at: session.desk.loop.now)
    else { return }
    let notice = FeedNotice.bookmark(
      name, position: position, timeline: timeline, at: at, leaf: leaf)
    session.send { $0.append(contentsOf: notice) }
  }
}
