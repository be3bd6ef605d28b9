import Methods
import Postgres
import SQL
import Server
import System

/// `cmdbd backup --to DIR [--name N] [--keep N]`: copies the embedded database while it is in use.
///
/// A backup appears under its name once it is complete and on disk. An interrupted one leaves a
/// name with a leading dot, which the next backup removes.
struct Backup {
  private static let unfinished = ".unfinished"
  /// Reading, hashing and writing as fast as it goes takes the disk from those who work;
  /// at this rate a million items take three minutes.
  private static let defaultMegabytesPerSecond = 16

  private let state: String
  private let cluster: EmbeddedCluster
  private let directory: BackupDirectory
  private let label: String?
  private let keep: Int?
  private let megabytesPerSecond: Int

  init(_ options: Options) throws {
    let plan = try Serve(options)
    guard let to = options["to"] else {
      throw Options.Misuse(message: "backup needs --to DIR, a directory for backups")
    }
    state = plan.state
    cluster = try plan.ownCluster(for: "backup")
    directory = BackupDirectory(path: try Files.absolutePath(to))
    label = options["name"]
    keep = try options.integer("keep", in: 1...10_000)
    megabytesPerSecond =
      try options.integer("max-rate", in: 1...1024) ?? Self.defaultMegabytesPerSecond
    if let label { try Self.check(label: label) }
  }

  /// It becomes part of a file name.
  private static func check(label: String) throws(Options.Misuse) {
    let isPlain = label.utf8.allSatisfy { byte in
      UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte || UInt8(ascii: "A")...UInt8(ascii: "Z") ~= byte
        || UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte || "._-".utf8.contains(byte)
    }
    guard isPlain, (1...63).contains(label.utf8.count) else {
      throw Options.Misuse(message: "--name takes up to 63 letters, digits, `.`, `_` and `-`")
    }
  }

  func run() throws -> Int32 {
    try checkDirectory()
    guard let lock = try FileLock(path: "\(directory.path)/.cmdb-backup.lock") else {
      throw ToolFailure("another backup to \(directory.path) is running")
    }
    try removeUnfinished()
    let begin = Instant.now()
    let (path, file) = try copy()
    let seconds = begin.duration(to: Instant.now()) / .seconds(1)
    var status = BackupStatus.read(in: state)
    status.time = file.time
    status.path = path
    try? status.write(in: state)
    Standard.output.write(
      "backup \(path): \(file.byteCount >> 20) MiB in \(Self.tenths(seconds)) s; "
        + "\(file.note.items) items, position \(file.note.position), as of \(file.note.moment)")
    let places = BackupPlaces(state: state, systemIdentifier: file.systemIdentifier)
    try places.note(directory)
    if let keep { try removeOld(keeping: keep, places) }
    _ = consume lock
    return 0
  }

  private static func tenths(_ seconds: Double) -> String {
    let tenths = Int((seconds * 10).rounded())
    return "\(tenths / 10).\(tenths % 10)"
  }

  // MARK: The place

  private func checkDirectory() throws {
    let path = directory.path
    // A backup begins with a checkpoint, which on a full disk ends PostgreSQL.
    if let free = try? Files.freeBytes(state), free < ServerState.diskFreeMin {
      throw ToolFailure("the disk of the database, \(state), is full: free some space first")
    }
    guard path != state, !path.hasPrefix(state + "/") else {
      throw ToolFailure(
        "\(path) lies inside the state directory \(state), with which it would be lost")
    }
    guard Files.exists(path) else {
      let parent = Files.directory(of: path)
      guard Files.exists(parent) else { throw ToolFailure("there is no directory \(parent)") }
      guard Files.isWritable(parent) else {
        throw ToolFailure("this user cannot create \(path): \(parent) is not writable")
      }
      return try Files.makeDirectory(path, mode: 0o700)
    }
    guard Files.isWritable(path) else {
      throw ToolFailure("this user cannot write to \(path)")
    }
    let visible = try Files.names(in: path).filter { !$0.hasPrefix(".") && $0 != "lost+found" }
    guard try visible.isEmpty || !directory.names().isEmpty else {
      throw ToolFailure("\(path) is not empty and holds no backups; name another directory")
    }
  }

  private func removeUnfinished() throws {
    for name in try Files.names(in: directory.path) where name.hasSuffix(Self.unfinished) {
      try FileTree.remove("\(directory.path)/\(name)")
    }
  }

  // MARK: The copy

  private func copy() throws -> (path: String, BackupFile) {
    guard cluster.isReady() else {
      throw ToolFailure("no server runs on \(state); start cmdbd, or name it with --state")
    }
    let session = try Self.connect(cluster)
    let facts = try DatabaseFacts(session)
    let note = try MomentNote.take(session)
    let digits = facts.time.prefix(19).filter { $0 != "-" && $0 != ":" }
    let name = "\(digits)Z" + (label.map { "-\($0)" } ?? "")
    let path = "\(directory.path)/\(name)"
    guard !Files.exists(path) else { throw ToolFailure("\(path) is there already") }
    let unfinished = "\(directory.path)/.\(name)\(Self.unfinished)"
    do {
      try Files.makeDirectory(unfinished, mode: 0o700)
      try BackupPrograms(dataDirectory: cluster.configuration.dataDirectory)
        .copy(
          cluster, to: "\(unfinished)/cluster", megabytesPerSecond: megabytesPerSecond)
      let file = try BackupFile(
        copyIn: "\(unfinished)/cluster", time: facts.time, label: label, facts: facts,
        endedAt: try DatabaseFacts.time(session), walArchive: ArchiveFile.read(in: state),
        cmdbVersion: Version.text, note: note)
      try Files.write(file.json, to: "\(unfinished)/\(BackupFile.name)", mode: 0o600)
      try Files.move(unfinished, to: path)
      return (path, file)
    } catch {
      try? FileTree.remove(unfinished)
      throw Self.explained(error, directory.path)
    }
  }

  private static func connect(_ cluster: EmbeddedCluster) throws -> BlockingSession {
    do {
      return try BlockingSession(
        SessionSettings(
          conninfo: cluster.conninfo(role: BackupPrograms.role), applicationName: "cmdbd backup",
          statementTimeout: .seconds(3600), isReadOnly: true))
    } catch {
      let first = error.message.prefix { $0 != "\n" }
      throw ToolFailure(
        "\(first) (backups are made by root or by the user who starts cmdbd; a server of an "
          + "older cmdbd has to be restarted first)")
    }
  }

  private static func explained(_ error: any Error, _ path: String) -> any Error {
    let text = "\(error)"
    guard text.contains("No space left on device") else { return error }
    return ToolFailure("the disk of \(path) is full; nothing was kept of this backup")
  }

  // MARK: Retention

  private func removeOld(keeping count: Int, _ places: BackupPlaces) throws {
    for name in try directory.superfluous(keeping: count) {
      let doomed = "\(directory.path)/.\(name)\(Self.unfinished)"
      try Files.move("\(directory.path)/\(name)", to: doomed)
      try FileTree.remove(doomed)
      Standard.output.write("removed \(directory.path)/\(name)")
    }
    guard let archive = ArchiveFile.read(in: state), let needed = try places.needed() else {
      return
    }
    for path in needed.unreadable {
      Standard.output.write(
        "the log that backups in \(path) need stays in the archive, although that directory cannot "
          + "be read now; if they are gone, remove it from \(places.path)")
    }
    try BackupPrograms(dataDirectory: cluster.configuration.dataDirectory)
      .removeWAL(before: "\(needed.first)", in: archive)
    for place in WALArchive(archive).earlier() {
      guard let last = place.last, last.start < needed.first.start else { continue }
      try FileTree.remove(place.directory)
    }
  }
}

extension Serve {
  /// The embedded cluster, for a command that supports no other.
  func ownCluster(for command: String) throws -> EmbeddedCluster {
    guard try databaseURL() == nil else {
      throw Options.Misuse(
        message: "\(command) is for the embedded database; back up a PostgreSQL of yours with "
          + "pgBackRest, Barman or pg_basebackup")
    }
    return try embeddedCluster()
  }
}
