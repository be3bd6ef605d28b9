import System

/// Writes that wait, and whether one more would wait too long. A queue that only has a length would
/// be either too short for a burst or too long for slow writes; so what counts is how long the last
/// of it will wait, as the last second tells in which there was enough to do. Pure.
struct Backlog {
  /// The wait that a write may expect, in seconds: what is left of an overload is worked off in it.
  static let secondsMax = 2
  /// So few may always wait; and as long as no fewer do, what ends in a second is all that can be.
  static let countMin = 256
  /// So many may wait while nobody can say yet how fast they will be done.
  static let burstMax = 2048
  private static let window = Duration.seconds(1)

  private(set) var count = 0
  /// Since when there has been enough to do, or the last whole second of that time ended.
  private var windowStart: Instant?
  private var endedCount = 0
  /// Ended in the last second, as long as there is enough to do.
  private var rate: Int?

  /// Whether one more may wait.
  mutating func admits(at now: Instant) -> Bool {
    turn(at: now)
    guard count >= Self.countMin else { return true }
    return count < (rate.map { Self.secondsMax * $0 } ?? Self.burstMax)
  }

  mutating func began(at now: Instant) {
    count += 1
    guard windowStart == nil, count >= Self.countMin else { return }
    windowStart = now
    endedCount = 0
  }

  mutating func ended(at now: Instant) {
    turn(at: now)
    count -= 1
    endedCount += 1
    // Half: at the limit itself it would forget and learn again all the time.
    guard count < Self.countMin / 2 else { return }
    windowStart = nil
    rate = nil
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
