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
  /// exist yet. After the return all of it is on disk.
  package func copy(
    _ cluster: EmbeddedCluster, to directory: String, megabytesPerSecond: Int
  ) throws(EmbeddedClusterError) {
    try run(
      "pg_basebackup",
      [
        "--host=\(cluster.configuration.socketDirectory)", "--username=\(Self.role)",
        "--no-password", "--pgdata=\(directory)", "--wal-method=stream", "--checkpoint=fast",
        "--manifest-checksums=SHA256", "--max-rate=\(megabytesPerSecond)M",
      ])
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

  private func run(_ name: String, _ arguments: [String]) throws(EmbeddedClusterError) {
    let answer: Command.Answer
    do {
      answer = try Command.run(
        setpriv, ["--pdeathsig=TERM", "--", "\(installation.directory)/\(name)"] + arguments)
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
