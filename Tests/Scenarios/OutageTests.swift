import Client
import JSON
import Postgres
import Samples
import System
import Testing

/// Promise 6: a database outage is clean, with a database that is not ours to restart.
@Suite(.serialized, .waiting) struct OutageTests {
  /// A PostgreSQL that the server knows by its address only.
  private struct Database {
    let cluster: EmbeddedCluster
    private(set) var pid: Int32 = 0

    init(directory: String) throws {
      var configuration = try EmbeddedCluster.Configuration.forThisHost(stateDirectory: directory)
      configuration.isScratch = true
      cluster = try EmbeddedCluster(configuration)
      try cluster.prepare()
    }

    mutating func start() throws {
      let program = cluster.command
      pid = try ChildProcess.spawn(
        ChildProcess.Specification(
          executable: program.executable, arguments: program.arguments,
          environment: ["PATH": Environment.value("PATH") ?? "/usr/bin:/bin"],
          hasOwnProcessGroup: true))
      #expect(waitUntil { cluster.isReady() })
    }

    func stop() {
      Process.kill(pid, .interrupt)
      #expect(ChildProcess.waitForEnd(of: pid)?.isSuccess == true)
    }
  }

  private struct Outage: Sendable {
    var answers = 0
    var others: [String] = []
    var slowest = Duration.zero
  }

  /// Asks again and again, by an old connection and by new ones.
  private static func ask(_ number: Int, _ server: TestServer, until whistle: Whistle) throws
    -> Outage
  {
    let kept = try server.client()
    var outage = Outage()
    while !whistle.hasBlown {
      let client = outage.answers.isMultiple(of: 5) ? try server.client() : kept
      let begin = Instant.now()
      let refused =
        number.isMultiple(of: 2)
        ? try client.refusal("item.register", #"{"class": "printer", "name": "P"}"#)
        : try client.refusal("item.find", #"{"limit": 1}"#)
      outage.slowest = max(outage.slowest, begin.duration(to: Instant.now()))
      outage.answers += 1
      if refused.kind != "unavailable" { outage.others.append("\(refused)") }
      Pace.pause(.milliseconds(50))
    }
    return outage
  }

  @Test(.timeLimit(.minutes(20))) func requestsAreAnsweredDuringAnOutage() throws {
    let directory = "/tmp/cmdb-outage-\(Process.id)"
    try Files.makeDirectory(directory, mode: 0o711)
    var database = try Database(directory: directory)
    try database.start()
    let server = try TestServer(
      [
        "--database",
        database.cluster.conninfo(role: "postgres") + " target_session_attrs=primary",
      ], directory: directory)
    defer {
      server.stopAndRemove()
    }
    let client = try server.client()
    _ = try client.result("item.register", #"{"class": "printer", "name": "P"}"#)
    let linesBefore = try server.logLines().count
    database.stop()
    let noticed = try waitUntil { try client.call("item.find", Array("{}".utf8)).refused != nil }
    #expect(noticed)
    // How the server is, is asked just then, and by new connections.
    for _ in 0..<6 {
      let newcomer = try server.client()
      let health = try newcomer.result("server.health")
      #expect(health["status"]?.string == "degraded")
      #expect(health["database"]?.string == "down")
      let metrics = try newcomer.result("server.metrics", #"{"format": "prometheus"}"#)
      #expect(metrics["text"]?.string?.contains("cmdb_") == true)
      #expect(try newcomer.refusal("item.get", #"{"item": 1}"#).kind == "unavailable")
    }
    let whistle = Whistle()
    let crowd = Crowd(4) { try Self.ask($0, server, until: whistle) }
    // Longer than a stranger has to say who it is: these cannot be asked for.
    Pace.pause(Promises.figure(.seconds(7), full: .seconds(60)))
    whistle.blow()
    let outages = try crowd.join()
    let lines = try server.logLines().dropFirst(linesBefore)
    let slowest = outages.map(\.slowest).max() ?? .zero
    print(
      "\(outages.map(\.answers).reduce(0, +)) answers, slowest \(slowest), \(lines.count) lines")
    #expect(outages.allSatisfy { $0.answers >= 10 }, "a load")
    #expect(outages.flatMap(\.others).isEmpty)
    #expect(lines.count <= 10, "\(lines.joined(separator: "\n"))")
    #expect(Promises.holds(slowest, within: .seconds(1)))
    try database.start()
    defer { database.stop() }
    let isBack = try waitUntil {
      try client.call("item.register", Array(#"{"class": "printer", "name": "Q"}"#.utf8)).won != nil
    }
    #expect(isBack)
    #expect(try server.children("worker").count == 2)
    #expect(server.stop() == .exited(0))
  }
}
