internal import CLinux
internal import Glibc

/// A program that makes one stream of another, as `gzip` does: what it is given goes to its
/// standard input, what it writes comes back, and neither waits for the other. Its errors go to
/// ours.
package struct Filter: ~Copyable {
  private static let readBytes = 64 << 10

  private let pid: Int32
  private var input: FileDescriptor?
  private let output: FileDescriptor
  private var hasEnded = false

  /// - Parameter executable: an absolute path.
  package init(
    _ executable: String, _ arguments: [String], environment: [String: String] = [:]
  ) throws(SystemError) {
    let inputs = try Self.pipe()
    let inputRead = FileDescriptor(owning: inputs[0])
    let inputWrite = FileDescriptor(owning: inputs[1])
    let outputs = try Self.pipe()
    let outputRead = FileDescriptor(owning: outputs[0])
    let outputWrite = FileDescriptor(owning: outputs[1])
    let specification = ChildProcess.Specification(
      executable: executable, arguments: arguments, environment: environment,
      descriptors: [0: inputRead.raw, 1: outputWrite.raw, 2: 2])
    try Descriptors.setNonBlocking(inputWrite.raw)
    let started = try ChildProcess.spawn(specification)
    pid = started
    input = consume inputWrite
    output = consume outputRead
  }

  /// Its ends: to read from, to write to.
  private static func pipe() throws(SystemError) -> [Int32] {
    var ends: [Int32] = [-1, -1]
    guard unsafe linux_pipe(&ends) == 0 else { throw SystemError("pipe") }
    return ends
  }

  /// Gives it all of these bytes, and returns what it has written meanwhile: to bound that, give it
  /// little at a time.
  package mutating func exchange(_ bytes: [UInt8]) throws(SystemError) -> [UInt8] {
    var written: [UInt8] = []
    var offset = 0
    while offset < bytes.count {
      guard let raw = input?.raw else { break }
      var waits = [
        pollfd(fd: raw, events: Int16(POLLOUT), revents: 0),
        pollfd(fd: output.raw, events: Int16(POLLIN), revents: 0),
      ]
      guard unsafe poll(&waits, 2, -1) >= 0 || errno == EINTR else { throw SystemError("poll") }
      if waits[1].revents != 0, try !read(into: &written) { break }
      guard waits[0].revents != 0 else { continue }
      let count = unsafe bytes.withUnsafeBytes { start in
        uninterrupted {
          unsafe write(raw, start.baseAddress?.advanced(by: offset), start.count - offset)
        }
      }
      if count > 0 { offset += count } else if errno != EAGAIN { throw SystemError("write") }
    }
    return written
  }

  /// Ends its input. What it still writes comes from `rest`.
  package mutating func endInput() {
    input = nil
  }

  /// The next bytes of what it writes after its input has ended; nil at the end.
  package mutating func rest() throws(SystemError) -> [UInt8]? {
    var written: [UInt8] = []
    return try read(into: &written) ? written : nil
  }

  /// Waits for its end, after all that it writes has been read.
  package mutating func finish() -> ChildProcess.ExitStatus? {
    hasEnded = true
    return ChildProcess.waitForEnd(of: pid)
  }

  /// False at the end.
  private func read(into written: inout [UInt8]) throws(SystemError) -> Bool {
    switch Socket.read(output.raw, into: &written, max: Self.readBytes) {
    case .bytes: return true
    case .end: return false
    case .wouldBlock: return true
    case .failed(let error): throw error
    }
  }

  deinit {
    guard !hasEnded else { return }
    _ = kill(pid, SIGKILL)
    _ = ChildProcess.waitForEnd(of: pid)
  }
}
