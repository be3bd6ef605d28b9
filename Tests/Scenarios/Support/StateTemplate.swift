import Glibc
import System

/// The state of a server that was started once and stopped: what other servers of the tests begin
/// with. Making a cluster, bringing its schema up to date and loading the sample estate takes five
/// times as long as copying the outcome.
struct StateTemplate: Sendable {
  /// That of a new server.
  static let empty = Result {
    let server = try TestServer(usesTemplate: false)
    let template = try StateTemplate(of: server)
    try disableFsync(server.directory)
    return template
  }

  /// That of a server with the sample estate.
  static let estate = Result { try StateTemplate(of: TestServer(["--demo"])) }

  private let directory: String

  private init(of server: TestServer) throws {
    guard server.stop() == .exited(0) else {
      throw TestServer.Failure(description: "the template did not stop: \(server.directory)/log")
    }
    try Files.remove(server.logPath)
    TestServer.removeAtExit(server.directory)
    directory = server.directory
  }

  /// No test cuts the power. What a killed process has written the kernel still has; to wait for
  /// the disk at each commit, checkpoint and stop takes longer than all else that a test does.
  private static func disableFsync(_ directory: String) throws {
    let path = "\(directory)/postgresql/postgresql.auto.conf"
    let file = unsafe open(path, O_WRONLY | O_APPEND | O_CLOEXEC)
    guard file >= 0 else { throw SystemError("open \(path)") }
    defer { close(file) }
    let line = Array("fsync = off\n".utf8)
    guard unsafe write(file, line, line.count) == line.count else {
      throw SystemError("write \(path)")
    }
  }

  /// Copies it into an empty directory, with owners and modes.
  func copy(to target: String) throws {
    let copier = try ChildProcess.spawn(
      ChildProcess.Specification(
        executable: "/bin/cp", arguments: ["-a", "\(directory)/.", target]))
    guard ChildProcess.waitForEnd(of: copier) == .exited(0) else {
      throw TestServer.Failure(description: "cannot copy the template to \(target)")
    }
  }
}
