/// Decides which process logs that the database is away or back: the first that notices, and only
/// a few times a minute.
///
/// The state is one word in the shared status: whether the database is away, and how many lines
/// this minute has had. A process that notices a change replaces the word.
package struct OutageNotice: Equatable, Sendable {
  /// Away and back count as two: a database that comes and goes is told of four times a minute.
  package static let noticesMax = 8

  private static let minute = 60_000
  private static let countBits: UInt64 = 8

  package let word: UInt64

  package init(word: UInt64) {
    self.word = word
  }

  package var isAway: Bool { word & 1 == 1 }
  private var count: Int { Int(word >> 1 & (1 << Self.countBits - 1)) }
  private var window: UInt64 { word >> (1 + Self.countBits) }

  /// The next word after a process has noticed that the database is away or back, and whether to
  /// log it; nil when the word says so already.
  ///
  /// - Parameter milliseconds: of a clock that all processes share.
  package func noticed(
    isAway: Bool, at milliseconds: Int
  ) -> (next: OutageNotice, isLogged: Bool)? {
    guard isAway != self.isAway else { return nil }
    let now = UInt64(max(0, milliseconds) / Self.minute)
    let said = now == window ? count : 0
    let isLogged = said < Self.noticesMax
    let count = UInt64(isLogged ? said + 1 : said)
    let word = now << (1 + Self.countBits) | count << 1 | (isAway ? 1 : 0)
    return (OutageNotice(word: word), isLogged)
  }
}
