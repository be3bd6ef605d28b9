import System

/// The release server from beside this program, on a state directory of its own under /tmp.
struct Server {
  struct Failure: Error, CustomStringConvertible {
    let description: String
  }

  let pid: Int32
  let directory: String

  var socketPath: String { "\(directory)/cmdb.sock" }
  var databaseDirectory: String { "\(directory)/postgresql-socket" }

  /// As a connection string of the embedded cluster, whose kernel check lets its starter be any.
  func conninfo(role: String) -> String {
    "host='\(databaseDirectory)' dbname='cmdb' user='\(role)'"
  }

  /// Starts it and waits until every worker serves.
  static func start() throws -> Server {
    let program = Files.directory(of: try Process.executablePath()) + "/cmdbd"
    guard Files.exists(program) else {
      throw Failure(description: "there is no \(program): build the product cmdbd first")
    }
    let directory = "/tmp/cmdb-bench-\(Process.id)"
    // PostgreSQL, which may run as another user, has to pass.
    try Files.makeDirectory(directory, mode: 0o711)
    let pid = try Shell.start(
      program, ["--state", directory, "--log-level", "warning"], output: "\(directory)/ready",
      errors: "\(directory)/log")
    let server = Server(pid: pid, directory: directory)
    do {
      try server.waitUntilReady()
    } catch {
      server.stop()
      throw error
    }
    return server
  }

  private func waitUntilReady() throws {
    let loop = try EventLoop()
    let giveUp = Instant.now() + .seconds(60)
    while (try? Files.readText("\(directory)/ready"))?.hasPrefix("ready ") != true {
      guard Instant.now() < giveUp, Files.exists("/proc/\(pid)/cmdline") else {
        let log = (try? Files.readText("\(directory)/log")) ?? ""
        throw Failure(description: "the server does not come up: \(log.suffix(2000))")
      }
      loop.runOnce(timeout: .milliseconds(10))
    }
  }

  /// Lets it drain, waits for its end and removes what it has written.
  func stop() {
    if Process.kill(pid, .terminate) { _ = ChildProcess.waitForEnd(of: pid) }
    let remover = try? ChildProcess.spawn(
      ChildProcess.Specification(executable: "/bin/rm", arguments: ["-rf", directory]))
    if let remover { _ = ChildProcess.waitForEnd(of: remover) }
  }

  // MARK: Processes

  var workers: [Int32] {
    Self.children(of: pid).filter { Self.words(of: $0).dropFirst().first == "worker" }
  }

  var postmaster: Int32? {
    Self.children(of: pid).first { Self.words(of: $0).first?.hasSuffix("/postgres") == true }
  }

  /// Where the programs of the running PostgreSQL are.
  func databaseProgram(_ name: String) throws -> String {
    guard let postmaster, let path = Self.words(of: postmaster).first else {
      throw Failure(description: "PostgreSQL does not run")
    }
    let program = "\(Files.directory(of: path))/\(name)"
    guard Files.exists(program) else { throw Failure(description: "there is no \(program)") }
    return program
  }

  static func children(of pid: Int32) -> [Int32] {
    let text = (try? Files.readText("/proc/\(pid)/task/\(pid)/children")) ?? ""
    return text.split(separator: " ").compactMap { Int32($0) }
  }

  private static func words(of pid: Int32) -> [String] {
    ((try? Files.readText("/proc/\(pid)/cmdline")) ?? "").split(separator: "\0").map(String.init)
  }
}

/// Programs whose output goes to a file; the shell does nothing but open it.
enum Shell {
  static func start(
    _ program: String, _ arguments: [String], output: String, errors: String,
    environment: [String: String] = [:]
  ) throws(SystemError) -> Int32 {
    try ChildProcess.spawn(
      ChildProcess.Specification(
        executable: "/bin/sh",
        arguments: [
          "-c", #"o=$1 e=$2; shift 2; exec "$0" "$@" >"$o" 2>"$e""#, program, output, errors,
        ] + arguments,
        environment: Environment.all().merging(environment) { _, ours in ours }))
  }
}
