import Postgres
import System

/// Database access for one-time commands, with or without a running server.
struct DatabaseAccess {
  private static let startSecondsMax = 60

  /// What to do while a server runs on the embedded database.
  enum WhileRunning { case share, refuse }

  let plan: Serve

  /// Runs `body` with a connection that has taken `role`.
  ///
  /// Connects to an external database directly. The embedded one is used as it is while its server
  /// runs, else it is started temporarily, under the lock that keeps servers out.
  func withSession<T>(
    as role: String, ifRunning: WhileRunning = .share, _ body: (BlockingSession) throws -> T
  ) throws -> T {
    if let url = try plan.databaseURL() {
      return try body(try Self.connect(url, parameters: ["role": role]))
    }
    let cluster = try plan.embeddedCluster()
    guard Files.exists(cluster.configuration.dataDirectory + "/PG_VERSION") else {
      throw Options.Misuse(
        message: "there is no database in \(plan.state) yet; start cmdbd once, or name another "
          + "with --state or --database")
    }
    guard let lock = try FileLock(path: "\(plan.state)/cmdbd.lock") else {
      guard ifRunning == .share else {
        throw Options.Misuse(message: "cmdbd runs on \(plan.state); stop it first")
      }
      return try body(try Self.connect(cluster, role))
    }
    let result = Result { try Self.withStarted(cluster) { try body(Self.connect($0, role)) } }
    _ = consume lock
    return try result.get()
  }

  private static func withStarted<T>(
    _ cluster: EmbeddedCluster, _ body: (EmbeddedCluster) throws -> T
  ) throws -> T {
    try cluster.prepare()
    let program = cluster.command
    let pid = try ChildProcess.spawn(
      ChildProcess.Specification(
        executable: program.executable, arguments: program.arguments,
        environment: ["PATH": Environment.value("PATH") ?? "/usr/bin:/bin"]))
    defer {
      Process.kill(pid, .interrupt)
      _ = ChildProcess.waitForEnd(of: pid)
    }
    guard cluster.waitUntilReady(seconds: startSecondsMax) else {
      throw EmbeddedClusterError("the embedded PostgreSQL did not start in time")
    }
    return try body(cluster)
  }

  /// Refusals of our own functions are shown with their messages.
  static func complaint(_ error: PostgresError) -> String {
    guard case .server(let server) = error else { return "the database: \(error.message)" }
    return switch server.sqlState {
    case _ where server.sqlState.isOfClass("CM"): server.message
    case .undefinedFunction, .invalidSchemaName:
      "the database does not have the schema of this cmdbd yet; start it once"
    default: "the database: \(server.message)"
    }
  }

  private static func connect(
    _ cluster: EmbeddedCluster, _ role: String
  ) throws -> BlockingSession {
    try connect(cluster.conninfo(role: role))
  }

  private static func connect(
    _ conninfo: String, parameters: [String: String] = [:]
  ) throws -> BlockingSession {
    try BlockingSession(
      SessionSettings(
        conninfo: conninfo, applicationName: "cmdbd tool", statementTimeout: .seconds(10),
        lockTimeout: .seconds(5), searchPath: "cmdb, pg_temp", parameters: parameters))
  }
}
