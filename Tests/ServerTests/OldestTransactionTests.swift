import System
import Testing

@testable import Server

@Suite struct OldestTransactionTests {
  /// One that stays the oldest grows old; short ones that follow each other do not.
  @Test func onlyOneThatStaysGrowsOld() {
    var oldest = OldestTransaction()
    let begin = Instant.now()
    func look(_ xid: String?, _ seconds: Int) -> Duration {
      oldest.looked(xid, at: begin + .seconds(seconds))
    }
    #expect(look(nil, 0) == .zero)
    #expect(look("7", 2) == .zero)
    #expect(look("8", 4) == .zero)
    #expect(look("8", 6) == .seconds(2))
    #expect(look("8", 66) == .seconds(62))
    #expect(look(nil, 68) == .zero)
    #expect(look("8", 70) == .zero)
  }
}
