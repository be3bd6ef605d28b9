/// Who says that the database is away, or back: of all processes that notice, the first, and nobody
/// more than so often in a minute.
///
/// The whole of it is one word in the shared status, which a process that noticed something
/// replaces; the word says whether it is away, and how much has been said in this minute.
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

  /// What the word becomes when a process has noticed that the database is away or back, and
  /// whether that is to be logged; nil when it is known already.
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
