import JSON
import Postgres
import SQL
import System

/// The extent of a restored database.
struct RestoredState {
  /// The settled moment and the last position up to which the copy is complete.
  let moment: String
  let position: Int64
  /// Later committed changes that have no position yet.
  let waiting: Int64

  init(_ session: BlockingSession) throws {
    let rows = try session.query(
      Unit(
        Statement(
          """
          select cmdb.rfc3339(cmdb.settled_until()), s.position,
            (select count(*) from cmdb.journal_inbox)
          from cmdb.sequencer s
          """)))
    moment = rows.text(0, 0) ?? ""
    position = rows.integer(0, 1) ?? 0
    waiting = rows.integer(0, 2) ?? 0
  }

  /// Whether the positions from 1 to the last have no gap.
  func checkJournal(_ session: BlockingSession) throws {
    let rows = try session.query(
      Unit(
        Statement(
          """
          select count(*), coalesce(min(position), 1), coalesce(max(position), 0)
          from cmdb.journal
          """)))
    guard rows.integer(0, 0) == position, rows.integer(0, 1) == 1,
      rows.integer(0, 2) == position
    else {
      throw ToolFailure(
        "the journal has \(rows.integer(0, 0) ?? 0) entries up to position \(position)")
    }
  }
}

/// A position and its moment recorded elsewhere: the result of an export, the note of a later
/// backup, an answer of `server.info`.
struct Checkpoint {
  let position: Int64
  let moment: String?

  init(file path: String) throws {
    if let position = Int64(path) {
      self.position = position
      moment = nil
      return
    }
    guard let root = try? Document(try Files.read(path)).root,
      let position = root["position"]?.integer
    else {
      throw Options.Misuse(
        message: "--checkpoint \(path): it takes a position, or a JSON file with `position` and "
          + "`moment`, such as \(BackupFile.name) of a later backup")
    }
    self.position = position
    moment = root["moment"]?.string ?? root["as_of"]?.string
  }

  /// The missing part in words; nil when the copy is complete.
  func missing(in found: RestoredState) -> String? {
    guard position > found.position else { return nil }
    let noted = moment.map { " (\($0))" } ?? ""
    return "positions \(found.position + 1) to \(position)\(noted) are missing"
  }
}
