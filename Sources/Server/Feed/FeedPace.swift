import System

/// When the tail reads: at once what comes after a pause, and together what comes in a stream. Each
/// read, and each condition that judges what it brought, costs the database a statement, whether
/// one entry came or a hundred. Pure.
struct FeedPace {
  /// From one read that brought something to the next: a stream is late by so much at most.
  static let gathering = Duration.milliseconds(50)
  /// Between two questions while the steward counts nothing here: doubled while nothing comes.
  private static let askMin = Duration.milliseconds(100)
  private static let askMax = Duration.milliseconds(500)

  /// What the steward had counted when it was read last.
  private var given: UInt64 = 0
  private var pause = askMin
  private var nextQuestion: Instant
  private var nextRead: Instant

  init(at now: Instant) {
    nextQuestion = now
    nextRead = now
  }

  /// Whether to read now, which then counts as begun.
  ///
  /// - Parameter given: positions that the steward of this host has given so far.
  mutating func takesTurn(given now: UInt64, at moment: Instant) -> Bool {
    guard moment >= nextRead, now != given || moment >= nextQuestion else { return false }
    if now != given { pause = Self.askMin }
    given = now
    return true
  }

  mutating func came(at now: Instant) {
    pause = Self.askMin
    nextQuestion = now + pause
    nextRead = now + Self.gathering
  }

  mutating func nothingCame(at now: Instant) {
    pause = min(pause * 2, Self.askMax)
    nextQuestion = now + pause
  }
}
