import JSON
import Postgres
import SQL
import System

/// The identity of an embedded cluster: a nonce, stored in the database and in the file `identity`
/// of the state directory, and renewed at each start. A cluster that was copied or restored outside
/// cmdb does not match, and is not served until an operator runs `cmdbd timeline new`.
struct ClusterIdentity {
  /// `{"database_id", "nonce", "next"?, "system_identifier"?, "log"?}`: `next` is present during a
  /// renewal; after a crash the database may hold either nonce. `log` is the end of the log after
  /// the renewal, of the cluster with this identifier.
  struct Content: Equatable {
    var databaseID: String
    var nonce: String?
    var next: String?
    var systemIdentifier: String?
    var log: WALPosition?
  }

  /// The identity in the database; the nonce is nil before its first renewal.
  struct Stored: Equatable {
    var databaseID: String
    var nonce: String?
  }

  struct Refusal: Error, CustomStringConvertible {
    let description: String
  }

  let path: String

  /// Whether the cluster is the one that this state directory has served before.
  ///
  /// - Parameter stored: nil while the database has no schema.
  static func isSame(_ file: Content?, _ stored: Stored?) -> Bool {
    guard let stored else { return file == nil }
    guard let file else { return stored.nonce == nil }
    guard file.databaseID == stored.databaseID else { return false }
    return stored.nonce == file.nonce || file.next != nil && stored.nonce == file.next
  }

  /// - Throws: `Refusal`, or an error of reading.
  func check(_ session: BlockingSession) throws {
    let file = try content()
    let stored = try stored(session)
    guard !Self.isSame(file, stored) else { return }
    let place = Files.directory(of: path)
    throw stored == nil ? missing(place) : foreign(place)
  }

  /// The same of a cluster that does not run, as far as its control file tells.
  ///
  /// - Parameter control: nil where there is no cluster.
  /// - Returns: nil where only the database could tell.
  func check(stopped control: EmbeddedCluster.ControlData?) throws -> String? {
    let place = Files.directory(of: path)
    guard let file = try content() else { return nil }
    guard let control else { throw missing(place) }
    guard let log = file.log, let end = control.end,
      file.systemIdentifier == "\(control.systemIdentifier)"
    else { return nil }
    // The renewal of the last start is behind its end.
    guard end >= log else { throw foreign(place) }
    return "the database is the one of this state directory"
  }

  private func missing(_ place: String) -> Refusal {
    Refusal(
      description: "the database of \(place) is empty, but \(path) tells of another; put the "
        + "cluster back, or remove the file to begin anew")
  }

  private func foreign(_ place: String) -> Refusal {
    Refusal(
      description: "the database in \(place) was restored or copied; make sure that the original "
        + "is not in use, then: cmdbd timeline new --state \(place)")
  }

  /// Renews the nonce. A crash at any point leaves a matching file: first the file lists both
  /// nonces, then the database gets the new one, then the file drops the old one.
  func renew(_ session: BlockingSession) throws {
    guard let stored = try stored(session) else { return }
    let next = Digest.hex(Entropy.bytes(16))
    var content = Content(databaseID: stored.databaseID, nonce: stored.nonce, next: next)
    try write(content)
    _ = try session.query(
      Unit(Statement("select cmdb.renew_identity($1::text)"), [Array(next.utf8)]))
    content.nonce = next
    content.next = nil
    let rows = try session.query(
      Unit(
        Statement(
          """
          select s.system_identifier::text, pg_current_wal_insert_lsn()::text
          from pg_control_system() s
          """)))
    content.systemIdentifier = rows.text(0, 0)
    content.log = rows.text(0, 1).flatMap { WALPosition($0) }
    try write(content)
  }

  // MARK: The two places

  private func content() throws -> Content? {
    guard Files.exists(path) else { return nil }
    let root = try? Document(Files.read(path, bytesMax: 4096)).root
    guard let id = root?["database_id"]?.string else {
      throw Refusal(description: "\(path) is not readable as an identity; restore the file")
    }
    return Content(
      databaseID: id, nonce: root?["nonce"]?.string, next: root?["next"]?.string,
      systemIdentifier: root?["system_identifier"]?.string,
      log: root?["log"]?.string.flatMap { WALPosition($0) })
  }

  private func write(_ content: Content) throws {
    var writer = Writer()
    writer.object { writer in
      writer.member("database_id", string: content.databaseID)
      if let nonce = content.nonce { writer.member("nonce", string: nonce) }
      if let next = content.next { writer.member("next", string: next) }
      if let system = content.systemIdentifier {
        writer.member("system_identifier", string: system)
      }
      if let log = content.log { writer.member("log", string: "\(log)") }
    }
    try Files.write(writer.bytes + [UInt8(ascii: "\n")], to: path, mode: 0o600)
  }

  /// In a form that schemas older than this identity accept.
  private func stored(_ session: BlockingSession) throws -> Stored? {
    let exists = try session.query(
      Unit(Statement("select to_regclass('cmdb.database_identity') is not null")))
    guard exists.text(0, 0) == "t" else { return nil }
    let rows = try session.query(
      Unit(
        Statement("select i.id, to_jsonb(i)->>'nonce' from cmdb.database_identity i")))
    return Stored(databaseID: rows.text(0, 0) ?? "", nonce: rows.text(0, 1))
  }
}
