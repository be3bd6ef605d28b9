package import Events
package import JSONRPC
import System

/// When a write counts as done where the log of the embedded database is archived.
package enum ArchiveMode: String, Sendable {
  case asynchronous
  /// Not before it is in the archive.
  case synchronous
}

/// Limits and times of worker and steward, with the reason for each number.
package struct Settings: Sendable {
  /// Of libpq; the role is chosen by the database's own map or by `SET ROLE`.
  package var runtimeConninfo: String
  package var stewardConninfo: String
  /// The role to take on a connection whose user is another; nil where the map decides.
  package var takesRoles: Bool
  package var protocolLimits = ProtocolLimits.standard
  package var logLevel = Event.Level.info
  /// Requests that take longer are logged.
  package var slowMilliseconds = 200
  /// Where the state is: its file system's free space is part of health.
  package var stateDirectory: String?
  /// How the log of the embedded database is archived; nil: it is not.
  package var archive: ArchiveMode?
  /// Which server this is: its stewards follow one another without waiting for a lease to end.
  package var instance = ""
  /// Workers over which write connections are spread.
  package var workerCount: Int

  /// Deep pipelines on few backends: 64 backends cost PostgreSQL 40 µs a read, 2 cost it 17.
  package var fastConnections = 3
  /// About 16 over all workers: waits for commits overlap only across connections.
  package var writeConnectionsTotal = 16
  package var slowConnections = 2
  /// Reads that are planned for their values: words and ranges.
  package var searchConnections = 1
  /// Reads that look at every row: one at a time, so that others find PostgreSQL free.
  package var scanConnections = 1
  /// Reads that wait in one lane for their turn; one account may have half of them.
  package var sharedWaitingMax = 2048
  /// Walks over the graph wait for each other: one may keep a core busy for seconds.
  package var graphConnections = 1
  package var streamsMax = 8

  /// A read over a key takes microseconds; one of 2 s is broken.
  package var fastTimeout = Duration.seconds(2)
  /// A write may wait for locks and for the disk.
  package var writeTimeout = Duration.seconds(5)
  package var slowTimeout = Duration.seconds(10)
  /// A walk over a whole estate of millions of relations.
  package var graphTimeout = Duration.seconds(30)
  package var exportTimeout = Duration.seconds(3600)
  /// Behind a lock for longer than this is overload.
  package var lockTimeout = Duration.seconds(2)
  /// Above the statement timeout, so that PostgreSQL's own answer is the usual one.
  package var deadlineSlack = Duration.milliseconds(1000)

  /// A moment settles within some milliseconds; a caller who gave no deadline waits this long.
  package var settleDefault = Duration.seconds(2)
  /// A stream without progress for so long has lost its reader.
  package var streamStallMax = Duration.seconds(20)
  /// Unsent bytes at which a stream pauses, and at which a connection is read no more.
  package var unsentPauseBytes = 1 << 20
  /// One notification of an export.
  package var chunkBytes = 64 << 10

  /// Rights that were taken away are gone within this time and what `AccountStore` keeps.
  package var callerAgeMax = Duration.seconds(2)
  package var heartbeat = Duration.milliseconds(1000)
  package var drainMax = Settings.usualDrainMax
  /// The supervisor waits as long, and then kills.
  package static let usualDrainMax = Duration.seconds(30)
  /// After the last answer a draining connection is read, unexecuted, for so long.
  package var lingerMax = Duration.seconds(2)

  /// Between two looks of a worker at the timelines: one small statement.
  package var timelineInterval = Duration.seconds(2)
  package var leaseSeconds = 10
  package var leaseRenewal = Duration.seconds(3)
  /// Positions within a second, also without a doorbell from another host.
  package var settleInterval = Duration.milliseconds(100)
  package var settleIdleInterval = Duration.milliseconds(1000)
  /// Between two looks of the steward at the database's clock.
  package var clockInterval = Duration.seconds(1)
  /// A jump of the clock is believed once it has held for so long, or when an operator confirms it.
  package var clockHoldSeconds = 900
  /// Rows moved into the journal in one transaction.
  package var journalBatch = 10_000

  package init(runtimeConninfo: String, stewardConninfo: String, takesRoles: Bool, workerCount: Int)
  {
    self.runtimeConninfo = runtimeConninfo
    self.stewardConninfo = stewardConninfo
    self.takesRoles = takesRoles
    self.workerCount = workerCount
  }

  /// Connections to PostgreSQL of all workers and the steward, streams included.
  package var connectionsNeeded: Int {
    let each =
      fastConnections + writeConnections + slowConnections + searchConnections + scanConnections
      + graphConnections + streamsMax
    return workerCount * each + 2
  }

  var writeConnections: Int { max(2, writeConnectionsTotal / max(1, workerCount)) }
}
