import Client
import Glibc
import JSON
import Synchronization
import System

/// The real `cmdbd` from beside the test binary, with its web gateway on a port of loopback.
/// Stopped and removed when the test process ends.
final class ConsoleServer: Sendable {
  struct Failure: Error, CustomStringConvertible { let description: String }

  /// The sample estate; tests leave it as they found it, or add what others do not count.
  static let demo: Result<ConsoleServer, any Error> = Result {
    for _ in 0..<3 {
      let server = try ConsoleServer(["--demo"])
      // On a machine that is busy with other things its writes may be refused as overload.
      guard try Files.readText("\(server.directory)/log").contains("demo_failed") else {
        return server
      }
    }
    throw Failure(description: "the sample estate was not loaded")
  }

  private static let running = Mutex<[(pid: Int32, directory: String)]>([])

  let pid: Int32
  let directory: String
  /// `http://HOST:PORT`
  let address: String
  var socketPath: String { "\(directory)/cmdb.sock" }

  /// - Parameter state: a state directory that is there already, and stays; a new one when nil.
  init(_ options: [String] = [], state: String? = nil) throws {
    directory = state ?? "/tmp/cmdb-console-\(Digest.hex(Entropy.bytes(6)))"
    if state == nil { try Files.makeDirectory(directory, mode: 0o711) }
    let log = unsafe open("\(directory)/log", O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o644)
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
        arguments: ["--state", directory, "--web", "127.0.0.1:0"] + options,
        environment: Environment.all(), descriptors: [1: ends[1], 2: log]))
    close(ends[1])
    let entry = (pid, state == nil ? directory : "")
    let isFirst = Self.running.withLock { running in
      running.append(entry)
      return running.count == 1
    }
    if isFirst { atexit { ConsoleServer.endAll() } }
    var line: [UInt8] = []
    while !line.contains(UInt8(ascii: "\n")) {
      guard try Socket.waitReadable(ends[0], timeout: .seconds(600)),
        case .bytes = Socket.read(ends[0], into: &line, max: 4096)
      else { throw Failure(description: "cmdbd was not ready: \(directory)/log") }
    }
    let web = String(decoding: line, as: UTF8.self).split(whereSeparator: \.isWhitespace)
      .first { $0.hasPrefix("web:") }
    guard let web else { throw Failure(description: "cmdbd has no web listener") }
    address = "http://\(web.dropFirst(4))"
  }

  static func executable(_ name: String) throws -> String {
    Files.directory(of: try System.Process.executablePath()) + "/" + name
  }

  func client() throws -> Client { try Client(.unix(path: socketPath)) }

  /// A token of an account, to begin a session with.
  func token(_ account: String) throws -> String {
    try client().result("token.issue", #"{"account": "\#(account)", "label": "tests"}"#)["token"]?
      .string ?? ""
  }

  /// The output of a command of `cmdb` that has to succeed.
  func cmdb(_ arguments: String...) throws -> String {
    let path = "\(directory)/out-\(Digest.hex(Entropy.bytes(6)))"
    let file = unsafe open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
    defer {
      close(file)
      try? Files.remove(path)
    }
    let child = try ChildProcess.spawn(
      ChildProcess.Specification(
        executable: try Self.executable("cmdb"),
        arguments: ["--socket", socketPath] + arguments, environment: ["LANG": "C"],
        descriptors: [1: file, 2: file]))
    let ended = ChildProcess.waitForEnd(of: child)
    let text = try Files.readText(path)
    guard ended == .exited(0) else { throw Failure(description: "cmdb \(arguments): \(text)") }
    return text
  }

  /// Kills one of its processes, as a crash would: `worker` or `web`.
  func kill(_ role: String) throws {
    let children = try Files.readText("/proc/\(pid)/task/\(pid)/children").split(separator: " ")
    for child in children.compactMap({ Int32($0) }) {
      let words = ((try? Files.readText("/proc/\(child)/cmdline")) ?? "").split(separator: "\0")
      if words.count > 1, words[1] == role { System.Process.kill(child, .kill) }
    }
  }

  private static func endAll() {
    let all = running.withLock { $0 }
    for (pid, directory) in all where System.Process.kill(pid, .terminate) {
      _ = ChildProcess.waitForEnd(of: pid)
      guard !directory.isEmpty else { continue }
      let remover = try? ChildProcess.spawn(
        ChildProcess.Specification(executable: "/bin/rm", arguments: ["-rf", directory]))
      if let remover { _ = ChildProcess.waitForEnd(of: remover) }
    }
  }
}

extension Client {
  /// The result of a call; a refusal is thrown.
  func result(_ method: String, _ params: String = "{}") throws -> Value {
    switch try call(method, Array(params.utf8)) {
    case .result(let result): return result
    case .error(let error):
      throw ConsoleServer.Failure(
        description: "\(method): \(error.raw.count) \(String(decoding: error.raw, as: UTF8.self))")
    }
  }
}

extension Value {
  /// An element of an array; nil where there is none.
  subscript(_ index: Int) -> Value? {
    let elements = Array(elements)
    return elements.indices.contains(index) ? elements[index] : nil
  }
}
