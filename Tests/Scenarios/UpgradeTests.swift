import Client
import JSON
import Samples
import System
import Testing

/// Promise 5: reload and upgrade lose nothing.
@Suite(.serialized) struct UpgradeTests {
  private struct Load: Sendable {
    let registered: Int
    let read: Int
    let others: [String]
    let tally: Persistent.Tally
  }

  private static let clients = Promises.figure(8, full: 24)

  /// Writes without keys and reads, 62 a second: what is unanswered was not executed.
  private static func load(
    _ number: Int, on server: TestServer, until whistle: Whistle
  ) throws -> Load {
    let client = Persistent(server)
    var registered = 0
    var read = 0
    var others: [String] = []
    var next = Instant.now()
    while !whistle.hasBlown {
      let isWrite = (registered + read).isMultiple(of: 4)
      let answer =
        try isWrite
        ? client.ask(
          "item.register", #"{"class": "printer", "name": "kept \#(number) \#(registered)"}"#)
        : client.ask("item.find", #"{"limit": 1}"#)
      if answer.won == nil { others.append(answer.text) }
      if isWrite { registered += 1 } else { read += 1 }
      next = max(next + .milliseconds(16), Instant.now() - .milliseconds(100))
      Pace.wait(until: next)
    }
    return Load(registered: registered, read: read, others: others, tally: client.tally)
  }

  /// Replaces all workers by a signal and waits until all are others.
  private static func replaceWorkers(of server: TestServer, by signal: Signal) throws -> Bool {
    let before = Set(try server.children("worker"))
    #expect(Process.kill(server.pid, signal))
    return try waitUntil {
      let present = Set(try server.children("worker"))
      return present.count == 2 && present.isDisjoint(with: before)
    }
  }

  @Test(.timeLimit(.minutes(20)), arguments: [Signal.hangup, Signal.user2])
  func nothingIsLost(by signal: Signal) throws {
    let rounds = Promises.figure(3, full: 20)
    let server = try TestServer()
    defer { server.stopAndRemove() }
    let database = try server.children("postgres")
    let whistle = Whistle()
    let begin = Instant.now()
    let crowd = Crowd(Self.clients) { try Self.load($0, on: server, until: whistle) }
    let replaced = Result {
      try (0..<rounds).map { _ in try Self.replaceWorkers(of: server, by: signal) }
    }
    whistle.blow()
    let loads = try crowd.join()
    #expect(try replaced.get() == Array(repeating: true, count: rounds))
    let tally = loads.map(\.tally).reduce(Persistent.Tally(), +)
    let seconds = begin.duration(to: Instant.now()) / .seconds(1)
    let requests = loads.map { $0.registered + $0.read }.reduce(0, +)
    print("\(signal): \(requests) requests in \(seconds) s, \(tally)")
    #expect(Double(requests) > seconds * Promises.figure(5, full: 500), "a load")
    #expect(tally.connectsRefused == 0)
    #expect(tally.repeated.isEmpty)
    #expect(loads.flatMap(\.others).isEmpty)
    #expect(try server.children("postgres") == database, "PostgreSQL has noticed nothing")
    let client = try server.client()
    let found = try client.result(
      "item.find", #"{"where": "name starts with 'kept '", "limit": 1, "count": true}"#)
    #expect(
      found["total"]?.integer == Int64(loads.map(\.registered).reduce(0, +)), "each once")
    try Journal(client).expectUnbroken()
    #expect(try server.children("steward").count == 1)
    #expect(server.stop() == .exited(0))
  }

  /// A program that ends, or is none, changes nothing; afterwards an upgrade works.
  @Test(.timeLimit(.minutes(20))) func whatCannotStartTakesNoPlace() throws {
    let folder = "/tmp/cmdb-upgrade-\(Process.id)"
    try Files.makeDirectory(folder, mode: 0o755)
    let program = "\(folder)/cmdbd"
    let good = try Files.read(try TestServer.executable("cmdbd"), bytesMax: 1 << 30)
    try Files.write(good, to: program, mode: 0o755)
    let server = try TestServer(executable: program)
    defer {
      server.stopAndRemove()
      try? Files.remove(program)
      try? Files.remove(folder)
    }
    let before = Set(try server.processes())
    for bad in ["#!/bin/sh\nexit 2\n", "no program at all"] {
      try Files.write(Array(bad.utf8), to: program, mode: 0o755)
      try Self.expectRefused(server, before)
    }
    try Files.remove(program)
    try Self.expectRefused(server, before)
    try Files.write(good, to: program, mode: 0o755)
    #expect(try Self.replaceWorkers(of: server, by: .user2))
    #expect(try server.logLines().contains { $0.contains(#""event":"upgraded""#) })
    #expect(try server.client().result("session.whoami")["account"]?.string == "admin")
  }

  /// The reason of the new program stands in the log of the old one.
  @Test(.timeLimit(.minutes(20))) func aRefusedUpgradeSaysWhy() throws {
    let file = "/tmp/cmdb-upgrade-\(Process.id).conf"
    try Files.write(Array("slow-ms = 200\n".utf8), to: file, mode: 0o644)
    let server = try TestServer(["--config", file])
    defer {
      server.stopAndRemove()
      try? Files.remove(file)
    }
    try Files.write(Array("slow-ms = never\n".utf8), to: file, mode: 0o644)
    try Self.expectRefused(server, Set(try server.processes()))
    let lines = try server.logLines()
    #expect(lines.contains { $0.contains("configuration_refused") && $0.contains("slow-ms") })
    #expect(lines.contains { $0.contains("upgrade_refused") && $0.contains("says why") })
  }

  /// Keys of TLS are read again, the port stays, the sample estate is not loaded again, and what
  /// was counted goes on.
  @Test(.timeLimit(.minutes(20))) func whatIsSetUpStays() throws {
    let protected = try Protected(options: ["--demo"])
    let server = protected.server
    defer { server.stopAndRemove() }
    let token = try server.issue("upgraded")
    let before = try Self.childrenStarted(server)
    #expect(try Self.replaceWorkers(of: server, by: .user2))
    let session = try protected.client(token.text).result("session.whoami")
    #expect(session["account"]?.string == "upgraded")
    #expect(try server.logLines().count { $0.contains(#""event":"demo_"#) } == 1)
    #expect(try Self.childrenStarted(server) > before)
  }

  private static func childrenStarted(_ server: TestServer) throws -> Double {
    let answer = try server.client().result("server.metrics", #"{"format": "prometheus"}"#)
    let read = try ExpositionReader(answer["text"]?.string ?? "")
    return try #require(read.value("cmdb_events_total", ["event": "child_started"]))
  }

  private static func expectRefused(_ server: TestServer, _ before: Set<Int32>) throws {
    let refusals = { try server.logLines().count { $0.contains("upgrade_refused") } }
    let known = try refusals()
    #expect(Process.kill(server.pid, .user2))
    #expect(try waitUntil { try refusals() > known })
    #expect(Set(try server.children("worker")).isSubset(of: before))
    #expect(try server.client().result("session.whoami")["account"]?.string == "admin")
  }
}
