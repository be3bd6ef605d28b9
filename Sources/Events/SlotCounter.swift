/// What each counter of a process's slot in the shared status means. Health and metrics speak for
/// the whole server, so every process writes its own slot and any worker reads them all.
package enum SlotCounter: Int, CaseIterable, Sendable {
  /// The process id of the slot's owner; 0: free.
  case pid
  /// Milliseconds of the monotonic clock at its last tick.
  case heartbeat
  /// 1 once it serves.
  case isServing
  /// 1 while it drains.
  case isDraining
  case connections
  case unauthenticated
  case requests
  case failures
  case databaseIsUp
}

/// Which slot belongs to whom.
package enum Slot {
  package static let supervisor = 0
  package static let steward = 1
  package static let firstWorker = 2
  /// More would not find slots.
  package static let workersMax = 32

  /// Of the supervisor's slot: how many workers there should be.
  package static let workersWantedCounter = 16
}
