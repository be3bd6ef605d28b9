import System
import Testing

/// An empty folder of its own, removed with all that is in it when this value's life ends.
struct ScratchFolder: ~Copyable {
  let path: String

  init() throws {
    let parent = Environment.value("TMPDIR") ?? "/tmp"
    path = "\(parent)/cmdb-system-\(Digest.hex(Entropy.bytes(6)))"
    try Files.makeDirectory(path, mode: 0o755)
  }

  deinit {
    let remove = ChildProcess.Specification(executable: "/bin/rm", arguments: ["-rf", path])
    guard let pid = try? ChildProcess.spawn(remove) else { return }
    _ = ChildProcess.waitForEnd(of: pid)
  }
}

/// Runs `/bin/sh -c script` with these descriptors and returns what it wrote to its output.
func shell(
  _ script: String, environment: [String: String] = [:], descriptors: [Int32: Int32] = [:],
  workingDirectory: String? = nil
) throws -> (output: String, status: ChildProcess.ExitStatus?) {
  let pair = try SocketPair()
  var specification = ChildProcess.Specification(
    executable: "/bin/sh", arguments: ["-c", script], environment: environment,
    descriptors: descriptors, workingDirectory: workingDirectory)
  specification.descriptors[1] = pair.far
  let pid = try ChildProcess.spawn(specification)
  let status = ChildProcess.waitForEnd(of: pid)
  pair.hangUp()
  var output: [UInt8] = []
  while case .bytes = Socket.read(pair.near, into: &output, max: 4096) {}
  return (String(decoding: output, as: UTF8.self), status)
}
