import Client
import JSON
import Samples
import System
import Testing

/// Processes that end, in order or not, and what clients notice of it.
@Suite(.serialized, .waiting) struct ProcessTests {
  private static func register(_ client: Client, _ name: String) throws -> Int64 {
    try #require(
      try client.result("item.register", #"{"class": "printer", "name": "\#(name)"}"#)["id"]?
        .integer)
  }

  private static func total(_ client: Client, prefix: String) throws -> Int64 {
    let found = try client.result(
      "item.find", #"{"where": "name starts with '\#(prefix)'", "limit": 1, "count": true}"#)
    return try #require(found["total"]?.integer)
  }

  private static func expectNoneLeft(of processes: [Int32], _ server: TestServer) {
    let areGone = waitUntil { !processes.contains(where: TestServer.isRunning) }
    let left = processes.filter(TestServer.isRunning).map { pid in
      (try? Files.readText("/proc/\(pid)/cmdline")) ?? "\(pid)"
    }
    #expect(areGone, "\(left)")
  }

  // MARK: Rolling restart

  private struct Load: Sendable {
    let registered: Int
    let read: Int
    let others: [String]
    let tally: Persistent.Tally
  }

  /// Registers without keys, and reads: what is unanswered was not executed, so it is repeated.
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
          "item.register", #"{"class": "printer", "name": "rolled \#(number) \#(registered)"}"#)
        : client.ask("item.find", #"{"limit": 1}"#)
      if answer.won == nil { others.append(answer.text) }
      if isWrite { registered += 1 } else { read += 1 }
      next = max(next + .milliseconds(16), Instant.now() - .milliseconds(100))
      Pace.wait(until: next)
    }
    return Load(registered: registered, read: read, others: others, tally: client.tally)
  }

  @Test(.timeLimit(.minutes(20))) func workersAreReplacedUnderLoad() throws {
    let server = try TestServer()
    defer { server.stopAndRemove() }
    let whistle = Whistle()
    let begin = Instant.now()
    let crowd = Crowd(8) { try Self.load($0, on: server, until: whistle) }
    var rolls = 0
    for _ in 0..<5 {
      let before = Set(try server.children("worker"))
      #expect(before.count == 2)
      Process.kill(server.pid, .hangup)
      let areReplaced = try waitUntil {
        let present = Set(try server.children("worker"))
        return present.count == 2 && present.isDisjoint(with: before)
      }
      #expect(areReplaced)
      if areReplaced { rolls += 1 }
      Pace.pause(.milliseconds(300))
    }
    whistle.blow()
    let loads = try crowd.join()
    let tally = loads.map(\.tally).reduce(Persistent.Tally(), +)
    let lasted = begin.duration(to: Instant.now())
    let requests = loads.map { $0.registered + $0.read }.reduce(0, +)
    print("\(requests) requests in \(lasted), \(rolls) rolls, \(tally)")
    #expect(rolls == 5)
    #expect(Double(requests) > lasted / .seconds(1) * Promises.figure(5, full: 100), "a load")
    #expect(tally.connectsRefused == 0)
    #expect(tally.repeated.isEmpty)
    #expect(tally.broken > 0, "the rolls were noticed")
    #expect(loads.flatMap(\.others).isEmpty)
    #expect(
      try Self.total(try server.client(), prefix: "rolled ")
        == Int64(loads.map(\.registered).reduce(0, +)), "each once")
  }

  /// Each worker goes only once its successor is there, also when the one before has died of
  /// something else while it was being replaced.
  @Test(.timeLimit(.minutes(20))) func aDeathWhileRollingLeavesNoGap() throws {
    let server = try TestServer()
    defer { server.stopAndRemove() }
    // Idle clients make the old workers drain for a while.
    let idle = try Self.clients(6, on: server)
    let before = try server.children("worker").sorted()
    let (first, second) = (try #require(before.first), try #require(before.last))
    #expect(Set(idle.map(\.worker)) == [first, second])
    Process.kill(server.pid, .hangup)
    let hasSuccessor = try waitUntil(every: .milliseconds(2)) {
      try server.children("worker").count == 3
    }
    #expect(hasSuccessor)
    Process.kill(first, .kill)
    var others: Set<Int32> = []
    let isReplaced = try waitUntil(every: .milliseconds(5)) {
      let present = Set(try server.children("worker"))
      guard present.contains(second) else { return true }
      others = present.subtracting([first, second])
      return false
    }
    #expect(isReplaced)
    #expect(others.count == 2, "both successors were there before the last old one had gone")
    let isWhole = try waitUntil { Set(try server.children("worker")) == others }
    #expect(isWhole)
  }

  // MARK: Stopping

  @Test(.timeLimit(.minutes(20))) func aDrainAnswersWhatWasReadAndLeavesNothing() throws {
    let server = try TestServer()
    let client = try server.client()
    let processes = try server.processes()
    #expect(processes.count > 5)
    for number in 1...30 {
      try client.send(
        #"{"jsonrpc": "2.0", "id": \#(number), "method": "item.register", "#
          + #""params": {"class": "printer", "name": "drained \#(number)"}}"#)
    }
    var answered = 0
    var last = ""
    let first = try #require(try client.receive())
    #expect(try Document(first).root["result"] != nil)
    answered += 1
    Process.kill(server.pid, .terminate)
    while let line = try client.receive() {
      let message = try Document(line).root
      if message["id"] != nil {
        #expect(message["result"] != nil, "\(String(decoding: line, as: UTF8.self))")
        answered += 1
      }
      last = message["method"]?.string ?? ""
    }
    #expect(last == "server.closing")
    #expect(server.stop() == .exited(0))
    Self.expectNoneLeft(of: processes, server)
    #expect(!Files.exists(server.socketPath))
    let again = try TestServer(directory: server.directory)
    defer { again.stopAndRemove() }
    #expect(try Self.total(try again.client(), prefix: "drained ") == Int64(answered))
  }

  // MARK: Kills

  @Test(.timeLimit(.minutes(20))) func theChildrenOfAKilledSupervisorEnd() throws {
    let server = try TestServer()
    let id = try Self.register(try server.client(), "survivor")
    let processes = try server.processes()
    #expect(server.killSupervisor() == .signaled(Signal.kill.rawValue))
    Self.expectNoneLeft(of: processes, server)
    let again = try TestServer(directory: server.directory)
    defer { again.stopAndRemove() }
    let client = try again.client()
    #expect(try client.result("item.get", #"{"item": \#(id)}"#)["name"]?.string == "survivor")
    #expect(try Self.register(client, "successor") > id)
  }

  /// The new server does not wait for the old one's children to end.
  @Test(.timeLimit(.minutes(20))) func aRestartRightAfterAKillWorks() throws {
    let server = try TestServer()
    let id = try Self.register(try server.client(), "survivor")
    let processes = try server.processes()
    #expect(server.killSupervisor() == .signaled(Signal.kill.rawValue))
    let again = try TestServer(directory: server.directory)
    defer { again.stopAndRemove() }
    let client = try again.client()
    #expect(try client.result("item.get", #"{"item": \#(id)}"#)["name"]?.string == "survivor")
    #expect(try Self.register(client, "successor") > id)
    Self.expectNoneLeft(of: processes, server)
  }

  @Test(.timeLimit(.minutes(20))) func nothingIsLostWhenEverythingIsKilled() throws {
    let server = try TestServer()
    let client = try server.client()
    let ids = try (0..<50).map { try Self.register(client, "survivor \($0)") }
    let processes = try server.processes()
    #expect(server.killSupervisor() == .signaled(Signal.kill.rawValue))
    for pid in processes.dropFirst() where TestServer.isRunning(pid) { Process.kill(pid, .kill) }
    Self.expectNoneLeft(of: processes, server)
    let again = try TestServer(directory: server.directory)
    defer { again.stopAndRemove() }
    #expect(try Self.total(try again.client(), prefix: "survivor ") == Int64(ids.count))
    try Journal(try again.client()).expectUnbroken()
  }

  @Test(.timeLimit(.minutes(20))) func aStoppedWorkerIsReplaced() throws {
    let server = try TestServer()
    defer { server.stopAndRemove() }
    let workers = try server.children("worker")
    let stopped = try #require(workers.first)
    let kept = try Self.clients(4, on: server).filter { $0.worker != stopped }.map(\.client)
    #expect(!kept.isEmpty)
    #expect(Process.kill(stopped, .stop))
    let begin = Instant.now()
    let isReplaced = try waitUntil(every: .milliseconds(100)) {
      // The others serve on, and new connections too.
      for client in kept + [try server.client()] { _ = try client.result("session.whoami") }
      let present = try server.children("worker")
      return present.count == 2 && !present.contains(stopped)
    }
    #expect(isReplaced)
    #expect(Promises.holds(begin.duration(to: Instant.now()), within: .seconds(12)))
    #expect(!TestServer.isRunning(stopped))
  }

  @Test(.timeLimit(.minutes(20))) func aKilledStewardIsReplacedAndSettlingGoesOn() throws {
    let server = try TestServer()
    defer { server.stopAndRemove() }
    let client = try server.client()
    for round in 0..<2 {
      let steward = try #require(try server.children("steward").first)
      #expect(Process.kill(steward, .kill))
      let id = try Self.register(client, "after steward \(round)")
      let isReplaced = try waitUntil {
        try server.children("steward").first.map { $0 != steward } ?? false
      }
      #expect(isReplaced)
      // A write gets its position; the successor waits until the lease has run out.
      let isEntered = try waitUntil(every: .milliseconds(200)) {
        try client.result("journal.list", #"{"item": \#(id)}"#)["entries"]?.count == 1
      }
      #expect(isEntered)
    }
    try Journal(client).expectUnbroken()
  }

  // MARK: Sharing

  private static func clients(
    _ count: Int, on server: TestServer
  ) throws -> [(client: Client, worker: Int32)] {
    try (0..<count).map { _ in try server.client() }.map { client in
      let info = try client.result("server.info")
      let pid = try #require(info["process"]?["pid"]?.integer)
      return (client, Int32(pid))
    }
  }

  @Test(.timeLimit(.minutes(20))) func connectionsAreShared() throws {
    let server = try TestServer(["--workers", "2"])
    defer { server.stopAndRemove() }
    // All at once.
    var clients = try Self.clients(64, on: server)
    Self.expectShared(clients.map(\.worker))
    clients = []
    // One after the other, as people come.
    while clients.count < 64 { clients += try Self.clients(1, on: server) }
    Self.expectShared(clients.map(\.worker))
  }

  /// Each of two workers has 40 to 60 %.
  private static func expectShared(_ workers: [Int32]) {
    let counts = Dictionary(grouping: workers, by: \.self).mapValues(\.count)
    #expect(counts.count == 2)
    #expect(counts.values.allSatisfy { (26...38).contains($0) }, "\(counts)")
  }
}
