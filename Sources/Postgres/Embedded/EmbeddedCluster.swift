internal import Glibc
package import System

/// A private PostgreSQL in the state directory: how it is made, started and reached.
///
/// `prepare()` blocks and may be repeated at any time; then the supervisor runs `command` as its
/// child, and clients connect with `conninfo(role:)`.
package struct EmbeddedCluster {
  package struct Configuration: Sendable, Equatable {
    /// Absolute; made when it is missing.
    package var stateDirectory: String
    /// Who starts the server: it may take every role.
    package var starter: User
    /// Who owns the files and runs PostgreSQL: it refuses to run as root.
    package var owner: User
    /// Who runs workers and steward when that is somebody else.
    package var worker: User?
    package var sharedBuffersMegabytes: Int
    /// Nothing survives a crash of the host: for tests.
    package var isScratch: Bool
    /// Further settings by name; they win.
    package var parameters: [String: String]

    package init(
      stateDirectory: String, starter: User, owner: User, worker: User? = nil,
      sharedBuffersMegabytes: Int = 256, isScratch: Bool = false, parameters: [String: String] = [:]
    ) {
      self.stateDirectory = stateDirectory
      self.starter = starter
      self.owner = owner
      self.worker = worker
      self.sharedBuffersMegabytes = sharedBuffersMegabytes
      self.isScratch = isScratch
      self.parameters = parameters
    }

    package var dataDirectory: String { "\(stateDirectory)/postgresql" }
    package var socketDirectory: String { "\(stateDirectory)/postgresql-socket" }
    /// What the places are called where a cluster is made before it gets its name: a half of one is
    /// thrown away.
    static let newPrefix = "postgresql.new"
    func newDirectory() -> String {
      "\(stateDirectory)/\(Self.newPrefix)-\(Digest.hex(Entropy.bytes(4)))"
    }
    var socketPath: String { "\(socketDirectory)/.s.PGSQL.5432" }
    package var changesUser: Bool { owner != starter }
  }

  /// What a supervisor runs.
  package struct Program: Sendable, Equatable {
    package let executable: String
    package let arguments: [String]
  }

  package let configuration: Configuration
  let installation: Installation
  private let setpriv: String

  /// Of the size of a socket's path in the kernel (unix(7)), without the NUL.
  private static let socketPathBytesMax = 107

  /// Looks for the programs; reads only.
  package init(_ configuration: Configuration) throws(EmbeddedClusterError) {
    self.configuration = configuration
    let version = try? Files.readText("\(configuration.dataDirectory)/PG_VERSION")
    installation = try Installation.find(
      major: version.flatMap { Int($0.prefix { $0.isNumber }) })
    setpriv = try Self.findSetpriv()
  }

  static func findSetpriv() throws(EmbeddedClusterError) -> String {
    guard
      let setpriv = ["/usr/bin/setpriv", "/bin/setpriv"].first(where: Files.exists)
    else {
      throw EmbeddedClusterError("the program setpriv is missing; install the package util-linux")
    }
    return setpriv
  }

  // MARK: - Values

  /// The major version of the programs that it runs.
  package var major: Int { installation.major }

  /// PostgreSQL itself, in the foreground, ending when its parent ends. SIGINT stops it cleanly;
  /// its process id stays that of the spawned child.
  package var command: Program {
    asOwner(installation.postgres, ["-D", configuration.dataDirectory], diesWithParent: true)
  }

  /// A libpq connection string to the database `cmdb` (or another) as `role`.
  package func conninfo(role: String, database: String = "cmdb") -> String {
    [("host", configuration.socketDirectory), ("dbname", database), ("user", role)]
      .map { "\($0.0)='\(EmbeddedCluster.escape($0.1))'" }.joined(separator: " ")
  }

  /// Sets what only a superuser can, in a cluster that runs. Harmless again.
  ///
  /// - Parameter superuser: `conninfo(role: "postgres")`.
  /// - Parameter keepsArchive: whether a receiver will want the log; without one the slot goes, for
  ///   nobody would ever empty it.
  package static func adjust(
    superuser conninfo: String, keepsArchive: Bool = false
  ) throws(PostgresError) {
    let session = try BlockingSession(SessionSettings(conninfo: conninfo))
    try session.execute(ClusterFiles.adjustments)
    if !keepsArchive { try session.execute(ArchiveSlot.drop) }
  }

  /// Whether it accepts connections now.
  package func isReady() -> Bool {
    guard let server = runningServer() else { return false }
    return server.isReady
  }

  private static func escape(_ value: String) -> String {
    value.map { $0 == "'" || $0 == "\\" ? "\\\($0)" : String($0) }.joined()
  }

  func asOwner(
    _ executable: String, _ arguments: [String], diesWithParent: Bool = false
  ) -> Program {
    var options: [String] = []
    if configuration.changesUser {
      options += [
        "--reuid=\(configuration.owner.uid)", "--regid=\(configuration.owner.gid)", "--init-groups",
      ]
    }
    // After the change of user, which would undo it.
    if diesWithParent { options.append("--pdeathsig=INT") }
    guard !options.isEmpty else { return Program(executable: executable, arguments: arguments) }
    return Program(executable: setpriv, arguments: options + ["--", executable] + arguments)
  }

  // MARK: - Checks

  /// Whether it can run here, as far as that is seen without starting it; reads only.
  package func check() throws(EmbeddedClusterError) {
    guard configuration.owner.uid != 0 else {
      throw EmbeddedClusterError("PostgreSQL does not run as root; name another owner")
    }
    let length = configuration.socketPath.utf8.count
    guard length <= EmbeddedCluster.socketPathBytesMax else {
      throw EmbeddedClusterError(
        "the socket's path \(configuration.socketPath) has \(length) bytes, "
          + "\(EmbeddedCluster.socketPathBytesMax) are possible; choose a shorter state directory")
    }
    try checkData()
    try checkIsNoCopyOfARunningOne()
    for user in [configuration.owner, configuration.worker].compactMap({ $0 }) {
      let blocked = try? Files.impassableParent(of: configuration.dataDirectory, for: user)
      if let directory = blocked ?? nil {
        throw EmbeddedClusterError(
          "the user \(user.name) cannot pass \(directory); give it the right to "
            + "(chmod o+x), or choose another state directory")
      }
    }
  }

  /// Whether what lies in the data directory can be started; one that is not there yet is made.
  /// PostgreSQL would say so itself, at each of many attempts.
  private func checkData() throws(EmbeddedClusterError) {
    let directory = configuration.dataDirectory
    guard let status = try? Files.status(directory) else { return }
    guard Files.exists("\(directory)/PG_VERSION") else {
      let names: [String]
      do {
        names = try Files.names(in: directory)
      } catch {
        // Nobody may be told to move a healthy database away.
        throw EmbeddedClusterError(
          "the data directory \(directory) cannot be looked into (\(error)); use the user who "
            + "starts cmdbd")
      }
      guard names.isEmpty else {
        throw EmbeddedClusterError(
          "\(directory) is no data directory of PostgreSQL (it has no PG_VERSION) and not empty; "
            + "move it away, or choose another state directory")
      }
      return
    }
    guard status.uid == configuration.owner.uid else {
      throw EmbeddedClusterError(
        "the data directory \(directory) belongs to the user id \(status.uid), not to "
          + "\(configuration.owner.name), who runs PostgreSQL; give it back with chown -R")
    }
    guard status.mode & 0o027 == 0 else {
      throw EmbeddedClusterError(
        "the data directory \(directory) has the mode \(String(status.mode, radix: 8)), PostgreSQL "
          + "wants 700; use chmod 700")
    }
    guard Files.exists("\(directory)/global/pg_control") else {
      throw EmbeddedClusterError(
        "the data directory \(directory) is damaged: global/pg_control is missing; restore it from "
          + "a backup")
    }
  }

  /// A directory that was copied while a server ran on it has the file of that server's process:
  /// the copy is of many moments, and the original goes on. Told only where the original is still
  /// there: a crashed server's directory may have moved with the file in it.
  private func checkIsNoCopyOfARunningOne() throws(EmbeddedClusterError) {
    let directory = configuration.dataDirectory
    guard let text = try? Files.readText("\(directory)/postmaster.pid"),
      let original = PostmasterFile(text)?.dataDirectory, original != directory,
      Files.exists("\(original)/PG_VERSION"), !Files.areSame(original, directory)
    else { return }
    throw EmbeddedClusterError(
      "\(directory) was copied from \(original) while a server ran on it, so it is not whole: "
        + "stop that server and copy again, or use cmdbd backup and cmdbd restore")
  }

  // MARK: - What it is

  /// What PostgreSQL's own `pg_controldata` says of a cluster that need not run.
  package struct ControlData: Equatable, Sendable {
    package let systemIdentifier: UInt64
    package let timeline: UInt32
    /// Where its log ends; nil unless it was stopped in order.
    package let end: WALPosition?

    /// Nil for other text.
    init?(_ text: String) {
      func value(_ name: String) -> String? {
        text.split(separator: "\n").first { $0.hasPrefix(name + ":") }.map { line in
          String(line.dropFirst(name.utf8.count + 1).drop { $0 == " " })
        }
      }
      guard
        let identifier = value("Database system identifier").flatMap({ UInt64($0) }),
        let timeline = value("Latest checkpoint's TimeLineID").flatMap({ UInt32($0) })
      else { return nil }
      self.systemIdentifier = identifier
      self.timeline = timeline
      end =
        value("Database cluster state") == "shut down"
        ? value("Latest checkpoint location").flatMap { WALPosition($0) } : nil
    }
  }

  /// Reads only.
  package func controlData() throws(EmbeddedClusterError) -> ControlData {
    let answer: Command.Answer
    do {
      answer = try Command.run(
        "\(installation.directory)/pg_controldata", [configuration.dataDirectory])
    } catch {
      throw EmbeddedClusterError("\(error)")
    }
    guard answer.status.isSuccess, let data = ControlData(answer.output) else {
      throw EmbeddedClusterError(
        "pg_controldata cannot read \(configuration.dataDirectory): \(answer.output.prefix(200))")
    }
    return data
  }

  // MARK: - The running server

  /// The live server of this data directory, ours or one left over from a killed supervisor.
  func runningServer() -> PostmasterFile? {
    guard let text = try? Files.readText("\(configuration.dataDirectory)/postmaster.pid"),
      let server = PostmasterFile(text), isOurs(server.pid)
    else { return nil }
    return server
  }

  /// A process id alone proves nothing: it may belong to somebody else by now. A server works in
  /// its data directory and keeps the name of its program; both tell it from others.
  private func isOurs(_ pid: Int32) -> Bool {
    guard let command = try? Files.readText("/proc/\(pid)/cmdline") else { return false }
    let words = command.split(separator: "\0")
    guard let program = words.first, program.hasSuffix("/postgres") || program == "postgres"
    else { return false }
    return words.contains { $0 == configuration.dataDirectory }
  }
}

extension EmbeddedCluster.Configuration {
  /// The usual one: root hands PostgreSQL to the system user `postgres` and the workers to `cmdb`
  /// where that exists; everybody else does all as himself.
  package static func forThisHost(
    stateDirectory: String
  ) throws(EmbeddedClusterError) -> EmbeddedCluster.Configuration {
    let users = UserDatabase.ofHost()
    let uid = Privileges.uid
    // A user from a directory service has no line; its number serves as its name.
    let starter =
      users.lookup(uid: uid) ?? User(name: "\(uid)", uid: uid, gid: Privileges.gid, groups: [])
    guard uid == 0 else {
      return Self(
        stateDirectory: stateDirectory, starter: starter, owner: starter,
        sharedBuffersMegabytes: sharedBuffersOfThisHost)
    }
    guard let owner = users.lookup(name: "postgres") else {
      throw EmbeddedClusterError(
        "there is no system user postgres; install the package postgresql, or start as another "
          + "user than root")
    }
    return Self(
      stateDirectory: stateDirectory, starter: starter, owner: owner,
      worker: users.lookup(name: "cmdb"), sharedBuffersMegabytes: sharedBuffersOfThisHost)
  }

  private static var sharedBuffersOfThisHost: Int {
    let pages = Int(sysconf(Int32(_SC_PHYS_PAGES)))
    let bytes = pages * Int(sysconf(Int32(_SC_PAGESIZE)))
    return sharedBuffersMegabytes(memoryBytes: bytes)
  }

  /// An eighth of the memory of the host, for PostgreSQL shares it with workers and the page cache;
  /// at least 32 MB, and at most 256 MB, beyond which the page cache serves as well.
  static func sharedBuffersMegabytes(memoryBytes: Int) -> Int {
    min(max((memoryBytes >> 20) / 8, 32), 256)
  }
}
