internal import Glibc
internal import System

/// Runs another program to its end and gathers what it says. Blocks: for one-shot work only.
enum Command {
  struct Answer {
    let status: ChildProcess.ExitStatus
    /// Standard output and standard error, as they came.
    let output: String
  }

  /// `input` must fit into a pipe (64 KiB): it is written before the program reads. So must what
  /// the program says while `meanwhile`, which gets its process id, has not returned.
  static func run(
    _ executable: String, _ arguments: [String], input: String = "",
    hasOwnSession: Bool = false, meanwhile: ((Int32) -> Void)? = nil
  ) throws(SystemError) -> Answer {
    let source = try Pipe()
    let sink = try Pipe()
    try source.fill(Array(input.utf8))
    let pid = try ChildProcess.spawn(
      ChildProcess.Specification(
        executable: executable,
        arguments: arguments,
        environment: ["PATH": Environment.value("PATH") ?? "/usr/bin:/bin", "LC_ALL": "C"],
        descriptors: [0: source.reader.raw, 1: sink.writer.raw, 2: sink.writer.raw],
        workingDirectory: "/", hasOwnSession: hasOwnSession))
    source.close()
    meanwhile?(pid)
    let output = sink.drain()
    let status = ChildProcess.waitForEnd(of: pid) ?? .exited(127)
    return Answer(status: status, output: String(decoding: output, as: UTF8.self))
  }
}

/// Both ends of a pipe, which no program inherits unless it is given one.
private struct Pipe: ~Copyable {
  let reader: FileDescriptor
  let writer: FileDescriptor

  init() throws(SystemError) {
    var ends: [Int32] = [-1, -1]
    guard unsafe pipe(&ends) == 0 else { throw SystemError("pipe") }
    let reader = FileDescriptor(owning: ends[0])
    let writer = FileDescriptor(owning: ends[1])
    try Descriptors.setCloseOnExec(reader.raw)
    try Descriptors.setCloseOnExec(writer.raw)
    self.reader = reader
    self.writer = writer
  }

  /// Nobody reads yet: what does not fit is refused.
  func fill(_ bytes: [UInt8]) throws(SystemError) {
    try Descriptors.setNonBlocking(writer.raw)
    let count = unsafe write(writer.raw, bytes, bytes.count)
    guard count == bytes.count else { throw SystemError(call: "write", errno: EAGAIN) }
  }

  consuming func close() {}

  /// All that comes until the last writer is gone.
  consuming func drain() -> [UInt8] {
    let descriptor = closeWriter()
    var output: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 4096)
    while true {
      let count = unsafe read(descriptor.raw, &buffer, buffer.count)
      if count > 0 {
        output.append(contentsOf: buffer[..<count])
      } else if count == 0 || errno != EINTR {
        return output
      }
    }
  }

  private consuming func closeWriter() -> FileDescriptor { reader }
}
