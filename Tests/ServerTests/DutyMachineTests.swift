import Testing

@testable import Server

@Suite struct DutyMachineTests {
  private typealias Event = (name: String, send: (inout DutyMachine) -> DutyMachine.Action)

  private static var events: [Event] {
    [
      ("begun", { $0.begun() }), ("due", { $0.due() }), ("wanted", { $0.wanted() }),
      ("succeeded", { $0.succeeded(hasMore: false) }),
      ("more", { $0.succeeded(hasMore: true) }), ("failed", { $0.failed() }),
      ("lost", { $0.leaseLost() }),
    ]
  }

  private static var states: [(name: String, state: DutyMachine)] {
    [
      ("idle", .idle), ("resting", .resting),
      ("running", .running(failures: 0, isWanted: false)),
      ("running+", .running(failures: 2, isWanted: true)),
      ("backing", .backingOff(failures: 3)),
    ]
  }

  private static func text(_ state: DutyMachine) -> String {
    switch state {
    case .idle: "idle"
    case .resting: "resting"
    case .running(let failures, let isWanted): "running \(failures)\(isWanted ? "+" : "")"
    case .backingOff(let failures): "backing \(failures)"
    }
  }

  private static func text(_ action: DutyMachine.Action) -> String {
    switch action {
    case .none: "-"
    case .run: "run"
    case .stop: "stop"
    case .rest(.usual): "rest"
    case .rest(.turn): "turn"
    case .rest(.seconds(let seconds)): "\(seconds) s"
    }
  }

  /// Every state with every event: what is done, and where it goes.
  @Test func theWholeTable() {
    let lines = Self.states.flatMap { name, state in
      Self.events.map { event -> String in
        var machine = state
        let action = event.send(&machine)
        return "\(name) \(event.name): \(Self.text(action)), \(Self.text(machine))"
      }
    }
    #expect(
      lines == [
        "idle begun: run, running 0", "idle due: -, idle", "idle wanted: -, idle",
        "idle succeeded: -, idle", "idle more: -, idle", "idle failed: -, idle",
        "idle lost: -, idle",
        "resting begun: run, running 0", "resting due: run, running 0",
        "resting wanted: run, running 0", "resting succeeded: -, resting",
        "resting more: -, resting", "resting failed: -, resting", "resting lost: stop, idle",
        "running begun: -, running 0", "running due: -, running 0",
        "running wanted: -, running 0+", "running succeeded: rest, resting",
        "running more: turn, resting", "running failed: 1 s, backing 1",
        "running lost: stop, idle",
        "running+ begun: -, running 2+", "running+ due: -, running 2+",
        "running+ wanted: -, running 2+", "running+ succeeded: turn, resting",
        "running+ more: turn, resting", "running+ failed: 4 s, backing 3",
        "running+ lost: stop, idle",
        "backing begun: run, running 0", "backing due: run, running 3",
        "backing wanted: -, backing 3", "backing succeeded: -, backing 3",
        "backing more: -, backing 3", "backing failed: -, backing 3", "backing lost: stop, idle",
      ])
  }

  @Test func pausesDoubleToFiveMinutes() {
    var machine = DutyMachine.idle
    _ = machine.begun()
    let pauses = (0..<12).map { _ in
      let action = machine.failed()
      _ = machine.due()
      return action
    }
    let expected = [1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300, 300]
    #expect(pauses == expected.map { .rest(.seconds($0)) })
    #expect(machine.succeeded(hasMore: false) == .rest(.usual))
    _ = machine.due()
    #expect(machine.failed() == .rest(.seconds(1)))
  }

  /// What is too much for a statement becomes less, down to one, and more again.
  @Test func aBatchIsHalvedByFailures() {
    var batch = DutyBatch(most: 20)
    var sizes = (0..<7).map { _ in
      batch.failed()
      return batch.size
    }
    #expect(sizes == [10, 5, 2, 1, 1, 1, 1])
    sizes = (0..<6).map { _ in
      batch.succeeded()
      return batch.size
    }
    #expect(sizes == [2, 5, 10, 20, 20, 20])
  }

  /// What was promised within seconds does not wait for what takes long.
  @Test func whatHasADeadlineHasALaneOfItsOwn() {
    let duties = Duty.all(
      Settings(
        runtimeConninfo: "", stewardConninfo: "", takesRoles: false, workerCount: 1))
    #expect(
      duties.filter { $0.lane == .prompt }.map(\.name)
        == ["rota", "conversations_wake", "requesters_tell", "clocks_fire"])
    #expect(duties.filter { $0.lane == .settling }.map(\.name) == ["timeline", "clock"])
  }

  @Test func theTableOfDutiesIsSound() {
    let duties = Duty.all(
      Settings(
        runtimeConninfo: "", stewardConninfo: "", takesRoles: false, workerCount: 1))
    #expect(
      duties.map(\.name)
        == Array(Set(duties.map(\.name))).sorted { a, b in
          duties.firstIndex { $0.name == a } ?? 0 < duties.firstIndex { $0.name == b } ?? 0
        })
    for duty in duties {
      // One failed turn, or a pause after some, is not yet silence.
      #expect(duty.silenceMax >= duty.pace.interval * 3 || duty.silenceMax > .seconds(600))
      if duty.lane == .settling { #expect(duty.pace.interval >= .seconds(1)) }
    }
    // Before a position is given.
    #expect(duties.first?.name == "timeline" && duties.first?.lane == .settling)
  }
}
