import Testing

@testable import Server

@Suite struct ClosingMachineTests {
  private enum Event: String, CaseIterable {
    case drained, inputEnded, quiet, quietAndSent, turnedAway, close
  }

  private static func take(
    _ event: Event, _ machine: inout ClosingMachine
  ) -> ClosingMachine.Action {
    switch event {
    case .drained: return machine.drained()
    case .inputEnded: return machine.inputEnded()
    case .quiet: return machine.becameQuiet(isAllSent: false)
    case .quietAndSent: return machine.becameQuiet(isAllSent: true)
    case .turnedAway:
      machine.turnedAway()
      return .none
    case .close: return machine.close()
    }
  }

  /// What each event does in each state: the action, and the state after it. The input ends once,
  /// so in `halfClosed` it cannot end again.
  private static let grid = """
    open
      drained: execute → draining
      inputEnded: execute → halfClosed
      quiet: none → open
      quietAndSent: none → open
      turnedAway: none → parting
      close: close → closed
    halfClosed
      drained: none → halfClosed
      quiet: none → halfClosed
      quietAndSent: close → closed
      turnedAway: none → parting
      close: close → closed
    draining
      drained: none → draining
      inputEnded: execute → halfClosed
      quiet: part → parting
      quietAndSent: part → parting
      turnedAway: none → parting
      close: close → closed
    parting
      drained: none → parting
      inputEnded: close → closed
      quiet: none → parting
      quietAndSent: linger → lingering
      turnedAway: none → parting
      close: close → closed
    lingering
      drained: none → lingering
      inputEnded: close → closed
      quiet: none → lingering
      quietAndSent: none → lingering
      turnedAway: none → lingering
      close: close → closed
    closed
      drained: none → closed
      inputEnded: none → closed
      quiet: none → closed
      quietAndSent: none → closed
      turnedAway: none → closed
      close: none → closed
    """

  private static let waysThere: [(String, [Event])] = [
    ("open", []), ("halfClosed", [.inputEnded]), ("draining", [.drained]),
    ("parting", [.turnedAway]), ("lingering", [.turnedAway, .quietAndSent]),
    ("closed", [.close]),
  ]

  @Test func eachEventDoesWhatTheGridSays() {
    var text: [String] = []
    for (name, way) in Self.waysThere {
      text.append(name)
      for event in Event.allCases where name != "halfClosed" || event != .inputEnded {
        var machine = ClosingMachine()
        for step in way { _ = Self.take(step, &machine) }
        #expect("\(machine.state)" == name)
        let action = Self.take(event, &machine)
        text.append("  \(event.rawValue): \(action) → \(machine.state)")
      }
    }
    #expect(text.joined(separator: "\n") == Self.grid)
  }

  @Test func theInputEndsOnce() async {
    await #expect(processExitsWith: .failure) {
      var machine = ClosingMachine()
      _ = machine.inputEnded()
      _ = machine.inputEnded()
    }
  }

  /// The server drains: all is answered, the last word is sent, and what still comes is dropped.
  @Test func aDrainGoesItsWay() {
    var machine = ClosingMachine()
    #expect(machine.executes && machine.reads && machine.sends)
    #expect(machine.drained() == .execute)
    #expect(machine.executes && machine.reads && machine.sends)
    #expect(machine.becameQuiet(isAllSent: false) == .part)
    #expect(!machine.executes && !machine.reads && machine.sends)
    #expect(machine.becameQuiet(isAllSent: false) == .none)
    #expect(machine.becameQuiet(isAllSent: true) == .linger)
    #expect(!machine.executes && machine.reads && !machine.sends)
    #expect(machine.inputEnded() == .close)
    #expect(machine.isClosed)
  }
}
