import Glibc
import System

/// `cmdbd`, or another program of this package, run to its end.
struct ToolRun {
  let status: ChildProcess.ExitStatus?
  let output: String
  let error: String

  init(
    _ arguments: [String], program: String = "cmdbd", through: [String] = [],
    environment: [String: String] = [:]
  ) throws {
    let path = "/tmp/cmdb-run-\(Process.id)-\(UInt32.random(in: 0...UInt32.max))"
    let files = try [path + ".out", path + ".err"].map { path in
      let file = unsafe open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
      guard file >= 0 else { throw SystemError("open \(path)") }
      return file
    }
    defer {
      for file in files { close(file) }
      try? Files.remove(path + ".out")
      try? Files.remove(path + ".err")
    }
    let command = through + [try TestServer.executable(program)] + arguments
    let pid = try ChildProcess.spawn(
      ChildProcess.Specification(
        executable: command[0], arguments: Array(command.dropFirst()),
        environment: Environment.all().merging(environment) { $1 },
        descriptors: [1: files[0], 2: files[1]]))
    status = ChildProcess.waitForEnd(of: pid)
    output = try Files.readText(path + ".out")
    error = try Files.readText(path + ".err")
  }
}
