import Client
import JSON
import Samples
import System
import Testing

/// `cmdbd check` and `cmdbd account add`, beside a server and without one.
@Suite(.serialized) struct ToolTests {
  private func newDirectory() -> String {
    "/tmp/cmdb-tool-\(Process.id)-\(UInt32.random(in: 0...UInt32.max))"
  }

  @Test func aCheckOfNothingMakesNothing() throws {
    let directory = newDirectory()
    let run = try ToolRun(["check", "--state", directory])
    #expect(run.status == .exited(0), "\(run.output)")
    #expect(run.output.contains("ok: schema: the database will be created at the first start"))
    #expect(!Files.exists(directory))
  }

  @Test func aDatabaseThatIsAwayIsTold() throws {
    let run = try ToolRun(
      ["check", "--state", newDirectory(), "--database", "host=/nowhere dbname=cmdb"])
    #expect(run.status == .exited(1))
    #expect(run.output.contains("unreachable: database: "))
    #expect(run.output.split(separator: "\n").count == 4)
  }

  @Test func whatHasToBePutRightIsTold() throws {
    let run = try ToolRun(["check", "--state", "/nowhere/at/all", "--socket-mode", "8"])
    #expect(run.status == .exited(2))
    #expect(run.output.contains("wrong: state directory: "))
    #expect(run.output.contains("wrong: socket: --socket-mode must be octal"))
  }

  @Test func theFilesOfTLSAreTried() throws {
    let authority = try Authority()
    try authority.sign("server", for: "IP:127.0.0.1")
    try authority.sign("other", for: "IP:127.0.0.1")
    func check(key: String) throws -> ToolRun {
      try ToolRun([
        "check", "--state", newDirectory(), "--listen", "127.0.0.1:7878", "--tls-certificate",
        "\(authority.folder)/server.pem", "--tls-key", "\(authority.folder)/\(key).key",
      ])
    }
    let right = try check(key: "server")
    #expect(right.status == .exited(0), "\(right.output)")
    #expect(right.output.contains("ok: tcp: 127.0.0.1, port 7878, TLS"))
    let wrong = try check(key: "other")
    #expect(wrong.status == .exited(2))
    #expect(wrong.output.contains("wrong: tcp: --tls-certificate"))
    let plain = try ToolRun(["check", "--state", newDirectory(), "--listen", "127.0.0.1:7878"])
    #expect(plain.output.contains("wrong: tcp: --listen needs --tls-certificate"))
  }

  /// A port and a socket that another program has are found before the start.
  @Test func whatIsTakenIsTold() throws {
    let server = try TestServer(["--listen", "127.0.0.1:0", "--plain"])
    defer { server.stopAndRemove() }
    let address = try #require(server.tcpAddress)
    let port = ["check", "--state", newDirectory(), "--listen", address, "--plain"]
    let taken = try ToolRun(port)
    #expect(taken.status == .exited(2))
    #expect(taken.output.contains("wrong: tcp: --listen: bind \(address): "), "\(taken.output)")
    // The server itself has its port rightly.
    let own = try ToolRun([
      "check", "--state", server.directory, "--listen", address, "--plain",
    ])
    #expect(own.status == .exited(0), "\(own.output)")
    let socket = try ToolRun([
      "check", "--state", newDirectory(), "--socket", server.socketPath,
    ])
    #expect(socket.status == .exited(2))
    #expect(socket.output.contains("wrong: socket: another program listens on"))
  }

  @Test func aRunningServerIsLookedAt() throws {
    let server = try TestServer()
    defer { server.stopAndRemove() }
    let run = try ToolRun(["check", "--state", server.directory])
    #expect(run.status == .exited(0), "\(run.output)")
    #expect(run.output.contains("up to date"))
    #expect(
      run.output.contains("in use by cmdbd (process \(server.pid)): a second start would be"),
      "\(run.output)")
    let crowded = try ToolRun(["check", "--state", server.directory, "--workers", "32"])
    #expect(crowded.status == .exited(2))
    #expect(crowded.output.contains("wrong: connections: "))
  }

  @Test func accountsAreAddedWithAndWithoutAServer() throws {
    let server = try TestServer()
    defer { server.remove() }
    let beside = try ToolRun(
      ["account", "add", "night", "--role", "agent", "auditor", "--os-user", "nobody"]
        + ["--state", server.directory])
    #expect(beside.status == .exited(0), "\(beside.error)")
    let again = try ToolRun(
      ["account", "add", "night", "--role", "agent", "--os-user", "daemon"]
        + ["--state", server.directory])
    #expect(again.status == .exited(1))
    #expect(again.error.contains("There is already an account night."))
    #expect(server.stop() == .exited(0))

    let without = try ToolRun(
      ["account", "add", "day", "--role", "registrar", "--os-user", "daemon"]
        + ["--state", server.directory])
    #expect(without.status == .exited(0), "\(without.error)")
    let next = try TestServer(directory: server.directory)
    defer { _ = next.stop() }
    try theAccountsStandInTheJournal(try next.client())
  }

  private func theAccountsStandInTheJournal(_ client: Client) throws {
    let accounts = try client.result("account.list")["accounts"]?.elements.map(\.self) ?? []
    let night = accounts.first { $0["name"]?.string == "night" }
    #expect(night?["roles"]?.elements.map(\.string) == ["agent", "auditor"])
    #expect(night?["os_user"]?.string == "nobody")
    // A read of the present moment waits until the journal has come so far.
    let mark = try client.result(
      "item.register", #"{"class": "location", "attributes": {"kind": "site"}}"#)
    let moment = mark["updated_at"]?.string ?? ""
    _ = try client.result("item.find", #"{"as_of": "\#(moment)", "limit": 1}"#)
    let journal = try client.result("journal.list", #"{"method": "account.create"}"#)
    let entries = journal["entries"]?.elements.map(\.self) ?? []
    #expect(entries.count == 2)
    #expect(entries.allSatisfy { $0["via"]?.string == "sql" })
    #expect(
      entries.allSatisfy { $0["reason"]?.string?.hasPrefix("cmdbd account add, run by") == true })
  }

  @Test func anAccountNeedsADatabase() throws {
    let run = try ToolRun(
      ["account", "add", "x", "--role", "agent", "--os-user", "nobody", "--state", newDirectory()])
    #expect(run.status == .exited(2))
    #expect(run.error.contains("start cmdbd once"))
  }

  @Test(arguments: [
    [], ["add"], ["add", "x"], ["add", "x", "--role", "agent"],
    ["add", "x", "--role", "king", "--os-user", "root"],
    ["add", "x", "--role", "agent", "--os-user", "no-such-user"],
  ])
  func wrongUseIsOneLine(_ words: [String]) throws {
    let run = try ToolRun(["account"] + words)
    #expect(run.status == .exited(2))
    #expect(run.error.split(separator: "\n").count == 1)
  }
}
