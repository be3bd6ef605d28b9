import System

/// The release server from beside this program, on a state directory of its own under /tmp.
final class Server {
  struct Failure: Error, CustomStringConvertible {
    let description: String
  }

  private(set) var pid: Int32 = 0
  let directory: String
  /// Further ones of `cmdbd`.
  private let options: [String]

  private init(directory: String, options: [String]) {
    self.directory = directory
    self.options = options
  }

  var socketPath: String { "\(directory)/cmdb.sock" }
  var databaseDirectory: String { "\(directory)/postgresql-socket" }

  /// As a connection string of the embedded cluster, whose kernel check lets its starter be any.
  func conninfo(role: String) -> String {
    "host='\(databaseDirectory)' dbname='cmdb' user='\(role)'"
  }

  /// Starts it and waits until every worker serves.
  static func start(options: [String] = []) throws -> Server {
    let server = Server(directory: "/tmp/cmdb-bench-\(Process.id)", options: options)
    // PostgreSQL, which may run as another user, has to pass.
    try Files.makeDirectory(server.directory, mode: 0o711)
    do {
      try server.launch()
      try server.waitUntilReady()
    } catch {
      server.stop()
      throw error
    }
    return server
  }

  /// Starts the program and waits for nothing.
  func launch() throws {
    let program = Files.directory(of: try Process.executablePath()) + "/cmdbd"
    guard Files.exists(program) else {
      throw Failure(description: "there is no \(program): build the product cmdbd first")
    }
    // Of the run before.
    try? Files.remove("\(directory)/ready")
    pid = try Shell.start(
      program, ["--state", directory, "--log-level", "warning"] + options,
      output: "\(directory)/ready", errors: "\(directory)/log")
  }

  func waitUntilReady() throws {
    let loop = try EventLoop()
    let giveUp = Instant.now() + .seconds(60)
    while (try? Files.readText("\(directory)/ready"))?.hasPrefix("ready ") != true {
      guard Instant.now() < giveUp, isRunning else { throw failure("does not come up") }
      loop.runOnce(timeout: .milliseconds(10))
    }
  }

  /// Drains it and starts it on the same state.
  func restart() throws {
    drain()
    try launch()
    try waitUntilReady()
  }

  /// Waits until workers and PostgreSQL have nothing to do, at most so long.
  func waitUntilQuiet(atMost patience: Duration) throws {
    let loop = try EventLoop()
    let giveUp = Instant.now() + patience
    while Instant.now() < giveUp {
      let before = Usage(of: self)
      let end = Instant.now() + .milliseconds(500)
      while Instant.now() < end { loop.runOnce(timeout: .milliseconds(500)) }
      let usage = Usage.since(before, of: self)
      if usage.workerMicroseconds + usage.databaseMicroseconds < 50_000 { return }
    }
  }

  var isRunning: Bool { Files.exists("/proc/\(pid)/cmdline") }

  func failure(_ what: String) -> Failure {
    let log = (try? Files.readText("\(directory)/log")) ?? ""
    return Failure(description: "the server \(what): \(log.suffix(2000))")
  }

  /// Lets it drain and waits for its end.
  func drain() {
    if pid > 0, Process.kill(pid, .terminate) { _ = ChildProcess.waitForEnd(of: pid) }
    pid = 0
  }

  /// Drains it and removes what it has written.
  func stop() {
    drain()
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

  static func words(of pid: Int32) -> [String] {
    ((try? Files.readText("/proc/\(pid)/cmdline")) ?? "").split(separator: "\0").map(String.init)
  }
}
