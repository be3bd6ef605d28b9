import Client
import Demo
import Events
import Postgres
import SQL
import Server
import Supervisor
import System
import Web

/// The child processes. Each receives its options from the supervisor and its descriptors by
/// number.
enum Roles {
  static func worker(_ options: Options) throws {
    let slot = try slot(options)
    let tls = try tls(options)
    try becomeUser(options)
    let status = try SharedStatus(inherited: InheritedDescriptor.status)
    let doorbell = try Doorbell(inherited: InheritedDescriptor.doorbell)
    var listeners: [Listener] = []
    for index in 0..<(try options.integer("listeners", in: 0...16) ?? 0) {
      listeners.append(
        try Listener(inherited: InheritedDescriptor.firstListener + Int32(index)))
    }
    let worker = try Worker(
      settings: try settings(options), status: status, slot: slot,
      loginTable: try LoginTable(inherited: InheritedDescriptor.loginTable), doorbell: doorbell)
    let door = try options.integer("door-user", in: 0...4_294_967_294)
    try worker.run(
      listeners: listeners, tls: tls, door: door.map { UInt32($0) },
      lifePipe: InheritedDescriptor.lifePipe)
  }

  /// The gateway for browsers.
  static func web(_ options: Options) throws {
    guard let door = options["door"] else {
      throw Options.Misuse(message: "the web gateway is started by cmdbd serve --web")
    }
    let tls = try tls(options)
    try becomeUser(options)
    let log = Log(level: try options.logLevel())
    var settings = WebSettings(doorPath: door)
    settings.origins = options.list("web-origin")
    settings.proxies = Set(options.list("web-proxy"))
    settings.drainMax = Settings.usualDrainMax
    let pulse = try SharedStatus(inherited: InheritedDescriptor.status)
    let gateway = try Gateway(settings: settings, tls: tls, pulse: pulse) { log($0) }
    try gateway.run(
      listener: try Listener(inherited: InheritedDescriptor.firstListener),
      lifePipe: InheritedDescriptor.lifePipe)
  }

  static func steward(_ options: Options) throws {
    let slot = try slot(options)
    try becomeUser(options)
    let status = try SharedStatus(inherited: InheritedDescriptor.status)
    let doorbell = try Doorbell(inherited: InheritedDescriptor.doorbell)
    let steward = try Steward(
      settings: try settings(options), status: status, slot: slot, doorbell: doorbell)
    try steward.run(lifePipe: InheritedDescriptor.lifePipe)
  }

  /// Brings the schema up to date. In a new database the user who starts the server becomes the
  /// account `admin`.
  static func migrate(_ options: Options) throws -> Int32 {
    let log = Log(level: try options.logLevel())
    guard let conninfo = options["database"] ?? Environment.value("CMDB_DATABASE") else {
      throw Options.Misuse(
        message: "migrate needs --database; the embedded one is migrated at start")
    }
    let uid = try options.integer("first-user", in: 0...4_294_967_294) ?? Int(Privileges.uid)
    let user = UserDatabase.ofHost().lookup(uid: UInt32(uid))?.name ?? "\(uid)"
    let needed = try options.integer("connections", in: 0...10_000) ?? 0
    let migrator = Migrator(
      conninfo: conninfo,
      finish: [
        Unit(
          Statement("select cmdb.zone_begin($1::text)"),
          [Array((options["time-zone"] ?? HostZone.name()).utf8)]),
        Unit(Statement("select cmdb.catalogue_publish()")),
        Unit(Statement("select cmdb.repair_all()")),
        Unit(
          Statement("select cmdb.account_begin($1::bigint, $2::text, $3::text)"),
          ["\(uid)", HostIdentity.current(), user].map { Array($0.utf8) }),
        Unit(
          Statement("select cmdb.require_connections($1::int)"), [Array("\(needed)".utf8)]),
      ], steps: [Unit(Statement("select cmdb.repair_step()"))])
    do {
      if let superuser = options["superuser"] {
        try EmbeddedCluster.adjust(
          superuser: superuser, keepsArchive: options["wal-archive"] != nil)
      }
      let identity = options["identity"].map(ClusterIdentity.init(path:))
      try identity?.check(try session(conninfo))
      try migrator.run { step in
        switch step {
        case .migration(let name), .function(let name): log(.migrated(step: name))
        }
      }
      try identity?.renew(try session(conninfo))
      return 0
    } catch {
      log(.configurationRefused(reason: "\(error)"))
      Standard.error.write("cmdbd: \(error)")
      return 2
    }
  }

  private static func session(_ conninfo: String) throws -> BlockingSession {
    try BlockingSession(
      SessionSettings(
        conninfo: conninfo, applicationName: "cmdbd migrate", statementTimeout: .seconds(30),
        lockTimeout: .seconds(30)))
  }

  /// The supervisor, which may read the private key, passes it on.
  private static func tls(_ options: Options) throws -> TLSContext? {
    guard options.has("tls") else { return nil }
    return try TLSContext.server(try TLSFiles(inherited: InheritedDescriptor.secrets))
  }

  /// Fills an empty database with the sample estate. Runs as the user who started the server, whose
  /// account is the administrator of a new database.
  static func demo(_ options: Options) throws -> Int32 {
    let log = Log(level: try options.logLevel())
    guard let path = options["socket"] else {
      throw Options.Misuse(message: "demo needs --socket; cmdbd --demo starts it")
    }
    let start = Instant.now()
    do {
      switch try EstateLoader({ try Client(.unix(path: path)) }).load() {
      case .loaded(let new):
        let elapsed = start.duration(to: Instant.now())
        log(.demoLoaded(requests: new, milliseconds: Int(elapsed / .milliseconds(1))))
      case .wasThere: log(.demoLeftOut(reason: "it was loaded before"))
      case .isInUse: log(.demoLeftOut(reason: "the database has items of its own"))
      }
      return 0
    } catch {
      log(.demoFailed(reason: "\(error); the rest is loaded at the next start with --demo"))
      return 1
    }
  }

  private static func slot(_ options: Options) throws(Options.Misuse) -> Int {
    guard let slot = try options.integer("slot", in: 0...Slot.count - 1) else {
      throw Options.Misuse(message: "workers and stewards are started by cmdbd serve")
    }
    return slot
  }

  private static func settings(_ options: Options) throws(Options.Misuse) -> Settings {
    var settings = Settings(
      runtimeConninfo: options["database"] ?? "",
      stewardConninfo: options["steward-database"] ?? "", takesRoles: options.has("takes-roles"),
      workerCount: try options.integer("workers", in: 1...Slot.workersMax) ?? 2)
    settings.logLevel = try options.logLevel()
    settings.slowMilliseconds = try options.slowMilliseconds() ?? settings.slowMilliseconds
    settings.consumerRetentionDays =
      try options.consumerRetentionDays() ?? settings.consumerRetentionDays
    settings.stateDirectory = options["state"]
    settings.archive = try ArchiveOptions.mode(options)
    settings.instance = options["instance"] ?? ""
    settings.webAddress = options["web-address"]
    return settings
  }

  /// When started as root, only the supervisor keeps running as root.
  private static func becomeUser(_ options: Options) throws {
    guard let name = options["user"], Privileges.isRoot,
      let user = UserDatabase.ofHost().lookup(name: name)
    else { return }
    try Privileges.become(user)
  }
}
