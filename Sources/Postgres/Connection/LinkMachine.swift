/// The life of one link to PostgreSQL: attempts, loss, rest between attempts.
///
/// Pure: the driver tells what happened and does what it is told.
struct LinkMachine: Equatable {
  enum State: Equatable {
    /// Not started; goes to `connecting`.
    case idle
    /// An attempt is under way. While `isHopeful`, units may wait for its outcome; goes to `ready`
    /// or `resting`.
    case connecting(isHopeful: Bool)
    /// Units can be sent; goes to `resting` when lost.
    case ready
    /// Waits before the next attempt, hopeful only directly after a loss; goes to `connecting`.
    case resting(isHopeful: Bool)
    /// The end.
    case closed
  }

  enum Action: Equatable {
    case none
    case attempt
    case rest(Duration)
  }

  private(set) var state = State.idle
  private var backOff = BackOff()

  var isReady: Bool { state == .ready }

  /// Whether a unit may be left to wait here: an outage must be answered at once, a start or a
  /// single lost connection need not be an error.
  var isHopeful: Bool {
    switch state {
    case .idle, .ready: true
    case .connecting(let isHopeful), .resting(let isHopeful): isHopeful
    case .closed: false
    }
  }

  mutating func started() -> Action {
    guard state == .idle else { return .none }
    state = .connecting(isHopeful: true)
    return .attempt
  }

  mutating func attemptSucceeded() {
    guard case .connecting = state else { return }
    backOff.reset()
    state = .ready
  }

  /// The attempt goes on, but nobody should wait for it any more.
  mutating func attemptGrewLate() {
    guard case .connecting = state else { return }
    state = .connecting(isHopeful: false)
  }

  mutating func attemptFailed() -> Action {
    guard case .connecting = state else { return .none }
    state = .resting(isHopeful: false)
    return .rest(backOff.next())
  }

  mutating func connectionLost() -> Action {
    guard state == .ready else { return .none }
    state = .resting(isHopeful: true)
    return .rest(backOff.next())
  }

  mutating func restEnded() -> Action {
    guard case .resting(let isHopeful) = state else { return .none }
    state = .connecting(isHopeful: isHopeful)
    return .attempt
  }

  mutating func closed() {
    state = .closed
  }
}

/// Times between attempts: 50 ms, so that a restart of PostgreSQL is hardly felt, doubling to 2 s,
/// so that some hundred connections do not keep a struggling server from starting.
struct BackOff: Equatable {
  private static let shortest = Duration.milliseconds(50)
  private static let longest = Duration.seconds(2)

  private var following = shortest

  mutating func next() -> Duration {
    defer { following = min(following * 2, BackOff.longest) }
    return following
  }

  mutating func reset() {
    following = BackOff.shortest
  }
}
