import Events
import Postgres
import Server
import Supervisor
import System

/// Builds the supervisor's plan from the options: listeners, database, arguments of the children.
struct Serve {
  private let options: Options
  let state: String
  private let workerCount: Int
  private let log: Log
  private let serviceManager = ServiceManager(environment: Environment.all(), pid: Process.id)
  /// The start mode: normal, trial, or replacement of a running program.
  private let beginning: Beginning
  private let instance: String

  init(_ options: Options) throws(Options.Misuse) {
    self.options = options
    state = try Self.absolute(options["state"] ?? "./.cmdb")
    workerCount =
      try options.integer("workers", in: 1...Slot.workersMax) ?? max(2, Self.coreCount / 4)
    log = Log(level: try options.logLevel())
    _ = try options.slowMilliseconds()
    _ = try options.consumerRetentionDays()
    beginning = try Beginning(Environment.value(Handover.variable))
    instance =
      beginning.handover?.instance
      ?? "\(HostIdentity.current())/\(Digest.hex(Entropy.bytes(8)))"
  }

  func run() throws -> Int32 {
    if case .probe = beginning { return try prove() }
    _ = try? Descriptors.raiseLimit()
    let lock = try lockedState()
    let database = try database()
    if database.own != nil {
      if beginning.handover != nil { try database.reconfigure() }
      try ArchiveFile.write(try ArchiveOptions(options)?.directory, in: state)
    }
    let certificates = try TCPListener.certificates(options, log)
    let listeners = try listeners(isProtected: certificates != nil)
    let web = try web(database, besides: listeners)
    let loginTable = try loginTable()
    let plan = try plan(database, listeners, web, certificates, loginTable, lock: lock.raw)
    let sockets =
      (listeners.map { Self.name($0.endpoint) }
      + (web.map { ["web:\($0.plan.listener.endpoint)"] } ?? []))
      .joined(separator: " ")
    let log = log
    log(.started(version: Version.text, state: state))
    let supervisor = try Supervisor(
      plan: plan, handover: beginning.handover, log: { log($0) }
    ) { log in
      log(.ready(sockets: sockets))
      Standard.output.write("ready \(sockets)")
    }
    let status = try supervisor.run()
    _ = consume lock
    withExtendedLifetime(loginTable) {}
    return status
  }

  /// The trial of an upgrade: checks whether this program can take over, and migrates the schema.
  private func prove() throws -> Int32 {
    let certificates = try TCPListener.certificates(options, log)
    _ = try listeners(isProtected: certificates != nil)
    _ = try WebListener(options, log)
    let database = try database()
    return try Roles.migrate(Options(["migrate"] + database.migrateArguments + common))
  }

  private func plan(
    _ database: Database, _ listeners: [Listener], _ web: Web?,
    _ certificates: CertificateFiles?, _ loginTable: LoginTable, lock: Int32
  ) throws -> SupervisorPlan {
    var makeSecrets: (() throws(SystemError) -> FileDescriptor)?
    if let certificates { makeSecrets = certificates.handedOver }
    var plan = SupervisorPlan(
      executable: try Process.executablePath(), environment: Self.environment,
      childArguments: childArguments(
        database, listenerCount: listeners.count + (web == nil ? 0 : 1))
        + (web.map { ["--door-user", "\($0.uid)", "--web-address", $0.address] } ?? [])
        + (certificates == nil ? [] : ["--tls"]),
      migrateArguments: database.migrateArguments + common,
      demoArguments: options.has("demo") ? ["--socket", "\(listeners[0].endpoint)"] + common : nil,
      workerCount: workerCount, listeners: listeners + (web.map { [$0.door] } ?? []),
      workerDescriptors: [InheritedDescriptor.loginTable: loginTable.raw],
      workerSecrets: makeSecrets, database: database.own, drainMax: Settings.usualDrainMax,
      serviceManager: serviceManager, ownsSocketFiles: serviceManager.sockets.isEmpty)
    plan.archive = database.archive
    plan.web = web?.plan
    plan.upgrade = SupervisorPlan.Upgrade(
      executable: try Self.programPath(), arguments: Array(CommandLine.arguments.dropFirst()),
      environment: Environment.all().filter { $0.key != Handover.variable }, lock: lock,
      instance: instance)
    return plan
  }

  /// The table of failed logins is kept during an upgrade.
  private func loginTable() throws(SystemError) -> LoginTable {
    if let inherited = beginning.handover?.shared[InheritedDescriptor.loginTable] {
      return try LoginTable(inherited: inherited)
    }
    return try LoginTable.create()
  }

  /// Creates the state directory if needed and takes its lock, which only one server can hold.
  private func lockedState() throws -> FileLock {
    if let handover = beginning.handover { return try FileLock(inherited: handover.lock) }
    let found: FileLock?
    do throws(SystemError) {
      if !Files.exists(state) { try Files.makeDirectory(state, mode: 0o711) }
      found = try FileLock(path: lockPath)
    } catch {
      throw Options.Misuse(message: "the state directory \(state) cannot be used: \(error)")
    }
    guard let lock = consume found else {
      throw Options.Misuse(message: "another cmdbd runs on the state directory \(state)")
    }
    return lock
  }

  var lockPath: String { "\(state)/cmdbd.lock" }

  /// The path at which an upgrade places the new program: as it was invoked, because the path of
  /// the running file has all symbolic links resolved.
  private static func programPath() throws -> String {
    let called = CommandLine.arguments.first ?? ""
    return called.hasPrefix("/") ? called : try Process.executablePath()
  }

  /// Children inherit only the variables that libpq and the locale need.
  private static var environment: [String: String] {
    Environment.all().filter { $0.key.hasPrefix("PG") || ["PATH", "LANG", "TZ"].contains($0.key) }
      .merging(["SWIFT_BACKTRACE": "enable=no"]) { _, ours in ours }
  }

  // MARK: Listeners

  /// Its form in the ready line.
  private static func name(_ endpoint: Endpoint) -> String {
    switch endpoint {
    case .unix: "unix:\(endpoint)"
    case .tcp: "tcp:\(endpoint)"
    }
  }

  private func socketPath() throws(Options.Misuse) -> String {
    guard let path = options["socket"] else { return "\(state)/cmdb.sock" }
    return try Self.absolute(path)
  }

  func checkedSocketPath() throws(Options.Misuse) -> String {
    let path = try socketPath()
    guard path.utf8.count <= 107 else {
      throw Options.Misuse(
        message: "the socket path \(path) has \(path.utf8.count) bytes; the system allows 107")
    }
    return path
  }

  func socketMode() throws(Options.Misuse) -> UInt32 {
    guard let text = options["socket-mode"] else { return 0o660 }
    guard let number = UInt32(text, radix: 8), number <= 0o777 else {
      throw Options.Misuse(message: "--socket-mode must be octal, such as 0660")
    }
    return number
  }

  func socketGroup() throws(Options.Misuse) -> UInt32? {
    guard let name = options["socket-group"] else { return nil }
    guard let known = UserDatabase.ofHost().lookup(group: name) else {
      throw Options.Misuse(message: "--socket-group: there is no group `\(name)`")
    }
    return known
  }

  /// A new Unix socket, or the one passed by a systemd socket unit; nil in a trial.
  private func unixListener() throws -> Listener? {
    guard let given = serviceManager.sockets.first else {
      let path = try checkedSocketPath()
      let mode = try socketMode()
      let group = try socketGroup()
      return try open("socket", .unix(path: path)) {
        try Listener.unix(path, mode: mode, group: group)
      }
    }
    // The unit's descriptor was inherited from the replaced program.
    if case .successor(_, let inherited) = beginning {
      return inherited.first { if case .unix = $0.endpoint { true } else { false } }
    }
    let listener = try Listener(inherited: given)
    guard serviceManager.sockets.count == 1, case .unix(let path) = listener.endpoint else {
      throw Options.Misuse(
        message: "the socket unit must pass exactly one Unix socket; use --listen for TCP")
    }
    guard try options["socket"].map(Self.absolute) ?? path == path else {
      throw Options.Misuse(
        message: "the socket unit passes \(path), but --socket names another; omit --socket")
    }
    return listener
  }

  private func listeners(isProtected: Bool) throws -> [Listener] {
    var listeners = [try unixListener()]
    if let (host, port) = try TCPListener.address(options, isProtected: isProtected) {
      let endpoint = Endpoint.tcp(host: host, port: port)
      listeners.append(try open("listen", endpoint) { try Listener.tcp(host, port: port) })
    }
    return listeners.compactMap(\.self)
  }

  /// Nil in a trial.
  private func open(
    _ option: String, _ endpoint: Endpoint, besides others: [Listener] = [],
    _ listener: () throws -> Listener
  ) throws -> Listener? {
    do {
      switch beginning {
      case .probe: return nil
      case .successor(_, let inherited):
        let known = inherited.first { open in
          endpoint.isServed(by: open.endpoint) && !others.contains { $0 === open }
        }
        if let known { return known }
      case .first: break
      }
      return try listener()
    } catch {
      throw Options.Misuse(message: "--\(option): \(error)")
    }
  }

  // MARK: Web

  private struct Web {
    let plan: SupervisorPlan.Web
    /// The listener of the workers by which the gateway comes in, and the user it runs as.
    let door: Listener
    let uid: UInt32
    /// Where browsers find the console.
    let address: String
  }

  /// - Parameter others: listeners that are taken already.
  private func web(_ database: Database, besides others: [Listener]) throws -> Web? {
    guard let asked = try WebListener(options, log),
      let listener = try webListener(asked, besides: others)
    else { return nil }
    let user = Privileges.isRoot ? webUser(database) : nil
    let path = "\(state)/web.sock"
    guard path.utf8.count <= 107 else {
      throw Options.Misuse(
        message: "the path \(path) has \(path.utf8.count) bytes; the system allows 107")
    }
    let door = try open("web", .unix(path: path)) { try Listener.unix(path, mode: 0o600) }
    guard let door else { return nil }
    let uid = user?.uid ?? Privileges.uid
    if uid != Privileges.uid { try Files.changeOwner(path, uid: uid, gid: nil) }
    if let limitation = asked.limitation(at: listener.endpoint) {
      log(.webLimited(reason: limitation))
    }
    var secrets: (() throws(SystemError) -> FileDescriptor)?
    if let certificates = asked.certificates { secrets = certificates.handedOver }
    return Web(
      plan: SupervisorPlan.Web(
        listener: listener,
        arguments: asked.arguments(
          door: path, user: user?.name, logLevel: options["log-level"]),
        secrets: secrets),
      door: door, uid: uid, address: asked.address(at: listener.endpoint))
  }

  /// A user of its own if there is one, else that of the workers.
  private func webUser(_ database: Database) -> User? {
    let users = UserDatabase.ofHost()
    return ["cmdb-web", "cmdb", database.user].lazy.compactMap(\.self)
      .compactMap { users.lookup(name: $0) }.first
  }

  private func webListener(_ asked: WebListener, besides others: [Listener]) throws -> Listener? {
    guard case .tcp(let host, let port) = asked.endpoint else { return nil }
    do {
      return try open("web", asked.endpoint, besides: others) { try Listener.tcp(host, port: port) }
    } catch  where asked.isImplied {
      log(
        .webLimited(
          reason:
            "\(asked.endpoint) is in use, so there is no web console; --web HOST:PORT chooses "
            + "another address"))
      return nil
    }
  }

  // MARK: Database

  private struct Database {
    let runtime: String
    let steward: String
    let takesRoles: Bool
    let migrateArguments: [String]
    let own: SupervisorPlan.Database?
    /// Applies the configuration to `own` after an upgrade.
    let reconfigure: () throws -> Void
    let archive: SupervisorPlan.Archive?
    /// The user that workers and steward run as.
    let user: String?
  }

  private func database() throws -> Database {
    let firstFacts = [
      "--first-user", "\(Privileges.uid)",
      "--time-zone", options["time-zone"] ?? HostZone.name(),
    ]
    let archive = try ArchiveOptions(options)
    if let url = try databaseURL() {
      guard archive == nil else {
        throw Options.Misuse(message: "--wal-archive is for the embedded database")
      }
      return Database(
        runtime: url, steward: url, takesRoles: true,
        migrateArguments: ["--database", url] + firstFacts, own: nil,
        reconfigure: {}, archive: nil,
        user: nil)
    }
    let cluster = try embeddedCluster(isArchivedSynchronously: archive?.isSynchronous ?? false)
    let program = cluster.command
    try archive?.check(beside: state)
    let own = SupervisorPlan.Database(
      prepare: { try self.refused { try cluster.prepare() } },
      specification: ChildProcess.Specification(
        executable: program.executable, arguments: program.arguments,
        environment: ["PATH": Environment.value("PATH") ?? "/usr/bin:/bin"],
        descriptors: [2: 2], hasOwnProcessGroup: true),
      isReady: { cluster.isReady() })
    return Database(
      runtime: cluster.conninfo(role: "cmdb_runtime"),
      steward: cluster.conninfo(role: "cmdb_steward"), takesRoles: false,
      migrateArguments: [
        "--database", cluster.conninfo(role: "cmdb_migrator"),
        "--superuser", cluster.conninfo(role: "postgres"), "--identity", identity.path,
      ] + firstFacts,
      own: own, reconfigure: { try cluster.reconfigure() }, archive: archive?.plan(cluster),
      user: cluster.configuration.worker?.name)
  }

  /// The identity of the embedded cluster.
  var identity: ClusterIdentity { ClusterIdentity(path: "\(state)/identity") }

  /// The connection string of an external database; nil for the embedded one.
  func databaseURL() throws(Options.Misuse) -> String? {
    guard let url = options["database"] ?? Environment.value("CMDB_DATABASE") else { return nil }
    guard !Self.holdsPassword(url) else {
      throw Options.Misuse(
        message: "the database URL contains a password; put it into a passfile or service file")
    }
    if let complaint = DatabaseHosts(url).complaint {
      throw Options.Misuse(message: "the database URL: \(complaint)")
    }
    return url
  }

  /// - Parameter isArchivedSynchronously: only if a receiver will run, since writes block without
  /// one.
  func embeddedCluster(isArchivedSynchronously: Bool = false) throws -> EmbeddedCluster {
    try refused {
      var configuration = try EmbeddedCluster.Configuration.forThisHost(stateDirectory: state)
      configuration.parameters["max_connections"] = "\(max(150, connectionsNeeded + 10))"
      if isArchivedSynchronously {
        configuration.parameters["synchronous_standby_names"] = WALArchive.receiver
      }
      return try EmbeddedCluster(configuration)
    }
  }

  private func refused<T>(_ body: () throws -> T) throws -> T {
    do {
      return try body()
    } catch let error as EmbeddedClusterError {
      throw Options.Misuse(message: "\(error)")
    }
  }

  /// `password=` in a connection string, or `user:password@` in a URI.
  private static func holdsPassword(_ url: String) -> Bool {
    if url.lowercased().contains("password=") { return true }
    guard let start = url.firstRange(of: "://")?.upperBound,
      let at = url[start...].firstIndex(of: "@")
    else { return false }
    return url[start..<at].contains(":")
  }

  /// The connections of all lanes of all workers, and of the steward.
  var connectionsNeeded: Int {
    let settings = Settings(
      runtimeConninfo: "", stewardConninfo: "", takesRoles: false, workerCount: workerCount)
    return settings.connectionsNeeded
  }

  // MARK: Children

  private var common: [String] {
    ["log-level", "slow-ms", "consumer-retention", "wal-archive", "wal-archive-mode"].flatMap {
      name in options[name].map { ["--\(name)", $0] } ?? []
    }
      + ["--connections", "\(connectionsNeeded)"]
  }

  private func childArguments(_ database: Database, listenerCount: Int) -> [String] {
    var arguments = [
      "--database", database.runtime, "--steward-database", database.steward, "--workers",
      "\(workerCount)", "--listeners", "\(listenerCount)", "--state", state,
      "--instance", instance,
    ]
    if database.takesRoles { arguments.append("--takes-roles") }
    if let user = database.user { arguments += ["--user", user] }
    return arguments + common
  }

  private static func absolute(_ path: String) throws(Options.Misuse) -> String {
    do {
      return try Files.absolutePath(path)
    } catch {
      throw Options.Misuse(message: "\(error)")
    }
  }

  private static var coreCount: Int {
    (try? Files.readText("/proc/cpuinfo"))?.split(separator: "\n")
      .count { $0.hasPrefix("processor") } ?? 1
  }
}

extension Endpoint {
  /// Whether an open listener matches this endpoint; port 0 matches any port.
  fileprivate func isServed(by open: Endpoint) -> Bool {
    guard case .tcp(let host, 0) = self, case .tcp(host, _) = open else { return self == open }
    return true
  }
}
