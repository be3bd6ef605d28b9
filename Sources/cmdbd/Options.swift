import Events
import JSON
import System

/// The options of the command line and of the configuration file; the command line takes
/// precedence.
struct Options {
  enum Command: Equatable {
    case serve, migrate, worker, steward, web, demo, check, accountAdd, timelineNew, zoneSet
    case help, version
    case backup, backupVerify, backupMark, restore
  }

  /// A usage error: exit status 2 and one line with the remedy.
  struct Misuse: Error {
    let message: String
  }

  var command = Command.serve
  private var values: [String: String] = [:]
  private var flags: Set<String> = []
  /// Arguments of `account add`.
  private(set) var accountName: String?
  private(set) var roles: [String] = []
  /// The argument of `backup verify`, `backup mark` and `zone set`.
  private(set) var operand: String?

  private static let valued: Set<String> = [
    "state", "socket", "socket-mode", "socket-group", "listen", "database",
    "tls-certificate", "tls-key", "tls-client-ca", "os-user",
    "workers", "log-level", "slow-ms", "consumer-retention", "config", "slot", "steward-database",
    "listeners", "user",
    "first-user", "connections", "instance", "superuser", "identity", "reason",
    "wal-archive", "wal-archive-mode",
    "to", "name", "keep", "max-rate", "from", "wal", "checkpoint", "temporary",
    "web", "web-origin", "web-proxy", "web-tls-certificate", "web-tls-key", "door", "door-user",
    "web-address", "time-zone",
  ]
  /// May be given several times; the values are joined by spaces.
  private static let repeated: Set<String> = ["web-origin", "web-proxy"]
  private static let unvalued: Set<String> = ["plain", "demo", "takes-roles", "tls", "quick"]
  /// Internal options that the supervisor passes to its children.
  private static let ofChildren: Set<String> = [
    "slot", "steward-database", "listeners", "user", "first-user", "connections", "instance",
    "takes-roles", "tls", "superuser", "identity", "door", "door-user",
    "web-address",
  ]
  /// Options of one-time commands, which a configuration file may not contain.
  private static let ofCommands: Set<String> = [
    "os-user", "reason", "to", "name", "keep", "max-rate", "from", "wal", "checkpoint", "temporary",
    "quick",
  ]

  init(_ arguments: [String]) throws(Misuse) {
    var rest = arguments[...]
    if let first = rest.first, !first.hasPrefix("-") {
      rest.removeFirst()
      switch first {
      case "serve": command = .serve
      case "migrate": command = .migrate
      case "worker": command = .worker
      case "steward": command = .steward
      case "web": command = .web
      case "demo": command = .demo
      case "check": command = .check
      case "account":
        guard rest.popFirst() == "add", let name = rest.popFirst(), !name.hasPrefix("-") else {
          throw Misuse(message: "usage: cmdbd account add NAME --role ROLE... --os-user USER")
        }
        command = .accountAdd
        accountName = name
      case "timeline":
        guard rest.popFirst() == "new" else {
          throw Misuse(message: "usage: cmdbd timeline new [--reason TEXT]")
        }
        command = .timelineNew
      case "zone":
        guard rest.popFirst() == "set", let name = rest.popFirst(), !name.hasPrefix("-") else {
          throw Misuse(message: "usage: cmdbd zone set ZONE [--reason TEXT]")
        }
        command = .zoneSet
        operand = name
      case "backup": try takeBackup(&rest)
      case "restore": command = .restore
      default: throw Misuse(message: "there is no command `\(first)`; see cmdbd --help")
      }
    }
    while let argument = rest.popFirst() {
      switch argument {
      case "--help", "-h": command = .help
      case "--version": command = .version
      case "--role" where command == .accountAdd: try takeRoles(&rest)
      case _ where takesOperand(argument): operand = argument
      default: try take(argument, &rest)
      }
    }
    if let file = values["config"] { try read(file) }
  }

  /// `backup`, `backup verify BACKUP`, `backup mark NAME`.
  private mutating func takeBackup(_ rest: inout ArraySlice<String>) throws(Misuse) {
    guard let word = rest.first, !word.hasPrefix("-") else {
      command = .backup
      return
    }
    rest.removeFirst()
    switch word {
    case "verify": command = .backupVerify
    case "mark": command = .backupMark
    default: throw Misuse(message: "usage: cmdbd backup [verify BACKUP | mark NAME]")
    }
    if let next = rest.first, !next.hasPrefix("-") { operand = rest.removeFirst() }
  }

  /// `backup verify --state DIR BACKUP` as well as `backup verify BACKUP --state DIR`.
  private func takesOperand(_ argument: String) -> Bool {
    (command == .backupVerify || command == .backupMark) && operand == nil
      && !argument.hasPrefix("-")
  }

  /// `--role agent registrar` as well as `--role agent --role registrar`.
  private mutating func takeRoles(_ rest: inout ArraySlice<String>) throws(Misuse) {
    let names = rest.prefix { !$0.hasPrefix("-") }
    guard !names.isEmpty else { throw Misuse(message: "--role needs a value") }
    roles += names
    rest.removeFirst(names.count)
  }

  private mutating func take(
    _ argument: String, _ rest: inout ArraySlice<String>
  ) throws(Misuse) {
    guard argument.hasPrefix("--") else {
      throw Misuse(message: "unexpected argument `\(argument)`; see cmdbd --help")
    }
    let parts = argument.dropFirst(2).split(
      separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    let name = String(parts[0])
    if Self.unvalued.contains(name), parts.count == 1 {
      flags.insert(name)
    } else if Self.valued.contains(name) {
      guard let value = parts.count == 2 ? String(parts[1]) : rest.popFirst() else {
        throw Misuse(message: "--\(name) needs a value")
      }
      if Self.repeated.contains(name), let before = values[name] {
        values[name] = "\(before) \(value)"
      } else {
        values[name] = value
      }
    } else {
      throw Misuse(message: "there is no option --\(name); see cmdbd --help")
    }
  }

  /// Lines of `name = value`; `#` begins a comment.
  private mutating func read(_ file: String) throws(Misuse) {
    let text: String
    do {
      text = try Files.readText(file)
    } catch {
      throw Misuse(message: "the configuration file cannot be read: \(error)")
    }
    for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated()
    {
      let content = line.prefix { $0 != "#" }.trimmed
      guard !content.isEmpty else { continue }
      let parts = content.split(separator: "=", maxSplits: 1)
      let name = parts[0].trimmed
      let isKnown = Self.settings.contains(name) && Self.valued.contains(name)
      if Self.unvalued.contains(name), parts.count == 2, parts[1].trimmed == "true" {
        flags.insert(name)
      } else if isKnown, parts.count == 2 {
        if values[name] == nil { values[name] = parts[1].trimmed }
      } else {
        throw Misuse(
          message: "\(file), line \(index + 1): \(Self.complaint(about: name, content))")
      }
    }
  }

  /// The options that a configuration file may contain.
  private static let settings = valued.union(unvalued).subtracting(ofChildren)
    .subtracting(ofCommands).sorted()

  /// The error in a line of the configuration file, with the remedy.
  private static func complaint(about name: String, _ content: String) -> String {
    guard !settings.contains(name) else {
      return "`\(content)` gives no value; write `\(name) = VALUE`"
    }
    let nearest = Spelling.nearest(to: name, among: settings)
    return "unknown setting `\(name)`"
      + (nearest.map { "; did you mean `\($0)`?" } ?? "; see cmdbd --help")
  }

  subscript(_ name: String) -> String? { values[name] }

  /// The values of an option that may be given several times.
  func list(_ name: String) -> [String] {
    (values[name] ?? "").split(separator: " ").map { String($0) }
  }

  func has(_ flag: String) -> Bool { flags.contains(flag) }

  func integer(_ name: String, in range: ClosedRange<Int>) throws(Misuse) -> Int? {
    guard let text = values[name] else { return nil }
    guard let number = Int(text), range.contains(number) else {
      throw Misuse(
        message: "--\(name) is a number from \(range.lowerBound) to \(range.upperBound)")
    }
    return number
  }

  func logLevel() throws(Misuse) -> Event.Level {
    guard let name = values["log-level"] else { return .info }
    guard let level = Event.Level(name: name) else {
      throw Misuse(message: "--log-level must be debug, info, warning or error")
    }
    return level
  }

  /// At most an hour.
  func slowMilliseconds() throws(Misuse) -> Int? { try integer("slow-ms", in: 0...3_600_000) }

  /// At most ten years.
  func consumerRetentionDays() throws(Misuse) -> Int? {
    try integer("consumer-retention", in: 1...3650)
  }

  static let help = """
    cmdbd [serve]    runs the server in the foreground
    cmdbd migrate    brings the database's schema up to date and ends
    cmdbd check      says what a start would find: configuration, rights, database, schema; changes
                     nothing; exit status 0 when all is well, 1 when the database cannot be reached,
                     2 when something has to be put right
    cmdbd account add NAME --role ROLE... --os-user USER
                     lets a user of this host in, whether the server runs or not
    cmdbd timeline new [--reason TEXT]
                     lets a restored or copied database be served, as a history of its own
    cmdbd zone set ZONE [--reason TEXT]
                     from now on a day of the database is one of this time zone, Europe/Moscow;
                     the past keeps the days that it had
    cmdbd backup --to DIR [--name NAME] [--keep N] [--max-rate N]
                     copies the embedded database while it serves; --keep removes all but the
                     newest N, and the log that only those needed; --max-rate: MB a second, default
                     16
    cmdbd backup verify BACKUP [--quick] [--wal DIR] [--checkpoint FILE] [--temporary DIR]
                     restores a backup (or the newest of a directory) for a moment, to prove that
                     it can be, and tells the server of --state; --quick looks at its files only
    cmdbd backup mark NAME
                     names the present moment for restore --to NAME
    cmdbd restore --from BACKUP --state NEW [--wal DIR] [--to MOMENT|LSN|NAME|latest]
                  [--checkpoint FILE]
                     makes a state directory from a backup and the archive of its log

      --state DIR             embedded database and socket; ./.cmdb
      --socket PATH           the Unix socket; STATE/cmdb.sock
      --socket-mode MODE      its mode, octal; 0660
      --socket-group NAME     its group
      --listen HOST:PORT      TCP too, under TLS, for which it needs the next two
      --tls-certificate FILE  the server's certificate chain, PEM
      --tls-key FILE          its key, without a password, PEM
      --tls-client-ca FILE    also accept client certificates that these authorities have signed
      --plain                 no TLS on --listen; on loopback only
      --web HOST:PORT         the web console; without a certificate on loopback only
      --web-origin URL        what browsers call it behind a proxy, https://cmdb.example.org; may be
                              repeated
      --web-proxy ADDRESS     a proxy whose X-Forwarded-For is believed; may be repeated
      --web-tls-certificate FILE, --web-tls-key FILE
                              its certificate and key; those of --listen
      --time-zone ZONE        what a day is in a database that this start makes; that of the host
      --database URL          a libpq connection string; else $CMDB_DATABASE; else embedded
      --wal-archive DIR       keeps all that is written to the embedded database there too, at once
      --wal-archive-mode M    asynchronous; or synchronous: nothing is acknowledged before it is
                              in the archive, and writes stop while that cannot be written
      --workers N             processes that serve; max(2, cores / 4)
      --demo                  loads a sample estate once, if the database has no items, and
                              implies --web 127.0.0.1:7880 where that port is free
      --log-level LEVEL       debug, info, warning or error; info
      --slow-ms N             log requests that take longer; 200
      --consumer-retention N  a consumer that nobody has used for N days expires; 30
      --config FILE           the same names, `name = value`; flags win
      --version, --help

    When every worker serves it prints one line on standard output:
    ready unix:PATH [tcp:HOST:PORT] [web:HOST:PORT]
    Logs go to standard error, one JSON object a line. SIGTERM drains, SIGHUP replaces the workers
    one by one, SIGUSR2 the whole program by the one that now lies at its path. Exit status: 0
    after a drained stop, 2 for a configuration error, 1 otherwise.
    """
}

extension Substring {
  fileprivate var trimmed: String {
    String(drop { $0.isWhitespace }.reversed().drop { $0.isWhitespace }.reversed())
  }
}

extension String {
  fileprivate var trimmed: String { self[...].trimmed }
}
