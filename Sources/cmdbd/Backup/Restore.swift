import Events
import Postgres
import SQL
import System

/// `cmdbd restore --from BACKUP [--wal DIR] --state NEW [--to TARGET] [--checkpoint FILE]`: creates
/// a state directory from a backup and the log after it. The result is a separate history: a new
/// timeline of PostgreSQL and one of cmdb begin.
struct Restore {
  private static let journalBatch = 10_000

  private let state: String
  private let backup: String
  private let wal: String?
  private let target: Recovery.Target
  private let checkpoint: Checkpoint?
  private let plan: Serve

  init(_ options: Options) throws {
    guard let from = options["from"], options["state"] != nil else {
      throw Options.Misuse(
        message: "restore needs --from BACKUP and --state NEW, a directory that does not exist or "
          + "is empty")
    }
    plan = try Serve(options)
    _ = try plan.ownCluster(for: "restore")
    state = plan.state
    target = try RestoreTarget.parse(options["to"])
    checkpoint = try options["checkpoint"].map { try Checkpoint(file: $0) }
    backup = try BackupDirectory.backup(at: from, for: target)
    wal = options["wal"]
  }

  func run() throws -> Int32 {
    var copy = try RestoredCopy(of: backup, wal: wal, into: state)
    if case .time(let moment) = target, moment < copy.file.endedAt {
      throw ToolFailure(
        "\(moment) lies before the end of the backup \(backup) (\(copy.file.endedAt)); name an "
          + "older one")
    }
    if target == .latest { _ = try copy.extent() }
    let isNew = try makeState()
    guard let lock = try FileLock(path: "\(state)/cmdbd.lock") else {
      throw ToolFailure("another cmdbd runs on the state directory \(state)")
    }
    do {
      try restore(&copy)
    } catch {
      try? removeRemains(isNew: isNew)
      throw error
    }
    _ = consume lock
    return 0
  }

  /// Whether it was made.
  private func makeState() throws -> Bool {
    guard Files.exists(state) else {
      let parent = Files.directory(of: state)
      guard Files.isWritable(parent) else {
        throw ToolFailure("\(parent) does not exist or is not writable by this user")
      }
      try Files.makeDirectory(state, mode: 0o711)
      return true
    }
    guard try Files.names(in: state).isEmpty else {
      throw ToolFailure("\(state) is not empty; a restore needs a new directory")
    }
    return false
  }

  /// An incomplete restore must not look like a state directory.
  private func removeRemains(isNew: Bool) throws {
    for name in try Files.names(in: state) { try FileTree.remove("\(state)/\(name)") }
    if isNew { try Files.remove(state) }
  }

  private func restore(_ copy: inout RestoredCopy) throws {
    let cluster = try copy.start(to: target)
    do {
      try finish(copy, cluster)
      try copy.stop(cluster)
    } catch {
      try? copy.stop(cluster)
      throw error
    }
  }

  private func finish(_ copy: RestoredCopy, _ cluster: EmbeddedCluster) throws {
    try bringUpToDate(cluster)
    let session = try copy.connect(cluster)
    let found = try RestoredState(session)
    let timeline = try beginTimeline(session)
    try settle(session)
    try RestoredState(session).checkJournal(session)
    say(found, copy, timeline: timeline)
  }

  /// As a start would; timelines are kept by the newest schema.
  private func bringUpToDate(_ cluster: EmbeddedCluster) throws {
    let status = try Roles.migrate(
      Options([
        "migrate", "--log-level", "error", "--database",
        cluster.conninfo(role: "cmdb_migrator"), "--superuser",
        cluster.conninfo(role: "postgres"), "--first-user", "\(Privileges.uid)",
      ]))
    guard status == 0 else {
      throw ToolFailure("the schema of the restored database cannot be brought up to date")
    }
  }

  private func beginTimeline(_ session: BlockingSession) throws -> String {
    let rows = try session.query(
      Unit(
        Statement("select cmdb.begin_timeline($1::text, $2::bigint)"),
        [Array("restored".utf8), checkpoint.map { Array("\($0.position)".utf8) }]))
    try plan.identity.renew(session)
    return rows.text(0, 0) ?? "?"
  }

  /// Committed changes may have no position yet, if the steward had not reached them.
  private func settle(_ session: BlockingSession) throws {
    let holder = Array("restore#\(Process.id)".utf8)
    _ = try session.query(
      Unit(Statement("select cmdb.give_up_lease(l.holder) from cmdb.steward_lease l")))
    let lease = try session.query(
      Unit(Statement("select cmdb.take_lease($1::text, 3600)"), [holder]))
    guard let epoch = lease.text(0, 0) else { throw ToolFailure("the steward's lease is taken") }
    let floor = try session.query(Unit(Statement("select floor_us from cmdb.raise_floor()")))
    guard let moment = floor.text(0, 0) else { throw ToolFailure("no moment could be settled") }
    var moved: Int64 = 1
    while moved > 0 {
      moved =
        try session.query(
          Unit(
            Statement("select cmdb.sequence_journal($1::bigint, $2::bigint, $3::int)"),
            [epoch, moment, "\(Self.journalBatch)"].map { Array($0.utf8) })
        ).integer(0, 0) ?? 0
    }
    _ = try session.query(
      Unit(
        Statement("select cmdb.settle($1::bigint, $2::bigint)"),
        [epoch, moment].map { Array($0.utf8) }))
    _ = try session.query(Unit(Statement("select cmdb.give_up_lease($1::text)"), [holder]))
  }

  private func say(_ found: RestoredState, _ copy: RestoredCopy, timeline: String) {
    var lines = [
      "restored \(backup) to \(state)",
      "complete to \(found.moment), position \(found.position)"
        + (found.waiting > 0 ? "; \(found.waiting) later changes are in it as well" : ""),
    ]
    if let missing = checkpoint?.missing(in: found) { lines.append(missing) }
    if copy.archive == nil {
      lines.append("no archive of the log was given: changes after the backup are not in it")
    }
    lines.append(
      "it goes on as a history of its own, timeline \(timeline); people and programs must write to "
        + "one of the two servers only")
    lines.append("start it with: cmdbd --state \(state)")
    for line in lines { Standard.output.write(line) }
  }
}
