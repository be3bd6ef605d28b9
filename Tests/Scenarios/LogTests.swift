import Client
import JSON
import System
import Testing

/// What the server writes, read as an engineer reads it.
@Suite(.serialized) struct LogTests {
  /// The lines that are the server's own; those of PostgreSQL stand between them.
  private func lines(_ server: TestServer) throws -> [Value] {
    try Files.readText(server.logPath).split(separator: "\n")
      .filter { !$0.hasPrefix("postgres[") }.map { try Document(Array($0.utf8)).root }
  }

  private func count(_ lines: [Value], _ event: String) -> Int {
    lines.count { $0["event"]?.string == event }
  }

  @Test func aStartIsToldInOrderAndWithoutWarnings() throws {
    let server = try TestServer()
    defer { server.remove() }
    #expect(server.stop() == .exited(0))
    let lines = try lines(server)
    #expect(lines.first?["event"]?.string == "started")
    #expect(lines.last?["event"]?.string == "stopped")
    #expect(count(lines, "ready") == 1)
    for line in lines {
      #expect(line["at"]?.string?.hasSuffix("Z") == true)
      #expect(line["message"]?.string?.hasSuffix(".") == true)
      #expect(["info", "debug"].contains(line["level"]?.string), "\(line)")
    }
    #expect(try !Files.readText(server.logPath).contains("WARNING"))
  }

  @Test func anOutageIsTwoLinesHoweverManyNoticeIt() throws {
    // What is slow on a loaded machine is another matter.
    let server = try TestServer(["--workers", "4", "--slow-ms", "60000"])
    defer { server.stopAndRemove() }
    let client = try server.client()
    _ = try client.result("server.health")
    let before = try lines(server).count
    let postgres = try #require(try server.children("postgres").first)
    Process.kill(postgres, .kill)
    var refusals = 0
    while refusals == 0 || (try? client.result("item.find", #"{"limit": 1}"#)) == nil {
      refusals += 1
    }
    // Every worker has to be back before all has been said.
    for _ in 0..<20 { _ = try? server.client().result("item.find", #"{"limit": 1}"#) }
    let outage = Array(try lines(server).dropFirst(before))
    #expect(count(outage, "database_down") == 1)
    #expect(count(outage, "database_up") <= 1)
    // PostgreSQL may need several starts, until the last of its old processes has gone.
    let told = outage.map { $0["event"]?.string ?? "" }.filter { !$0.hasPrefix("child_") }
    #expect(told.count <= 5, "\(told)")
    let away = outage.first { $0["event"]?.string == "database_down" }
    #expect(away?["level"]?.string == "error")
    #expect(away?["reason"]?.string?.isEmpty == false)
  }

  @Test func slowRequestsAndRefusalsBearTheIdOfTheRequest() throws {
    let server = try TestServer(["--slow-ms", "0", "--log-level", "debug"])
    defer { server.remove() }
    let client = try server.client()
    let secret = "VALUE-THAT-IS-NOBODYS-BUSINESS"
    _ = try client.refusal("item.get", #"{"item": "\#(secret)"}"#)
    for _ in 0..<50 { _ = try client.result("session.whoami") }
    #expect(server.stop() == .exited(0))
    let lines = try lines(server)
    let slow = lines.filter { $0["event"]?.string == "request_slow" }
    #expect((1...11).contains(slow.count), "\(slow.count) lines of 51 slow requests")
    #expect(slow.allSatisfy { ($0["request"]?.string?.count ?? 0) > 5 })
    let refused = lines.first { $0["event"]?.string == "request_refused" }
    #expect(refused?["kind"]?.string == "not_found")
    #expect((refused?["request"]?.string?.count ?? 0) > 5)
    #expect(count(lines, "connection_opened") >= 1)
    #expect(try !Files.readText(server.logPath).contains(secret))
  }

  @Test func aWrongConfigurationIsOneClearLine() throws {
    let run = try ToolRun(["--state", "/tmp", "--config", "/nowhere/cmdbd.conf"])
    #expect(run.status == .exited(2))
    #expect(run.error.hasPrefix("cmdbd: the configuration file cannot be read: "))
    #expect(run.error.split(separator: "\n").count == 1)
  }
}
