internal import System

/// The texts of a private cluster's configuration. Pure.
struct ClusterFiles: Equatable {
  let configuration: EmbeddedCluster.Configuration

  /// `cmdb.conf`: included by `postgresql.conf`, written anew at each start.
  var settings: String {
    let own = """
      # Written by cmdbd at each start: changes here are lost.
      # Nobody but this host's processes, and those only through the socket.
      listen_addresses = ''
      unix_socket_directories = '\(ClusterFiles.quote(configuration.socketDirectory))'
      # The socket's directory says who may pass; who one is, the kernel says (pg_ident.conf).
      unix_socket_permissions = 0777
      # Workers have some 16 connections for writes, 4 each for reads, up to 8 streams each.
      max_connections = 100
      # An eighth of the memory, 32 to 256 MB: the rest of a small host belongs to the others, and
      # beyond that the kernel's cache does as well for a database of some gigabytes.
      shared_buffers = \(configuration.sharedBuffersMegabytes)MB
      # An acknowledged write survives a crash.
      fsync = \(configuration.isScratch ? "off" : "on")
      full_page_writes = \(configuration.isScratch ? "off" : "on")
      synchronous_commit = on
      # Enough for a base backup, archiving and a standby without a restart.
      wal_level = replica
      max_wal_senders = 10
      max_replication_slots = 10
      # An archive that is away for long must not fill the disk: beyond this it has a gap, which
      # cmdb_archive_lag_bytes announces.
      max_slot_wal_keep_size = 8GB
      # Checkpoints by time rather than by volume: some minutes of writes.
      max_wal_size = 1GB
      min_wal_size = 80MB
      # Statements are short: compiling them costs more than it brings.
      jit = off
      timezone = 'UTC'
      log_timezone = 'UTC'
      # Standard error is the supervisor's log.
      logging_collector = off
      log_destination = 'stderr'
      log_line_prefix = 'postgres[%p] %u '
      # Values of rows belong into no log.
      log_parameter_max_length = 0
      log_parameter_max_length_on_error = 0
      log_error_verbosity = terse
      # A stuck transaction keeps moments from settling.
      idle_in_transaction_session_timeout = 60s
      # Statements of dead workers end.
      client_connection_check_interval = 1s

      """
    return own
      + configuration.parameters.sorted { $0.key < $1.key }
      .map { "\($0.key) = '\(ClusterFiles.quote($0.value))'\n" }.joined()
  }

  /// `pg_hba.conf`: the kernel says who is asking, the map which role that may be. `all` databases
  /// do not cover replication.
  let access = """
    local all all peer map=cmdb
    local replication cmdb_backup peer map=cmdb

    """

  /// `pg_ident.conf`: the operating system's users and the roles that each may take.
  var identities: String {
    var lines: [String] = []
    for role in ["postgres", "cmdb_migrator", "cmdb_steward", "cmdb_runtime"] {
      lines.append("cmdb \(ClusterFiles.word(configuration.starter.name)) \(role)")
    }
    if let worker = configuration.worker, worker != configuration.starter {
      for role in ["cmdb_steward", "cmdb_runtime"] {
        lines.append("cmdb \(ClusterFiles.word(worker.name)) \(role)")
      }
    }
    // The receiver of the archive runs as the owner; root may read the files anyway.
    for name in Set([configuration.starter.name, configuration.owner.name, "root"]).sorted() {
      lines.append("cmdb \(ClusterFiles.word(name)) cmdb_backup")
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// Statements for a single-user server right after `initdb`, one a line. The migrator owns what
  /// it makes as `cmdb_owner`, which nobody can log in as; the steward builds indexes as that
  /// owner.
  static let roles = """
    create role cmdb_owner nologin;
    create role cmdb_migrator login;
    create role cmdb_steward login;
    create role cmdb_runtime login;
    grant cmdb_owner to cmdb_migrator, cmdb_steward;
    create database cmdb owner cmdb_owner;
    revoke all on database cmdb from public;
    grant connect on database cmdb to cmdb_migrator, cmdb_steward, cmdb_runtime;
    grant temporary on database cmdb to cmdb_owner;

    """

  /// Statements for a superuser once the server runs; repeated at each start, so that clusters of
  /// older programs have them too.
  ///
  /// A refused request is an ERROR to PostgreSQL and an answer to its caller: in the log it would
  /// bury what matters, and its STATEMENT with it. What workers cannot answer they log themselves,
  /// and a migration that fails says so in a line of its own.
  /// `log` ranks behind ERROR here: crashes, FATAL, PANIC and messages of the server stay, and so
  /// do errors of every other role and of checkpointer, autovacuum and archiver.
  static let adjustments =
    backupRole + """
      alter role cmdb_runtime set log_min_messages = 'log';
      alter role cmdb_migrator set log_min_messages = 'log';
      """

  /// Who copies all files may read all rows; the note of a backup is made of them.
  static let backupRole = """
    do $$ begin
      if not exists (select from pg_roles where rolname = 'cmdb_backup') then
        create role cmdb_backup login replication;
      end if;
    end $$;
    grant connect on database cmdb to cmdb_backup;
    grant pg_read_all_data to cmdb_backup;
    grant execute on function pg_create_restore_point(text) to cmdb_backup;

    """

  private static func quote(_ text: String) -> String {
    text.map { $0 == "'" ? "''" : String($0) }.joined()
  }

  /// A word of `pg_ident.conf`; a leading slash would make it a pattern.
  private static func word(_ text: String) -> String {
    "\"\(text.filter { $0 != "\"" && $0 != "/" && $0 != "\n" })\""
  }
}
