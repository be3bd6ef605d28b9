import Client
import JSON
import System
import Testing

/// Where a test keeps backups, archives and restored states; passable for PostgreSQL's user, and
/// removed when the test process ends.
struct BackupPlace {
  let path: String
  var backups: String { "\(path)/backups" }
  var archive: String { "\(path)/wal" }

  init() throws {
    path = "/tmp/cmdb-backup-\(Process.id)-\(UInt32.random(in: 0...UInt32.max))"
    try Files.makeDirectory(path, mode: 0o711)
    TestServer.removeAtExit(path)
  }

  /// `cmdbd backup`, which has to succeed; the name of the backup.
  @discardableResult
  func backup(
    _ server: TestServer, _ more: String..., to directory: String? = nil
  ) throws -> String {
    let to = directory ?? backups
    let run = try ToolRun(["backup", "--state", server.directory, "--to", to] + more)
    #expect(run.status == .exited(0), "\(run.error)")
    let line = run.output.split(separator: "\n").first { $0.hasPrefix("backup ") } ?? ""
    let made = try #require(line.dropFirst(7).prefix { $0 != ":" }.split(separator: "/").last)
    return String(made)
  }

  /// `cmdbd restore` into a directory of this name, which has to succeed.
  @discardableResult
  func restore(_ name: String, _ more: String...) throws -> ToolRun {
    let run = try ToolRun(["restore", "--from", backups, "--state", "\(path)/\(name)"] + more)
    #expect(run.status == .exited(0), "\(run.error)")
    return run
  }

  /// A command that has to be refused in one line, and the line.
  func refusal(_ arguments: [String]) throws -> String {
    let run = try ToolRun(arguments)
    #expect(run.status == .exited(1), "\(run.output)")
    #expect(run.error.split(separator: "\n").count == 1, "\(run.error)")
    return run.error
  }

  /// `cmdbd restore` that has to be refused, and leaves nothing.
  func refusedRestore(_ more: String...) throws -> String {
    let line = try refusal(["restore", "--from", backups, "--state", "\(path)/none"] + more)
    #expect(!Files.exists("\(path)/none"))
    return line
  }

  func verify(_ more: String...) -> [String] {
    ["backup", "verify", backups, "--temporary", path] + more
  }

  /// What stands in the archive, whole or being written.
  func segments() throws -> [String] {
    try Files.names(in: archive).filter { $0.prefix(24).allSatisfy(\.isHexDigit) }.sorted()
  }
}

/// The register of one moment, as an export hashes it.
struct Seen: Equatable {
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
