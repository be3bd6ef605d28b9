import System
import Testing

@testable import Server

@Suite struct StrangerLogTests {
  @Test func aFloodIsLoggedInMeasure() {
    var log = StrangerLog()
    let begin = Instant(nanoseconds: 5)
    let first = (0..<1000).map { _ in log.admitted(at: begin) }
    #expect(first.prefix(20).allSatisfy { $0 == 0 })
    #expect(first.dropFirst(20).allSatisfy { $0 == nil })
    let next = begin + StrangerLog.window
    #expect(log.admitted(at: next - .milliseconds(1)) == nil)
    #expect(log.admitted(at: next) == 981, "and it is said how much is missing")
    #expect(log.admitted(at: next) == 0)
  }

  @Test func whatIsRareIsLogged() {
    var log = StrangerLog()
    for second in 0..<100 {
      #expect(log.admitted(at: Instant(nanoseconds: Int64(second) * 1_000_000_000)) == 0)
    }
  }
}
