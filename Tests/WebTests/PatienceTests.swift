import System
import Testing

@testable import Web

/// Who may stay, how long, and in whose place.
@Suite struct PatienceTests {
  private let start = Instant(nanoseconds: 1_000_000_000_000)
  private func after(_ seconds: Int) -> Instant { start + .seconds(seconds) }

  // MARK: Pace

  /// A line of 4 KiB a second brings a mebibyte in four minutes.
  @Test func whatFlowsGoesOn() {
    var pace = Pace(.seconds(30), from: start)
    for second in 1...256 {
      #expect(!pace.isOver(at: after(second)))
      pace.moved(4096, at: after(second))
    }
    #expect(!pace.isOver(at: after(256 + 30)))
    #expect(pace.isOver(at: after(256 + 31)))
  }

  @Test func whatDripsEnds() {
    var pace = Pace(.seconds(30), from: start)
    for second in 1...30 { pace.moved(1, at: after(second)) }
    #expect(pace.isOver(at: after(31)))
  }

  /// What came fast is no credit for later.
  @Test func nothingIsGrantedAhead() {
    var pace = Pace(.seconds(20), from: start)
    pace.moved(64 << 20, at: after(1))
    #expect(!pace.isOver(at: after(21)))
    #expect(pace.isOver(at: after(22)))
  }

  // MARK: Liveness

  private func liveness() -> Liveness {
    Liveness(interval: .seconds(25), patience: .seconds(10), from: start)
  }

  @Test func whoIsSilentIsAskedAndThenGone() {
    var liveness = liveness()
    #expect(liveness.looked(at: after(25), canAnswer: true) == .well)
    #expect(liveness.looked(at: after(26), canAnswer: true) == .sendPing)
    #expect(liveness.looked(at: after(36), canAnswer: true) == .well)
    #expect(liveness.looked(at: after(37), canAnswer: true) == .gone)
  }

  /// The pong stands behind a message that is on its way.
  @Test func anyByteIsASignOfLife() {
    var liveness = liveness()
    #expect(liveness.looked(at: after(26), canAnswer: true) == .sendPing)
    liveness.received(at: after(35))
    #expect(liveness.looked(at: after(40), canAnswer: true) == .well)
    #expect(liveness.looked(at: after(61), canAnswer: true) == .sendPing)
  }

  /// A worker that is slow holds the browser back: its pong cannot be read.
  @Test func whoIsNotReadIsNotMissed() {
    var liveness = liveness()
    #expect(liveness.looked(at: after(26), canAnswer: true) == .sendPing)
    for second in 27...120 {
      #expect(liveness.looked(at: after(second), canAnswer: false) == .well)
    }
    #expect(liveness.looked(at: after(130), canAnswer: true) == .well)
    #expect(liveness.looked(at: after(131), canAnswer: true) == .gone)
    var unasked = self.liveness()
    #expect(unasked.looked(at: after(60), canAnswer: false) == .well)
    #expect(unasked.looked(at: after(61), canAnswer: true) == .sendPing)
  }

  // MARK: Places

  @Test func aNetworkHasSoMany() {
    var places = Places<Int>(max: 10, networkMax: 2)
    #expect(places.enter(1, of: [1]) == .entered)
    #expect(places.enter(2, of: [1]) == .entered)
    #expect(places.enter(3, of: [1]) == .full)
    #expect(places.enter(3, of: [1], isBounded: false) == .entered)
    places.leave(1)
    places.leave(2)
    places.leave(2)
    #expect(places.enter(4, of: [1]) == .entered)
    #expect(places.count == 2)
  }

  /// The largest network gives way, with its eldest, to whoever has fewer.
  @Test func whoHasFewerComesIn() {
    var places = Places<Int>(max: 4, networkMax: 4)
    for holder in 1...3 { #expect(places.enter(holder, of: [1]) == .entered) }
    #expect(places.enter(4, of: [2]) == .entered)
    #expect(places.enter(5, of: [3]) == .enteredInsteadOf(1))
    // Now two, one and one: it would only change whose turn it is.
    #expect(places.enter(6, of: [2]) == .full)
    #expect(places.enter(6, of: [1]) == .full)
    #expect(places.enter(6, of: [4]) == .enteredInsteadOf(2))
    #expect(places.enter(7, of: [5]) == .full)
    #expect(places.count == 4)
  }

  @Test func whoWaitsForAnAnswerStays() {
    var places = Places<Int>(max: 3, networkMax: 3)
    for holder in 1...3 { #expect(places.enter(holder, of: [1]) == .entered) }
    places.stands(1, .kept)
    #expect(places.enter(4, of: [2]) == .enteredInsteadOf(2))
    places.stands(3, .kept)
    #expect(places.enter(5, of: [3]) == .full)
  }

  @Test func whoLeavesGivesWayFirst() {
    var places = Places<Int>(max: 3, networkMax: 2)
    for (holder, network) in [(1, 1), (2, 1), (3, 2)] as [(Int, UInt8)] {
      #expect(places.enter(holder, of: [network]) == .entered)
    }
    places.stands(2, .leaving)
    #expect(places.enter(4, of: [1]) == .enteredInsteadOf(2))
    places.stands(3, .leaving)
    #expect(places.enter(5, of: [3]) == .enteredInsteadOf(3))
  }
}
