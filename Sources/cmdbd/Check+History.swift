import Postgres
import SQL
import Server
import System

/// What `cmdbd check` says of the database's history and of what would bring it back.
extension Check {
  // MARK: Whose history

  func identity(_ session: BlockingSession) throws -> String {
    try plan.identity.check(session)
    return Files.exists(plan.identity.path)
      ? "the database is the one of this state directory" : "will be given at the next start"
  }

  /// By the control file, where there is a cluster.
  func stoppedIdentity(_ cluster: EmbeddedCluster?) throws -> String {
    let found = try plan.identity.check(stopped: try cluster?.controlData())
    if let found { return found }
    guard cluster != nil else { return "will be given at the first start" }
    guard Files.exists(plan.identity.path) else {
      throw Advice(
        text: "there is none beside the database: a start refuses what another server has served")
    }
    throw Advice(
      text: "not checked: the embedded database is not running, and was not stopped in order")
  }

  func timeline(_ session: BlockingSession) throws -> String {
    let exists = try session.query(
      Unit(Statement("select to_regclass('cmdb.timeline') is not null")))
    guard exists.text(0, 0) == "t" else { return "will be begun at the next start" }
    let rows = try session.query(
      Unit(
        Statement(
          """
          select t.timeline, t.begins_after, t.reason,
            case when not pg_is_in_recovery() then t.postgres_timeline
              <> ('x' || left(pg_walfile_name(pg_current_wal_lsn()), 8))::bit(32)::int end
              or t.system_identifier <> (pg_control_system()).system_identifier
          from cmdb.timeline t
          order by t.timeline desc
          limit 1
          """)))
    let text =
      "\(rows.text(0, 0) ?? "?"), begun after position \(rows.text(0, 1) ?? "?"): "
      + (rows.text(0, 2) ?? "")
    guard rows.text(0, 3) == "t" else { return text }
    throw Advice(
      text: "\(text); PostgreSQL was promoted or restored since, so the server begins the next one")
  }

  // MARK: What would bring it back

  func lookAtBackups(_ cluster: EmbeddedCluster) {
    look("backup") { try backup() }
    look("archive") { try archive(cluster) }
  }

  private func backup() throws -> String {
    let found = BackupRecord.judge(in: plan.state)
    guard let path = found.path else {
      throw Advice(text: "none has been made; cmdbd backup --to DIR makes one")
    }
    let text = "\(path), \(found.ageHours) hours old"
    if found.isOld { throw Advice(text: "\(text); look at the timer that runs cmdbd backup") }
    guard Files.exists(path) else {
      throw Advice(text: "\(text), is not there; mount its disk, or make another")
    }
    guard let proof = found.proofHours else {
      throw Advice(text: "\(text), was never verified; cmdbd backup verify \(path)")
    }
    if found.isUnproved {
      throw Advice(
        text: "\(text); none was verified for \(proof / 24) days; cmdbd backup verify \(path)")
    }
    return "\(text); one was verified \(proof) hours ago"
  }

  /// Whether a receiver can write into it, and whether it has all since the last backup.
  private func archive(_ cluster: EmbeddedCluster) throws -> String {
    guard let archive = try ArchiveOptions(options) else {
      if let used = ArchiveFile.read(in: plan.state) {
        throw Advice(text: "not with these options; the server here has used \(used) so far")
      }
      throw Advice(
        text: "none: a restore ends with the last backup; --wal-archive DIR keeps what comes after")
    }
    let directory = archive.directory
    try archive.check(beside: plan.state)
    guard Files.exists(directory) else { return "\(directory) will be created" }
    let owner = cluster.configuration.owner
    let status = try Files.status(directory)
    guard status.isDirectory else {
      throw Options.Misuse(message: "\(directory) is no directory")
    }
    guard status.uid == owner.uid else {
      throw Options.Misuse(
        message: "\(directory) does not belong to \(owner.name), who runs PostgreSQL; give it back "
          + "with chown -R")
    }
    let control = try cluster.controlData()
    let conflict = try WALArchive(directory).conflict(
      systemIdentifier: control.systemIdentifier, timeline: control.timeline)
    if let conflict { throw Options.Misuse(message: conflict) }
    return try extent(of: directory, control)
  }

  /// Of the newest backup that this server knows of; another's is another's matter.
  private func extent(
    of directory: String, _ control: EmbeddedCluster.ControlData
  ) throws -> String {
    guard let path = BackupRecord.judge(in: plan.state).path,
      let file = try? BackupFile.read(in: path),
      file.systemIdentifier == "\(control.systemIdentifier)",
      file.postgresTimeline == control.timeline
    else { throw Advice(text: "\(directory); no backup goes with it yet: make one") }
    do {
      let copy = try RestoredCopy(of: path, wal: directory, into: plan.state)
      guard let last = try copy.extent()?.last else { return directory }
      return "\(directory), without a gap since the last backup, up to \(last)"
    } catch {
      throw Options.Misuse(message: "\(error); make a backup now")
    }
  }
}
