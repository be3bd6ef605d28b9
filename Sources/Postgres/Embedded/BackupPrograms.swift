internal import Glibc
internal import SQL
internal import System

/// PostgreSQL's own programs that make and check base backups. They run as the user of this
/// process, end when it ends, and block until they are done.
package struct BackupPrograms {
  /// Who makes base backups and receives WAL; `pg_hba.conf` lets nobody else.
  package static let role = "cmdb_backup"

  private let installation: Installation
  private let setpriv: String

  /// - Parameter dataDirectory: a data directory, or a copy of one: its version decides.
  package init(dataDirectory: String) throws(EmbeddedClusterError) {
    guard let version = try? Files.readText("\(dataDirectory)/PG_VERSION"),
      let major = Int(version.prefix { $0.isNumber })
    else {
      throw EmbeddedClusterError(
        "\(dataDirectory) is no data directory of PostgreSQL: it has no readable PG_VERSION")
    }
    installation = try Installation.find(major: major)
    setpriv = try EmbeddedCluster.findSetpriv()
  }

  /// Copies a running cluster, with the WAL that the copy needs, into `directory`, which must not
  /// exist yet. After the return all of it is on disk. Both ends of the copy leave the processors
  /// to everybody else.
  package func copy(
    _ cluster: EmbeddedCluster, to directory: String, megabytesPerSecond: Int
  ) throws(EmbeddedClusterError) {
    try run(
      "pg_basebackup",
      [
        "--host=\(cluster.configuration.socketDirectory)", "--username=\(Self.role)",
        "--no-password", "--pgdata=\(directory)", "--wal-method=stream", "--checkpoint=fast",
        "--manifest-checksums=SHA256", "--max-rate=\(megabytesPerSecond)M",
      ]
    ) { pid in
      Process.yieldToOthers(pid)
      Process.yieldToOthers(Process.id)
      Self.yieldToOthers(sendersIn: cluster, while: pid)
      while ChildProcess.isRunning(pid) {
        Process.beginWriteBack(of: pid)
        usleep(Self.writeBackMicroseconds)
      }
    }
  }

  /// Some megabytes come within it at the usual rate: a disk writes them in the time of one commit.
  private static let writeBackMicroseconds: UInt32 = 50_000

  /// The process of the server that sends the copy: it starts it, so it is asked for it. The one
  /// that sends the log meanwhile has little to do and keeps its place, for it shares a spin lock
  /// with those who write.
  private static func yieldToOthers(sendersIn cluster: EmbeddedCluster, while pid: Int32) {
    let senders = """
      select pid from pg_stat_activity
      where usename = current_user and backend_type = 'walsender'
        and query ilike 'base_backup%'
      """
    guard
      let session = try? BlockingSession(
        SessionSettings(
          conninfo: cluster.conninfo(role: role), applicationName: "cmdbd backup",
          statementTimeout: .seconds(10), isReadOnly: true))
    else { return }
    let end = Instant.now() + Duration.seconds(10)
    while ChildProcess.isRunning(pid), Instant.now() < end {
      guard let rows = try? session.query(Unit(Statement(senders))) else { return }
      let found = (0..<rows.count).compactMap { rows.text($0, 0).flatMap { Int32($0) } }
      for sender in found { Process.yieldToOthers(sender) }
      guard found.isEmpty else { return }
      usleep(20_000)
    }
  }

  /// Compares every file of a backup with its manifest, and reads the WAL that it needs.
  package func verify(_ directory: String) throws(EmbeddedClusterError) {
    try run("pg_verifybackup", ["--exit-on-error", "--quiet", directory])
  }

  /// Removes the segments of an archive before the one of this name.
  package func removeWAL(
    before segment: String, in archive: String
  ) throws(EmbeddedClusterError) {
    try run("pg_archivecleanup", [archive, segment])
  }

  private func run(
    _ name: String, _ arguments: [String], meanwhile: ((Int32) -> Void)? = nil
  ) throws(EmbeddedClusterError) {
    let answer: Command.Answer
    do {
      answer = try Command.run(
        setpriv, ["--pdeathsig=TERM", "--", "\(installation.directory)/\(name)"] + arguments,
        hasOwnSession: meanwhile != nil, meanwhile: meanwhile)
    } catch {
      throw EmbeddedClusterError("\(error)")
    }
    guard !answer.status.isSuccess else { return }
    throw EmbeddedClusterError(Self.reason(name, answer))
  }

  /// The first complaint: what follows it is a consequence.
  private static func reason(_ name: String, _ answer: Command.Answer) -> String {
    let lines = answer.output.split(separator: "\n")
    let first =
      lines.first { $0.contains("error:") || $0.contains("fatal:") } ?? lines.last
      ?? "\(answer.status)"
    return first.hasPrefix(name) ? String(first) : "\(name): \(first)"
  }
}
