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
  /// A libpq connection string; the role comes from the database's user map or from `SET ROLE`.
  package var runtimeConninfo: String
  package var stewardConninfo: String
  /// The role to take on a connection whose user is another; nil where the map decides.
  package var takesRoles: Bool
  package var protocolLimits = ProtocolLimits.standard
  package var logLevel = Event.Level.info
  /// Requests that take longer are logged.
  package var slowMilliseconds = 200
  /// A consumer that nobody has used for so long loses its place.
  package var consumerRetentionDays = 30
  /// The state directory, whose free disk space is part of the health report.
  package var stateDirectory: String?
  /// How the log of the embedded database is archived; nil where it is not.
  package var archive: ArchiveMode?
  /// Where browsers find the console, without a slash at the end; nil where there is none.
  package var webAddress: String?
  /// The identity of this server: its next steward takes over without waiting for the lease to end.
  package var instance = ""
  /// The number of workers that share the write connections.
  package var workerCount: Int

  /// Deep pipelines on few backends: a read costs PostgreSQL 40 µs with 64 backends, 17 µs with 2.
  package var fastConnections = 3
  /// About 16 in total: commits overlap only on different connections.
  package var writeConnectionsTotal = 16
  package var slowConnections = 2
  /// Reads planned for their values: text search and ranges.
  package var searchConnections = 1
  /// Reads that scan every row: one at a time, so that PostgreSQL stays available to others.
  package var scanConnections = 1
  /// The largest number of reads waiting in a lane; one account may have half of it.
  package var sharedWaitingMax = 2048
  /// Impact analyses run one at a time: each may keep a core busy for seconds.
  package var graphConnections = 1
  package var streamsMax = 8
  /// Jobs wait for each other. Connected on first use: most workers never have one.
  package var jobConnections = 1
  /// Of each of the two lanes of subscriptions; connected on first use.
  package var feedConnections = 1

  /// A read by key takes microseconds; after 2 s something is broken.
  package var fastTimeout = Duration.seconds(2)
  /// A write may wait for locks and for the disk.
  package var writeTimeout = Duration.seconds(5)
  package var slowTimeout = Duration.seconds(10)
  /// An analysis over millions of relations.
  package var graphTimeout = Duration.seconds(30)
  /// A step of a job, or the write that ends it: 100,000 rows at 0.2 ms each take 20 s.
  package var jobTimeout = Duration.seconds(120)
  package var exportTimeout = Duration.seconds(3600)
  /// A longer wait for a lock counts as overload.
  package var lockTimeout = Duration.seconds(2)
  /// Longer than the statement timeout, so that usually PostgreSQL itself answers.
  package var deadlineSlack = Duration.milliseconds(1000)

  /// A moment settles within milliseconds; this is the wait for a caller without a deadline.
  package var settleDefault = Duration.seconds(2)
  /// The same while an import is written: 100,000 rows at 0.2 ms each take 20 s.
  package var settleOfImport = Duration.seconds(30)
  /// After this time without progress the reader of a stream counts as lost.
  package var streamStallMax = Duration.seconds(20)
  /// The amount of unsent bytes at which a stream pauses and a connection is no longer read.
  package var unsentPauseBytes = 1 << 20
  /// One notification of an export.
  package var chunkBytes = 64 << 10

  /// Revoked rights end within this time plus the cache time of `AccountStore`.
  package var callerAgeMax = Duration.seconds(2)
  /// How often connections that ask for nothing are asked about: with the patience below, one whose
  /// token is revoked has ended 5 s later.
  package var idleCheckInterval = Duration.milliseconds(2500)
  /// How long a connection whose caller is not known any more may take to log in anew.
  package var lostIdentityPatience = Duration.seconds(2)
  /// Connections over the door whose token is being examined, of each worker. The gateway lets
  /// fewer through, 64 WebSockets and 64 calls that have shown nothing yet; its successor as many.
  package var unauthenticatedAtDoorMax = 256
  package var heartbeat = Duration.milliseconds(1000)
  package var drainMax = Settings.usualDrainMax
  /// The supervisor waits this long before it kills.
  package static let usualDrainMax = Duration.seconds(30)
  /// How long a draining connection is still read, without executing, after its last answer.
  package var lingerMax = Duration.seconds(2)

  /// The interval at which a worker checks the timelines, with one small statement.
  package var timelineInterval = Duration.seconds(2)
  package var leaseSeconds = 10
  package var leaseRenewal = Duration.seconds(3)
  /// Positions are assigned within a second even without a signal from another host.
  package var settleInterval = Duration.milliseconds(100)
  package var settleIdleInterval = Duration.milliseconds(1000)
  /// The interval at which the steward checks the database's clock.
  package var clockInterval = Duration.seconds(1)
  /// A clock jump is accepted after it has persisted for this long, or when an operator confirms
  /// it.
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
      + graphConnections + streamsMax + jobConnections + 2 * feedConnections
    return workerCount * each + Steward.connectionsNeeded
  }

  var writeConnections: Int { max(2, writeConnectionsTotal / max(1, workerCount)) }
}
