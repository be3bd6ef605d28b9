import Methods
import Postgres
import SQL
import System

/// The judge of a condition, shared by all subscribers of a worker who have it: what each entry of
/// the ring means for it. Follows the ring, and is behind it while a statement is on its way.
final class FeedSieve {
  /// In one statement; more are another one.
  private static let entriesMax = 500

  private let condition: FeedWhere.Bound
  private var subscriberCount = 0
  /// The entries that are judged: behind `floor`, up to and including `head`.
  private var floor: Int
  private var head: Int
  /// By position, of those that the condition concerns.
  private(set) var effects: [Int: FeedEffect] = [:]
  private var isJudging = false
  /// Counts how often it began anew: what is on its way from before is not of this history.
  private var age = 0
  /// Called when nobody has the condition any more.
  var onEmpty: () -> Void = {}
  /// Called with what PostgreSQL cannot do, now or ever.
  var onDefect: (PostgresError) -> Void = { _ in }

  init(_ condition: FeedWhere.Bound, head: Int) {
    self.condition = condition
    floor = head
    self.head = head
  }

  func join() { subscriberCount += 1 }

  func leave() {
    subscriberCount -= 1
    if subscriberCount == 0 { onEmpty() }
  }

  /// What of the ring its subscribers can have.
  func span(of ring: FeedRing.Span) -> FeedRing.Span {
    let end = min(head, ring.head)
    return FeedRing.Span(floor: max(floor, ring.floor), head: end)
  }

  func restart(head: Int) {
    age += 1
    floor = head
    self.head = head
    effects = [:]
    isJudging = false
  }

  /// Judges what the ring has gained, a page at a time.
  func judge(
    _ ring: FeedRing.Span, over lane: Lane, on loop: EventLoop, within patience: Duration,
    _ onGrowth: @escaping () -> Void
  ) {
    follow(ring)
    guard !isJudging, head < ring.head else { return }
    isJudging = true
    let until = min(ring.head, head + Self.entriesMax)
    let age = age
    lane.submit(
      condition.unit(after: head, until: until), deadline: loop.now + patience
    ) { [weak self] result in
      guard let self, age == self.age else { return }
      isJudging = false
      guard case .success(let rows) = result else {
        // Without the database it is tried again at the next tick.
        if case .failure(let error) = result { onDefect(error) }
        return
      }
      effects.merge(FeedWhere.Bound.effects(rows)) { _, new in new }
      head = until
      onGrowth()
      judge(ring, over: lane, on: loop, within: patience, onGrowth)
    }
  }

  /// What has left the ring is judged with its page, if anybody wants it.
  private func follow(_ ring: FeedRing.Span) {
    if head < ring.floor {
      restart(head: ring.floor)
    } else if ring.floor - floor > FeedRing.entriesMax {
      effects = effects.filter { $0.key > ring.floor }
      floor = ring.floor
    }
  }
}
