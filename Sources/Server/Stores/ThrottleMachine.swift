/// How long a login attempt must wait, given the recent failures of the same origin or token. Pure:
/// its state is one word of shared memory.
///
/// Each attempt is charged before it is examined and refunded when it succeeds, so that concurrent
/// attempts wait one after the other. The first failures are free; later attempts wait until time
/// has paid off the earlier ones. The wait is bounded, so that an attacker cannot lock out others
/// by failing in their name; the rate of failures is limited by the number of connections that may
/// wait.
struct ThrottleMachine: Equatable {
  /// The cost of a failure, in milliseconds.
  static let chargeMilliseconds: UInt64 = 500
  /// Failures without a wait: typing errors, a script that tries once more.
  static let free: UInt64 = 8
  /// Well below the time allowed for authentication.
  static let waitMaxMilliseconds: UInt64 = 2000

  /// The moment of the host's monotonic clock, in milliseconds, up to which failures are unpaid.
  private(set) var word: UInt64

  init(word: UInt64) {
    self.word = word
  }

  /// The wait of this attempt, in milliseconds.
  mutating func attempted(at now: UInt64) -> UInt64 {
    let unpaid = max(word, now) - now
    // The debt is capped at the value that causes the longest wait.
    let most = (Self.free * Self.chargeMilliseconds) + Self.waitMaxMilliseconds
    word = now + min(unpaid + Self.chargeMilliseconds, most)
    let wait = unpaid - min(unpaid, (Self.free - 1) * Self.chargeMilliseconds)
    return min(wait, Self.waitMaxMilliseconds)
  }

  /// Refunds an attempt that succeeded.
  mutating func succeeded() {
    word -= min(word, Self.chargeMilliseconds)
  }
}
