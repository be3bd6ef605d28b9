import Client
import Glibc
import JSON
import Postgres
import SQL
import Samples
import System
import Testing

/// Operations: a backup that was never restored is none.
@Suite(.serialized) struct BackupTests {
  private static func register(_ client: Client, _ name: String) throws {
    _ = try client.result("item.register", #"{"class": "printer", "name": "\#(name)"}"#)
  }

  @Test(.timeLimit(.minutes(20))) func whatIsBackedUpIsVerifiedAndComesBack() throws {
    let place = try BackupPlace()
    let server = try TestServer()
    defer { server.stopAndRemove() }
    let client = try server.client()
    for number in 1...20 { try Self.register(client, "P\(number)") }
    let seen = try Seen(client)

    try place.backup(server, "--name", "first")
    let verified = try ToolRun(place.verify("--state", server.directory))
    #expect(verified.status == .exited(0), "\(verified.error)")
    #expect(verified.output.contains("good; 20 items"), "\(verified.output)")
    let status = try Document(Files.read("\(server.directory)/backup.json")).root
    #expect(status["time"]?.string != nil && status["verified"]?.string != nil)
    #expect(try Files.names(in: place.path) == ["backups"])

    let restored = try place.restore("new")
    #expect(restored.output.contains("changes after the backup are not in it"))
    let successor = try TestServer(directory: "\(place.path)/new")
    defer { successor.stopAndRemove() }
    #expect(try Seen(successor.client(), at: seen.moment) == seen)
    let info = try successor.client().result("server.info")
    #expect(info["timeline"]?.integer == 2)
    try Self.register(successor.client(), "new")
    try Journal(successor.client()).expectUnbroken()
  }

  /// Both ends of a copy stand behind those who work, with the sessions that they lead.
  @Test(.timeLimit(.minutes(20))) func aCopyStandsBehindThoseWhoWork() throws {
    let place = try BackupPlace()
    let server = try TestServer()
    defer { server.stopAndRemove() }
    let backup = Crowd(1) { _ in
      try ToolRun(["backup", "--state", server.directory, "--to", place.backups, "--max-rate", "8"])
    }
    let session = try server.superuser()
    let pids = SQL.Unit(
      SQL.Statement(
        "select pid from pg_stat_activity where query ilike 'base_backup%' and pid <> "
          + "pg_backend_pid()"))
    var yielded: String?
    let isSeen = try waitUntil {
      let rows = try session.query(pids)
      guard rows.count > 0, let pid = rows.integer(0, 0) else { return false }
      let fields = try Files.readText("/proc/\(pid)/stat").split(separator: ")").last?
        .split(separator: " ")
      guard let nice = fields.flatMap({ Int($0[16]) }), nice >= 10 else { return false }
      let group = try? Files.readText("/proc/\(pid)/autogroup")
      guard group?.contains("nice \(nice)\n") ?? true else { return false }
      yielded = group ?? "without sessions"
      return true
    }
    #expect(isSeen, "\(yielded ?? "no sender yields")")
    #expect(try backup.join()[0].status == .exited(0))
  }

  @Test(.timeLimit(.minutes(20))) func aFlippedBitIsFoundAndTheLastProvedBackupStays() throws {
    let place = try BackupPlace()
    let server = try TestServer()
    defer { server.stopAndRemove() }
    try Self.register(server.client(), "P")
    try place.backup(server, "--name", "proved")
    #expect(try ToolRun(place.verify()).status == .exited(0))
    for name in ["broken", "third"] { try place.backup(server, "--name", name, "--keep", "1") }
    let left = try Files.names(in: place.backups).filter { !$0.hasPrefix(".") }
    #expect(left.count == 2 && left.contains { $0.hasSuffix("-proved") }, "\(left)")

    let third = try #require(left.first { $0.hasSuffix("-third") })
    let file = "\(place.backups)/\(third)/cluster/base/1/PG_VERSION"
    var bytes = try Files.read(file)
    bytes[0] ^= 1
    try Files.write(bytes, to: file, mode: 0o600)
    for more in [["--quick"], []] {
      let line = try place.refusal(place.verify() + more)
      #expect(line.contains("checksum mismatch"), "\(line)")
    }
  }

  /// An operator looks at health, not at the status of a timer's command.
  @Test(.timeLimit(.minutes(20))) func healthSaysHowTheLastVerificationEnded() throws {
    let place = try BackupPlace()
    let server = try TestServer()
    defer { server.stopAndRemove() }
    let client = try server.client()
    try Self.register(client, "P")
    let name = try place.backup(server, "--name", "one")
    // Told to no server.
    let alone = try ToolRun(place.verify("--state", "\(place.path)/nowhere"))
    #expect(alone.status == .exited(0), "\(alone.error)")
    #expect(alone.error.contains("nowhere is no server's state directory"), "\(alone.error)")
    #expect(try client.result("server.health")["backup"]?["verified"]?.isNull == true)
    // The options may stand before the backup.
    let good = ["backup", "verify", "--state", server.directory, "--temporary", place.path]
    #expect(try ToolRun(good + [place.backups]).status == .exited(0))
    #expect(try client.result("server.health")["status"]?.string == "ok")
    // A good one that ends before what was asked for is told apart from a bad one.
    let early = try place.refusal(
      place.verify("--state", server.directory, "--checkpoint", "9999999"))
    #expect(early.contains("is good, but it ends before: positions"), "\(early)")
    #expect(try client.result("server.health")["status"]?.string == "ok")
    let outcome = try Files.readText("\(place.backups)/\(name)/verified")
    #expect(outcome.contains(#""result":"ok""#), "\(outcome)")

    let file = "\(place.backups)/\(name)/cluster/base/1/PG_VERSION"
    var bytes = try Files.read(file)
    bytes[0] ^= 1
    try Files.write(bytes, to: file, mode: 0o600)
    _ = try place.refusal(place.verify("--state", server.directory))
    let bad = try client.result("server.health")
    #expect(bad["status"]?.string == "degraded")
    #expect(bad["reasons"]?[0]?["code"]?.string == "verification_failed", "\(bad)")
    let reason = bad["backup"]?["verification_failed"]?["reason"]?.string ?? ""
    #expect(reason.contains("checksum mismatch"), "\(bad)")
    // A newer backup that is good is what an operator needs.
    try place.backup(server, "--name", "two")
    #expect(try ToolRun(place.verify("--state", server.directory)).status == .exited(0))
    #expect(try client.result("server.health")["status"]?.string == "ok")
  }

  @Test func whatCannotBeDoneIsSaidInOneLine() throws {
    let place = try BackupPlace().path
    let server = try TestServer.shared.get()
    try Files.makeDirectory("\(place)/used", mode: 0o700)
    try Files.write([1], to: "\(place)/used/file", mode: 0o600)
    let mark = ["backup", "mark", "said-twice", "--state", server.directory]
    #expect(try ToolRun(mark).status == .exited(0))
    let cases: [(arguments: [String], status: Int32, words: String)] = [
      (mark, 1, "there is a mark said-twice of "),
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
      (["backup", "mark", "two words", "--state", server.directory], 2, "one word"),
      (["backup", "mark", "position:5", "--state", server.directory], 2, "no / and no :"),
      (["backup", "verify", "\(place)/used"], 1, "is no whole backup"),
      (
        ["restore", "--from", "\(place)/used", "--state", "\(place)/x", "--to", "position:5"], 2,
        "a position of the journal is no target"
      ),
      (["restore", "--from", "\(place)/used"], 2, "--state NEW"),
      (["restore", "--from", "\(place)/used", "--state", "\(place)/x", "--to", "9"], 2, "--to 9"),
      (
        ["restore", "--from", "\(place)/used", "--state", "\(place)/x", "--to", "last Tuesday"], 2,
        "write a moment with its zone"
      ),
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
