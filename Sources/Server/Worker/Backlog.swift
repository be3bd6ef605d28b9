import System

/// Writes that wait, and whether one more would wait too long. A queue that only has a length would
/// be either too short for a burst or too long for slow writes; so what counts is how long the last
/// of it will wait, as the last second tells. Pure.
struct Backlog {
  /// The wait that a write may expect, in seconds: what is left of an overload is worked off in it.
  static let secondsMax = 2
  /// So few may always wait.
  static let countMin = 256
  private static let window = Duration.seconds(1)

  private(set) var count = 0
  private var windowStart: Instant?
  private var endedCount = 0
  /// Ended in the last whole window; nil as long as there was none without a pause.
  private var rate: Int?

  /// Whether one more may wait.
  mutating func admits(at now: Instant) -> Bool {
    turn(at: now)
    guard count >= Self.countMin, let rate else { return true }
    return count < Self.secondsMax * rate
  }

  mutating func began(at now: Instant) {
    if count == 0 {
      windowStart = now
      endedCount = 0
      rate = nil
    }
    count += 1
  }

  mutating func ended(at now: Instant) {
    turn(at: now)
    count -= 1
    endedCount += 1
  }

  /// Begins a new window where the last is over. One in which nobody looked counts with the next.
  private mutating func turn(at now: Instant) {
    guard let start = windowStart else { return }
    let age = start.duration(to: now)
    guard age >= Self.window else { return }
    rate = Int(Double(endedCount) / (age / Self.window))
    endedCount = 0
    windowStart = now
  }
}
