import Client
import Events
import Methods
import Postgres
import SQL
import Server
import System

/// `cmdbd check`: checks everything that a start needs and changes nothing. It prints one line per
/// check. Exit status: 0 all checks passed, 1 the database is unreachable, 2 something must be
/// corrected. Beside a running server it checks what a restart would need.
final class Check {
  enum Grade: Int32 {
    case right = 0
    /// A start would succeed, and something should be seen to all the same.
    case advice
    case unreachable
    case wrong

    var word: String {
      switch self {
      case .right: "ok"
      case .advice: "note"
      case .unreachable: "unreachable"
      case .wrong: "wrong"
      }
    }

    var exitStatus: Int32 {
      switch self {
      case .right, .advice: 0
      case .unreachable: 1
      case .wrong: 2
      }
    }
  }

  /// What a look finds where it is not simply right or wrong.
  struct Advice: Error {
    let text: String
  }

  /// The minimum for a worker's clients and its database connections.
  private static let descriptorsMin = 1024
  private static let databaseVersionMin = 150_000

  let options: Options
  let plan: Serve
  private var worst = Grade.right

  /// The process that runs on the state directory now; nil when none does.
  private let holder: Int32?

  init(_ options: Options) throws(Options.Misuse) {
    self.options = options
    plan = try Serve(options)
    holder = FileLock.holder(of: plan.lockPath)
  }

  func run() -> Int32 {
    look("state directory") { try stateDirectory() }
    look("socket") { try socket() }
    if TCPListener.isAsked(options) { look("tcp") { try tcp() } }
    if options["web"] != nil { look("web") { try web() } }
    look("descriptors") { try descriptors() }
    do {
      if let url = try plan.databaseURL() {
        lookAtDatabase(url)
      } else {
        lookAtEmbedded()
      }
    } catch {
      report(.wrong, "database", Self.text(error))
    }
    return worst.exitStatus
  }

  // MARK: Saying

  func report(_ grade: Grade, _ subject: String, _ text: String) {
    if grade.rawValue > worst.rawValue { worst = grade }
    Standard.output.write("\(grade.word): \(subject): \(text)")
  }

  func look(_ subject: String, _ find: () throws -> String) {
    do {
      report(.right, subject, try find())
    } catch let advice as Advice {
      report(.advice, subject, advice.text)
    } catch {
      report(.wrong, subject, Self.text(error))
    }
  }

  /// In one line: libpq puts its hints on a second.
  private static func text(_ error: any Error) -> String {
    words(error).split(separator: "\n").joined(separator: " ")
      .replacing("\t", with: "")
  }

  private static func words(_ error: any Error) -> String {
    switch error {
    case let misuse as Options.Misuse: misuse.message
    case let error as PostgresError: error.message
    default: "\(error)"
    }
  }

  // MARK: The host

  private func stateDirectory() throws -> String {
    guard Files.exists(plan.state) else {
      let parent = Files.directory(of: plan.state)
      guard Files.isWritable(parent) else {
        throw Options.Misuse(message: "\(parent) does not exist or is not writable")
      }
      return "\(plan.state) will be created"
    }
    guard try Files.status(plan.state).isDirectory else {
      throw Options.Misuse(message: "\(plan.state) is not a directory")
    }
    guard Files.isWritable(plan.state) else {
      throw Options.Misuse(message: "\(plan.state) is not writable by this user")
    }
    let bytes = try? Files.freeBytes(plan.state)
    let free = bytes.map { ", \($0 >> 20) MiB free" } ?? ""
    if let bytes, bytes < ServerState.diskFreeMin {
      throw Options.Misuse(message: "\(plan.state)\(free): the disk is full")
    }
    let other = holder.map { ", in use by cmdbd (process \($0)): a second start would be refused" }
    return plan.state + free + (other ?? "")
  }

  private func socket() throws -> String {
    let path = try plan.checkedSocketPath()
    _ = try plan.socketMode()
    _ = try plan.socketGroup()
    let folder = Files.directory(of: path)
    let willBeMade = folder == plan.state && !Files.exists(folder)
    guard willBeMade || Files.isWritable(folder) else {
      throw Options.Misuse(message: "this user cannot create a socket in \(folder)")
    }
    guard holder != nil || !Files.exists(path) || (try? Client(.unix(path: path))) == nil else {
      throw Options.Misuse(message: "another program listens on \(path)")
    }
    let group = options["socket-group"].map { ", group \($0)" } ?? ""
    return "\(path), mode \(String(try plan.socketMode(), radix: 8))\(group)"
  }

  /// Reads and checks certificate, key and authorities as a start does.
  private func tcp() throws -> String {
    let certificates = try TCPListener.certificates(options, Log(level: .error))
    let address = try TCPListener.address(options, isProtected: certificates != nil)
    // While a server runs on this state directory, its own port is in use, as expected.
    if holder == nil, let address {
      do {
        _ = try Listener.tcp(address.host, port: address.port)
      } catch {
        throw Options.Misuse(message: "--listen: \(error)")
      }
    }
    let place = address.map { "\($0.host), port \($0.port)" } ?? "nowhere"
    return place + (certificates == nil ? ", without TLS" : ", TLS")
  }

  /// As `tcp`. What `--demo` implies keeps no server from starting.
  private func web() throws -> String {
    guard let asked = try WebListener(options, Log(level: .error)),
      case .tcp(let host, let port) = asked.endpoint
    else { return "nowhere" }
    if holder == nil {
      do {
        _ = try Listener.tcp(host, port: port)
      } catch {
        throw Options.Misuse(message: "--web: \(error)")
      }
    }
    return asked.limitation(at: asked.endpoint) ?? "\(host), port \(port), TLS"
  }

  private func descriptors() throws -> String {
    let most = try Descriptors.raiseLimit()
    guard most >= Self.descriptorsMin else {
      throw Options.Misuse(
        message: "a process may have \(most) descriptors; allow \(Self.descriptorsMin) or more")
    }
    return "\(most) a process"
  }

  // MARK: The database

  private func lookAtEmbedded() {
    do {
      let cluster = try plan.embeddedCluster()
      try cluster.check()
      report(.right, "database", "embedded, PostgreSQL \(cluster.major)")
      guard Files.exists(cluster.configuration.dataDirectory + "/PG_VERSION") else {
        report(.right, "schema", "the database will be created at the first start")
        return look("identity") { try stoppedIdentity(nil) }
      }
      guard cluster.isReady() else {
        report(.right, "schema", "not checked: the embedded database is not running")
        look("identity") { try stoppedIdentity(cluster) }
        return lookAtBackups(cluster)
      }
      lookAtDatabase(cluster.conninfo(role: "cmdb_runtime"), isOwn: true)
      lookAtBackups(cluster)
    } catch {
      report(.wrong, "database", Self.text(error))
    }
  }

  private func lookAtDatabase(_ conninfo: String, isOwn: Bool = false) {
    let session: BlockingSession
    do {
      session = try BlockingSession(
        SessionSettings(
          conninfo: conninfo, applicationName: "cmdbd check", statementTimeout: .seconds(10),
          lockTimeout: .seconds(5), isReadOnly: true))
    } catch {
      return report(.unreachable, "database", Self.text(error))
    }
    look("version") { try version(session) }
    look("connections") { try connections(session) }
    look("roles") { try roles(session) }
    look("schema") { try schema(session) }
    if isOwn { look("identity") { try identity(session) } }
    look("timeline") { try timeline(session) }
  }

  private func version(_ session: BlockingSession) throws -> String {
    let rows = try session.query(
      Unit(
        Statement(
          "select current_setting('server_version_num')::int, current_setting('server_version')")))
    guard (rows.integer(0, 0) ?? 0) >= Self.databaseVersionMin else {
      throw Options.Misuse(
        message: "PostgreSQL \(rows.text(0, 1) ?? "") is too old; 15 or newer is needed")
    }
    return "PostgreSQL \(rows.text(0, 1) ?? "")"
  }

  private func connections(_ session: BlockingSession) throws -> String {
    let rows = try session.query(
      Unit(
        Statement(
          """
          select current_setting('max_connections')::int
            - current_setting('superuser_reserved_connections')::int
          """)))
    let most = Int(rows.integer(0, 0) ?? 0)
    let needed = plan.connectionsNeeded
    guard most >= needed else {
      throw Options.Misuse(
        message: "\(needed) are needed, \(most) are available; raise max_connections, or use fewer "
          + "--workers")
    }
    return "\(needed) needed, \(most) available"
  }

  private func roles(_ session: BlockingSession) throws -> String {
    let rows = try session.query(
      Unit(
        Statement(
          """
          select current_user,
            (select count(*) from pg_roles
              where rolname in ('cmdb_owner', 'cmdb_steward', 'cmdb_runtime')),
            (select rolcreaterole or rolsuper from pg_roles where rolname = current_user)
          """)))
    let user = rows.text(0, 0) ?? ""
    guard rows.integer(0, 1) == 3 else {
      guard rows.text(0, 2) == "t" else {
        throw Options.Misuse(
          message: "the roles cmdb_owner, cmdb_steward and cmdb_runtime do not exist, and \(user) "
            + "may not create roles")
      }
      return "will be created by \(user)"
    }
    guard user != "cmdb_runtime" else { return "the roles of the embedded database" }
    let member = try session.query(
      Unit(
        Statement(
          """
          select bool_and(pg_has_role(rolname, 'member'))
          from pg_roles where rolname in ('cmdb_owner', 'cmdb_steward', 'cmdb_runtime')
          """)))
    guard member.text(0, 0) == "t" else {
      throw Options.Misuse(
        message: "\(user) is not a member of cmdb_owner, cmdb_steward and cmdb_runtime; grant them")
    }
    return "\(user) may take cmdb_owner, cmdb_steward and cmdb_runtime"
  }

  private func schema(_ session: BlockingSession) throws -> String {
    let missing = try Migrator.missingSteps(session)
    let version = Schema.embedded.version
    guard !missing.isEmpty else { return "\(version), up to date" }
    return "\(missing.count) migrations to version \(version) will run at the start"
  }
}
