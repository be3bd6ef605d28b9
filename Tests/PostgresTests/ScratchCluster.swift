import Foundation
import Postgres
import Samples
import SQL
import Synchronization
import System

/// A private PostgreSQL for the tests of one process: made on first use by the same code as in
/// production, without fsync, and removed at exit. Each test takes a database of its own.
struct ScratchCluster: Sendable {
  private static let shared: Result<ScratchCluster, any Error> = Result { try ScratchCluster() }
  private static let databaseCount = Mutex(0)

  let configuration: EmbeddedCluster.Configuration
  private let superuserConninfo: String

  /// A new, empty database: nobody else uses it.
  static func makeDatabase() throws -> ScratchDatabase { try makeDatabase(from: "cmdb") }

  /// A new database with all migrations and the published catalogue: nobody else uses it.
  static func makeMigrated() throws -> ScratchDatabase {
    try makeDatabase(from: try migrated.get())
  }

  /// What those are copied from: one migration serves all tests.
  private static let migrated = Result {
    let database = try makeDatabase()
    try Migrator(
      conninfo: database.conninfo(role: "cmdb_migrator"), finish: [Estate.publish]
    ).run()
    return database.name
  }

  private static func makeDatabase(from template: String) throws -> ScratchDatabase {
    let cluster = try shared.get()
    // PostgreSQL copies a template only while nobody is connected to it: one at a time.
    return try databaseCount.withLock { count in
      count += 1
      let name = "test_\(count)"
      let session = try BlockingSession(SessionSettings(conninfo: cluster.superuserConninfo))
      // Rights to a database are not copied with it.
      let rights = """
        update pg_database set datacl =
          (select t.datacl from pg_database t where t.datname = '\(template)')
        where datname = '\(name)'
        """
      try session.execute("create database \(name) template \(template) owner cmdb_owner")
      try session.execute(rights)
      return ScratchDatabase(name: name, cluster: try EmbeddedCluster(cluster.configuration))
    }
  }

  private init() throws {
    let directory = "/tmp/cmdb-test-\(Process.id)"
    configuration = try ScratchCluster.configuration(in: directory)
    let cluster = try EmbeddedCluster(configuration)
    superuserConninfo = cluster.conninfo(role: "postgres", database: "postgres")
    ScratchServer.removeAtExit(directory)
    try cluster.prepare()
    _ = try ScratchServer.start(cluster)
    try ScratchCluster.waitUntilReady(cluster)
  }

  /// Without fsync, and with commits that do not wait for the standby that some tests miss.
  static func configuration(in directory: String) throws -> EmbeddedCluster.Configuration {
    var configuration = try EmbeddedCluster.Configuration.forThisHost(stateDirectory: directory)
    configuration.isScratch = true
    configuration.parameters = [
      "shared_buffers": "32MB", "synchronous_standby_names": "missing",
      "synchronous_commit": "local",
      // What it has seen by the time of a test depends on how fast the machine is.
      "autovacuum": "off",
    ]
    return configuration
  }

  static func waitUntilReady(_ cluster: EmbeddedCluster) throws {
    guard waitUntil({ cluster.isReady() }) else {
      throw EmbeddedClusterError("the scratch cluster does not become ready")
    }
  }
}

/// One test's database.
struct ScratchDatabase {
  let name: String
  let cluster: EmbeddedCluster

  func conninfo(role: String = "postgres") -> String {
    cluster.conninfo(role: role, database: name)
  }

  /// A connection that blocks, as superuser.
  func session() throws -> BlockingSession {
    try BlockingSession(SessionSettings(conninfo: conninfo()))
  }

  func execute(_ script: String) throws {
    try session().execute(script)
  }

  func text(_ query: String) throws -> String? {
    try session().query(Unit(Statement(query))).text(0, 0)
  }
}

/// Servers that the tests start, stopped when the process ends.
enum ScratchServer {
  private static let running = Mutex<(pids: [Int32], directories: [String])>(([], []))

  /// The kernel stops a server when the *thread* that started it ends, and test threads come and
  /// go: so a thread that never ends starts them.
  static func start(_ cluster: EmbeddedCluster) throws -> Int32 {
    let pid = try Starter.shared.spawn(
      ChildProcess.Specification(
        executable: cluster.command.executable, arguments: cluster.command.arguments,
        environment: ["PATH": "/usr/bin:/bin"], workingDirectory: "/"))
    running.withLock { $0.pids.append(pid) }
    return pid
  }

  static func removeAtExit(_ directory: String) {
    let isFirst = running.withLock { state in
      state.directories.append(directory)
      return state.directories.count == 1
    }
    guard isFirst else { return }
    atexit { ScratchServer.removeAll() }
  }

  private static func removeAll() {
    let (pids, directories) = running.withLock { $0 }
    for pid in pids where Process.kill(pid, .quit) { _ = ChildProcess.waitForEnd(of: pid) }
    for directory in directories {
      let pid = try? ChildProcess.spawn(
        ChildProcess.Specification(executable: "/bin/rm", arguments: ["-rf", directory]))
      if let pid { _ = ChildProcess.waitForEnd(of: pid) }
    }
  }
}

/// A thread that only spawns.
private final class Starter: Sendable {
  static let shared = Starter()

  private struct State {
    var request: ChildProcess.Specification?
    var answer: Result<Int32, SystemError>?
  }

  private let state = Mutex(State())
  private let turn = Mutex(())
  private let isAsked = DispatchSemaphore(value: 0)
  private let isAnswered = DispatchSemaphore(value: 0)

  private init() {
    let thread = Thread { [self] in
      while true { serve() }
    }
    thread.start()
  }

  func spawn(_ specification: ChildProcess.Specification) throws -> Int32 {
    try turn.withLock { _ in
      state.withLock { $0.request = specification }
      isAsked.signal()
      isAnswered.wait()
      guard let answer = state.withLock({ $0.answer.take() }) else { preconditionFailure() }
      return try answer.get()
    }
  }

  private func serve() {
    isAsked.wait()
    state.withLock { state in
      guard let request = state.request.take() else { return }
      state.answer = Result { () throws(SystemError) in try ChildProcess.spawn(request) }
    }
    isAnswered.signal()
  }
}
