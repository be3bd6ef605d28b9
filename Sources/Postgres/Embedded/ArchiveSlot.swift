internal import SQL
internal import System

/// Makes a running cluster ready for the receiver of its log.
package struct ArchiveSlot {
  static let drop = """
    select pg_drop_replication_slot(slot_name)
    from pg_replication_slots
    where slot_name = '\(WALArchive.slot)' and not active
    """

  private let cluster: EmbeddedCluster
  private let archive: WALArchive
  private let isSynchronous: Bool

  package init(_ cluster: EmbeddedCluster, _ archive: WALArchive, isSynchronous: Bool) {
    self.cluster = cluster
    self.archive = archive
    self.isSynchronous = isSynchronous
  }

  /// `pg_receivewal`, in the foreground, as the user who owns the cluster; it ends when it cannot
  /// go on.
  package var receiver: EmbeddedCluster.Program {
    cluster.asOwner(
      "\(cluster.installation.directory)/\(WALArchive.receiver)",
      [
        "--directory=\(archive.directory)", "--slot=\(WALArchive.slot)", "--synchronous",
        "--no-loop", "--no-password", "--host=\(cluster.configuration.socketDirectory)",
        "--username=\(BackupPrograms.role)",
      ], diesWithParent: true)
  }

  /// Role, slot and directory; refuses a directory that is another's. Before each start of the
  /// receiver.
  package func prepare() throws {
    try archive.prepare(for: cluster.configuration.owner)
    let session = try BlockingSession(
      SessionSettings(
        conninfo: cluster.conninfo(role: "postgres") + " connect_timeout=5",
        statementTimeout: .seconds(5),
        // Nothing here may wait for the receiver that is yet to come.
        parameters: ["synchronous_commit": "local"]))
    try session.execute(ClusterFiles.backupRole)
    if isSynchronous { try refuseRemoteApply(session) }
    try checkOrigin(session)
    try makeSlot(session)
  }

  /// Who waits until the log is applied waits for ever: a receiver applies nothing.
  private func refuseRemoteApply(_ session: BlockingSession) throws {
    let rows = try session.query(
      Unit(
        Statement(
          """
          select count(*) from (
            select setting from pg_file_settings where name = 'synchronous_commit' and applied
            union all
            select c.setting
            from pg_db_role_setting s, unnest(s.setconfig) c (setting)
            where c.setting like 'synchronous\\_commit=%') s
          where s.setting like '%remote_apply'
          """)))
    guard rows.integer(0, 0) == 0 else {
      throw EmbeddedClusterError(
        "with synchronous_commit = remote_apply and a synchronous archive no write would ever end; "
          + "set it to on, or use --wal-archive-mode asynchronous")
    }
  }

  private func checkOrigin(_ session: BlockingSession) throws {
    let rows = try session.query(
      Unit(
        Statement(
          """
          select system_identifier, left(pg_walfile_name(pg_current_wal_lsn()), 8)
          from pg_control_system()
          """)))
    guard let identifier = rows.text(0, 0).flatMap({ UInt64($0) }),
      let timeline = rows.text(0, 1).flatMap({ UInt32($0, radix: 16) })
    else { throw EmbeddedClusterError("PostgreSQL does not name its system identifier") }
    let conflict = try archive.conflict(systemIdentifier: identifier, timeline: timeline)
    if let conflict { throw EmbeddedClusterError(conflict) }
  }

  /// A slot that has lost log leaves a gap. What is before it moves to a directory of its own,
  /// where older backups find it, and the archive begins anew.
  private func makeSlot(_ session: BlockingSession) throws {
    let rows = try session.query(
      Unit(
        Statement(
          "select wal_status from pg_replication_slots where slot_name = '\(WALArchive.slot)'")))
    if rows.count > 0 {
      guard rows.text(0, 0) == "lost" else { return }
      try archive.setAside()
      try session.execute(Self.drop)
    }
    try session.execute("select pg_create_physical_replication_slot('\(WALArchive.slot)', true)")
  }
}
