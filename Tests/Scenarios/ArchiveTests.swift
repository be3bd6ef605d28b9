import CMDB
import Client
import JSON
import Postgres
import Samples
import System
import Testing

/// Operations, rows 8 and 9: the archive of the log under faults, and what is restored from it.
@Suite(.serialized) struct ArchiveTests {
  private static func place() throws -> String {
    let path = "/tmp/cmdb-archive-\(Process.id)-\(UInt32.random(in: 0...UInt32.max))"
    try Files.makeDirectory(path, mode: 0o711)
    TestServer.removeAtExit(path)
    return path
  }

  private static func backup(_ server: TestServer, to place: String) throws {
    let run = try ToolRun(["backup", "--state", server.directory, "--to", "\(place)/backups"])
    #expect(run.status == .exited(0), "\(run.error)")
  }

  private static func restore(_ place: String, _ name: String, _ more: [String]) throws -> ToolRun {
    let run = try ToolRun(
      ["restore", "--from", "\(place)/backups", "--state", "\(place)/\(name)"] + more)
    #expect(run.status == .exited(0), "\(run.error)")
    return run
  }

  private static func metric(_ server: TestServer, _ name: String) throws -> Double? {
    let answer = try server.client().result("server.metrics", #"{"format": "prometheus"}"#)
    return try ExpositionReader(answer["text"]?.string ?? "").value(name)
  }

  private static func waitForArchive(_ server: TestServer, isUp: Bool) throws -> Bool {
    try waitUntil(within: .seconds(60), every: .milliseconds(200)) {
      try metric(server, "cmdb_archive_up") == (isUp ? 1 : 0)
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

  private static func expectSame(_ state: String, as seen: Seen) throws {
    let server = try TestServer(directory: state)
    defer { server.stopAndRemove() }
    #expect(try Seen(server.client(), at: seen.moment) == seen)
  }

  // MARK: Row 8

  @Test(.enabled(if: SmallDisk.isPossible), .timeLimit(.minutes(5)))
  func receiversThatDieAndAFullDiskCostNoWrite() throws {
    let kills = Promises.figure(4, full: 20)
    let place = try Self.place()
    let disk = try SmallDisk(megabytes: 320)
    defer { disk.unmount() }
    let server = try TestServer(["--wal-archive", "\(disk.path)/wal"])
    defer { server.remove() }
    let whistle = Whistle()
    let writers = Crowd(2) { _ in try Self.write(server, until: whistle) }
    try Self.backup(server, to: place)
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
    try superuser.execute("select pg_switch_wal()")
    try disk.makeRoom()
    #expect(try Self.waitForArchive(server, isUp: true))
    #expect(
      try waitUntil(within: .seconds(60), every: .milliseconds(200)) {
        try Self.metric(server, "cmdb_archive_lag_bytes").map { $0 < 1e6 } ?? false
      })
    whistle.blow()
    let written = try writers.join()
    #expect(written.flatMap(\.refused) == [])
    let seen = try Seen(server.client())
    #expect(server.stop() == .exited(0))

    // What stopped cleanly has handed over all of its log.
    let restored = try Self.restore(place, "new", [])
    #expect(!restored.output.contains("missing"))
    try Self.expectSame("\(place)/new", as: seen)
  }

  // MARK: Row 9

  @Test(.timeLimit(.minutes(10))) func momentsComeBackFromABackupUnderLoad() throws {
    let moments = Promises.figure(2, full: 10)
    let place = try Self.place()
    let server = try TestServer(["--wal-archive", "\(place)/wal"])
    defer { server.stopAndRemove() }
    let whistle = Whistle()
    let writers = Crowd(2) { _ in try Self.write(server, until: whistle) }
    try Self.backup(server, to: place)
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
      _ = try Self.restore(place, "at-\(number)", ["--to", target])
      let restored = try TestServer(directory: "\(place)/at-\(number)")
      defer { restored.stopAndRemove() }
      #expect(try Seen(restored.client(), at: state.moment) == state)
      #expect(try Seen(restored.client()).position < last.position)
    }
    whistle.blow()
    #expect(try writers.join().flatMap(\.refused) == [])
    try Self.targetsThatAreNotThere(place)
  }

  private static func targetsThatAreNotThere(_ place: String) throws {
    for (target, words) in [
      ("2020-01-01T00:00:00Z", "lies before the end of this backup"),
      ("2100-01-01T00:00:00Z", "the log ends before 2100"),
      ("nobody", "the log has no mark nobody"),
      ("FF/0", "the log ends before FF/0"),
    ] {
      let run = try ToolRun([
        "restore", "--from", "\(place)/backups", "--state", "\(place)/none", "--to", target,
      ])
      #expect(run.status == .exited(1))
      #expect(run.error.contains(words), "\(run.error)")
      #expect(run.error.split(separator: "\n").count == 1, "\(run.error)")
      #expect(!Files.exists("\(place)/none"))
    }
    // An archive of another server; gaps are told apart in `WALArchiveTests`.
    for name in try Files.names(in: "\(place)/wal") {
      try Files.move("\(place)/wal/\(name)", to: "\(place)/\(name)")
    }
    let run = try ToolRun([
      "restore", "--from", "\(place)/backups", "--state", "\(place)/none",
    ])
    #expect(run.status == .exited(1) && !Files.exists("\(place)/none"))
    #expect(run.error.contains("holds no log"), "\(run.error)")
  }

  // MARK: Synchronous

  @Test(.timeLimit(.minutes(5))) func aSynchronousArchiveLosesNothing() throws {
    let place = try Self.place()
    let options = ["--wal-archive", "\(place)/wal", "--wal-archive-mode", "synchronous"]
    let server = try TestServer(options)
    defer { server.remove() }
    let directory = server.directory
    try Self.backup(server, to: place)
    let before = try Seen(server.client()).position
    let writers = Crowd(4) { _ in try Self.write(server, until: Whistle()) }
    #expect(try waitUntil { try Seen(server.client()).position > before + 100 })
    let all = try server.processes()
    for process in all { Process.kill(process, .kill) }
    _ = server.killSupervisor()
    let acknowledged = try writers.join().flatMap(\.acknowledged)
    #expect(acknowledged.count >= 100)
    #expect(waitUntil { !all.contains(where: TestServer.isRunning) })

    _ = try Self.restore(place, "new", [])
    let successor = try TestServer(directory: "\(place)/new")
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

  /// Writes go on without a receiver; and what would never end is refused.
  private static func backToAsynchronous(
    _ directory: String, _ place: String, _ options: [String]
  ) throws {
    let server = try TestServer(["--wal-archive", "\(place)/wal"], directory: directory)
    _ = try server.client().result("item.register", #"{"class": "printer", "name": "P"}"#)
    try server.superuser().execute("alter system set synchronous_commit = 'remote_apply'")
    #expect(server.stop() == .exited(0))
    let run = try ToolRun(["--state", directory] + options)
    #expect(run.status == .exited(2))
    #expect(run.error.contains("synchronous_commit = remote_apply"), "\(run.error)")
  }
}
