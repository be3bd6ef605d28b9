import CMDB
import Client
import JSON
import Postgres
import Samples
import System
import Testing

/// Operations, rows 8 and 9: the archive of the log under faults, and what is restored from it.
@Suite(.serialized, .waiting) struct ArchiveTests {
  private static func metric(_ server: TestServer, _ name: String) throws -> Double? {
    let answer = try server.client().result("server.metrics", #"{"format": "prometheus"}"#)
    return try ExpositionReader(answer["text"]?.string ?? "").value(name)
  }

  private static func waitForArchive(_ server: TestServer, isUp: Bool) throws -> Bool {
    try waitUntil(every: .milliseconds(200)) {
      try metric(server, "cmdb_archive_up") == (isUp ? 1 : 0)
    }
  }

  /// What `cmdb health` ends with, and the reason that it names.
  private static func waitForHealth(
    _ server: TestServer, _ status: Int32, _ reason: String
  ) throws -> Bool {
    try waitUntil(every: .milliseconds(500)) {
      let run = try ToolRun(["--socket", server.socketPath, "health"], program: "cmdb")
      return run.status == .exited(status) && run.output.contains(reason)
    }
  }

  /// Writes until the whistle; what was acknowledged, by id, and what was not answered at once.
  private struct Written: Sendable {
    var acknowledged: [Int64] = []
    var refused: [String] = []
  }

  private static func write(_ server: TestServer, until whistle: Whistle) throws -> Written {
    let client = try server.client()
    var written = Written()
    while !whistle.hasBlown {
      do {
        let answer = try client.result("item.register", #"{"class": "printer", "name": "P"}"#)
        if let id = answer["id"]?.integer { written.acknowledged.append(id) }
      } catch let refused as Refused {
        written.refused.append(refused.kind)
      } catch {
        return written  // the server was killed
      }
      Pace.pause(.milliseconds(5))
    }
    return written
  }

  private static func expectSame(_ state: String, as seen: Seen) throws {
    let server = try TestServer(directory: state)
    defer { server.stopAndRemove() }
    #expect(try Seen(server.client(), at: seen.moment) == seen)
  }

  // MARK: Row 8

  @Test(.enabled(if: SmallDisk.isPossible), .timeLimit(.minutes(20)))
  func receiversThatDieAndAFullDiskCostNoWrite() throws {
    let kills = Promises.figure(4, full: 20)
    let place = try BackupPlace()
    let disk = try SmallDisk(megabytes: 320)
    defer { disk.unmount() }
    let server = try TestServer(["--wal-archive", "\(disk.path)/wal"])
    defer { server.remove() }
    let whistle = Whistle()
    let writers = Crowd(2) { _ in try Self.write(server, until: whistle) }
    try place.backup(server)
    for _ in 0..<kills {
      #expect(try waitUntil { try server.children("pg_receivewal").count == 1 })
      let receiver = try server.children("pg_receivewal")[0]
      Process.kill(receiver, .kill)
      #expect(waitUntil { !TestServer.isRunning(receiver) })
    }
    #expect(try Self.waitForArchive(server, isUp: true))

    let superuser = try server.superuser()
    try disk.fill()
    for _ in 0..<2 { try superuser.execute("select pg_switch_wal()") }
    #expect(try Self.waitForArchive(server, isUp: false))
    #expect(try Self.waitForHealth(server, 1, "archive_down"))
    try superuser.execute("select pg_switch_wal()")
    try disk.makeRoom()
    #expect(try Self.waitForArchive(server, isUp: true))
    #expect(
      try waitUntil(every: .milliseconds(200)) {
        try Self.metric(server, "cmdb_archive_lag_bytes").map { $0 < 1e6 } ?? false
      })
    whistle.blow()
    let written = try writers.join()
    #expect(written.flatMap(\.refused) == [])
    let seen = try Seen(server.client())
    #expect(server.stop() == .exited(0))

    // What stopped cleanly has handed over all of its log.
    let restored = try place.restore("new")
    #expect(!restored.output.contains("missing"))
    try Self.expectSame("\(place.path)/new", as: seen)
  }

  // MARK: Row 9

  @Test(.timeLimit(.minutes(20))) func momentsComeBackFromABackupUnderLoad() throws {
    let moments = Promises.figure(2, full: 10)
    let place = try BackupPlace()
    let server = try TestServer(["--wal-archive", place.archive])
    defer { server.stopAndRemove() }
    let whistle = Whistle()
    let writers = Crowd(2) { _ in try Self.write(server, until: whistle) }
    try place.backup(server)
    var seen: [(target: String, Seen)] = []
    for number in 0..<moments {
      let state = try Seen(server.client())
      if number == 0 {
        let mark = try ToolRun(["backup", "mark", "before", "--state", server.directory])
        #expect(mark.status == .exited(0), "\(mark.error)")
        seen.append(("before", state))
      } else {
        seen.append((Timestamp(microseconds: WallClock.nowMicroseconds()).description, state))
      }
      #expect(try waitUntil { try Seen(server.client()).position > state.position + 20 })
    }
    let last = try Seen(server.client())
    for (number, (target, state)) in seen.enumerated() {
      try place.restore("at-\(number)", "--to", target)
      let restored = try TestServer(directory: "\(place.path)/at-\(number)")
      defer { restored.stopAndRemove() }
      #expect(try Seen(restored.client(), at: state.moment) == state)
      #expect(try Seen(restored.client()).position < last.position)
    }
    whistle.blow()
    #expect(try writers.join().flatMap(\.refused) == [])
    try Self.targetsThatAreNotThere(place)
  }

  private static func targetsThatAreNotThere(_ place: BackupPlace) throws {
    for (target, words) in [
      ("2020-01-01T00:00:00Z", "lies before the end of the backup"),
      ("2100-01-01T00:00:00Z", "the log ends before 2100"),
      ("nobody", "the log has no mark nobody"),
      ("FF/0", "the log ends before FF/0"),
    ] {
      let line = try place.refusedRestore("--to", target)
      #expect(line.contains(words), "\(line)")
    }
    // An archive of another server.
    for name in try Files.names(in: place.archive) {
      try Files.move("\(place.archive)/\(name)", to: "\(place.path)/\(name)")
    }
    let line = try place.refusedRestore()
    #expect(line.contains("holds no log"), "\(line)")
  }

  // MARK: Synchronous

  @Test(.timeLimit(.minutes(20))) func aSynchronousArchiveLosesNothing() throws {
    let place = try BackupPlace()
    let options = ["--wal-archive", place.archive, "--wal-archive-mode", "synchronous"]
    let server = try TestServer(options)
    defer { server.remove() }
    let directory = server.directory
    try place.backup(server)
    let before = try Seen(server.client()).position
    let writers = Crowd(4) { _ in try Self.write(server, until: Whistle()) }
    #expect(try waitUntil { try Seen(server.client()).position > before + 100 })
    try Self.hang(server)
    let all = try server.processes()
    for process in all { Process.kill(process, .kill) }
    _ = server.killSupervisor()
    let acknowledged = try writers.join().flatMap(\.acknowledged)
    #expect(acknowledged.count >= 100)
    #expect(waitUntil { !all.contains(where: TestServer.isRunning) })

    try place.restore("new")
    let successor = try TestServer(directory: "\(place.path)/new")
    defer { successor.stopAndRemove() }
    let client = try successor.client()
    let lost = try acknowledged.filter { id in
      do {
        _ = try client.result("item.get", #"{"item": \#(id)}"#)
        return false
      } catch is Refused {
        return true
      }
    }
    #expect(lost == [], "of \(acknowledged.count)")
    try Self.backToAsynchronous(directory, place, options)
  }

  /// A receiver that hangs holds up all writes, and is told.
  private static func hang(_ server: TestServer) throws {
    let signal = { (signal: Signal) in
      for receiver in try server.children("pg_receivewal") { Process.kill(receiver, signal) }
    }
    // A hung one is killed and started again in time, and hangs again.
    #expect(
      try waitUntil(every: .milliseconds(200)) {
        try signal(.stop)
        guard try metric(server, "cmdb_archive_up") == 0 else { return false }
        let run = try ToolRun(["--socket", server.socketPath, "health"], program: "cmdb")
        return run.status == .exited(2) && run.output.contains("archive_down")
      })
    #expect(try metric(server, "cmdb_archive_synchronous") == 1)
    try signal(.continue)
    #expect(try waitForArchive(server, isUp: true))
  }

  /// Writes go on without a receiver; and what would never end is refused.
  private static func backToAsynchronous(
    _ directory: String, _ place: BackupPlace, _ options: [String]
  ) throws {
    let server = try TestServer(["--wal-archive", place.archive], directory: directory)
    _ = try server.client().result("item.register", #"{"class": "printer", "name": "P"}"#)
    try server.superuser().execute("alter system set synchronous_commit = 'remote_apply'")
    #expect(server.stop() == .exited(0))
    let run = try ToolRun(["--state", directory] + options)
    #expect(run.status == .exited(2))
    #expect(run.error.contains("synchronous_commit = remote_apply"), "\(run.error)")
  }
}
