import System
import Testing

@testable import Server

@Suite struct FeedPaceTests {
  /// Looks each 5 ms for a second; what `given` has counted comes at once.
  private static func reads(_ given: (Int) -> UInt64) -> [Int] {
    var pace = FeedPace(at: Instant(nanoseconds: 0))
    pace.nothingCame(at: Instant(nanoseconds: 0))
    var reads: [Int] = []
    var seen = given(0)
    for milliseconds in stride(from: 5, through: 1000, by: 5) {
      let now = Instant(nanoseconds: Int64(milliseconds) * 1_000_000)
      guard pace.takesTurn(given: given(milliseconds), at: now) else { continue }
      if given(milliseconds) == seen {
        pace.nothingCame(at: now)
      } else {
        seen = given(milliseconds)
        reads.append(milliseconds)
        pace.came(at: now)
      }
    }
    return reads
  }

  /// A thousand entries in a second are twenty reads, not two hundred.
  @Test func aStreamIsReadTogether() {
    let reads = Self.reads { UInt64($0) }
    #expect(reads.count <= 20)
    #expect(zip(reads, reads.dropFirst()).allSatisfy { $1 - $0 == 50 })
  }

  @Test func aWordAfterSilenceIsReadAtOnce() {
    #expect(Self.reads { $0 >= 412 ? 1 : 0 } == [415])
  }

  /// What comes while it waits is read when the wait is over, although nothing follows it.
  @Test func theLastOfAStreamIsNotForgotten() {
    #expect(Self.reads { UInt64(min($0, 207)) }.last == 205 + 50)
  }

  /// A steward on another host counts nothing here: it is asked, ever more seldom.
  @Test func withoutAWordItAsks() {
    var pace = FeedPace(at: Instant(nanoseconds: 0))
    var asked: [Int] = []
    for milliseconds in stride(from: 5, through: 2000, by: 5) {
      let now = Instant(nanoseconds: Int64(milliseconds) * 1_000_000)
      guard pace.takesTurn(given: 0, at: now) else { continue }
      asked.append(milliseconds)
      pace.nothingCame(at: now)
    }
    #expect(asked == [5, 205, 605, 1105, 1605])
  }
}
