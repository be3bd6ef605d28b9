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

  package init(
    version: String, schemaVersion: Int, databaseID: String, timelines: Timelines,
    currency: String, limits: ProtocolLimits, startedAt: Timestamp, processID: Int, hostID: String
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
  }
}

/// The last backup of the embedded cluster, and the last one verified by a restore.
package struct Backup: Equatable, Sendable {
  /// Nil without a backup.
  package let at: Timestamp?
  package let path: String?
  package let verifiedAt: Timestamp?

  package init(at: Timestamp?, path: String?, verifiedAt: Timestamp?) {
    self.at = at
    self.path = path
    self.verifiedAt = verifiedAt
  }
}

/// The health of the whole server at the time of the query.
package struct ServerState: Sendable {
  package var workersUp: Int
  package var workersWanted: Int
  package var isStewardUp: Bool
  package var isDatabaseUp: Bool
  /// Free bytes of the state directory; nil where this process cannot read it.
  package var diskFreeBytes: Int?
  /// Lanes of workers that have no connection to the database.
  package var lanesDown: Int
  /// The reason why the database recently refused writes: `no_space` or `read_only`; nil when it
  /// accepts them.
  package var writesRefused: String?
  /// Nil for an external database, which is backed up with other tools.
  package var backup: Backup?

  package init(
    workersUp: Int, workersWanted: Int, isStewardUp: Bool, isDatabaseUp: Bool,
    diskFreeBytes: Int?, lanesDown: Int = 0, writesRefused: String? = nil, backup: Backup? = nil
  ) {
    self.backup = backup
    self.lanesDown = lanesDown
    self.writesRefused = writesRefused
    self.workersUp = workersUp
    self.workersWanted = workersWanted
    self.isStewardUp = isStewardUp
    self.isDatabaseUp = isDatabaseUp
    self.diskFreeBytes = diskFreeBytes
  }
}
