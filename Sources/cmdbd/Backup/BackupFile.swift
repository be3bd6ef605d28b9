import CMDB
import JSON
import Postgres
import System

/// A backup in a directory: the files of the cluster and their description.
///
///     DIR/20261127T030000Z/cluster           as pg_basebackup has made it
///     DIR/20261127T030000Z/cmdb-backup.json  this; without it the backup is not whole
///     DIR/20261127T030000Z/verified          how and when it was last verified
struct BackupFile: Equatable {
  static let name = "cmdb-backup.json"
  private static let format: Int64 = 1

  /// The time at which it began.
  var time: String
  /// The name given by the operator.
  var label: String?
  var databaseID: String
  var timeline: Int64
  /// Of PostgreSQL, as all that follows up to its version.
  var systemIdentifier: String
  var postgresTimeline: UInt32
  var start: WALPosition
  var end: WALPosition
  /// The time at which its last file was copied, the earliest moment that can be restored from it.
  var endedAt: String
  var postgresVersion: String
  var schemaVersion: Int64
  var cmdbVersion: String
  /// The archive of the log during the backup.
  var walArchive: String?
  var byteCount: Int64
  var note: MomentNote

  var firstSegment: WALSegment { WALSegment(timeline: postgresTimeline, at: start) }

  var json: [UInt8] {
    var writer = Writer()
    writer.object { writer in
      writer.member("format", integer: Self.format)
      writer.member("time", string: time)
      writer.member("name", string: label)
      writer.member("database_id", string: databaseID)
      writer.member("timeline", integer: timeline)
      note.write(to: &writer)
      writer.member("system_identifier", string: systemIdentifier)
      writer.member("postgres_timeline", integer: Int64(postgresTimeline))
      writer.member("start_lsn", string: "\(start)")
      writer.member("end_lsn", string: "\(end)")
      writer.member("ended_at", string: endedAt)
      writer.member("postgres_version", string: postgresVersion)
      writer.member("schema_version", integer: schemaVersion)
      writer.member("cmdb_version", string: cmdbVersion)
      writer.member("wal_archive", string: walArchive)
      writer.member("bytes", integer: byteCount)
    }
    return writer.bytes + Array("\n".utf8)
  }

  /// - Parameter directory: the one that holds `cluster`.
  static func read(in directory: String) throws -> BackupFile {
    let path = "\(directory)/\(name)"
    guard Files.exists(path) else {
      throw ToolFailure("\(directory) is no whole backup: it has no \(name)")
    }
    guard let root = try? Document(try Files.read(path)).root, let file = BackupFile(root) else {
      throw ToolFailure("\(path) cannot be read, or was written by a newer cmdbd")
    }
    return file
  }

  private init?(_ root: Value) {
    guard root["format"]?.integer == Self.format, let note = MomentNote(root),
      let time = root["time"]?.string, let databaseID = root["database_id"]?.string,
      let timeline = root["timeline"]?.integer,
      let systemIdentifier = root["system_identifier"]?.string,
      let postgresTimeline = root["postgres_timeline"]?.integer.flatMap({ UInt32(exactly: $0) }),
      let start = WALPosition(root["start_lsn"]?.string ?? ""),
      let end = WALPosition(root["end_lsn"]?.string ?? ""),
      let endedAt = root["ended_at"]?.string
    else { return nil }
    self.time = time
    label = root["name"]?.string
    self.databaseID = databaseID
    self.timeline = timeline
    self.systemIdentifier = systemIdentifier
    self.postgresTimeline = postgresTimeline
    self.start = start
    self.end = end
    self.endedAt = endedAt
    postgresVersion = root["postgres_version"]?.string ?? ""
    schemaVersion = root["schema_version"]?.integer ?? 0
    cmdbVersion = root["cmdb_version"]?.string ?? ""
    walArchive = root["wal_archive"]?.string
    byteCount = root["bytes"]?.integer ?? 0
    self.note = note
  }

  init(
    copyIn cluster: String, time: String, label: String?, facts: DatabaseFacts, endedAt: String,
    walArchive: String?, cmdbVersion: String, note: MomentNote
  ) throws {
    let range = try Self.range(ofCopyIn: cluster)
    self.time = time
    self.label = label
    databaseID = facts.databaseID
    timeline = facts.timeline
    systemIdentifier = facts.systemIdentifier
    postgresTimeline = range.timeline
    start = range.start
    end = range.end
    self.endedAt = endedAt
    postgresVersion = facts.postgresVersion
    schemaVersion = facts.schemaVersion
    self.cmdbVersion = cmdbVersion
    self.walArchive = walArchive
    byteCount = try FileTree.byteCount(cluster)
    self.note = note
  }

  /// The range of log that the copy needs, from its manifest.
  private static func range(
    ofCopyIn cluster: String
  ) throws -> (timeline: UInt32, start: WALPosition, end: WALPosition) {
    let manifest = try Files.read("\(cluster)/backup_manifest", bytesMax: 1 << 28)
    let text = String(decoding: manifest, as: UTF8.self)
    guard let begin = text.firstRange(of: "\"WAL-Ranges\":")?.upperBound,
      let end = text[begin...].firstIndex(of: "]"),
      let range = try? Document(String(text[begin...end])).root[0],
      let timeline = range["Timeline"]?.integer.flatMap({ UInt32(exactly: $0) }),
      let start = WALPosition(range["Start-LSN"]?.string ?? ""),
      let last = WALPosition(range["End-LSN"]?.string ?? "")
    else { throw ToolFailure("\(cluster)/backup_manifest names no range of the log") }
    return (timeline, start, last)
  }
}

extension Value {
  /// An element of an array; nil where there is none.
  fileprivate subscript(_ index: Int) -> Value? { Array(elements).dropFirst(index).first }
}
