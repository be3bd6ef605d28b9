import Client
import Foundation
import Glibc
import JSON
import Samples
import System
import Testing

/// Starting `cmdbd` wrongly, twice, and as an ordinary user.
@Suite(.serialized, .waiting) struct StartTests {
  private static func run(
    _ arguments: [String], environment: [String: String] = [:]
  ) throws -> (status: ChildProcess.ExitStatus?, error: String) {
    let run = try ToolRun(arguments, environment: environment)
    return (run.status, run.error)
  }

  @Test(arguments: [
    ["--nonsense"], ["frobnicate"], ["--state"], ["--workers", "0"], ["--workers", "many"],
    ["--log-level", "loud"], ["--slow-ms", "-1"], ["--consumer-retention", "0"],
    ["--socket-mode", "999"],
    ["--socket-group", "no-such-group"], ["--listen", "0.0.0.0:1"], ["--listen", "nowhere"],
    ["--listen", "127.0.0.1:0"], ["--listen", "0.0.0.0:1", "--plain"], ["--plain"],
    ["--listen", "127.0.0.1:0", "--tls-certificate", "/nowhere/at/all"],
    ["--listen", "127.0.0.1:0", "--tls-key", "/nowhere/at/all"],
    ["--listen", "127.0.0.1:0", "--tls-certificate", "/etc/passwd", "--tls-key", "/nowhere"],
    ["--listen", "127.0.0.1:0", "--tls-certificate", "/etc/passwd", "--tls-key", "/etc/passwd"],
    ["--listen", "127.0.0.1:0", "--plain", "--tls-client-ca", "/etc/passwd"],
    ["--database", "postgresql://user:word@localhost/cmdb"], ["--config", "/nowhere/at/all"],
    ["--database", "host=a,b target_session_attrs=read-write"], ["--database", "host=a,b"],
    ["--database", "postgresql://a/cmdb?target_session_attrs=standby"],
    ["worker"], ["steward"], ["extra", "words"], ["demo"], ["account"],
    ["--os-user"],
    ["--socket", "/tmp/" + String(repeating: "long", count: 30)],
  ])
  func aWrongOptionIsRefused(_ arguments: [String]) throws {
    let directory = "/tmp/cmdb-wrong-\(Process.id)-\(UInt32.random(in: 0...UInt32.max))"
    let state = arguments == ["--state"] ? [] : ["--state", directory]
    let isRole = arguments.count == 1 && !arguments[0].hasPrefix("-")
    let (status, error) = try Self.run(isRole ? arguments : state + arguments)
    #expect(status == .exited(2), "\(error)")
    let lines = error.split(separator: "\n").filter { $0.hasPrefix("cmdbd: ") }
    #expect(lines.count == 1, "one line that says what is wrong: \(error)")
    #expect(!error.contains("user:word"))
    try? Files.remove("\(directory)/cmdbd.lock")
    unsafe rmdir(directory)
  }

  /// One line says why; the log says nothing of a start that was none.
  @Test(arguments: ["/proc/none/at/all", "/etc/passwd", "/etc/passwd/state"])
  func aWrongStateDirectoryIsRefused(_ state: String) throws {
    let (status, error) = try Self.run(["--state", state])
    #expect(status == .exited(2), "\(error)")
    #expect(error.contains("cmdbd: the state directory \(state) cannot be used: "), "\(error)")
    #expect(!error.contains(#""event":"started""#), "\(error)")
  }

  /// An upgrade asks the new program first; one that reads the shared memory otherwise refuses.
  @Test func anotherLayoutOfSharedMemoryIsRefused() throws {
    let (status, error) = try Self.run(
      ["--state", "/tmp/cmdb-none"], environment: ["CMDB_HANDOVER": "probe layout=0/64/80"])
    #expect(status == .exited(2))
    #expect(error.contains("restart the server instead"), "\(error)")
  }

  /// PostgreSQL that does not start at all is no reason to try for ever.
  @Test(.timeLimit(.minutes(20))) func aDatabaseThatCannotStartEndsTheStart() throws {
    let server = try TestServer()
    defer { server.stopAndRemove() }
    _ = server.stop()
    let data = "\(server.directory)/postgresql"
    try Files.changeMode(data, 0o777)
    let (status, error) = try Self.run(["--state", server.directory])
    #expect(status == .exited(2))
    #expect(error.contains("has the mode 777, PostgreSQL wants 700"), "\(error)")
    try Files.changeMode(data, 0o700)
    // What no look beforehand can tell.
    let configuration = "\(data)/postgresql.conf"
    let text = try Files.read(configuration)
    try Files.write(text + Array("nonsense = 1\n".utf8), to: configuration, mode: 0o644)
    let (ended, lines) = try Self.run(["--state", server.directory])
    #expect(ended == .exited(1), "\(lines)")
    #expect(lines.contains("before it served; its own lines say why"), "\(lines)")
  }

  /// What a first start has made when it is killed.
  enum Stage: String, CaseIterable {
    case nothing, halfACluster, aCluster, aRunningDatabase

    func isReached(in directory: String) throws -> Bool {
      switch self {
      case .nothing: true
      case .halfACluster:
        try Files.names(in: directory).contains { $0.hasPrefix("postgresql.new") }
      case .aCluster: Files.exists("\(directory)/postgresql")
      case .aRunningDatabase: Files.exists("\(directory)/postgresql/postmaster.pid")
      }
    }
  }

  /// Whenever the first start is killed, the next one serves.
  @Test(.timeLimit(.minutes(20)), arguments: Stage.allCases)
  func aFirstStartThatWasKilledIsBegunAnew(at stage: Stage) throws {
    let directory = "/tmp/cmdb-killed-\(Process.id)-\(stage.rawValue)"
    try Files.makeDirectory(directory, mode: 0o711)
    let null = unsafe open("/dev/null", O_RDWR | O_CLOEXEC)
    defer { close(null) }
    let killed = try ChildProcess.spawn(
      ChildProcess.Specification(
        executable: try TestServer.executable("cmdbd"), arguments: ["--state", directory],
        environment: Environment.all(), descriptors: [1: null, 2: null]))
    #expect(try waitUntil(every: .milliseconds(1)) { try stage.isReached(in: directory) })
    Process.kill(killed, .kill)
    _ = ChildProcess.waitForEnd(of: killed)
    let server = try TestServer(directory: directory)
    defer { server.stopAndRemove() }
    #expect(try server.client().result("session.whoami")["account"]?.string == "admin")
  }

  @Test(.timeLimit(.minutes(20))) func aStateDirectoryHasOneServer() throws {
    let server = try TestServer()
    defer { server.stopAndRemove() }
    let (status, error) = try Self.run(["--state", server.directory])
    #expect(status == .exited(2))
    #expect(error.contains("another cmdbd runs on the state directory \(server.directory)"))
    #expect(!error.contains(#""event":"started""#))
    // The first has noticed nothing.
    #expect(try server.client().result("session.whoami")["account"]?.string == "admin")
  }

  /// Nobody is told to move a database away that may only not be looked into.
  @Test(.enabled(if: Privileges.isRoot), .timeLimit(.minutes(20)))
  func aDataDirectoryOfAnotherUserIsSaidToBeThat() throws {
    let nobody = try #require(UserDatabase.ofHost().lookup(name: "nobody"))
    let directory = "/tmp/cmdb-others-\(Process.id)"
    try Files.makeDirectory(directory, mode: 0o711)
    try Files.changeOwner(directory, uid: nobody.uid, gid: nobody.gid)
    defer { try? FileManager.default.removeItem(atPath: directory) }
    try Files.makeDirectory("\(directory)/postgresql", mode: 0o700)
    try Files.write(Array("15\n".utf8), to: "\(directory)/postgresql/PG_VERSION", mode: 0o600)
    let run = try ToolRun(
      ["--state", directory],
      through: ["/usr/bin/setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups", "--"])
    #expect(run.status == .exited(2), "\(run.error)")
    #expect(run.error.contains("cannot be looked into"), "\(run.error)")
    #expect(run.error.contains("use the user who starts cmdbd"), "\(run.error)")
    #expect(!run.error.contains("move it away"), "\(run.error)")
  }

  @Test(.enabled(if: Privileges.isRoot), .timeLimit(.minutes(20)))
  func anOrdinaryUserCanRunIt() throws {
    let nobody = try #require(UserDatabase.ofHost().lookup(name: "nobody"))
    let directory = "/tmp/cmdb-ordinary-\(Process.id)"
    try Files.makeDirectory(directory, mode: 0o711)
    try Files.changeOwner(directory, uid: nobody.uid, gid: nobody.gid)
    let server = try TestServer(
      directory: directory,
      through: ["/usr/bin/setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups", "--"])
    defer { server.stopAndRemove() }
    let processes = try server.processes()
    #expect(try processes.allSatisfy { try Self.owner(of: $0) == nobody.uid })
    // Root is not the one who began it: nobody knows that uid.
    let stranger = try server.client().refusal("item.find", "{}")
    #expect(stranger.kind == "unauthenticated" || stranger.kind == "forbidden", "\(stranger)")
    let answer = try Self.callAsNobody(server, "session.whoami")
    #expect(try Document(answer).root["account"]?.string == "admin")
    #expect(server.stop() == .exited(0))
    #expect(processes.filter(TestServer.isRunning).isEmpty)
  }

  private static func owner(of pid: Int32) throws -> UInt32 {
    try Files.status("/proc/\(pid)").uid
  }

  /// What `cmdb call` prints for somebody else than the one who runs the test.
  private static func callAsNobody(_ server: TestServer, _ method: String) throws -> [UInt8] {
    let path = "/tmp/cmdb-call-\(Process.id)"
    let file = unsafe open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    guard file >= 0 else { throw SystemError("open \(path)") }
    defer {
      close(file)
      try? Files.remove(path)
    }
    let pid = try ChildProcess.spawn(
      ChildProcess.Specification(
        executable: "/usr/bin/setpriv",
        arguments: [
          "--reuid=nobody", "--regid=nogroup", "--clear-groups", "--",
          try TestServer.executable("cmdb"), "--socket", server.socketPath, "call", method, "{}",
        ], environment: Environment.all(), descriptors: [1: file, 2: 2]))
    #expect(ChildProcess.waitForEnd(of: pid) == .exited(0))
    return Array(try Files.readText(path).utf8)
  }
}
