import Supervisor
import Testing

@Suite struct RestartMachineTests {
  @Test func whatServedComesBackAtOnce() {
    var machine = RestartMachine()
    #expect(machine.childEnded(hadServed: true, lifetime: .seconds(60)) == .zero)
    #expect(machine.childEnded(hadServed: true, lifetime: RestartMachine.lifeMin) == .zero)
    #expect(machine == RestartMachine())
  }

  @Test func aCrashLoopSlowsDown() {
    var machine = RestartMachine()
    let delays = (0..<9).map { _ in
      machine.childEnded(hadServed: false, lifetime: .milliseconds(3))
    }
    let expected = [100, 200, 400, 800, 1600, 3200, 6400, 10000, 10000]
    #expect(delays == expected.map { .milliseconds($0) })
  }

  @Test(arguments: [(true, 499), (false, 499), (false, 60_000)])
  func isAFailedStart(_ hadServed: Bool, _ milliseconds: Int) {
    var machine = RestartMachine()
    #expect(
      machine.childEnded(hadServed: hadServed, lifetime: .milliseconds(milliseconds))
        == RestartMachine.delayFirst)
  }

  @Test func oneGoodLifeForgivesAll() {
    var machine = RestartMachine()
    for _ in 0..<5 { _ = machine.childEnded(hadServed: false, lifetime: .zero) }
    #expect(machine.childEnded(hadServed: true, lifetime: .seconds(1)) == .zero)
    #expect(
      machine.childEnded(hadServed: false, lifetime: .zero) == RestartMachine.delayFirst)
  }

  /// At most twelve starts in the first minute, and ten seconds apart for ever after.
  @Test func aCrashLoopCostsLittle() {
    var machine = RestartMachine()
    var elapsed = Duration.zero
    var starts = 1
    while true {
      elapsed += machine.childEnded(hadServed: false, lifetime: .zero)
      guard elapsed <= .seconds(60) else { break }
      starts += 1
    }
    #expect(starts == 12)
  }
}
