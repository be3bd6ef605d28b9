import JSON
import Samples
import System
import Testing

@testable import cmdbd

/// A copied or restored cluster is not served by chance as the same history.
@Suite struct IdentityTests {
  private typealias Content = ClusterIdentity.Content
  private typealias Stored = ClusterIdentity.Stored

  /// What a start finds in the file and in the database.
  @Test func whatMatches() {
    let stored = Stored(databaseID: "d", nonce: "a")
    let fresh = Stored(databaseID: "d", nonce: nil)
    #expect(ClusterIdentity.isSame(nil, nil), "a first start")
    #expect(ClusterIdentity.isSame(nil, fresh), "the first start of this version")
    #expect(ClusterIdentity.isSame(Content(databaseID: "d", nonce: "a"), stored))
    // Crashes within a renewal, before and after the database took the new one.
    #expect(ClusterIdentity.isSame(Content(databaseID: "d", nonce: "a", next: "b"), stored))
    #expect(ClusterIdentity.isSame(Content(databaseID: "d", nonce: "0", next: "a"), stored))
    #expect(ClusterIdentity.isSame(Content(databaseID: "d", nonce: nil, next: "a"), stored))
    #expect(ClusterIdentity.isSame(Content(databaseID: "d", nonce: nil, next: "a"), fresh))

    #expect(!ClusterIdentity.isSame(nil, stored), "a copy without the file")
    #expect(!ClusterIdentity.isSame(Content(databaseID: "d", nonce: "b"), stored), "put back")
    #expect(!ClusterIdentity.isSame(Content(databaseID: "e", nonce: "a"), stored), "another")
    #expect(!ClusterIdentity.isSame(Content(databaseID: "d", nonce: "a"), nil), "emptied")
    #expect(!ClusterIdentity.isSame(Content(databaseID: "d", nonce: "a"), fresh), "older still")
  }

  private func shell(_ program: String, _ arguments: String...) throws {
    let child = try ChildProcess.spawn(
      ChildProcess.Specification(executable: program, arguments: arguments))
    #expect(ChildProcess.waitForEnd(of: child) == .exited(0))
  }

  @Test(.timeLimit(.minutes(20))) func aCopyIsServedOnceAPersonHasDecided() throws {
    let server = try TestServer()
    defer { server.remove() }
    _ = try server.client().result(
      "item.register", #"{"class": "printer", "tag": "ID-1", "name": "Original"}"#)
    let id = try server.client().result("server.info")["database_id"]?.string
    _ = server.stop()
    let directory = "/tmp/cmdb-copied-\(Process.id)"
    try Files.makeDirectory(directory, mode: 0o711)
    TestServer.removeAtExit(directory)
    try shell("/bin/cp", "-a", "\(server.directory)/postgresql", directory)

    let refused = try ToolRun(["--state", directory])
    #expect(refused.status == .exited(2))
    #expect(
      refused.error.contains("was restored or copied") && refused.error.contains("timeline new"),
      "\(refused.error)")

    let decided = try ToolRun(["timeline", "new", "--state", directory, "--reason", "a rehearsal"])
    #expect(decided.status == .exited(0), "\(decided.error)")
    #expect(decided.output.hasPrefix("timeline 2 begins after position "), "\(decided.output)")

    let copied = try TestServer(directory: directory)
    defer { copied.stopAndRemove() }
    let info = try copied.client().result("server.info")
    #expect(info["timeline"]?.integer == 2)
    #expect(info["database_id"]?.string == id)
    #expect(try ToolRun(["timeline", "new", "--state", directory]).error.contains("stop it first"))
    // The original goes on as it was.
    let original = try TestServer(directory: server.directory)
    #expect(try original.client().result("server.info")["timeline"]?.integer == 1)
    _ = original.stop()
  }

  /// An older cluster in the place of a newer one: the file has a newer nonce.
  @Test(.timeLimit(.minutes(20))) func aClusterThatWasPutBackIsRefused() throws {
    let server = try TestServer()
    defer { server.remove() }
    _ = server.stop()
    let kept = "\(server.directory)/kept"
    try shell("/bin/cp", "-a", "\(server.directory)/postgresql", kept)
    let again = try TestServer(directory: server.directory)
    _ = again.stop()
    let data = "\(server.directory)/postgresql"
    let whole = try ToolRun(["check", "--state", server.directory])
    #expect(whole.output.contains("ok: identity: the database is the one of"), "\(whole.output)")
    try shell("/bin/rm", "-rf", data)
    try shell("/bin/cp", "-a", kept, data)
    // A check says what a start will.
    let checked = try ToolRun(["check", "--state", server.directory])
    #expect(checked.status == .exited(2))
    #expect(checked.output.contains("wrong: identity: the database in"), "\(checked.output)")
    let refused = try ToolRun(["--state", server.directory])
    #expect(refused.status == .exited(2))
    #expect(refused.error.contains("was restored or copied"), "\(refused.error)")
    // Without a cluster the file tells that one is missing.
    try shell("/bin/rm", "-rf", data, kept)
    let looked = try ToolRun(["check", "--state", server.directory])
    #expect(looked.status == .exited(2), "\(looked.output)")
    #expect(looked.output.contains("put the cluster back"), "\(looked.output)")
    let emptied = try ToolRun(["--state", server.directory])
    #expect(emptied.status == .exited(2))
    #expect(emptied.error.contains("put the cluster back"), "\(emptied.error)")
  }

  /// What moves with all its files is the same server, and needs no command; two that go on from
  /// one copy are told apart by nothing here, which the operator's page says.
  @Test(.timeLimit(.minutes(20))) func aStoppedStateMovesAndARunningOneIsNoCopy() throws {
    let server = try TestServer()
    defer { server.remove() }
    let directory = "/tmp/cmdb-moved-\(Process.id)"
    TestServer.removeAtExit(directory)
    TestServer.removeAtExit("\(directory)-live")
    // Files come and go meanwhile, which is why it is no copy.
    let copier = try ChildProcess.spawn(
      ChildProcess.Specification(
        executable: "/bin/cp", arguments: ["-a", server.directory, "\(directory)-live"]))
    _ = ChildProcess.waitForEnd(of: copier)
    for arguments in [["--state"], ["check", "--state"]] {
      let refused = try ToolRun(arguments + ["\(directory)-live"])
      #expect(refused.status == .exited(2))
      #expect(
        (refused.error + refused.output).contains(
          "was copied from \(server.directory)/postgresql while a server ran on it"),
        "\(refused.error)")
    }

    _ = server.stop()
    try shell("/bin/cp", "-a", server.directory, directory)
    let moved = try TestServer(directory: directory)
    defer { moved.stopAndRemove() }
    #expect(try moved.client().result("server.info")["timeline"]?.integer == 1)
  }
}
