/// The steps by which moments settle, one after the other. Pure: the steward runs the actions.
///
/// A floor is raised, above which all later transactions stamp themselves; its barrier is waited
/// for, behind which all earlier ones have ended; their journal rows get positions; the moment is
/// declared settled.
enum SettleMachine: Equatable {
  /// Nothing is under way; goes to `raising`.
  case resting
  /// Goes to `waiting` with the floor and its barrier.
  case raising
  /// Until the barrier has passed; goes to `sequencing`.
  case waiting(floor: Int64, barrier: String, polls: Int)
  /// As long as a batch was full; goes to `settling`.
  case sequencing(floor: Int64, moved: Int)
  /// Goes to `resting`.
  case settling(floor: Int64, moved: Int)

  enum Action: Equatable {
    case raiseFloor
    case pollBarrier(String, afterMilliseconds: Int)
    case sequence(floor: Int64)
    case settle(floor: Int64)
    /// A round is over.
    case rest(moved: Int)
  }

  mutating func begun() -> Action {
    self = .raising
    return .raiseFloor
  }

  mutating func raised(floor: Int64, barrier: String) -> Action {
    self = .waiting(floor: floor, barrier: barrier, polls: 0)
    return .pollBarrier(barrier, afterMilliseconds: 0)
  }

  /// - Parameter hasPassed: what the database says of the barrier.
  mutating func polled(hasPassed: Bool) -> Action {
    guard case .waiting(let floor, let barrier, let polls) = self else { return failed() }
    guard !hasPassed else {
      self = .sequencing(floor: floor, moved: 0)
      return .sequence(floor: floor)
    }
    self = .waiting(floor: floor, barrier: barrier, polls: polls + 1)
    // Transactions take milliseconds; one that takes long may take very long.
    return .pollBarrier(barrier, afterMilliseconds: min(1 << min(polls, 6), 50))
  }

  mutating func sequenced(_ count: Int, isFull: Bool) -> Action {
    guard case .sequencing(let floor, let moved) = self else { return failed() }
    guard !isFull else {
      self = .sequencing(floor: floor, moved: moved + count)
      return .sequence(floor: floor)
    }
    self = .settling(floor: floor, moved: moved + count)
    return .settle(floor: floor)
  }

  mutating func settled() -> Action {
    guard case .settling(_, let moved) = self else { return failed() }
    self = .resting
    return .rest(moved: moved)
  }

  /// A floor that was raised for nothing harms nobody: the next round raises it again.
  mutating func failed() -> Action {
    self = .resting
    return .rest(moved: 0)
  }
}
