import Postgres
import SQL
import System

/// `cmdbd timeline new [--reason TEXT]`: the operator's decision to serve a restored or copied
/// database as a separate history. Positions and cursors after the common point are refused from
/// then on.
struct TimelineNew {
  private static let statement = Statement(
    """
    select b.timeline, t.begins_after
    from cmdb.begin_timeline($1::text) b (timeline)
    cross join lateral (
      select s.position as begins_after from cmdb.sequencer s) t
    """)

  private let access: DatabaseAccess
  private let reason: String

  init(_ options: Options) throws {
    access = DatabaseAccess(plan: try Serve(options))
    reason = options["reason"] ?? "cmdbd timeline new"
  }

  func run() throws -> Int32 {
    do {
      let (number, common) = try access.withSession(as: "cmdb_steward", ifRunning: .refuse) {
        session in
        let rows = try session.query(Unit(Self.statement, [Array(reason.utf8)]))
        if try access.plan.databaseURL() == nil { try access.plan.identity.renew(session) }
        return (rows.text(0, 0) ?? "", rows.text(0, 1) ?? "")
      }
      Standard.output.write(
        "timeline \(number) begins after position \(common); the server may be started")
      return 0
    } catch let error as PostgresError {
      Standard.error.write("cmdbd: \(DatabaseAccess.complaint(error))")
      return 1
    }
  }
}
