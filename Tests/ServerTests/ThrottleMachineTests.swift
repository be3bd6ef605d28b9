import Glibc
import System
import Testing

@testable import Server

@Suite struct ThrottleMachineTests {
  private static let now: UInt64 = 1_000_000

  @Test func someFailuresAreFree() {
    var machine = ThrottleMachine(word: 0)
    let waits = (0..<12).map { _ in machine.attempted(at: Self.now) }
    #expect(waits == [0, 0, 0, 0, 0, 0, 0, 0, 500, 1000, 1500, 2000])
  }

  @Test func theWaitHasAnEndAndNoMoreIsRemembered() {
    var machine = ThrottleMachine(word: 0)
    for _ in 0..<100_000 { #expect(machine.attempted(at: Self.now) <= 2000) }
    #expect(machine.attempted(at: Self.now) == 2000)
    #expect(machine.word == Self.now + 6000)
    #expect(machine.attempted(at: Self.now + 6000) == 0)
  }

  @Test func timePaysFailuresOff() {
    var machine = ThrottleMachine(word: 0)
    for _ in 0..<9 { _ = machine.attempted(at: Self.now) }
    // 4500 ms are unpaid; what is above 3500 is waited for.
    for (later, wait) in [(0, 1000), (400, 600), (1000, 0), (4500, 0), (1 << 40, 0)] {
      var copy = machine
      #expect(copy.attempted(at: Self.now + UInt64(later)) == UInt64(wait), "\(later)")
    }
  }

  @Test func whoSucceedsIsNeverKeptWaiting() {
    var machine = ThrottleMachine(word: 0)
    for _ in 0..<10_000 {
      #expect(machine.attempted(at: Self.now) == 0)
      machine.succeeded()
    }
  }

  @Test func aSuccessPaysForItselfOnly() {
    var machine = ThrottleMachine(word: 0)
    for _ in 0..<8 { _ = machine.attempted(at: Self.now) }
    let before = machine
    #expect(machine.attempted(at: Self.now) == 500)
    machine.succeeded()
    #expect(machine == before)
    var fresh = ThrottleMachine(word: 3)
    fresh.succeeded()
    #expect(fresh.word == 0)
  }

  /// A steady guesser gets in one attempt for each charge, however it spreads them.
  @Test(arguments: [1, 7, 100, 499, 500, 3000] as [UInt64])
  func theRateOfFailuresIsBounded(gap: UInt64) {
    var machine = ThrottleMachine(word: 0)
    var now = Self.now
    var examined = 0
    while now < Self.now + 600_000 {
      now += max(machine.attempted(at: now), gap)
      examined += 1
    }
    // One after the other: 600 s at 500 ms, and those that are free.
    #expect(examined <= 600_000 / 500 + 9)
  }

  @Test func workersShareOneTable() throws {
    let table = try LoginTable.create()
    let other = try LoginTable(inherited: try duplicate(table.raw))
    let now = Instant(nanoseconds: 1_000_000_000_000)
    let place = table.place(ofOrigin: [127, 0, 0, 1])
    #expect(place == other.place(ofOrigin: [127, 0, 0, 1]))
    for _ in 0..<4 { #expect(table.attempted(place, at: now) == .zero) }
    for _ in 0..<4 { #expect(other.attempted(place, at: now) == .zero) }
    #expect(table.attempted(place, at: now) == .milliseconds(500))
    #expect(other.attempted(place, at: now) == .milliseconds(1000))
    // Tokens and origins are counted apart, and so are nearly all addresses.
    #expect(table.attempted(table.place(ofToken: 1), at: now) == .zero)
    let places = (0..<200).map { table.place(ofOrigin: [10, 0, 0, UInt8($0)]) }
    #expect(Set(places.map(\.counter)).count > 180)
    #expect(places.allSatisfy { $0.slot == 0 && $0.counter > 0 })
  }
}

/// As a child has it.
private func duplicate(_ fd: Int32) throws -> Int32 {
  let copy = dup(fd)
  try #require(copy >= 0)
  return copy
}
