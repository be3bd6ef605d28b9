import Client
import Glibc
import JSON
import Samples
import System
import Testing

/// Operations: a backup that was never restored is none.
@Suite(.serialized) struct BackupTests {
  /// Where a test keeps backups, archives and restored states; passable for PostgreSQL's user.
  private static func place() throws -> String {
    let path = "/tmp/cmdb-backup-\(Process.id)-\(UInt32.random(in: 0...UInt32.max))"
    try Files.makeDirectory(path, mode: 0o711)
    TestServer.removeAtExit(path)
    return path
  }

  private static func backup(_ server: TestServer, to place: String, _ more: String...) throws
    -> ToolRun
  {
    try ToolRun(["backup", "--state", server.directory, "--to", "\(place)/backups"] + more)
  }

  private static func register(_ client: Client, _ name: String) throws {
    _ = try client.result("item.register", #"{"class": "printer", "name": "\#(name)"}"#)
  }

  private static func text(_ status: ChildProcess.ExitStatus?, _ run: ToolRun) -> String {
    "\(status as Any): \(run.output)\(run.error)"
  }

  /// The register of one moment, as an export hashes it.
  private struct Seen: Equatable {
    let moment: String
    let position: Int64
    let hash: String

    /// - Parameter moment: nil for the present.
    init(_ client: Client, at moment: String? = nil) throws {
      let condition = moment.map { #", "as_of": "\#($0)""# } ?? ""
      let answer = try client.result("inventory.export", #"{"format": "jsonl"\#(condition)}"#)
      self.moment = try #require(answer["as_of"]?.string)
      position = try #require(answer["position"]?.integer)
      hash = try #require(answer["sha256"]?.string)
    }
  }

  @Test(.timeLimit(.minutes(3))) func whatIsBackedUpIsVerifiedAndComesBack() throws {
    let place = try Self.place()
    let server = try TestServer()
    defer { server.stopAndRemove() }
    let client = try server.client()
    for number in 1...20 { try Self.register(client, "P\(number)") }
    let seen = try Seen(client)

    let made = try Self.backup(server, to: place, "--name", "first")
    #expect(made.status == .exited(0), "\(made.error)")
    let verified = try ToolRun(
      ["backup", "verify", "\(place)/backups", "--state", server.directory, "--temporary", place])
    #expect(verified.status == .exited(0), "\(verified.error)")
    #expect(verified.output.contains("good; 20 items"), "\(verified.output)")
    let status = try Document(Files.read("\(server.directory)/backup.json")).root
    #expect(status["time"]?.string != nil && status["verified"]?.string != nil)
    #expect(try Files.names(in: place) == ["backups"])

    let restored = try ToolRun(
      ["restore", "--from", "\(place)/backups", "--state", "\(place)/new"])
    #expect(restored.status == .exited(0), "\(restored.error)")
    #expect(restored.output.contains("changes after the backup are not in it"))
    let successor = try TestServer(directory: "\(place)/new")
    defer { successor.stopAndRemove() }
    #expect(try Seen(successor.client(), at: seen.moment) == seen)
    let info = try successor.client().result("server.info")
    #expect(info["timeline"]?.integer == 2)
    try Self.register(successor.client(), "new")
    try Journal(successor.client()).expectUnbroken()
  }

  @Test(.timeLimit(.minutes(3))) func aFlippedBitIsFoundAndTheLastProvedBackupStays() throws {
    let place = try Self.place()
    let server = try TestServer()
    defer { server.stopAndRemove() }
    try Self.register(server.client(), "P")
    #expect(try Self.backup(server, to: place, "--name", "proved").status == .exited(0))
    let verify = ["backup", "verify", "\(place)/backups", "--temporary", place]
    #expect(try ToolRun(verify).status == .exited(0))
    for name in ["broken", "third"] {
      let made = try Self.backup(server, to: place, "--name", name, "--keep", "1")
      #expect(made.status == .exited(0), "\(made.error)")
    }
    let left = try Files.names(in: "\(place)/backups").filter { !$0.hasPrefix(".") }
    #expect(left.count == 2 && left.contains { $0.hasSuffix("-proved") }, "\(left)")

    let third = try #require(left.first { $0.hasSuffix("-third") })
    let file = "\(place)/backups/\(third)/cluster/base/1/PG_VERSION"
    var bytes = try Files.read(file)
    bytes[0] ^= 1
    try Files.write(bytes, to: file, mode: 0o600)
    for more in [["--quick"], []] {
      let run = try ToolRun(verify + more)
      #expect(run.status == .exited(1))
      #expect(run.error.contains("checksum mismatch"), "\(run.error)")
      #expect(run.error.split(separator: "\n").count == 1, "\(run.error)")
    }
  }

  @Test func whatCannotBeDoneIsSaidInOneLine() throws {
    let place = try Self.place()
    let server = try TestServer.shared.get()
    try Files.makeDirectory("\(place)/used", mode: 0o700)
    try Files.write([1], to: "\(place)/used/file", mode: 0o600)
    let cases: [(arguments: [String], status: Int32, words: String)] = [
      (["backup", "--state", server.directory], 2, "needs --to DIR"),
      (["backup", "--state", "\(place)/none", "--to", "\(place)/b"], 1, "no server runs on"),
      (
        ["backup", "--state", server.directory, "--to", "\(server.directory)/b"], 1,
        "inside the state directory"
      ),
      (["backup", "--state", server.directory, "--to", "\(place)/used"], 1, "is not empty and"),
      (["backup", "--state", server.directory, "--to", "/nowhere/at/all"], 1, "no directory"),
      (["backup", "--to", "\(place)/b", "--database", "dbname=x"], 2, "for the embedded database"),
      (["backup", "mark", "1", "--state", server.directory], 2, "a mark has a NAME"),
      (["backup", "verify", "\(place)/used"], 1, "is no whole backup"),
      (["restore", "--from", "\(place)/used"], 2, "--state NEW"),
      (["restore", "--from", "\(place)/used", "--state", "\(place)/x", "--to", "9"], 2, "--to 9"),
    ]
    for (arguments, status, words) in cases {
      let run = try ToolRun(arguments)
      #expect(run.status == .exited(status), "\(arguments): \(run.error)")
      #expect(run.error.contains(words), "\(arguments): \(run.error)")
      #expect(run.error.split(separator: "\n").count == 1, "\(run.error)")
    }
  }

  @Test(.enabled(if: SmallDisk.isPossible)) func aFullDiskKeepsNoHalfBackup() throws {
    let disk = try SmallDisk(megabytes: 8)
    defer { disk.unmount() }
    let run = try ToolRun([
      "backup", "--state", try TestServer.shared.get().directory, "--to", "\(disk.path)/b",
    ])
    #expect(run.status == .exited(1))
    #expect(run.error.contains("is full; nothing was kept"), "\(run.error)")
    #expect(try Files.names(in: "\(disk.path)/b") == [".cmdb-backup.lock"])
  }
}
