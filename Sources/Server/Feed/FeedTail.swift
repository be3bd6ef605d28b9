import CMDB
import JSONRPC
import Methods
import Postgres
import SQL
import System

/// Reads each new entry of the journal once, for all subscribers of a worker. Runs while there are
/// subscribers.
///
/// The steward counts the positions that it gives in a word of the shared status. To look at that
/// word costs nothing, so it is looked at often; a steward on another host is noticed by asking.
final class FeedTail {
  private static let lookInterval = Duration.milliseconds(5)

  private let lanes: Lanes
  private let server: ServerView
  private let loop: EventLoop
  private let pages: FeedPages
  private(set) var ring = FeedRing(head: 0)
  private var isRunning = false
  private var isReading = false
  private var pace: FeedPace
  private var timer: EventLoop.Timer?
  /// Called when the ring has more.
  var onGrowth: () -> Void = {}

  init(lanes: Lanes, server: ServerView, loop: EventLoop, pages: FeedPages) {
    self.lanes = lanes
    self.server = server
    self.loop = loop
    self.pages = pages
    pace = FeedPace(at: loop.now)
  }

  /// Begins behind a position, unless it runs.
  func start(head: Int) {
    guard !isRunning else { return }
    isRunning = true
    ring = FeedRing(head: head)
    pace = FeedPace(at: loop.now)
    look()
  }

  func stop() {
    isRunning = false
    ring = FeedRing(head: 0)
    if let timer { loop.cancel(timer) }
    timer = nil
  }

  /// Begins anew behind a position: what the ring holds is not to be sent any more.
  func restart(head: Int) { ring = FeedRing(head: head) }

  private func look() {
    timer = loop.schedule(after: Self.lookInterval) { [unowned self] in look() }
    guard !isReading, pace.takesTurn(given: server.positionsGiven, at: loop.now) else { return }
    read()
  }

  private func read() {
    isReading = true
    let head = ring.span.head
    pages.read(after: head, over: lanes.tail) { [weak self] result in
      guard let self else { return }
      isReading = false
      guard isRunning else { return }
      guard case .success(let page) = result, !page.entries.isEmpty, ring.span.head == head else {
        return pace.nothingCame(at: loop.now)
      }
      pace.came(at: loop.now)
      ring.append(page.entries)
      onGrowth()
      // There may be more at once.
      if isRunning, page.entries.count == FeedPage.entriesMax { read() }
    }
  }
}

/// Reads pages of the journal, and renders them by a catalogue that is new enough to say what is
/// secret.
final class FeedPages {
  private let catalogues: CatalogueStore
  private let loop: EventLoop
  private let settings: Settings
  /// The newest timeline that the worker knows.
  var timeline: () -> Int = { 1 }

  init(catalogues: CatalogueStore, loop: EventLoop, settings: Settings) {
    self.catalogues = catalogues
    self.loop = loop
    self.settings = settings
  }

  func read(
    after position: Int, over lane: Lane,
    _ completion: @escaping (Result<FeedPage, RPCError>) -> Void
  ) {
    let last = loop.now + settings.slowTimeout + settings.deadlineSlack
    lane.submit(FeedPage.unit(after: position), deadline: last) { [self] result in
      guard case .success(let rows) = result else { return completion(.failure(.unavailable(250))) }
      render(rows, completion)
    }
  }

  private func render(
    _ rows: Rows, _ completion: @escaping (Result<FeedPage, RPCError>) -> Void
  ) {
    guard let origin = FeedPage.origin(rows), let present = catalogues.present else {
      return completion(page(rows))
    }
    // Positions of a timeline that the worker has not heard of may stand for something else.
    guard origin.timeline == timeline() else { return completion(.failure(.unavailable(250))) }
    guard origin.catalogue > present.version else { return completion(page(rows)) }
    catalogues.confirm { [self] confirmed in
      guard case .success = confirmed else { return completion(.failure(.unavailable(250))) }
      completion(page(rows))
    }
  }

  private func page(_ rows: Rows) -> Result<FeedPage, RPCError> {
    guard let catalogue = catalogues.present else { return .failure(.unavailable(250)) }
    return Result { () throws(RPCError) in try FeedPage(rows, catalogue) }
  }
}
