import System

/// The queue of waiting writes, and whether one more would wait too long. A limit on its length
/// would be too short for a burst or too long for slow writes. The limit is therefore the expected
/// wait of the last write, estimated from the last second in which the server was busy. Pure.
struct Backlog {
  /// The longest expected wait of a write in seconds; the rest of an overload is worked off in it.
  static let secondsMax = 2
  /// This many may always wait; while at least as many do, the server is busy and its rate is
  /// known.
  static let countMin = 256
  /// The limit while the rate of writes is still unknown.
  static let burstMax = 2048
  private static let window = Duration.seconds(1)

  private(set) var count = 0
  /// The beginning of the present window: when the server became busy, or the end of the last
  /// window.
  private var windowStart: Instant?
  private var endedCount = 0
  /// Writes completed in the last window; nil while the server is not busy.
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
    // Half the limit: at the limit itself it would forget and relearn the rate all the time.
    guard count < Self.countMin / 2 else { return }
    windowStart = nil
    rate = nil
  }

  /// Begins a new window once the last is over. A window without a check is merged into the next.
  private mutating func turn(at now: Instant) {
    guard let start = windowStart else { return }
    let age = start.duration(to: now)
    guard age >= Self.window else { return }
    rate = Int(Double(endedCount) / (age / Self.window))
    endedCount = 0
    windowStart = now
  }
}
