/// The sequence of steps that settles moments. Pure: the steward executes the actions.
///
/// Raise a floor, above which all later transactions take their stamps; wait for its barrier, when
/// all earlier transactions have ended; assign positions to their journal rows; declare the moment
/// settled.
enum SettleMachine: Equatable {
  /// Idle; goes to `raising`.
  case resting
  /// Raising the floor; goes to `waiting` with the floor and its barrier.
  case raising
  /// Waiting for the barrier to pass; goes to `sequencing`.
  case waiting(floor: Int64, barrier: String, polls: Int)
  /// Assigning positions, repeated while batches are full; goes to `settling`.
  case sequencing(floor: Int64, moved: Int)
  /// Declaring the moment settled; goes to `resting`.
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

  /// - Parameter hasPassed: whether the barrier has passed, as the database reports it.
  mutating func polled(hasPassed: Bool) -> Action {
    guard case .waiting(let floor, let barrier, let polls) = self else { return failed() }
    guard !hasPassed else {
      self = .sequencing(floor: floor, moved: 0)
      return .sequence(floor: floor)
    }
    self = .waiting(floor: floor, barrier: barrier, polls: polls + 1)
    // Most transactions take milliseconds, but a long one may take hours.
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

  /// An unused floor does no harm: the next round raises it again.
  mutating func failed() -> Action {
    self = .resting
    return .rest(moved: 0)
  }
}
