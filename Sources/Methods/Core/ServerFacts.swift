package import CMDB
package import JSONRPC

/// Facts that are the same for all requests of a worker, stored once.
package final class SharedFacts: Sendable {
  package let facts: ServerFacts

  package init(_ facts: ServerFacts) {
    self.facts = facts
  }
}

/// The facts for `server.info`.
package struct ServerFacts: Sendable {
  package var version: String
  package var schemaVersion: Int
  package var databaseID: String
  package var timelines: Timelines
  package var currency: String
  package var limits: ProtocolLimits
  package var startedAt: Timestamp
  package var processID: Int
  /// The host on which an operating-system user is known.
  package var hostID: String
  /// Where browsers find the console, such as `https://cmdb.example`; nil where there is none.
  package var webAddress: String?
  /// When this database was made: before that the register held nothing.
  package var registerSince: Timestamp?

  package init(
    version: String, schemaVersion: Int, databaseID: String, timelines: Timelines,
    currency: String, limits: ProtocolLimits, startedAt: Timestamp, processID: Int, hostID: String,
    webAddress: String? = nil, registerSince: Timestamp? = nil
  ) {
    self.version = version
    self.schemaVersion = schemaVersion
    self.databaseID = databaseID
    self.timelines = timelines
    self.currency = currency
    self.limits = limits
    self.startedAt = startedAt
    self.processID = processID
    self.hostID = hostID
    self.webAddress = webAddress
    self.registerSince = registerSince
  }
}

/// The last backup of the embedded cluster, and the last one verified by a restore.
package struct Backup: Equatable, Sendable {
  /// In seconds: a day, plus the time that a backup may take.
  package static let ageMax = 26 * 3600
  /// A week and a day.
  package static let proofAgeMax = 8 * 24 * 3600

  /// Nil without a backup.
  package let at: Timestamp?
  package let path: String?
  package let verifiedAt: Timestamp?
  /// The last verification where it failed; nil where it found its backup good.
  package let failure: Failure?

  /// A verification that did not find its backup good.
  package struct Failure: Equatable, Sendable {
    package let at: Timestamp
    package let path: String
    package let reason: String

    package init(at: Timestamp, path: String, reason: String) {
      self.at = at
      self.path = path
      self.reason = reason
    }
  }

  package init(at: Timestamp?, path: String?, verifiedAt: Timestamp?, failure: Failure? = nil) {
    self.at = at
    self.path = path
    self.verifiedAt = verifiedAt
    self.failure = failure
  }

  /// In seconds; nil where there has been none.
  package func age(_ now: Timestamp) -> Int? { Self.seconds(at, now) }
  package func proofAge(_ now: Timestamp) -> Int? { Self.seconds(verifiedAt, now) }

  private static func seconds(_ moment: Timestamp?, _ now: Timestamp) -> Int? {
    moment.map { Int(max(0, now.microseconds - $0.microseconds) / 1_000_000) }
  }
}

/// The archive of the embedded database's log.
package struct Archive: Equatable, Sendable {
  /// Nothing is acknowledged before it is in the archive: while that is down no write ends.
  package let isSynchronous: Bool
  package let lagBytes: Int
  /// For how long nothing has been archived; nil while the receiver runs.
  package let downSeconds: Int?

  package init(isSynchronous: Bool, lagBytes: Int, downSeconds: Int?) {
    self.isSynchronous = isSynchronous
    self.lagBytes = lagBytes
    self.downSeconds = downSeconds
  }
}

/// The health of the whole server at the time of the query.
package struct ServerState: Sendable {
  /// Below so many free bytes the state directory is full: PostgreSQL's log of changes alone grows
  /// by segments of 16 MiB.
  package static let diskFreeMin = 64 << 20

  package var workersUp: Int
  package var workersWanted: Int
  package var isStewardUp: Bool
  package var isDatabaseUp: Bool
  /// Free bytes of the state directory; nil where this process cannot read it.
  package var diskFreeBytes: Int?
  /// Of the same file system.
  package var diskSizeBytes: Int?
  /// Lanes of workers that have no connection to the database.
  package var lanesDown: Int
  /// The reason why the database recently refused writes: `no_space`, `read_only` or `storage`,
  /// which concerns reads too; nil when it accepts them.
  package var writesRefused: String?
  /// Nil for an external database, which is backed up with other tools.
  package var backup: Backup?
  /// Nil where the log is not archived.
  package var archive: Archive?
  /// Duties of the steward that have not succeeded for too long.
  package var silentDuties: [String]

  package init(
    workersUp: Int, workersWanted: Int, isStewardUp: Bool, isDatabaseUp: Bool,
    diskFreeBytes: Int?, diskSizeBytes: Int? = nil, lanesDown: Int = 0,
    writesRefused: String? = nil, backup: Backup? = nil, archive: Archive? = nil,
    silentDuties: [String] = []
  ) {
    self.archive = archive
    self.silentDuties = silentDuties
    self.backup = backup
    self.diskSizeBytes = diskSizeBytes
    self.lanesDown = lanesDown
    self.writesRefused = writesRefused
    self.workersUp = workersUp
    self.workersWanted = workersWanted
    self.isStewardUp = isStewardUp
    self.isDatabaseUp = isDatabaseUp
    self.diskFreeBytes = diskFreeBytes
  }
}
