import Client
import Glibc
import JSON
import Postgres
import SQL
import Samples
import System
import Testing

/// The nonce of an embedded cluster stands in two places and is renewed in three steps: file,
/// database, file. A start, or an upgrade, that is killed between them leaves a cluster that the
/// next start serves, as the same history; and a copy of it is refused as ever.
@Suite(.serialized, .waiting) struct IdentityCrashTests {
  enum Point: CaseIterable {
    /// The file names both nonces, the database has the old one.
    case file
    /// The file names both, the database has the new one.
    case database
  }

  private struct Identity: Equatable {
    let nonce: String?
    let next: String?

    init(_ directory: String) throws {
      let root = try Document(Files.read("\(directory)/identity")).root
      nonce = root["nonce"]?.string
      next = root["next"]?.string
    }
  }

  /// A lock on the row that outlives a restart: the renewal stops between file and database.
  private static func hold(_ directory: String) throws {
    let server = try TestServer(directory: directory)
    try server.superuser().execute("alter system set max_prepared_transactions = 2")
    #expect(server.stop() == .exited(0))
    let again = try TestServer(directory: directory)
    try prepare(again)
    #expect(again.stop() == .exited(0))
  }

  private static func prepare(_ server: TestServer) throws {
    let session = try server.superuser()
    for text in [
      "begin", "select nonce from cmdb.database_identity for update", "prepare transaction 'held'",
    ] { try session.execute(text) }
  }

  private static func session(_ directory: String) throws -> BlockingSession {
    try BlockingSession(
      SessionSettings(
        conninfo: "host='\(directory)/postgresql-socket' dbname='cmdb' user='postgres'"))
  }

  private static func release(_ directory: String) throws {
    #expect(
      waitUntil {
        (try? session(directory).execute("rollback prepared 'held'")) != nil
      })
  }

  /// All descendants of a process.
  private static func tree(of pid: Int32) -> [Int32] {
    var found: [Int32] = []
    var next = [pid]
    while let parent = next.popLast() {
      found.append(parent)
      let text = (try? Files.readText("/proc/\(parent)/task/\(parent)/children")) ?? ""
      next += text.split(separator: " ").compactMap { Int32($0) }
    }
    return found
  }

  /// From the outside in, so that nobody sees another die.
  private static func killAll(_ pid: Int32) {
    Process.kill(pid, .stop)
    let all = tree(of: pid)
    for process in all { Process.kill(process, .kill) }
    _ = ChildProcess.waitForEnd(of: pid)
    #expect(waitUntil { !all.contains(where: TestServer.isRunning) })
  }

  /// Starts a server whose renewal is held up, and kills it there.
  private static func killStart(_ directory: String, at point: Point) throws {
    let before = try Identity(directory)
    let pid = try ChildProcess.spawn(
      ChildProcess.Specification(
        executable: "/bin/sh",
        arguments: [
          "-c", #"exec "$0" --state "$1" >/dev/null 2>>"$1/log""#,
          try TestServer.executable("cmdbd"), directory,
        ], environment: Environment.all()))
    #expect(try waitUntil { try Identity(directory).next != nil })
    let held = try Identity(directory)
    #expect(held.nonce == before.nonce)
    if point == .database {
      Process.kill(pid, .stop)
      for process in try TestServer.children("migrate", of: pid) { Process.kill(process, .kill) }
      try release(directory)
      _ = try session(directory).query(
        SQL.Unit(
          Statement("select cmdb.renew_identity($1::text)"), [Array((held.next ?? "").utf8)]))
    }
    killAll(pid)
    #expect(try Identity(directory) == held)
  }

  /// Nothing but the cluster goes elsewhere.
  private static func expectCopyRefused(_ directory: String) throws {
    let copy = "\(directory)-copy"
    try Files.makeDirectory(copy, mode: 0o711)
    TestServer.removeAtExit(copy)
    let copier = try ChildProcess.spawn(
      ChildProcess.Specification(
        executable: "/bin/cp", arguments: ["-a", "\(directory)/postgresql", copy]))
    #expect(ChildProcess.waitForEnd(of: copier) == .exited(0))
    // After a kill it has the file of the original's process.
    try Files.remove("\(copy)/postgresql/postmaster.pid")
    let run = try ToolRun(["--state", copy])
    #expect(run.status == .exited(2))
    #expect(run.error.contains("was restored or copied"), "\(run.error)")
  }

  private static func expectServed(_ server: TestServer) throws {
    #expect(try server.client().result("server.info")["timeline"]?.integer == 1)
    #expect(try Identity(server.directory).next == nil)
  }

  @Test(.timeLimit(.minutes(20)), arguments: Point.allCases)
  func theNextStartServes(_ point: Point) throws {
    let server = try TestServer()
    defer { server.remove() }
    let directory = server.directory
    #expect(server.stop() == .exited(0))
    try Self.hold(directory)
    try Self.killStart(directory, at: point)
    if point == .database { try Self.expectCopyRefused(directory) }
    let next = try TestServer(directory: directory) { _ in
      if point == .file { try Self.release(directory) }
    }
    try Self.expectServed(next)
    #expect(next.stop() == .exited(0))
    let again = try TestServer(directory: directory)
    try Self.expectServed(again)
    #expect(again.stop() == .exited(0))
  }

  /// The program that is tried out renews while the one before it serves.
  @Test(.timeLimit(.minutes(20))) func anUpgradeThatIsKilledLeavesAServer() throws {
    let first = try TestServer()
    defer { first.remove() }
    let directory = first.directory
    try first.superuser().execute("alter system set max_prepared_transactions = 2")
    #expect(first.stop() == .exited(0))
    let server = try TestServer(directory: directory)
    try Self.prepare(server)
    let before = try Identity(directory)
    let processes = Set(try server.processes())
    Process.kill(server.pid, .user2)
    #expect(try waitUntil { try Identity(directory).next != nil })
    for process in Set(try server.processes()).subtracting(processes) {
      Process.kill(process, .kill)
    }
    #expect(try waitUntil { try server.logLines().contains { $0.contains("upgrade_refused") } })
    try Self.release(directory)
    #expect(try server.client().result("session.whoami")["account"]?.string == "admin")
    _ = server.killSupervisor()
    #expect(try waitUntil { try Self.isAtRest(directory) })

    // One that succeeds, and a crash behind it.
    let next = try TestServer(directory: directory)
    try Self.expectServed(next)
    let renewed = try Identity(directory)
    #expect(renewed.nonce != before.nonce)
    let workers = Set(try next.children("worker"))
    Process.kill(next.pid, .user2)
    #expect(
      try waitUntil {
        let present = Set(try next.children("worker"))
        return present.count == 2 && present.isDisjoint(with: workers)
      })
    #expect(try Identity(directory).nonce != renewed.nonce)
    let all = try next.processes()
    for process in all { Process.kill(process, .kill) }
    _ = next.killSupervisor()
    #expect(waitUntil { !all.contains(where: TestServer.isRunning) })
    let last = try TestServer(directory: directory)
    try Self.expectServed(last)
    #expect(last.stop() == .exited(0))
  }

  /// The children of a supervisor that was killed end by themselves.
  private static func isAtRest(_ directory: String) throws -> Bool {
    guard let text = try? Files.readText("\(directory)/postgresql/postmaster.pid"),
      let pid = text.split(separator: "\n").first.flatMap({ Int32($0) })
    else { return true }
    return !TestServer.isRunning(pid)
  }
}
