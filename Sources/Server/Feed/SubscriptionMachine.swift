import Methods
import System

/// The life of one subscription. Pure: events go in, effects come out.
///
/// Its position is the only thing that it knows of the past: all entries up to it have been
/// delivered or did not match. From there it goes on with the ring of its worker, or behind the
/// ring with pages of the database; nothing is kept for it meanwhile.
struct SubscriptionMachine: Equatable {
  enum State: Equatable {
    /// Has all that the ring has; goes to `delivering` or `fetching` when it is woken.
    case resting
    /// Within the call that sends entries of the ring; back to `resting`, or to `blocked`.
    case delivering
    /// A page behind the ring is on its way; its client gets it when it comes.
    case fetching
    /// Too much of the connection is unsent; goes on when there is room.
    case blocked
    case closed
  }

  enum Effect: Equatable {
    case none
    /// Sends what the ring has behind the position.
    case deliver
    /// Reads a page behind the position.
    case fetch
    case waitForRoom
    case close(FeedEnd)
  }

  /// Entries that did not match since the last bookmark, after which another one is due.
  static let droppedMax = 1000
  /// Checked each second, so that no ten seconds pass.
  static let bookmarkInterval = Duration.seconds(9)

  private(set) var state = State.resting
  private(set) var position: Int
  /// What it was told to be the newest: the ring may not have come so far.
  private let head: Int
  /// Whether it has yet to tell that it has caught up.
  private var isBehind = true
  private var droppedCount = 0
  private var bookmarkedAt: Instant
  /// The bytes that the connection had sent when it was looked at last while blocked, and when.
  private var stall: (sent: Int, since: Instant)?

  init(position: Int, head: Int, at now: Instant) {
    self.position = position
    self.head = head
    bookmarkedAt = now
  }

  static func == (left: SubscriptionMachine, right: SubscriptionMachine) -> Bool {
    left.state == right.state && left.position == right.position
      && left.isBehind == right.isBehind && left.droppedCount == right.droppedCount
  }

  /// There may be more to deliver.
  mutating func woke(_ span: FeedRing.Span, isFull: Bool) -> Effect {
    guard state == .resting else { return .none }
    return next(span, isFull)
  }

  /// Entries up to a position have been sent or dropped: all that there were, or as many as the
  /// connection had room for.
  mutating func delivered(
    to position: Int, dropped: Int, _ span: FeedRing.Span, isFull: Bool
  ) -> Effect {
    precondition(position >= self.position, "positions rise")
    switch state {
    case .delivering, .fetching:
      self.position = position
      droppedCount += dropped
      return next(span, isFull)
    case .closed: return .none
    case .resting, .blocked: preconditionFailure("entries for a subscription that asked for none")
    }
  }

  /// The page could not be read: it is asked for again when it is woken.
  mutating func fetchFailed() {
    if state == .fetching { state = .resting }
  }

  mutating func roomCame(_ span: FeedRing.Span, isFull: Bool) -> Effect {
    guard state == .blocked else { return .none }
    return next(span, isFull)
  }

  private mutating func next(_ span: FeedRing.Span, _ isFull: Bool) -> Effect {
    guard position < span.head else {
      state = .resting
      return .none
    }
    guard !isFull else {
      state = .blocked
      return .waitForRoom
    }
    guard position >= span.floor else {
      isBehind = true
      state = .fetching
      return .fetch
    }
    state = .delivering
    return .deliver
  }

  /// Whether a bookmark is due now, which then counts as sent. One that waits for acknowledgments
  /// still says where it is; one whose client does not read has nothing added to that.
  mutating func takesBookmark(
    _ span: FeedRing.Span, isUnread: Bool = false, at now: Instant
  ) -> Bool {
    switch state {
    case .resting, .fetching: break
    case .blocked: guard !isUnread else { return false }
    case .delivering, .closed: return false
    }
    let hasCaughtUp = isBehind && position >= max(span.head, head) && state == .resting
    guard
      hasCaughtUp || droppedCount >= Self.droppedMax
        || bookmarkedAt.duration(to: now) >= Self.bookmarkInterval
    else { return false }
    if hasCaughtUp { isBehind = false }
    droppedCount = 0
    bookmarkedAt = now
    return true
  }

  /// Looks whether its client still reads.
  ///
  /// - Parameters:
  ///   - sent: bytes that the connection has sent so far.
  ///   - max: how long it may be blocked without sending any.
  mutating func looked(sent: Int, at now: Instant, max: Duration) -> Effect {
    guard state == .blocked else {
      stall = nil
      return .none
    }
    guard let stall, stall.sent == sent else {
      stall = (sent, now)
      return .none
    }
    return stall.since.duration(to: now) >= max ? end(.slow) : .none
  }

  /// Ends it, with a word to the client.
  mutating func end(_ reason: FeedEnd) -> Effect {
    guard state != .closed else { return .none }
    state = .closed
    return .close(reason)
  }

  /// Ends it without one: its client has asked for that, or is gone.
  mutating func close() { state = .closed }

  /// Whether it holds after another timeline has begun.
  ///
  /// - Parameter common: the last position that its timeline shares with the new one; nil when they
  ///   share none.
  mutating func timelineMoved(common: Int?) -> Effect {
    guard let common, position <= common else { return end(.timeline) }
    return .none
  }
}
