import Postgres
import SQL

/// The identity of the database that is backed up.
struct DatabaseFacts {
  let databaseID: String
  let timeline: Int64
  let systemIdentifier: String
  let postgresVersion: String
  let schemaVersion: Int64
  let time: String

  init(_ session: BlockingSession) throws {
    let rows = try session.query(
      Unit(
        Statement(
          """
          select i.id, i.timeline, s.system_identifier, current_setting('server_version'),
            (select max(number) from cmdb.schema_migration), \(Self.now)
          from cmdb.database_identity i, pg_control_system() s
          """)))
    databaseID = rows.text(0, 0) ?? ""
    timeline = rows.integer(0, 1) ?? 1
    systemIdentifier = rows.text(0, 2) ?? ""
    postgresVersion = rows.text(0, 3) ?? ""
    schemaVersion = rows.integer(0, 4) ?? 0
    time = rows.text(0, 5) ?? ""
  }

  /// The time of PostgreSQL's clock, with which restore targets are compared.
  static func time(_ session: BlockingSession) throws -> String {
    try session.query(Unit(Statement("select \(now)"))).text(0, 0) ?? ""
  }

  private static let now = """
    to_char(clock_timestamp() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
    """
}
