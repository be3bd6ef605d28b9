/// How a client's connection ends: immediately, or in order, once every request that was read is
/// answered. Pure.
struct ClosingMachine: Equatable {
  enum State: Equatable {
    /// Open: reads and executes.
    case open
    /// The peer has sent its last byte: pending requests are answered, then the connection is
    /// closed.
    case halfClosed
    /// The server drains: pending requests are answered, then `server.closing` is sent.
    case draining
    /// The final message is in the output; goes to lingering when all output is sent.
    case parting
    /// Everything is sent; further input is read and dropped until the peer closes.
    case lingering
    case closed
  }

  enum Action: Equatable {
    case none
    /// Executes the lines received.
    case execute
    /// Sends `server.closing`.
    case part
    /// Stops sending, continues to read for a while.
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

  /// Whether a request may wait for something to happen.
  var waits: Bool {
    switch state {
    case .open, .halfClosed: true
    case .draining, .parting, .lingering, .closed: false
    }
  }

  /// Whether more is read, subject to back-pressure.
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

  /// The input is not JSON-RPC, and the client has been told.
  mutating func turnedAway() {
    guard executes else { return }
    state = .parting
  }

  /// Every request that was read is answered.
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

  /// The connection broke, or has lingered long enough.
  mutating func close() -> Action {
    guard !isClosed else { return .none }
    state = .closed
    return .close
  }
}
