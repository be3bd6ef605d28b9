/// How long an attempt to log in has to wait, for those who share one account of failures. Pure:
/// what it knows is one word, which the workers share.
///
/// Each attempt is charged before it is examined and gets its charge back when it succeeds, so that
/// many at once wait behind each other. Some are free; those beyond wait until the failures before
/// them are paid off by time. The wait has an end, so that nobody can lock out others by failing in
/// their name: the rate of failures is bounded by the connections that may wait.
struct ThrottleMachine: Equatable {
  /// What a failure costs.
  static let chargeMilliseconds: UInt64 = 500
  /// Failures that nobody waits for: slips of a person, a script that tries once more.
  static let free: UInt64 = 8
  /// Well within the time that a connection has to authenticate.
  static let waitMaxMilliseconds: UInt64 = 2000

  /// The moment of the host's monotonic clock, in milliseconds, up to which failures are unpaid.
  private(set) var word: UInt64

  init(word: UInt64) {
    self.word = word
  }

  /// How long this attempt waits, in milliseconds.
  mutating func attempted(at now: UInt64) -> UInt64 {
    let unpaid = max(word, now) - now
    // No more is remembered than makes everybody wait longest.
    let most = (Self.free * Self.chargeMilliseconds) + Self.waitMaxMilliseconds
    word = now + min(unpaid + Self.chargeMilliseconds, most)
    let wait = unpaid - min(unpaid, (Self.free - 1) * Self.chargeMilliseconds)
    return min(wait, Self.waitMaxMilliseconds)
  }

  /// It was no failure.
  mutating func succeeded() {
    word -= min(word, Self.chargeMilliseconds)
  }
}
