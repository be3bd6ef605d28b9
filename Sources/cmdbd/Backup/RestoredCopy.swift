import Postgres
import SQL
import System

/// A backup unpacked into a state directory and recovered to a target, to be used or to verify the
/// backup.
struct RestoredCopy {
  let backup: String
  let file: BackupFile
  /// The archive whose log is replayed after that of the backup; nil without one.
  let archive: WALArchive?
  let state: String
  private(set) var pid: Int32 = 0

  init(of backup: String, wal: String?, into state: String) throws {
    self.backup = backup
    self.state = state
    file = try BackupFile.read(in: backup)
    archive = try Self.archive(named: wal, of: file)
  }

  /// The value of `--wal` for a restore without an archive: the log in the backup is enough.
  static let noArchive = "none"

  /// The given archive, else the one recorded in the backup, if it exists.
  private static func archive(named wal: String?, of file: BackupFile) throws -> WALArchive? {
    guard wal != noArchive else { return nil }
    if let wal {
      let path = try Files.absolutePath(wal)
      guard Files.exists(path) else { throw ToolFailure("there is no archive \(path)") }
      return WALArchive(path)
    }
    return file.walArchive.flatMap { Files.exists($0) ? WALArchive($0) : nil }
  }

  // MARK: The log

  /// The archived log since the beginning of the backup; refuses an archive with a gap.
  func extent() throws -> WALArchive.Extent? {
    guard let archive else { return nil }
    let extent = try Self.extent(of: archive, file)
    if let name = extent.malformed {
      throw ToolFailure("\(archive.directory)/\(name) is damaged: it is no 16 MiB")
    }
    if let missing = extent.missing {
      throw ToolFailure(
        "the archive \(archive.directory) has a gap: \(missing) is missing, so nothing behind "
          + "\(missing.start) can be restored from this backup\(elsewhere(archive))")
    }
    guard let last = extent.last, last.next.start >= file.end else {
      throw ToolFailure(
        "the archive \(archive.directory) holds no log of this backup (from \(file.firstSegment) "
          + "on)\(elsewhere(archive))")
    }
    return extent
  }

  private static func extent(
    of archive: WALArchive, _ file: BackupFile
  ) throws(ToolFailure) -> WALArchive.Extent {
    do {
      return try archive.extent(from: file.firstSegment)
    } catch {
      throw ToolFailure("the archive \(archive.directory) cannot be read: \(error)")
    }
  }

  /// An archive that lost some log has what came before in a directory within.
  private func elsewhere(_ archive: WALArchive) -> String {
    let place = archive.earlier().first { place in
      guard let last = (try? Self.extent(of: place, file))?.last else { return false }
      return last.next.start >= file.end
    }
    let alone = "--wal \(Self.noArchive) restores the backup as it was made"
    guard let place else { return "; \(alone)" }
    return "; --wal \(place.directory) has it up to the gap, \(alone)"
  }

  // MARK: Running

  /// Unpacks and replays up to the target; then PostgreSQL runs for this process only.
  mutating func start(to target: Recovery.Target) throws -> EmbeddedCluster {
    var configuration = try EmbeddedCluster.Configuration.forThisHost(stateDirectory: state)
    configuration.worker = nil
    if let archive { try checkIsReadable(archive.directory, configuration) }
    try FileTree.copy("\(backup)/cluster", to: configuration.dataDirectory)
    if configuration.changesUser {
      try FileTree.give(configuration.dataDirectory, to: configuration.owner)
    }
    try FileTree.synchronize(configuration.dataDirectory)
    let cluster = try EmbeddedCluster(configuration)
    do {
      pid = try Recovery(cluster).run(to: target, archive: archive)
    } catch let failure as Recovery.Failure {
      throw explained(failure, target)
    }
    return cluster
  }

  /// PostgreSQL may run as another user than this command.
  private func checkIsReadable(
    _ directory: String, _ configuration: EmbeddedCluster.Configuration
  ) throws {
    guard configuration.changesUser else { return }
    let owner = configuration.owner
    let isPassable = try Files.isPassable("\(directory)/x", for: owner)
    guard isPassable, try Files.status(directory).uid == owner.uid else {
      throw ToolFailure(
        "\(owner.name), who runs PostgreSQL, cannot read \(directory); "
          + "`chown -R \(owner.name) \(directory)`, and let that user pass the directories above")
    }
  }

  private func explained(_ failure: Recovery.Failure, _ target: Recovery.Target) -> ToolFailure {
    switch (failure, target) {
    case (.targetNotReached(let last), _):
      var end = last.map { "its last change is of \($0)" } ?? "it has no change behind the backup"
      do {
        _ = try extent()
      } catch {
        end = "\(error)"
      }
      let advice = "; `--to latest` restores all of it"
      switch target {
      case .mark(let name):
        return ToolFailure(
          "the log has no mark \(name) behind the backup of \(file.time); \(end)\(advice)")
      case .time(let text): return ToolFailure("the log ends before \(text); \(end)\(advice)")
      case .position(let lsn): return ToolFailure("the log ends before \(lsn); \(end)\(advice)")
      case .latest: return ToolFailure("the log ends before this backup does; \(end)")
      }
    case (.targetBeforeBackupEnd, _):
      return ToolFailure(
        "the target lies before the end of this backup (\(file.endedAt), \(file.end)); take an "
          + "older backup")
    case (.other(let reason), _):
      return ToolFailure("PostgreSQL did not start on the restored files: \(reason)")
    }
  }

  func stop(_ cluster: EmbeddedCluster) throws {
    try Recovery(cluster).stop(pid)
  }

  // MARK: What came out

  func connect(_ cluster: EmbeddedCluster) throws -> BlockingSession {
    try BlockingSession(
      SessionSettings(
        conninfo: cluster.conninfo(role: "postgres"), applicationName: "cmdbd restore",
        statementTimeout: .seconds(3600), searchPath: "cmdb, pg_temp"))
  }
}
