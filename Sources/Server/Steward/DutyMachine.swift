/// When a duty has its turn. Pure: `DutyRoster` runs the actions. One failing duty never stops
/// another.
enum DutyMachine: Equatable {
  /// No lease: nothing is done; goes to `running`.
  case idle
  /// Until its timer; goes to `running`.
  case resting
  /// Under way; goes to `resting` or `backingOff`. `isWanted`: there is more already.
  case running(failures: Int, isWanted: Bool)
  /// Until its timer; goes to `running`.
  case backingOff(failures: Int)

  enum Action: Equatable {
    case none
    case run
    /// Sets its timer.
    case rest(Pause)
    /// Stops its timer.
    case stop
  }

  enum Pause: Equatable {
    /// As its pace says.
    case usual
    /// There is more to do: after the others had their turn.
    case turn
    case seconds(Int)
  }

  /// The steward has taken the lease.
  mutating func begun() -> Action {
    switch self {
    case .running: return .none
    case .idle, .resting, .backingOff:
      self = .running(failures: 0, isWanted: false)
      return .run
    }
  }

  /// Its timer has ended.
  mutating func due() -> Action {
    switch self {
    // The timer of before the lease was lost.
    case .idle, .running: return .none
    case .resting:
      self = .running(failures: 0, isWanted: false)
      return .run
    case .backingOff(let failures):
      self = .running(failures: failures, isWanted: false)
      return .run
    }
  }

  /// There is something to do for it.
  mutating func wanted() -> Action {
    switch self {
    // One that fails keeps its pauses.
    case .idle, .backingOff: return .none
    case .resting:
      self = .running(failures: 0, isWanted: false)
      return .run
    case .running(let failures, isWanted: _):
      self = .running(failures: failures, isWanted: true)
      return .none
    }
  }

  mutating func succeeded(hasMore: Bool) -> Action {
    guard case .running(_, let isWanted) = self else { return .none }
    self = .resting
    return .rest(hasMore || isWanted ? .turn : .usual)
  }

  /// 1 s, 2 s, 4 s … 5 min.
  mutating func failed() -> Action {
    guard case .running(let failures, _) = self else { return .none }
    self = .backingOff(failures: failures + 1)
    return .rest(.seconds(min(1 << min(failures, 9), 300)))
  }

  /// What is under way is answered later, and then means nothing.
  mutating func leaseLost() -> Action {
    guard self != .idle else { return .none }
    self = .idle
    return .stop
  }
}
