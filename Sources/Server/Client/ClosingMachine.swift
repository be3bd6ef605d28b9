/// How a client's connection ends: at once, or in order, after all that was read is answered. Pure.
struct ClosingMachine: Equatable {
  enum State: Equatable {
    /// Reads and executes.
    case open
    /// The peer has sent its last byte: what is read is answered, then it is closed.
    case halfClosed
    /// The server drains: what is read is answered, then `server.closing` is sent.
    case draining
    /// The last word stands at the end of the output; when all is sent it lingers.
    case parting
    /// All is said; what still comes is read and dropped until the peer closes.
    case lingering
    case closed
  }

  enum Action: Equatable {
    case none
    /// Executes what has come.
    case execute
    /// Sends `server.closing`.
    case part
    /// Sends no more, reads on for a while.
    case linger
    case close
  }

  private(set) var state = State.open

  /// Whether lines are executed.
  var executes: Bool {
    switch state {
    case .open, .halfClosed, .draining: true
    case .parting, .lingering, .closed: false
    }
  }

  /// Whether more is read, as far as back-pressure lets it.
  var reads: Bool {
    switch state {
    case .open, .draining, .lingering: true
    case .halfClosed, .parting, .closed: false
    }
  }

  /// Whether a message may still be sent.
  var sends: Bool {
    switch state {
    case .open, .halfClosed, .draining, .parting: true
    case .lingering, .closed: false
    }
  }

  var isClosed: Bool { state == .closed }

  /// The server drains.
  mutating func drained() -> Action {
    guard state == .open else { return .none }
    state = .draining
    return .execute
  }

  /// The peer has sent its last byte.
  mutating func inputEnded() -> Action {
    switch state {
    case .open, .draining:
      state = .halfClosed
      return .execute
    case .parting, .lingering: return close()
    case .halfClosed: preconditionFailure("the input ends once")
    case .closed: return .none
    }
  }

  /// The bytes are no JSON-RPC; the client has been told so.
  mutating func turnedAway() {
    guard executes else { return }
    state = .parting
  }

  /// All that was read is answered.
  mutating func becameQuiet(isAllSent: Bool) -> Action {
    switch state {
    case .halfClosed: return isAllSent ? close() : .none
    case .draining:
      state = .parting
      return .part
    case .parting:
      guard isAllSent else { return .none }
      state = .lingering
      return .linger
    case .open, .lingering, .closed: return .none
    }
  }

  /// It broke, or has lingered long enough.
  mutating func close() -> Action {
    guard !isClosed else { return .none }
    state = .closed
    return .close
  }
}
