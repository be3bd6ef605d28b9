import CMDB
import JSONRPC
import Methods
import SQL
import System

/// All subscriptions of a worker: one tail for those that are up to date, pages by turns for those
/// that are behind.
final class Feed {
  /// On one connection.
  static let subscriptionsMax = 64
  /// Pages on their way at once: those behind the ring must not delay those at it.
  private static let fetchesMax = 2
  private static let tickInterval = Duration.seconds(1)
  /// Rights are asked about every so many ticks.
  private static let ticksPerLook = 2

  private let desk: Desk
  private let tail: FeedTail
  private let pages: FeedPages
  private var sessions: [ObjectIdentifier: ClientSession] = [:]
  private var fetches: [Subscription] = []
  private var fetchingCount = 0
  private var ticks = 0
  private var timer: EventLoop.Timer?
  /// What the ring was rendered by.
  private var catalogueVersion = 0
  private var timeline = 0

  init(desk: Desk) {
    self.desk = desk
    pages = FeedPages(catalogues: desk.catalogues, loop: desk.loop, settings: desk.settings)
    tail = FeedTail(lanes: desk.lanes, server: desk.server, loop: desk.loop, pages: pages)
    pages.timeline = { [unowned desk] in desk.facts?.facts.timelines.newest ?? 0 }
    tail.onGrowth = { [unowned self] in wakeAll() }
  }

  var span: FeedRing.Span { tail.ring.span }

  func entries(after position: Int) -> ArraySlice<FeedEntry> {
    tail.ring.entries(after: position)
  }

  // MARK: Subscriptions come and go

  /// The answer of the subscription has been given: its entries may come.
  func add(_ subscription: Subscription, head: Int, of session: ClientSession) {
    sessions[ObjectIdentifier(session)] = session
    if timer == nil { begin() }
    tail.start(head: head)
    subscription.woke()
  }

  /// No subscription of this session is left.
  func forget(_ session: ClientSession) {
    sessions[ObjectIdentifier(session)] = nil
    guard sessions.isEmpty else { return }
    tail.stop()
    if let timer { desk.loop.cancel(timer) }
    timer = nil
  }

  private func wakeAll() {
    checkCatalogue()
    forEach { $0.woke() }
  }

  /// Sending may close sessions, and so change what is iterated over.
  private func forEach(_ body: (Subscription) -> Void) {
    for session in Array(sessions.values) {
      for subscription in Array(session.subscriptions.values) { body(subscription) }
    }
  }

  // MARK: Pages

  func fetch(for subscription: Subscription) {
    fetches.append(subscription)
    giveTurns()
  }

  /// By turns: who gets a page stands behind the others for the next one.
  private func giveTurns() {
    while fetchingCount < Self.fetchesMax, !fetches.isEmpty {
      let subscription = fetches.removeFirst()
      guard subscription.machine.state == .fetching else { continue }
      fetchingCount += 1
      pages.read(after: subscription.position, over: desk.lanes.replay) { [weak self] result in
        guard let self else { return }
        fetchingCount -= 1
        switch result {
        case .success(let page): subscription.pageCame(page.entries[...])
        case .failure: subscription.fetchFailed()
        }
        giveTurns()
      }
    }
  }

  // MARK: Every second

  private func begin() {
    catalogueVersion = desk.catalogues.present?.version ?? 0
    timeline = pages.timeline()
    tick()
  }

  private func tick() {
    timer = desk.loop.schedule(after: Self.tickInterval) { [unowned self] in
      ticks += 1
      checkTimeline()
      checkCatalogue()
      if ticks % Self.ticksPerLook == 0 { checkRights() }
      forEach { subscription in
        // Asks again for what could not be read.
        subscription.woke()
        subscription.ticked()
      }
      if timer != nil { tick() }
    }
  }

  /// What has become secret must not be sent as it was rendered before.
  private func checkCatalogue() {
    guard let version = desk.catalogues.present?.version, version != catalogueVersion else {
      return
    }
    catalogueVersion = version
    tail.restart(head: span.head)
  }

  private func checkTimeline() {
    guard let timelines = desk.facts?.facts.timelines, timelines.newest != timeline else { return }
    let common = timelines.common(with: timeline)
    timeline = timelines.newest
    tail.restart(head: min(span.head, common ?? span.head))
    forEach { $0.timelineMoved(to: timelines.newest, common: common) }
  }

  private func checkRights() {
    for session in Array(sessions.values) {
      guard let credential = session.credential else { continue }
      desk.accounts.caller(credential) { [weak session] result in
        // While the database is unreachable, its last answer applies.
        guard let session, case .success(let caller) = result else { return }
        session.subscriberIs(caller)
      }
    }
  }
}
