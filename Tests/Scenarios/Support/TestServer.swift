import Client
import Glibc
import JSON
import Synchronization
import System

/// The real `cmdbd` from beside the test binary, on a state directory of its own under /tmp, with
/// its embedded PostgreSQL. Stopped and removed when the test process ends, at the latest.
final class TestServer: Sendable {
  struct Failure: Error, CustomStringConvertible {
    let description: String
  }

  /// One for all tests that need no server of their own.
  static let shared: Result<TestServer, any Error> = Result { try TestServer() }
  /// One for tests that change the catalogue all the time: rows of an import that was sent before
  /// are refused then.
  static let changing: Result<TestServer, any Error> = Result { try TestServer() }

  private static let running = Mutex<[(pid: Int32, directory: String)]>([])
  private static let left = Mutex<[String]>([])
  private static let count = Mutex(0)

  let pid: Int32
  let directory: String
  /// `HOST:PORT` of the TCP listener, when one was asked for.
  let tcpAddress: String?
  /// That of the web gateway, likewise.
  let webAddress: String?
  var socketPath: String { "\(directory)/cmdb.sock" }
  var logPath: String { "\(directory)/log" }

  /// Starts a server and waits for its ready line.
  ///
  /// - Parameter arguments: further options of `cmdbd serve`.
  /// - Parameter directory: the state of a server that was stopped before; a new one when nil.
  /// - Parameter launcher: a program, with its arguments, that becomes `cmdbd`, as setpriv does.
  /// - Parameter environment: variables beside those of the test.
  /// - Parameter descriptors: what it inherits beside its standard ones.
  /// - Parameter executable: another `cmdbd` than the one from beside the test binary.
  /// - Parameter usesTemplate: whether a new state is copied from a server that was started and
  ///   stopped before, which takes a fifth of the time; false for what is about a first start.
  /// - Parameter hasEstate: whether that one had loaded the sample estate.
  /// - Parameter whileStarting: called with the process id before the ready line is waited for.
  init(
    _ arguments: [String] = [], directory: String? = nil, through launcher: [String] = [],
    environment: [String: String] = [:], descriptors: [Int32: Int32] = [:],
    executable: String? = nil, usesTemplate: Bool = true, hasEstate: Bool = false,
    whileStarting: (Int32) throws -> Void = { _ in }
  ) throws {
    let number = Self.count.withLock { count in
      count += 1
      return count
    }
    self.directory = directory ?? "/tmp/cmdb-scenario-\(Process.id)-\(number)"
    if directory == nil {
      try Files.makeDirectory(self.directory, mode: 0o711)
      if usesTemplate {
        let template = hasEstate ? StateTemplate.estate : StateTemplate.empty
        try template.get().copy(to: self.directory)
      }
    }
    let log = unsafe open(
      "\(self.directory)/log", O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o644)
    var ends: [Int32] = [-1, -1]
    guard log >= 0, unsafe pipe(&ends) == 0 else { throw SystemError("open log") }
    try Descriptors.setCloseOnExec(ends[0])
    defer {
      close(log)
      close(ends[0])
    }
    let command =
      launcher + [try executable ?? Self.executable("cmdbd"), "--state", self.directory] + arguments
    pid = try ChildProcess.spawn(
      ChildProcess.Specification(
        executable: command[0], arguments: Array(command.dropFirst()),
        environment: Environment.all().merging(["TZ": "UTC"]) { $1 }.merging(environment) { $1 },
        descriptors: [1: ends[1], 2: log].merging(descriptors) { $1 }))
    close(ends[1])
    let registered = (pid, self.directory)
    let isFirst = Self.running.withLock { running in
      running.append(registered)
      return running.count == 1
    }
    if isFirst { atexit { TestServer.removeAll() } }
    try whileStarting(pid)
    let line = try Self.readyLine(ends[0], log: "\(self.directory)/log")
    tcpAddress = line.split(separator: " ").first { $0.hasPrefix("tcp:") }.map {
      String($0.dropFirst(4))
    }
    webAddress = line.split(separator: " ").first { $0.hasPrefix("web:") }.map {
      String($0.dropFirst(4))
    }
  }

  /// A program of this package, found beside the test binary.
  static func executable(_ name: String) throws -> String {
    Files.directory(of: try Process.executablePath()) + "/" + name
  }

  private static func readyLine(_ fd: Int32, log: String) throws -> String {
    var line: [UInt8] = []
    while !line.contains(UInt8(ascii: "\n")) {
      // A loaded machine takes minutes; a server that cannot start exits.
      guard try Socket.waitReadable(fd, timeout: .seconds(300)) else {
        throw Failure(description: "no ready line within five minutes: \(Self.tail(log))")
      }
      guard case .bytes = Socket.read(fd, into: &line, max: 4096) else {
        throw Failure(description: "cmdbd ended before it was ready: \(Self.tail(log))")
      }
    }
    return String(decoding: line, as: UTF8.self).split(separator: "\n").first.map(String.init) ?? ""
  }

  private static func tail(_ path: String) -> String {
    String(((try? Files.readText(path)) ?? "").suffix(2000))
  }

  func client() throws -> Client { try Client(.unix(path: socketPath)) }

  /// Process ids of the children whose command line begins `cmdbd ROLE`.
  func children(_ role: String) throws -> [Int32] { try Self.children(role, of: pid) }

  static func children(_ role: String, of pid: Int32) throws -> [Int32] {
    let text = try Files.readText("/proc/\(pid)/task/\(pid)/children")
    return text.split(separator: " ").compactMap { Int32($0) }.filter { child in
      let words = ((try? Files.readText("/proc/\(child)/cmdline")) ?? "").split(separator: "\0")
      let isProgram = words.first.map { $0.hasSuffix("/\(role)") } ?? false
      return isProgram || words.count > 1 && words[1] == role
    }
  }

  /// Drains and waits for the end; the exit status.
  func stop() -> ChildProcess.ExitStatus? {
    Self.running.withLock { $0.removeAll { $0.pid == pid } }
    Process.kill(pid, .terminate)
    return ChildProcess.waitForEnd(of: pid)
  }

  /// After the end of the server: its directory goes too.
  func remove() {
    guard !Self.running.withLock({ $0.contains { $0.pid == pid } }) else { return }
    Self.remove(directory)
  }

  /// Stops the server and removes all that it has written.
  func stopAndRemove() {
    _ = stop()
    remove()
  }

  /// Kills the supervisor, not its children, and waits for its end.
  func killSupervisor() -> ChildProcess.ExitStatus? {
    Self.running.withLock { $0.removeAll { $0.pid == pid } }
    Process.kill(pid, .kill)
    return ChildProcess.waitForEnd(of: pid)
  }

  /// Every process of the server, PostgreSQL's own included.
  func processes() throws -> [Int32] {
    var found: [Int32] = []
    var next = [pid]
    while let parent = next.popLast() {
      found.append(parent)
      let text = (try? Files.readText("/proc/\(parent)/task/\(parent)/children")) ?? ""
      next += text.split(separator: " ").compactMap { Int32($0) }
    }
    return found
  }

  /// Whether a process of this id runs; one that has ended and is not yet reaped does not.
  static func isRunning(_ pid: Int32) -> Bool {
    guard let stat = try? Files.readText("/proc/\(pid)/stat"),
      let name = stat.lastIndex(of: ")")
    else { return false }
    return !stat[name...].hasPrefix(") Z") && !stat[name...].hasPrefix(") X")
  }

  private static func remove(_ directory: String) {
    let remover = try? ChildProcess.spawn(
      ChildProcess.Specification(executable: "/bin/rm", arguments: ["-rf", directory]))
    if let remover { _ = ChildProcess.waitForEnd(of: remover) }
  }

  /// A directory that nothing runs in any more.
  static func removeAtExit(_ directory: String) { left.withLock { $0.append(directory) } }

  private static func removeAll() {
    let all = running.withLock { $0 }
    for (pid, _) in all where Process.kill(pid, .terminate) {
      _ = ChildProcess.waitForEnd(of: pid)
    }
    for directory in all.map(\.directory) + left.withLock({ $0 }) { remove(directory) }
  }
}
