import Postgres
import Server
import Supervisor
import System

/// The options for the archive of the embedded database's log.
struct ArchiveOptions {
  let directory: String
  let isSynchronous: Bool

  /// Nil without `--wal-archive`.
  init?(_ options: Options) throws {
    guard let mode = try Self.mode(options), let path = options["wal-archive"] else { return nil }
    directory = try Files.absolutePath(path)
    isSynchronous = mode == .synchronous
  }

  /// Nil where none is asked for.
  static func mode(_ options: Options) throws(Options.Misuse) -> ArchiveMode? {
    guard let mode = ArchiveMode(rawValue: options["wal-archive-mode"] ?? "asynchronous") else {
      throw Options.Misuse(message: "--wal-archive-mode must be asynchronous or synchronous")
    }
    guard options["wal-archive"] != nil else {
      guard options["wal-archive-mode"] == nil else {
        throw Options.Misuse(message: "--wal-archive-mode needs --wal-archive")
      }
      return nil
    }
    return mode
  }

  func check(beside state: String) throws(Options.Misuse) {
    guard directory != state, !directory.hasPrefix(state + "/") else {
      throw Options.Misuse(
        message: "--wal-archive \(directory) lies inside the state directory, with which it would "
          + "be lost")
    }
    let parent = Files.directory(of: directory)
    guard Files.exists(directory) || Files.isWritable(parent) else {
      throw Options.Misuse(
        message: "--wal-archive: \(parent) does not exist or is not writable by this user")
    }
  }

  func plan(_ cluster: EmbeddedCluster) -> SupervisorPlan.Archive {
    let slot = ArchiveSlot(cluster, WALArchive(directory), isSynchronous: isSynchronous)
    let program = slot.receiver
    return SupervisorPlan.Archive(
      prepare: { try slot.prepare() },
      specification: ChildProcess.Specification(
        executable: program.executable, arguments: program.arguments,
        environment: ["PATH": Environment.value("PATH") ?? "/usr/bin:/bin", "LC_ALL": "C"],
        descriptors: [2: 2], hasOwnProcessGroup: true))
  }
}
