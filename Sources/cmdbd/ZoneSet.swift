import Postgres
import SQL
import System

/// `cmdbd zone set ZONE [--reason TEXT]`: from now on a day of the database is one of another time
/// zone, whether the server runs or not: workers learn it with the next version of the catalogue.
struct ZoneSet {
  private let access: DatabaseAccess
  private let zone: String
  private let reason: String?

  init(_ options: Options) throws {
    access = DatabaseAccess(plan: try Serve(options))
    guard let zone = options.operand else { throw Options.Misuse(message: "zone set needs a ZONE") }
    self.zone = zone
    reason = options["reason"]
  }

  func run() throws -> Int32 {
    let starter = UserDatabase.ofHost().lookup(uid: Privileges.uid)?.name ?? "\(Privileges.uid)"
    let values = [
      "cmdbd:zone-set", zone, reason ?? "cmdbd zone set, run by \(starter)",
    ]
    do {
      let hasChanged = try access.withSession(as: "cmdb_steward") { session in
        try session.query(
          Unit(
            Statement("select cmdb.zone_set($1::text, $2::text, $3::text)"),
            values.map { Array($0.utf8) })
        ).text(0, 0) == "t"
      }
      Standard.output.write(
        hasChanged
          ? "a day of the database is one of \(zone) from now on" : "the zone is \(zone) already")
      return 0
    } catch let error as PostgresError {
      Standard.error.write("cmdbd: \(DatabaseAccess.complaint(error))")
      return 1
    }
  }
}
