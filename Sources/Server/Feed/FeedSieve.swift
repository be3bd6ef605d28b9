import Methods

/// What the entries of the ring mean for one condition, for all subscribers of a worker who have
/// it. Follows the ring, and is behind it while a statement is on its way.
final class FeedSieve {
  let condition: FeedWhere.Bound
  /// Counts them in the order in which they were made.
  let number: Int
  private var subscriberCount = 0
  /// The entries that are judged: behind `floor`, up to and including `head`.
  private var floor: Int
  private(set) var head: Int
  /// By position, of those that the condition concerns.
  private(set) var effects: [Int: FeedEffect] = [:]
  private var isJudging = false
  /// Whether it is judged by a statement of its own, since one for several has failed.
  private(set) var isApart = false
  /// Counts how often it began anew: what is on its way from before is not of this history.
  private(set) var age = 0
  /// Called when nobody has the condition any more.
  var onEmpty: () -> Void = {}

  init(_ condition: FeedWhere.Bound, number: Int, head: Int) {
    self.condition = condition
    self.number = number
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

  /// Whether there is something to judge now.
  func waits(for ring: FeedRing.Span) -> Bool { !isJudging && head < ring.head }

  func judgingBegan() { isJudging = true }

  func judged(_ new: [Int: FeedEffect], until position: Int) {
    isJudging = false
    effects.merge(new) { _, new in new }
    head = position
  }

  func judgingFailed(judgeApart: Bool) {
    isJudging = false
    if judgeApart { isApart = true }
  }

  /// What has left the ring is judged with its page, if anybody wants it.
  func follow(_ ring: FeedRing.Span) {
    if head < ring.floor {
      restart(head: ring.floor)
    } else if ring.floor - floor > FeedRing.entriesMax {
      effects = effects.filter { $0.key > ring.floor }
      floor = ring.floor
    }
  }
}
