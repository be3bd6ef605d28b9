import Supervisor
import System
import Testing

@Suite struct SuspicionMachineTests {
  private func at(_ seconds: Int64) -> Instant { Instant(nanoseconds: seconds * 1_000_000_000) }

  @Test func deathsInARowAreCounted() {
    var machine = SuspicionMachine(suspectsMax: 4)
    for second in 1...3 { machine.workerDied(holding: [7], at: at(Int64(second))) }
    let suspect = machine.suspects.first
    #expect(machine.suspects.count == 1)
    #expect(suspect?.fingerprint == 7 && suspect?.deaths == 3 && suspect?.seenAt == at(3))
  }

  /// In hand twice, or at work as well, is one death; 0 is nobody.
  @Test func oneDeathCountsOnce() {
    var machine = SuspicionMachine(suspectsMax: 4)
    machine.workerDied(holding: [7, 7, 0, 9], at: at(1))
    #expect(machine.suspects.map(\.fingerprint) == [7, 9])
    #expect(machine.suspects.map(\.deaths) == [1, 1])
  }

  @Test func anAnswerAcquits() {
    var machine = SuspicionMachine(suspectsMax: 4)
    machine.workerDied(holding: [7, 8], at: at(1))
    machine.workerDied(holding: [7, 8], at: at(2))
    machine.acquitted(8)
    machine.workerDied(holding: [7, 8], at: at(3))
    #expect(machine.suspects.map(\.fingerprint) == [7, 8])
    #expect(machine.suspects.map(\.deaths) == [3, 1])
  }

  @Test func aSuspicionEnds() {
    var machine = SuspicionMachine(suspectsMax: 4)
    machine.workerDied(holding: [7], at: at(0))
    machine.workerDied(holding: [8], at: at(1))
    let early = machine.expire(at: at(600))
    let late = machine.expire(at: at(601))
    #expect(!early && late)
    #expect(machine.suspects.map(\.fingerprint) == [8])
    machine.workerDied(holding: [7], at: at(601))
    #expect(machine.suspects.map(\.deaths) == [1, 1])
  }

  /// A crowd of bystanders does not hide the one who comes again.
  @Test func theLeastSuspectGivesWay() {
    var machine = SuspicionMachine(suspectsMax: 2)
    machine.workerDied(holding: [7, 8], at: at(1))
    machine.workerDied(holding: [7], at: at(2))
    machine.workerDied(holding: [9], at: at(3))
    #expect(machine.suspects.map(\.fingerprint) == [7, 9])
    machine.workerDied(holding: [9], at: at(4))
    machine.workerDied(holding: [10], at: at(5))
    #expect(machine.suspects.map(\.fingerprint) == [7, 9])
  }
}

@Suite struct HandoverTests {
  private let full = Handover(
    lock: 3, status: 9, doorbell: 10, lifePipeReadEnd: 11, lifePipeWriteEnd: 12,
    listeners: [4, 5], shared: [6: 14], instance: "host/00ff",
    processes: [
      .init(role: .postgres, pid: 100, slot: 0), .init(role: .steward, pid: 101, slot: 1),
      .init(role: .worker, pid: 102, slot: 2), .init(role: .retiring, pid: 103, slot: 3),
    ])

  @Test func itsTextIsReadBack() {
    #expect(Handover(full.text) == full)
    var bare = full
    bare.listeners = []
    bare.shared = [:]
    bare.processes = []
    #expect(Handover(bare.text) == bare)
    #expect(full.descriptors == [3, 9, 10, 11, 12, 4, 5, 14])
  }

  /// A later version may have more to say.
  @Test func unknownNamesArePassedOver() {
    #expect(Handover(full.text + " later=1") == full)
  }

  @Test(arguments: [
    "", "probe", Handover.probe, "lock=1", "lock=x status=1 doorbell=2 life=3,4 instance=i",
  ])
  func otherTextIsNone(_ text: String) {
    #expect(Handover(text) == nil)
  }
}
