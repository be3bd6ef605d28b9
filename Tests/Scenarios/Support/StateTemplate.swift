import System

/// The state of a server that was started once, on nothing, and stopped: what other servers of the
/// tests begin with. Making a cluster and bringing its schema up to date takes five times as long
/// as copying the outcome.
enum StateTemplate {
  private static let made: Result<String, any Error> = Result {
    let server = try TestServer(usesTemplate: false)
    guard server.stop() == .exited(0) else {
      throw TestServer.Failure(description: "the template did not stop: \(server.directory)/log")
    }
    try Files.remove(server.logPath)
    TestServer.removeAtExit(server.directory)
    return server.directory
  }

  /// Copies it into an empty directory, with owners and modes.
  static func copy(to directory: String) throws {
    let copier = try ChildProcess.spawn(
      ChildProcess.Specification(
        executable: "/bin/cp", arguments: ["-a", "\(try made.get())/.", directory]))
    guard ChildProcess.waitForEnd(of: copier) == .exited(0) else {
      throw TestServer.Failure(description: "cannot copy the template to \(directory)")
    }
  }
}
