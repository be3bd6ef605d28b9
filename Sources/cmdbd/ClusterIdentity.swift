import JSON
import Postgres
import SQL
import System

/// The identity of an embedded cluster: a nonce, stored in the database and in the file `identity`
/// of the state directory, and renewed at each start. A cluster that was copied or restored outside
/// cmdb does not match, and is not served until an operator runs `cmdbd timeline new`.
struct ClusterIdentity {
  /// `{"database_id", "nonce", "next"?}`: `next` is present during a renewal; after a crash the
  /// database may hold either nonce.
  struct Content: Equatable {
    var databaseID: String
    var nonce: String?
    var next: String?
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
    guard stored != nil else {
      throw Refusal(
        description: "the database of \(place) is empty, but \(path) tells of another; put the "
          + "cluster back, or remove the file to begin anew")
    }
    throw Refusal(
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
      databaseID: id, nonce: root?["nonce"]?.string, next: root?["next"]?.string)
  }

  private func write(_ content: Content) throws {
    var writer = Writer()
    writer.object { writer in
      writer.member("database_id", string: content.databaseID)
      if let nonce = content.nonce { writer.member("nonce", string: nonce) }
      if let next = content.next { writer.member("next", string: next) }
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
