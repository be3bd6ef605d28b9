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
  private var sight: FeedSight
  private(set) var timeline: Int
  /// Of the entry at its position, for marks; empty before the first one.
  private var at: [UInt8]
  private var leaf: [UInt8]

  init(
    _ name: String, _ begun: Subscribing.Begun, sight: FeedSight, to session: ClientSession,
    of feed: Feed
  ) {
    self.name = name
    nameBytes = Array(name.utf8)
    self.session = session
    self.feed = feed
    machine = SubscriptionMachine(
      position: begun.position, head: begun.head, at: session.desk.loop.now)
    filter = begun.filter
    self.sight = sight
    timeline = begun.timeline
    at = begun.at
    leaf = begun.leaf
  }

  var position: Int { machine.position }

  // MARK: What happens to it

  /// There may be more in the ring.
  func woke() { perform(machine.woke(feed.span, isFull: isFull)) }

  func pageCame(_ entries: ArraySlice<FeedEntry>) {
    guard machine.state == .fetching else { return }
    deliver(entries)
  }

  func fetchFailed() { machine.fetchFailed() }

  /// Once a second: bookmarks, and whether its client still reads.
  func ticked() {
    tellPosition()
    perform(
      machine.looked(
        sent: session.wire.sentBytes, at: session.desk.loop.now,
        max: session.desk.settings.streamStallMax))
  }

  func end(_ reason: FeedEnd) { perform(machine.end(reason)) }

  func close() { machine.close() }

  func sightChanged(_ sight: FeedSight) { self.sight = sight }

  func change(_ change: (FeedFilter) -> FeedFilter) { filter = change(filter) }

  func timelineMoved(to newest: Int, common: Int?) {
    perform(machine.timelineMoved(common: common))
    timeline = newest
  }

  // MARK: The way of its entries

  private func perform(_ effect: SubscriptionMachine.Effect) {
    switch effect {
    case .none: break
    case .deliver: return deliver(feed.entries(after: position))
    case .fetch: feed.fetch(for: self)
    case .waitForRoom:
      session.wire.whenThereIsRoom { [weak self] in
        guard let self else { return }
        perform(machine.roomCame(feed.span, isFull: isFull))
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
  private var isFull: Bool {
    session.wire.unsentBytes >= session.desk.settings.unsentPauseBytes / 4 * 3
  }

  private func deliver(_ entries: ArraySlice<FeedEntry>) {
    var position = position
    var dropped = 0
    for entry in entries {
      if isFull { break }
      position = entry.position
      at = entry.at
      leaf = entry.leaf
      let shown = sight.shown(entry.entity)
      guard shown != .nothing, filter.matches(entry) else {
        dropped += 1
        continue
      }
      session.send { entry.append(to: &$0, subscription: nameBytes, as: shown) }
    }
    // Too much unread in all: the connection has been cut, and this with it.
    guard machine.state != .closed else { return }
    perform(machine.delivered(to: position, dropped: dropped, feed.span, isFull: isFull))
  }

  private func tellPosition() {
    guard machine.takesBookmark(feed.span, at: session.desk.loop.now) else { return }
    let notice = FeedNotice.bookmark(
      name, position: position, timeline: timeline, at: at, leaf: leaf)
    session.send { $0.append(contentsOf: notice) }
  }
}
