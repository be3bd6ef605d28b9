import JSON
import Postgres
import SQL
import System

/// `cmdbd backup verify BACKUP [--quick] [--wal DIR] [--checkpoint FILE]`: verifies a backup by
/// restoring it.
///
/// Steps: check every file against the manifest; check the archive for gaps; restore into a
/// temporary directory, and compare it with the original's note, including a journal without gaps.
struct BackupVerify {
  /// The disk space that the copy must leave free.
  private static let spareBytes: Int64 = 256 << 20

  private let backup: String
  private let state: String
  private let wal: String?
  private let isQuick: Bool
  private let checkpoint: Checkpoint?
  private let temporary: String

  init(_ options: Options) throws {
    guard let operand = options.operand else {
      throw Options.Misuse(
        message: "backup verify needs a backup, or a directory of them, whose newest is meant")
    }
    state = try Files.absolutePath(options["state"] ?? "./.cmdb")
    backup = try BackupDirectory.backup(at: operand)
    wal = options["wal"]
    isQuick = options.has("quick")
    checkpoint = try options["checkpoint"].map { try Checkpoint(file: $0) }
    let folder = options["temporary"] ?? Environment.value("TMPDIR") ?? "/var/tmp"
    temporary = "\(try Files.absolutePath(folder))/cmdb-verify-\(Digest.hex(Entropy.bytes(4)))"
  }

  func run() throws -> Int32 {
    var copy = try RestoredCopy(of: backup, wal: wal, into: temporary)
    let missing: String?
    do {
      try BackupPrograms(dataDirectory: "\(backup)/cluster").verify("\(backup)/cluster")
      let extent = try copy.extent()
      var found: RestoredState?
      if !isQuick { found = try prove(&copy, extent) }
      if let remark = try record(failure: nil) { Standard.error.write("cmdbd: \(remark)") }
      if isQuick {
        Standard.output.write(
          "\(backup): its files are as they were written; only without --quick it is restored")
      }
      missing = found.flatMap { checkpoint?.missing(in: $0) }
    } catch {
      let remark = try? record(failure: "\(error)")
      throw ToolFailure("\(backup): \(error)" + (remark.flatMap(\.self).map { "; \($0)" } ?? ""))
    }
    // It is whole, and older than what it was asked for.
    if let missing { throw ToolFailure("\(backup) is good, but it ends before: \(missing)") }
    return 0
  }

  /// Recorded beside the backup and, for the health report, in the server's state directory.
  ///
  /// - Returns: a remark where no server's health shows it.
  private func record(failure: String?) throws -> String? {
    let time = BackupStatus.now
    var writer = Writer()
    writer.object { writer in
      writer.member("time", string: time)
      writer.member("result", string: failure == nil ? (isQuick ? "files" : "ok") : "failed")
      writer.member("reason", string: failure)
    }
    // An earlier full verification stays valid when only the files were checked.
    if failure != nil || !isQuick {
      try Files.write(
        writer.bytes + Array("\n".utf8), to: "\(backup)/\(BackupDirectory.verifiedName)",
        mode: 0o600)
    }
    guard failure != nil || !isQuick else { return nil }
    return try tellServer(time, failure)
  }

  /// Health reads it. A failure stands until the same backup, or a newer one, is found good.
  private func tellServer(_ time: String, _ failure: String?) throws -> String? {
    guard Files.exists("\(state)/postgresql") else {
      return "\(state) is no server's state directory: the outcome is in \(backup) only, and"
        + " `cmdb health` does not show it; name the server's with --state"
    }
    var status = BackupStatus.read(in: state)
    let made = try? BackupFile.read(in: backup).time
    if let failure {
      status.failed = BackupStatus.Failure(time: time, path: backup, reason: failure)
    } else {
      status.verified = time
      if let bad = status.failed {
        let ofBad = try? BackupFile.read(in: bad.path).time
        if bad.path == backup || (made ?? "") >= (ofBad ?? "") { status.failed = nil }
      }
    }
    if status.path == nil {
      status.path = backup
      status.time = made
    }
    try status.write(in: state)
    return nil
  }

  // MARK: The proof

  private func prove(
    _ copy: inout RestoredCopy, _ extent: WALArchive.Extent?
  ) throws -> RestoredState {
    try checkSpace(copy.file)
    try Files.makeDirectory(temporary, mode: 0o711)
    let found: RestoredState
    do {
      let cluster = try copy.start(to: .latest)
      do {
        found = try check(copy, cluster, extent)
        try copy.stop(cluster)
      } catch {
        try? copy.stop(cluster)
        throw error
      }
      try FileTree.remove(temporary)
    } catch {
      try? FileTree.remove(temporary)
      throw error
    }
    return found
  }

  private func checkSpace(_ file: BackupFile) throws {
    let folder = Files.directory(of: temporary)
    guard Files.isWritable(folder) else {
      throw ToolFailure("this user cannot write to \(folder); name another with --temporary")
    }
    let needed = file.byteCount + Self.spareBytes
    let free = try Files.freeBytes(folder)
    guard free >= needed else {
      throw ToolFailure(
        "restoring it takes \(needed >> 20) MiB, \(folder) has \(free >> 20) MiB free; name "
          + "another with --temporary, or use --quick")
    }
  }

  private func check(
    _ copy: RestoredCopy, _ cluster: EmbeddedCluster, _ extent: WALArchive.Extent?
  ) throws -> RestoredState {
    let end = try Recovery(cluster).branch()?.position
    if let last = extent?.last, let end {
      // The last record may cross the end of a segment, so a part of it may be missing.
      let whole = extent?.lastIsWhole == true ? last.next.start : last.start
      guard end.bytes + (1 << 20) >= whole.bytes else {
        throw ToolFailure(
          "the log in the archive is readable up to \(end) only, although it goes on to \(whole)")
      }
    }
    let session = try copy.connect(cluster)
    let facts = try DatabaseFacts(session)
    guard facts.databaseID == copy.file.databaseID else {
      throw ToolFailure("it holds the database \(facts.databaseID), not \(copy.file.databaseID)")
    }
    let note = try MomentNote.take(session, at: copy.file.note.moment)
    if let difference = copy.file.note.difference(in: note) { throw ToolFailure(difference) }
    let found = try RestoredState(session)
    try found.checkJournal(session)
    Standard.output.write(
      "\(backup): good; \(note.items) items as of \(note.moment), position \(found.position)"
        + (end.map { ", log to \($0)" } ?? ""))
    return found
  }
}
