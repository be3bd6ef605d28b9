import Client
import JSON
import Postgres
import SQL
import Samples
import System
import Testing

/// What an archive lacks is said before anybody relies on it, and what is left can be restored.
@Suite(.serialized, .waiting) struct ArchiveGapTests {
  private static func register(_ server: TestServer, _ name: String) throws {
    _ = try server.client().result(
      "item.register", #"{"class": "printer", "tag": "\#(name)", "name": "P"}"#)
  }

  private static func text(_ session: BlockingSession, _ select: String) throws -> String {
    try #require(try session.query(SQL.Unit(Statement(select))).text(0, 0))
  }

  private static func has(_ server: TestServer, _ tag: String) throws -> Bool {
    let found = try server.client().result("item.find", #"{"where": "tag = '\#(tag)'"}"#)
    return found["items"]?.count == 1
  }

  /// Three segments of the log; the second goes.
  @Test(.timeLimit(.minutes(20))) func aMissingSegmentIsFoundByVerifyAndRestore() throws {
    let place = try BackupPlace()
    let server = try TestServer(["--wal-archive", place.archive])
    defer { server.remove() }
    try place.backup(server)
    let superuser = try server.superuser()
    try Self.register(server, "FIRST")
    let position = try Self.text(superuser, "select pg_current_wal_flush_lsn()")
    let mark = try ToolRun(["backup", "mark", "early", "--state", server.directory])
    #expect(mark.status == .exited(0), "\(mark.error)")
    try superuser.execute("select pg_switch_wal()")
    try Self.register(server, "SECOND")
    let missing = try Self.text(superuser, "select pg_walfile_name(pg_current_wal_lsn())")
    try superuser.execute("select pg_switch_wal()")
    try Self.register(server, "THIRD")
    let third = try Seen(server.client())
    try Self.register(server, "FOURTH")
    #expect(server.stop() == .exited(0))
    #expect(try ToolRun(place.verify("--quick")).status == .exited(0))

    try Files.move("\(place.archive)/\(missing)", to: "\(place.path)/\(missing)")
    for line in [
      try place.refusal(place.verify()), try place.refusal(place.verify("--quick")),
      try place.refusedRestore(), try place.refusedRestore("--to", third.moment),
    ] {
      #expect(line.contains("has a gap: \(missing) is missing"), "\(line)")
    }
    for target in [position, "early"] {
      let name = target == "early" ? "mark" : "position"
      try place.restore(name, "--to", target)
      let restored = try TestServer(directory: "\(place.path)/\(name)")
      defer { restored.stopAndRemove() }
      #expect(try Self.has(restored, "FIRST"))
      #expect(try !Self.has(restored, "SECOND"))
    }
    let alone = try place.restore("alone", "--wal", "none")
    #expect(alone.output.contains("changes after the backup are not in it"), "\(alone.output)")
    try Self.expectToldByCheck(server.directory, place, missing)
  }

  private static func expectToldByCheck(
    _ state: String, _ place: BackupPlace, _ missing: String
  ) throws {
    let run = try ToolRun(["check", "--state", state, "--wal-archive", place.archive])
    #expect(run.status == .exited(2))
    #expect(run.output.contains("wrong: archive: the archive"), "\(run.output)")
    #expect(run.output.contains("\(missing) is missing"), "\(run.output)")
  }

  /// The server keeps no more log than it may: what comes after is another archive, and backups of
  /// before are restored from what was set aside.
  @Test(.timeLimit(.minutes(20))) func anArchiveThatLostLogBeginsAnew() throws {
    let place = try BackupPlace()
    let server = try TestServer(["--wal-archive", place.archive])
    defer { server.stopAndRemove() }
    let before = try place.backup(server, "--name", "before")
    try Self.register(server, "KEPT")
    let superuser = try server.superuser()
    try superuser.execute("alter system set max_slot_wal_keep_size = '16MB'")
    try superuser.execute("select pg_reload_conf()")
    let receiver = try #require(try server.children("pg_receivewal").first)
    Process.kill(receiver, .stop)
    for number in 1...5 {
      try Self.register(server, "LOST-\(number)")
      try superuser.execute("select pg_switch_wal()")
    }
    // A sender that still has something to say waits for the receiver, and the checkpoint for it,
    // until the receiver is killed as hung. One that had said all ends at once.
    try superuser.execute("checkpoint")
    #expect(waitUntil { !TestServer.isRunning(receiver) })
    let aside = { try Files.names(in: place.archive).first { $0.hasPrefix("until-") } }
    #expect(try waitUntil { try aside() != nil })
    #expect(try waitUntil { try place.segments().count > 0 })
    let earlier = "\(place.archive)/\(try #require(try aside()))"

    let old = "\(place.backups)/\(before)"
    let verify = ["backup", "verify", old, "--temporary", place.path]
    let line = try place.refusal(verify)
    #expect(line.contains("--wal \(earlier) has it up to the gap"), "\(line)")
    let proved = try ToolRun(verify + ["--wal", earlier])
    #expect(proved.status == .exited(0), "\(proved.error)")
    try place.backup(server, "--name", "after")
    let new = try ToolRun(place.verify())
    #expect(new.status == .exited(0), "\(new.error)")
    // With the backup goes what was kept for it.
    try Files.remove("\(old)/verified")
    try place.backup(server, "--keep", "1")
    #expect(!Files.exists(earlier))
  }

  @Test(.timeLimit(.minutes(20))) func retentionSparesTheLogOfOtherDirectories() throws {
    let place = try BackupPlace()
    let other = "\(place.path)/other"
    let server = try TestServer(["--wal-archive", place.archive])
    defer { server.stopAndRemove() }
    try place.backup(server)
    let superuser = try server.superuser()
    for _ in 1...2 {
      try Self.register(server, "T\(UInt32.random(in: 0...UInt32.max))")
      try superuser.execute("select pg_switch_wal()")
    }
    try place.backup(server, "--keep", "1", to: other)
    let verified = try ToolRun(place.verify())
    #expect(verified.status == .exited(0), "\(verified.error)")

    // Its disk is away, and comes back.
    try Files.move(place.backups, to: "\(place.path)/away")
    let run = try ToolRun([
      "backup", "--state", server.directory, "--to", other, "--keep", "1", "--name", "second",
    ])
    #expect(run.status == .exited(0), "\(run.error)")
    #expect(run.output.contains("\(place.backups) need stays in the archive"), "\(run.output)")
    try Files.move("\(place.path)/away", to: place.backups)
    #expect(try ToolRun(place.verify("--quick")).status == .exited(0))

    // Once there are none left that need it, the log goes.
    let first = try #require(try place.segments().first)
    for name in try Files.names(in: place.backups) where !name.hasPrefix(".") {
      try Files.move("\(place.backups)/\(name)", to: "\(place.path)/\(name)")
    }
    try place.backup(server, "--keep", "1", "--name", "third", to: other)
    #expect(try place.segments().first.map { $0 > first } == true)
  }
}
