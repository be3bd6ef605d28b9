import Postgres
import SQL
import System

/// `cmdbd backup mark NAME`: names the present moment in the write-ahead log, so that `cmdbd
/// restore --to NAME` finds it.
struct BackupMark {
  /// Of PostgreSQL's restore points.
  private static let nameBytesMax = 63

  private let cluster: EmbeddedCluster
  private let name: String

  init(_ options: Options) throws {
    cluster = try Serve(options).ownCluster(for: "backup mark")
    name = options.operand ?? ""
    guard (1...Self.nameBytesMax).contains(name.utf8.count), name != "latest",
      RestoreTarget.isName(name)
    else {
      throw Options.Misuse(
        message: "a mark has a NAME: one word of at most 63 bytes that begins with a letter, such "
          + "as before-import; it has no / and no :")
    }
  }

  func run() throws -> Int32 {
    guard cluster.isReady() else {
      throw ToolFailure(
        "no server runs on \(cluster.configuration.stateDirectory); start cmdbd, or name it "
          + "with --state")
    }
    let session = try BlockingSession(
      SessionSettings(
        conninfo: cluster.conninfo(role: BackupPrograms.role), applicationName: "cmdbd backup"))
    var marks = try MarkNames(in: cluster.configuration.stateDirectory)
    try marks.add(name)
    let rows = try session.query(
      Unit(
        Statement("select pg_create_restore_point($1::text)"), [Array(name.utf8)]))
    Standard.output.write("mark \(name) at \(rows.text(0, 0) ?? "")")
    if ArchiveFile.read(in: cluster.configuration.stateDirectory) == nil {
      Standard.error.write(
        "cmdbd: there is no --wal-archive, so only the log inside a backup that is being made now "
          + "can hold this mark")
    }
    return 0
  }
}
