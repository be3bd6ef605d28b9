import Glibc
import JSON
import System
import Testing

/// Runs the real `cmdb` with its output into files, as a shell would.
struct Cmdb {
  struct Outcome {
    let status: Int32
    let output: String
    let error: String

    /// The output as JSON.
    func value() throws -> Value { try Document(output).root }
  }

  let server: TestServer

  init(_ server: TestServer) {
    self.server = server
  }

  static func shared() throws -> Cmdb { Cmdb(try TestServer.shared.get()) }

  func callAsFunction(
    _ arguments: String..., input: String = "", language: String = "C"
  ) throws -> Outcome {
    try run(["--socket", server.socketPath] + arguments, input: input, language: language)
  }

  /// The output of a command that has to succeed.
  func output(_ arguments: String...) throws -> String {
    let outcome = try run(["--socket", server.socketPath] + arguments, input: "", language: "C")
    #expect(outcome.status == 0, "\(arguments): \(outcome.error)")
    return outcome.output
  }

  /// - Parameter executable: `cmdb` itself where it is nil.
  func run(
    _ arguments: [String], executable: String? = nil, input: String, language: String
  ) throws -> Outcome {
    let base = "\(server.directory)/run-\(Digest.hex(Entropy.bytes(6)))"
    let paths = ["\(base).in", "\(base).out", "\(base).err"]
    try Files.write(Array(input.utf8), to: paths[0], mode: 0o600)
    let files = [
      try opened(paths[0], O_RDONLY),
      try opened(paths[1], O_WRONLY | O_CREAT),
      try opened(paths[2], O_WRONLY | O_CREAT),
    ]
    defer {
      for file in files { close(file) }
      for path in paths { try? Files.remove(path) }
    }
    let pid = try ChildProcess.spawn(
      ChildProcess.Specification(
        executable: try executable ?? TestServer.executable("cmdb"), arguments: arguments,
        environment: ["LANG": language], descriptors: [0: files[0], 1: files[1], 2: files[2]]))
    guard case .exited(let status) = ChildProcess.waitForEnd(of: pid) else {
      throw TestServer.Failure(description: "cmdb was killed")
    }
    return Outcome(
      status: status, output: try Files.readText(paths[1]), error: try Files.readText(paths[2]))
  }

  private func opened(_ path: String, _ flags: Int32) throws -> Int32 {
    let fd = unsafe open(path, flags | O_CLOEXEC, 0o600)
    guard fd >= 0 else { throw SystemError("open \(path)") }
    return fd
  }
}
