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

/// Words behind the counters of a slot by which a request that kills workers is found.
///
/// A worker writes into its slot which requests it has in hand, by fingerprint. When it dies, the
/// supervisor counts each of them as suspect in its own slot; a worker that answers a suspect
/// acquits it there, by setting its deaths to 0.
package enum SuspicionWord {
  /// Of a worker: the request whose plan or answer it is making right now.
  package static let atWork = 80
  /// Of a worker: the requests in hand; 0 is free. Beyond so many, the older ones are not noted.
  package static let firstInHand = 81
  package static let inHandCount = 64

  /// Of the supervisor: rises with each change of the suspects; 0 as long as there are none.
  package static let generation = 80
  /// Of the supervisor: fingerprint and deaths, by turns; fingerprint 0 is free.
  package static let firstSuspect = 81
  package static let suspectCount = 55

  /// Deaths in a row, with the same request in hand, at which it is refused.
  package static let deathsMax: UInt64 = 3
}
