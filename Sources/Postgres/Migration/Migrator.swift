internal import Glibc
package import SQL

/// Brings a database's schema up to date. Blocks: a process of its own runs it once at start.
///
/// Several may run at the same time on several hosts: an advisory lock lets one work, and the
/// others then find nothing to do.
package struct Migrator {
  package enum Step: Sendable, Equatable {
    case migration(String)
    case function(String)
  }

  private let settings: SessionSettings
  private let schema: Schema
  private let owner: String?
  /// Run after each migration, in one transaction: what brings derived data up to date.
  private let finish: [Unit]
  /// Work too long for one transaction: after `finish` each is repeated, a transaction each time,
  /// until it returns 0.
  private let steps: [Unit]

  /// Another server may hold a lock that a migration needs: to wait longer would make everybody
  /// queue behind the migration (3.9 s were measured for an innocent read).
  private static let lockLimit = "set local lock_timeout = '2s'"
  private static let attemptsMax = 10
  private static let pauseMicroseconds: UInt32 = 100_000
  /// How long to wait for another migrator at work.
  private static let turnTimeout = Duration.seconds(600)
  /// "cmdb", in ASCII: the advisory lock.
  private static let lockKey = 0x636d_6462

  /// `owner` is the role that shall own all objects; nil for the role that connects.
  package init(
    conninfo: String, schema: Schema = .embedded, owner: String? = "cmdb_owner",
    finish: [Unit] = [], steps: [Unit] = []
  ) {
    self.finish = finish
    self.steps = steps
    settings = SessionSettings(
      conninfo: conninfo, applicationName: "cmdbd migrate", lockTimeout: Migrator.turnTimeout,
      parameters: ["statement_timeout": "0"])
    self.schema = schema
    self.owner = owner
  }

  /// What `run` would do; changes nothing.
  package func check() throws(MigrationError) -> [Step] {
    try plan(connect()).steps
  }

  /// What this program's schema has that the database of `session` has not; reads only.
  package static func missingSteps(
    _ session: BlockingSession
  ) throws(MigrationError) -> [Step] {
    try Migrator(conninfo: "").plan(session).steps
  }

  /// Does all that is missing and returns it; `progress` is called before each step.
  @discardableResult
  package func run(progress: (Step) -> Void = { _ in }) throws(MigrationError) -> [Step] {
    let session = try connect()
    try perform("lock") { () throws(PostgresError) in
      try session.execute("select pg_advisory_lock(\(Migrator.lockKey))")
    }
    try perform("bookkeeping") { () throws(PostgresError) in
      try session.execute(Migrator.bookkeeping)
    }
    let plan = try plan(session)
    for file in plan.migrations {
      progress(.migration(file.name))
      try apply(file, session)
    }
    if !plan.functions.isEmpty {
      for file in plan.functions { progress(.function(file.name)) }
      try replace(plan.functions, session)
    }
    try inTransaction("finish", session) { () throws(PostgresError) in
      for statement in finish { _ = try session.query(statement) }
    }
    for step in steps {
      var isLeft = true
      while isLeft {
        try inTransaction("steps", session) { () throws(PostgresError) in
          isLeft = try session.query(step).integer(0, 0) != 0
        }
      }
    }
    return plan.steps
  }

  private func connect() throws(MigrationError) -> BlockingSession {
    do {
      let session = try BlockingSession(settings)
      if let owner {
        try session.execute(Migrator.roles)
        _ = try session.query(
          Unit(Statement("select set_config('role', $1, false)"), [Array(owner.utf8)]))
      }
      return session
    } catch {
      throw .failed(step: "connect", error)
    }
  }

  // MARK: - Steps

  private func apply(_ file: SchemaFile, _ session: BlockingSession) throws(MigrationError) {
    try inTransaction(file.name, session) { () throws(PostgresError) in
      try session.execute(file.text)
      guard session.isInTransaction else { return }
      _ = try session.query(
        Unit(
          Migrator.recordMigration,
          [Array("\(file.number ?? 0)".utf8), Array(file.name.utf8), Array(file.checksum.utf8)]))
    }
  }

  /// All in one transaction, so that no call ever meets a mixture.
  private func replace(
    _ files: [SchemaFile], _ session: BlockingSession
  ) throws(MigrationError) {
    try inTransaction("functions", session) { () throws(PostgresError) in
      // Bodies may name functions that come later.
      try session.execute("set local check_function_bodies = off")
      _ = try session.query(Unit(Migrator.forgetFunctions))
      for file in files {
        try session.execute(file.text)
        _ = try session.query(
          Unit(Migrator.recordFunction, [Array(file.name.utf8), Array(file.checksum.utf8)]))
      }
    }
  }

  /// Tries again when somebody else holds a lock for too long.
  private func inTransaction(
    _ name: String, _ session: BlockingSession, _ body: () throws(PostgresError) -> Void
  ) throws(MigrationError) {
    for attempt in 1...Migrator.attemptsMax {
      do {
        try session.execute("begin; \(Migrator.lockLimit)")
        try body()
        guard session.isInTransaction else {
          throw MigrationError.malformed(name: name, reason: "it ends its transaction")
        }
        return try session.execute("commit")
      } catch let error as MigrationError {
        throw error
      } catch let error as PostgresError {
        if session.isInTransaction { try? session.execute("rollback") }
        guard Migrator.isPassing(error), attempt < Migrator.attemptsMax else {
          throw .failed(step: name, error)
        }
        usleep(Migrator.pauseMicroseconds)
      } catch {
        throw .malformed(name: name, reason: "\(error)")
      }
    }
  }

  private static func isPassing(_ error: PostgresError) -> Bool {
    error.sqlState == .lockNotAvailable || error.sqlState == .deadlockDetected
      || error.sqlState == .serializationFailure
  }

  private func perform(
    _ name: String, _ body: () throws(PostgresError) -> Void
  ) throws(MigrationError) {
    do {
      try body()
    } catch {
      throw .failed(step: name, error)
    }
  }

  // MARK: - Bookkeeping

  private func plan(_ session: BlockingSession) throws(MigrationError) -> MigrationPlan {
    do {
      return try MigrationPlan(
        schema: schema, applied: applied(session), functionChecksums: checksums(session))
    } catch let error as MigrationError {
      throw error
    } catch let error as PostgresError {
      throw .failed(step: "bookkeeping", error)
    } catch {
      throw .failed(step: "bookkeeping", .connectionLost(wasSent: true))
    }
  }

  private func applied(
    _ session: BlockingSession
  ) throws(PostgresError) -> [MigrationPlan.Applied] {
    guard try exists("cmdb.schema_migration", session) else { return [] }
    let rows = try session.query(Unit(Migrator.selectMigrations))
    return (0..<rows.count).map { row in
      MigrationPlan.Applied(
        number: Int(rows.integer(row, 0) ?? 0), name: rows.text(row, 1) ?? "",
        checksum: rows.text(row, 2) ?? "")
    }
  }

  private func checksums(_ session: BlockingSession) throws(PostgresError) -> [String: String] {
    guard try exists("cmdb.schema_function", session) else { return [:] }
    let rows = try session.query(Unit(Migrator.selectFunctions))
    var checksums: [String: String] = [:]
    for row in 0..<rows.count {
      checksums[rows.text(row, 0) ?? ""] = rows.text(row, 1)
    }
    return checksums
  }

  private func exists(_ table: String, _ session: BlockingSession) throws(PostgresError) -> Bool {
    let rows = try session.query(
      Unit(Statement("select to_regclass($1) is not null"), [Array(table.utf8)]))
    return rows.text(0, 0) == "t"
  }
}
