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

  private static let running = Mutex<[(pid: Int32, directory: String)]>([])
  private static let count = Mutex(0)

  let pid: Int32
  let directory: String
  /// `HOST:PORT` of the TCP listener, when one was asked for.
  let tcpAddress: String?
  var socketPath: String { "\(directory)/cmdb.sock" }
  var logPath: String { "\(directory)/log" }

  /// Starts a server and waits for its ready line.
  ///
  /// - Parameter arguments: further options of `cmdbd serve`.
  /// - Parameter directory: the state of a server that was stopped before; a new one when nil.
  init(_ arguments: [String] = [], directory: String? = nil) throws {
    let number = Self.count.withLock { count in
      count += 1
      return count
    }
    self.directory = directory ?? "/tmp/cmdb-scenario-\(Process.id)-\(number)"
    if directory == nil { try Files.makeDirectory(self.directory, mode: 0o711) }
    let log = unsafe open(
      "\(self.directory)/log", O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o644)
    var ends: [Int32] = [-1, -1]
    guard log >= 0, unsafe pipe(&ends) == 0 else { throw SystemError("open log") }
    try Descriptors.setCloseOnExec(ends[0])
    defer {
      close(log)
      close(ends[0])
    }
    pid = try ChildProcess.spawn(
      ChildProcess.Specification(
        executable: try Self.executable("cmdbd"),
        arguments: ["--state", self.directory] + arguments,
        environment: Environment.all(), descriptors: [1: ends[1], 2: log]))
    close(ends[1])
    let registered = (pid, self.directory)
    let isFirst = Self.running.withLock { running in
      running.append(registered)
      return running.count == 1
    }
    if isFirst { atexit { TestServer.removeAll() } }
    let line = try Self.readyLine(ends[0], log: "\(self.directory)/log")
    tcpAddress = line.split(separator: " ").first { $0.hasPrefix("tcp:") }.map {
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
      guard try Socket.waitReadable(fd, timeout: .seconds(60)) else {
        throw Failure(description: "no ready line within a minute: \(Self.tail(log))")
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
  func children(_ role: String) throws -> [Int32] {
    let text = try Files.readText("/proc/\(pid)/task/\(pid)/children")
    return text.split(separator: " ").compactMap { Int32($0) }.filter { child in
      let words = ((try? Files.readText("/proc/\(child)/cmdline")) ?? "").split(separator: "\0")
      return words.count > 1 && words[1] == role
        || words.first.map { $0.hasSuffix("/\(role)") } ?? false
    }
  }

  /// Drains and waits for the end; the exit status.
  func stop() -> ChildProcess.ExitStatus? {
    Self.running.withLock { $0.removeAll { $0.pid == pid } }
    Process.kill(pid, .terminate)
    return ChildProcess.waitForEnd(of: pid)
  }

  private static func removeAll() {
    let all = running.withLock { $0 }
    for (pid, _) in all where Process.kill(pid, .terminate) {
      _ = ChildProcess.waitForEnd(of: pid)
    }
    for (_, directory) in all {
      let remover = try? ChildProcess.spawn(
        ChildProcess.Specification(executable: "/bin/rm", arguments: ["-rf", directory]))
      if let remover { _ = ChildProcess.waitForEnd(of: remover) }
    }
  }
}
