import CMDB
import JSONRPC
import Methods
import Postgres
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
  /// How often consumers are looked after.
  static let lookInterval = tickInterval * ticksPerLook

  private let desk: Desk
  private let tail: FeedTail
  private let pages: FeedPages
  let acks: AckDesk
  private var sessions: [ObjectIdentifier: ClientSession] = [:]
  private var attached: [String: Subscription] = [:]
  private let judges: FeedJudges
  private var fetches: [Subscription] = []
  private var fetchingCount = 0
  private var ticks = 0
  private var timer: EventLoop.Timer?
  /// What the ring was rendered by.
  private var catalogueVersion = 0
  private var timeline = 0
  /// The head of the ring when names were looked up last.
  private var namesKnownAt = 0

  init(desk: Desk) {
    self.desk = desk
    pages = FeedPages(catalogues: desk.catalogues, loop: desk.loop, settings: desk.settings)
    tail = FeedTail(lanes: desk.lanes, server: desk.server, loop: desk.loop, pages: pages)
    judges = FeedJudges(desk: desk)
    acks = AckDesk(desk: desk)
    pages.timeline = { [unowned desk] in desk.facts?.facts.timelines.newest ?? 0 }
    tail.onGrowth = { [unowned self] in wakeAll() }
    judges.onGrowth = { [unowned self] sieve in
      forEach { if $0.isJudged(by: sieve) { $0.woke() } }
      // There may be more.
      judges.judge(tail.ring)
    }
    acks.given = { [unowned self] key in subscription(of: key)?.position }
    acks.onDurable = { [unowned self] key, position in
      subscription(of: key)?.acknowledged(to: position)
    }
    judges.onDefect = { [unowned self] error, condition in judgingFailed(error, condition) }
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
    if let attachment = subscription.attachment { attached[attachment.consumer] = subscription }
    if let condition = subscription.condition {
      subscription.join(judges.sieve(for: condition, head: span.head))
    }
    subscription.woke()
  }

  // MARK: Consumers

  /// The subscription of this worker that is attached to a consumer.
  func subscription(of consumer: String) -> Subscription? {
    attached[consumer]
  }

  private func subscription(of key: ConsumerAck.Key) -> Subscription? {
    guard let subscription = subscription(of: key.consumer),
      subscription.attachment?.epoch == key.epoch
    else { return nil }
    return subscription
  }

  func left(_ attachment: Attachment, at position: Int) {
    guard attached[attachment.consumer]?.attachment == attachment else { return }
    attached[attachment.consumer] = nil
    let deadline = desk.loop.now + desk.settings.writeTimeout
    desk.lanes.write.submit(attachment.leaving(given: position), deadline: deadline) { _ in }
  }

  /// Says that its programs are there and what they have been given, and hears which of them are no
  /// more.
  private func lookAtConsumers() {
    let held = attached.values.compactMap { subscription in
      subscription.attachment.map { (attachment: $0, given: subscription.position) }
    }
    guard !held.isEmpty else { return }
    let deadline = desk.loop.now + desk.settings.writeTimeout
    desk.lanes.write.submit(Attachment.look(held), deadline: deadline) {
      [weak self] result in
      guard let self, case .success(let rows) = result else { return }
      for (attachment, _) in held {
        guard let subscription = attached[attachment.consumer],
          subscription.attachment == attachment, let end = attachment.ending(rows)
        else { continue }
        subscription.end(end)
      }
    }
  }

  // MARK: Conditions

  func hasRoom(for condition: FeedWhere.Bound) -> Bool { judges.hasRoom(for: condition) }

  /// A statement that fails on what it reads would fail for ever: its subscribers are told.
  private func judgingFailed(_ error: PostgresError, _ condition: FeedWhere.Bound) {
    guard case .defect(let reason) = Verdict(error, isWrite: false) else { return }
    _ = desk.defect(
      reason, request: desk.requestID(desk.nextRequestNumber()), method: "changes.subscribe",
      account: "")
    forEach { if $0.condition == condition { $0.end(.condition) } }
  }

  /// A name may come to stand for something else by any entry.
  private func lookAtNames() {
    guard span.head != namesKnownAt else { return }
    namesKnownAt = span.head
    var conditions: Set<FeedWhere.Bound> = []
    forEach { if let condition = $0.condition { conditions.insert(condition) } }
    for condition in conditions {
      guard let lookup = condition.lookup else { continue }
      desk.lanes.fast.submit(lookup, deadline: desk.loop.now + desk.settings.fastTimeout) {
        [weak self] result in
        switch result {
        case .success(let rows): if condition.names(rows) { return }
        case .failure(let error):
          // One that names nothing is refused; else it is asked again.
          guard case .refused = Verdict(error, isWrite: false) else {
            self?.namesKnownAt = 0
            return
          }
        }
        self?.forEach { if $0.condition == condition { $0.end(.condition) } }
      }
    }
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
    judges.judge(tail.ring)
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
        switch result {
        case .success(let page): judge(page, for: subscription)
        case .failure:
          subscription.fetchFailed()
          turnEnded()
        }
      }
    }
  }

  private func turnEnded() {
    fetchingCount -= 1
    giveTurns()
  }

  private func judge(_ page: FeedPage, for subscription: Subscription) {
    guard let condition = subscription.condition, let last = page.entries.last?.position,
      let judgement = FeedJudgement([condition])
    else {
      subscription.pageCame(page.entries[...], effects: [:])
      return turnEnded()
    }
    let unit = judgement.unit(after: subscription.position, until: last)
    let deadline = desk.loop.now + desk.settings.slowTimeout + desk.settings.deadlineSlack
    desk.lanes.replay.submit(unit, deadline: deadline) { [weak self] result in
      switch result {
      case .success(let rows):
        subscription.pageCame(page.entries[...], effects: judgement.effects(rows)[0])
      case .failure(let error):
        subscription.fetchFailed()
        self?.judgingFailed(error, condition)
      }
      self?.turnEnded()
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
      if ticks % Self.ticksPerLook == 0 {
        checkRights()
        lookAtConsumers()
        lookAtNames()
      }
      judges.judge(tail.ring)
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
    forEach { $0.catalogueChanged() }
  }

  private func checkTimeline() {
    guard let timelines = desk.facts?.facts.timelines, timelines.newest != timeline else { return }
    let common = timelines.common(with: timeline)
    timeline = timelines.newest
    tail.restart(head: min(span.head, common ?? span.head))
    judges.restart(head: span.head)
    forEach { $0.timelineMoved(to: timelines.newest, common: common) }
  }

  private func checkRights() {
    for session in Array(sessions.values) {
      guard let credential = session.credential else { continue }
      desk.accounts.caller(credential, for: .recheck) { [weak session] result in
        // While the database is unreachable, its last answer applies.
        guard let session, case .success(let caller) = result else { return }
        session.subscriberIs(caller)
      }
    }
  }
}
