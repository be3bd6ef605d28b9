import Testing

@testable import Server

@Suite struct SettleMachineTests {
  @Test func aRoundGoesItsWay() {
    var machine = SettleMachine.resting
    #expect(machine.begun() == .raiseFloor)
    #expect(machine == .raising)
    #expect(
      machine.raised(floor: 9, barrier: "7") == .pollBarrier("7", afterMilliseconds: 0))
    #expect(machine.polled(hasPassed: true) == .sequence(floor: 9))
    #expect(machine.sequenced(5, isFull: true) == .sequence(floor: 9))
    #expect(machine.sequenced(5, isFull: true) == .sequence(floor: 9))
    #expect(machine.sequenced(2, isFull: false) == .settle(floor: 9))
    #expect(machine.settled() == .rest(moved: 12))
    #expect(machine == .resting)
  }

  @Test func aBarrierIsPolledEverMoreSlowly() {
    var machine = SettleMachine.resting
    _ = machine.begun()
    _ = machine.raised(floor: 1, barrier: "b")
    let waits = (0..<10).map { _ in machine.polled(hasPassed: false) }
    let expected = [1, 2, 4, 8, 16, 32, 50, 50, 50, 50]
    #expect(waits == expected.map { .pollBarrier("b", afterMilliseconds: $0) })
    #expect(machine.polled(hasPassed: true) == .sequence(floor: 1))
  }

  private typealias Event = (name: String, send: (inout SettleMachine) -> SettleMachine.Action)

  private static var events: [Event] {
    [
      ("polled", { $0.polled(hasPassed: true) }),
      ("sequenced", { $0.sequenced(1, isFull: true) }), ("settled", { $0.settled() }),
    ]
  }

  /// In each state exactly one of these events makes sense; the others end the round.
  @Test(arguments: [
    (SettleMachine.resting, nil), (.raising, nil),
    (.waiting(floor: 1, barrier: "b", polls: 3), "polled"),
    (.sequencing(floor: 1, moved: 2), "sequenced"), (.settling(floor: 1, moved: 2), "settled"),
  ])
  func whatDoesNotFitEndsTheRound(_ state: SettleMachine, _ fitting: String?) {
    for event in Self.events {
      var machine = state
      let action = event.send(&machine)
      #expect((action == .rest(moved: 0)) == (event.name != fitting))
      if event.name != fitting { #expect(machine == .resting) }
    }
  }

  @Test func aFailureEndsTheRoundAndTheNextBegins() {
    var machine = SettleMachine.waiting(floor: 1, barrier: "b", polls: 60)
    #expect(machine.failed() == .rest(moved: 0))
    #expect(machine.begun() == .raiseFloor)
  }
}
