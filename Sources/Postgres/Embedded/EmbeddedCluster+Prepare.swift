internal import Glibc
internal import System

/// Making the cluster, and taking it over after a crash.
extension EmbeddedCluster {
  /// How long a left-over server may take to stop before it is made to.
  private static let stopSecondsMax = 30

  /// Makes directories, the cluster and its configuration as far as they are missing, and stops a
  /// server that a killed supervisor has left behind. Blocks for up to some seconds.
  package func prepare() throws(EmbeddedClusterError) {
    do {
      if !Files.exists(configuration.stateDirectory) {
        try Files.makeDirectory(configuration.stateDirectory, mode: 0o711)
      }
      try check()
      try makeSocketDirectory()
      if !Files.exists("\(configuration.dataDirectory)/PG_VERSION") { try initialize() }
      try stopLeftOver()
      try writeFiles(in: configuration.dataDirectory)
    } catch let error as EmbeddedClusterError {
      throw error
    } catch let error as SystemError {
      throw EmbeddedClusterError("\(error)")
    } catch {
      throw EmbeddedClusterError("\(error)")
    }
  }

  /// Gives a server that runs the configuration of this program, as far as it can take it over
  /// without a restart.
  package func reconfigure() throws {
    guard let server = runningServer() else { return }
    try writeFiles(in: configuration.dataDirectory)
    Process.kill(server.pid, .hangup)
  }

  /// Only the worker's group may pass, where there is one; the starter is root or the owner then.
  private func makeSocketDirectory() throws(SystemError) {
    let path = configuration.socketDirectory
    try Files.makeDirectory(path, mode: 0o700)
    guard configuration.changesUser else { return }
    let group = configuration.worker?.gid ?? configuration.owner.gid
    try Files.changeOwner(path, uid: configuration.owner.uid, gid: group)
    try Files.changeMode(path, 0o710)
  }

  /// Into a name of its own, and renamed when it is whole. What a start that was killed has left is
  /// removed; its `initdb` may still be writing there.
  private func initialize() throws {
    for name in try Files.names(in: configuration.stateDirectory)
    where name.hasPrefix(EmbeddedCluster.Configuration.newPrefix) {
      try? remove("\(configuration.stateDirectory)/\(name)")
    }
    let directory = configuration.newDirectory()
    try Files.makeDirectory(directory, mode: 0o700)
    if configuration.changesUser {
      try Files.changeOwner(
        directory, uid: configuration.owner.uid, gid: configuration.owner.gid)
    }
    var arguments = [
      "--pgdata=\(directory)", "--username=postgres", "--auth=peer", "--data-checksums",
      "--locale=C.UTF-8", "--encoding=UTF8",
    ]
    if configuration.isScratch { arguments.append("--no-sync") }
    try run(asOwner(installation.initdb, arguments, diesWithParent: true), "initdb")
    let main = try Files.readText("\(directory)/postgresql.conf")
    try Files.write(
      Array((main + "\ninclude = 'cmdb.conf'\n").utf8), to: "\(directory)/postgresql.conf",
      mode: 0o644)
    try writeFiles(in: directory)
    try makeRoles(in: directory)
    guard unsafe rename(directory, configuration.dataDirectory) == 0 else {
      throw SystemError("rename \(directory)")
    }
    sync()
  }

  private func makeRoles(in directory: String) throws {
    let arguments = [
      "--single", "-D", directory, "-c", "exit_on_error=on", "-c", "log_min_messages=warning",
      "postgres",
    ]
    try run(
      asOwner(installation.postgres, arguments, diesWithParent: true), "postgres --single",
      ClusterFiles.roles)
  }

  /// Owned by the starter: root does not write into files that another user could have replaced.
  private func writeFiles(in directory: String) throws(SystemError) {
    let files = ClusterFiles(configuration: configuration)
    let texts = [
      ("cmdb.conf", files.settings), ("pg_hba.conf", files.access),
      ("pg_ident.conf", files.identities),
    ]
    for (name, text) in texts {
      try Files.write(Array(text.utf8), to: "\(directory)/\(name)", mode: 0o644)
    }
  }

  private func run(_ program: Program, _ name: String, _ input: String = "") throws {
    let answer = try Command.run(program.executable, program.arguments, input: input)
    guard !answer.status.isSuccess else { return }
    let lines = answer.output.split(separator: "\n").suffix(3).joined(separator: " | ")
    throw EmbeddedClusterError("\(name) failed (\(answer.status)): \(lines)")
  }

  private func remove(_ directory: String) throws {
    guard Files.exists(directory) else { return }
    try run(Program(executable: "/bin/rm", arguments: ["-rf", "--", directory]), "rm")
  }

  // MARK: - Left-over servers

  /// A server whose supervisor was killed is told to stop by the kernel; should it still run, it is
  /// waited for, told again, and at last made to.
  package func stopLeftOver() throws(EmbeddedClusterError) {
    guard let server = runningServer() else { return }
    Process.kill(server.pid, .interrupt)
    if waitForEnd(seconds: EmbeddedCluster.stopSecondsMax) { return }
    Process.kill(server.pid, .quit)
    guard waitForEnd(seconds: 5) else {
      throw EmbeddedClusterError(
        "PostgreSQL (process \(server.pid)) of another server still runs on "
          + "\(configuration.dataDirectory) and does not stop")
    }
  }

  /// Whether it accepts connections within so many seconds.
  package func waitUntilReady(seconds: Int) -> Bool {
    for _ in 0..<seconds * 50 {
      if isReady() { return true }
      usleep(20_000)
    }
    return false
  }

  private func waitForEnd(seconds: Int) -> Bool {
    for _ in 0..<seconds * 50 {
      guard runningServer() != nil else { return true }
      usleep(20_000)
    }
    return false
  }
}
