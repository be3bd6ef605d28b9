import System
import Testing

@testable import Server

@Suite struct BacklogTests {
  private static let start = Instant.now()

  private func after(_ milliseconds: Int) -> Instant {
    Self.start + .milliseconds(Int64(milliseconds))
  }

  /// A server that ends so many writes a second, asked for so many; how many wait in the end and
  /// how many were refused.
  private func run(
    asked: Int, done: Int, seconds: Int
  ) -> (backlog: Backlog, refused: Int) {
    var backlog = Backlog()
    var refused = 0
    var (credit, debt) = (0, 0)
    for millisecond in 0..<1000 * seconds {
      let now = after(millisecond)
      credit += asked
      debt += done
      while credit >= 1000 {
        credit -= 1000
        if backlog.admits(at: now) { backlog.began(at: now) } else { refused += 1 }
      }
      while debt >= 1000 {
        debt -= 1000
        if backlog.count > 0 { backlog.ended(at: now) }
      }
    }
    return (backlog, refused)
  }

  @Test func whatCanBeDoneIsNeverRefused() {
    for rate in [10, 300, 5000] {
      let (backlog, refused) = run(asked: rate, done: rate, seconds: 10)
      #expect(refused == 0 && backlog.count <= 2, "\(rate)")
    }
  }

  @Test(arguments: [200, 600, 3000])
  func overloadWaitsTwoSeconds(done: Int) {
    let (backlog, refused) = run(asked: 3 * done, done: done, seconds: 30)
    #expect(refused > 30 * done, "\(refused)")
    #expect(backlog.count <= max(Backlog.countMin, 2 * done + 3), "\(backlog.count)")
    #expect(backlog.count >= done, "not emptied either: \(backlog.count)")
  }

  @Test func aBurstIsTaken() {
    var backlog = Backlog()
    var taken = 0
    while backlog.admits(at: Self.start), taken < 20_000 {
      backlog.began(at: Self.start)
      taken += 1
    }
    #expect(taken == Backlog.burstMax)
    // A second later it shows how fast they are done: 1,000 a second.
    for _ in 0..<1000 { backlog.ended(at: after(500)) }
    for _ in 0..<952 { backlog.began(at: after(999)) }
    #expect(backlog.count == 2000)
    #expect(backlog.admits(at: after(1000)) == false, "for two seconds")
    backlog.ended(at: after(1001))
    #expect(backlog.admits(at: after(1001)) == true)
  }

  @Test func whoAsksForLittleIsNotThoughtSlow() {
    var backlog = Backlog()
    for millisecond in stride(from: 0, to: 10_000, by: 50) {
      backlog.began(at: after(millisecond))
      if millisecond > 0 { backlog.ended(at: after(millisecond)) }
    }
    #expect(backlog.count == 1, "one always waits, for a lock perhaps")
    for _ in 0..<1000 {
      #expect(backlog.admits(at: after(10_000)) == true)
      backlog.began(at: after(10_000))
    }
  }

  @Test func aStandstillAdmitsFew() {
    var backlog = Backlog()
    while backlog.admits(at: Self.start), backlog.count < 1000 { backlog.began(at: Self.start) }
    #expect(backlog.count == 1000)
    #expect(backlog.admits(at: after(2000)) == false, "nothing ended")
    for _ in 0..<900 { backlog.ended(at: after(2001)) }
    #expect(backlog.admits(at: after(2002)) == true, "few wait")
  }

  @Test func anEmptyQueueForgets() {
    var backlog = Backlog()
    backlog.began(at: Self.start)
    backlog.ended(at: after(5000))
    for _ in 0..<1000 {
      #expect(
        backlog.admits(at: after(60_000)) == true, "a slow write a minute ago says nothing of now")
      backlog.began(at: after(60_000))
    }
  }
}
