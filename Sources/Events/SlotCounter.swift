/// The counters of a process's slot in the shared status. Health and metrics describe the whole
/// server, so every process writes its own slot and any worker reads them all.
///
/// Gauges end with the process. Sums, from `firstSum` on, outlive it: the supervisor adds them to
/// the slot of ended processes. During an upgrade two programs read them, so new counters go to
/// the end of their kind.
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
  case databaseIsUp
  case requestsInFlight
  case exportsRunning
  /// Units that wait for a connection to the database, and units that are under way on one.
  case fastQueued, fastInFlight, slowQueued, slowInFlight, writeQueued, writeInFlight

  /// Of the supervisor's slot: how many workers there should be.
  case workersWanted
  /// Of the supervisor's slot: odd while it folds a dead process's sums; see `SlotLayout`.
  case foldings
  /// Of the supervisor's slot: what `OutageNotice` has said about the database.
  case outage
  /// The same for the other lanes.
  case graphQueued, graphInFlight
  case searchQueued, searchInFlight, scanQueued, scanInFlight
  /// Lanes without a connection to the database.
  case lanesDown
  /// When the database last refused a write because it takes none, in milliseconds of the monotonic
  /// clock, and why, as `WriteRefusal` numbers it; 0 once a write has been done again, which
  /// shows nothing about `storage`.
  case writesRefusedAt, writesRefusedWhy
  /// Of the supervisor's slot: an `ArchiveState`.
  case archiveState
  /// Of the steward's slot: how much of the log the archive lacks.
  case archiveLagBytes
  /// Of the steward's slot: since when the archive is behind and gets nothing, in milliseconds of
  /// the monotonic clock; 0 while it moves or has all.
  case archiveStuckSince
  /// Of the supervisor's slot: since when the archive is down, in milliseconds of the monotonic
  /// clock; 0 while it is up.
  case archiveDownSince
  /// Of the steward's slot: for how long the oldest transaction that writes has been open.
  case xminAgeMilliseconds

  // Sums.
  case connectionsOpened = 32
  case bytesReceived, bytesSent
  /// How often all connections of a lane were lost.
  case fastLosses, slowLosses, writeLosses
  /// Of the supervisor's slot: children that were started again.
  case workerRestarts, stewardRestarts, databaseRestarts
  case graphLosses
  case searchLosses, scanLosses
  /// Of the supervisor's slot.
  case archiveRestarts
  /// Of the steward's slot: positions of the journal that it gave. Workers look at it to learn that
  /// there is something to read.
  case positionsGiven

  package static let firstSum = SlotCounter.connectionsOpened
}

/// Why a database that answers takes no writes.
package enum WriteRefusal: Int, Sendable {
  case noSpace = 1
  case readOnly = 2
  /// It cannot read or write its files: some requests fail, of reads too.
  case storage = 3
}

/// How the archive of the database's log is.
package enum ArchiveState: Int, Sendable {
  case none = 0
  case down = 1
  case up = 2
}

/// The owner of each slot.
package enum Slot {
  package static let supervisor = 0
  package static let steward = 1
  package static let firstWorker = 2
  /// More would not find slots.
  package static let workersMax = 32
  /// The sums of processes that have ended.
  package static let dead = 63
  package static let count = 64
}

/// Where the counters of a slot stand behind one another: what `SlotCounter` names, then a counter
/// for each event, then for each method its outcomes, then for each method its latencies, then for
/// each duty of the steward its sums, then the words of `SuspicionWord`, then those of `SlotNames`,
/// then for each duty its gauges. Events, outcomes, methods and duties are known by the number that
/// `SlotNames` gives to their names.
package enum SlotLayout {
  /// Raised when a word gets another place or meaning; what is added at an end needs no new one.
  private static let version = 3
  /// Programs between which an upgrade is possible have the same.
  package static let identity = "\(version)/\(Slot.count)/\(counterCount)"

  /// Room for names: a new one within it leaves the layout unchanged.
  package static let countersMax = 64
  package static let eventsMax = 128
  package static let methodsMax = 256
  package static let outcomesMax = 32
  package static let dutiesMax = 64
  /// Upper bounds of the latency buckets, in microseconds: from a read of a key to the longest
  /// wait that is usual. What takes longer falls into one more bucket.
  package static let bucketBounds: [UInt64] = [
    250, 500, 1000, 2500, 5000, 10_000, 25_000, 50_000, 100_000, 250_000, 500_000, 1_000_000,
    2_500_000, 5_000_000, 10_000_000,
  ]

  /// What outlives the steward, as the sums of `SlotCounter`.
  package enum DutySum: Int, CaseIterable, Sendable {
    case successes, failures, microseconds
  }

  /// What ends with the steward.
  package enum DutyGauge: Int, CaseIterable, Sendable {
    /// Microseconds since 1970; 0: it has not yet.
    case succeededAt
    /// Positions of the journal that a consumer has not seen yet.
    case lag
    /// 1 when it has not succeeded for longer than it should.
    case isSilent
  }

  private static let latencyStride = bucketBounds.count + 2

  private static let firstEvent = countersMax
  private static let firstOutcome = firstEvent + eventsMax
  private static let firstLatency = firstOutcome + methodsMax * outcomesMax
  private static let firstDutySum = firstLatency + methodsMax * latencyStride
  static let firstSuspicion = firstDutySum + dutiesMax * DutySum.allCases.count
  static let firstName = firstSuspicion + SuspicionWord.count
  private static let firstDutyGauge = firstName + SlotNames.count
  package static let counterCount = firstDutyGauge + dutiesMax * DutyGauge.allCases.count

  /// The counters that are folded when a process has ended.
  package static let sums = SlotCounter.firstSum.rawValue..<firstSuspicion

  package static func event(_ event: Int) -> Int { firstEvent + event }

  package static func outcome(_ outcome: Int, ofMethod method: Int) -> Int {
    firstOutcome + method * outcomesMax + outcome
  }

  /// The bucket of a latency; `bucketBounds.count` for longer ones.
  package static func bucket(ofMicroseconds microseconds: UInt64) -> Int {
    var bucket = 0
    while bucket < bucketBounds.count, microseconds > bucketBounds[bucket] { bucket += 1 }
    return bucket
  }

  package static func latency(bucket: Int, ofMethod method: Int) -> Int {
    firstLatency + method * latencyStride + bucket
  }

  /// The sum of a method's latencies, in microseconds.
  package static func latencySum(ofMethod method: Int) -> Int {
    latency(bucket: latencyStride - 1, ofMethod: method)
  }

  package static func duty(_ sum: DutySum, of duty: Int) -> Int {
    firstDutySum + duty * DutySum.allCases.count + sum.rawValue
  }

  package static func duty(_ gauge: DutyGauge, of duty: Int) -> Int {
    firstDutyGauge + duty * DutyGauge.allCases.count + gauge.rawValue
  }
}
