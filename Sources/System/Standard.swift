internal import CLinux
internal import Glibc

/// The three descriptors that every program is started with. All calls block.
package struct Standard: Sendable {
  package static let input = Standard(fd: 0)
  package static let output = Standard(fd: 1)
  package static let error = Standard(fd: 2)

  private let fd: Int32

  private init(fd: Int32) {
    self.fd = fd
  }

  /// Whether a person sits there.
  package var isTerminal: Bool { isatty(fd) == 1 }

  /// Columns of the terminal; nil when there is none, or it does not say.
  package var columns: Int? {
    let columns = Int(linux_terminal_columns(fd))
    return columns > 0 ? columns : nil
  }

  /// Writes a line, adding its line feed, in one call, so that lines of several processes do not
  /// mix (up to 4096 bytes on a pipe). What cannot be written is lost: a log has nowhere to say so.
  package func write(_ line: String) {
    try? write(Array(line.utf8) + [UInt8(ascii: "\n")])
  }

  /// Writes all of `bytes`. A closed pipe is EPIPE where SIGPIPE is ignored.
  package func write(_ bytes: [UInt8]) throws(SystemError) {
    try Descriptors.writeAll(fd, bytes)
  }

  /// Appends at most `max` bytes to `buffer`; false at the end.
  package func read(into buffer: inout [UInt8], max: Int) throws(SystemError) -> Bool {
    while true {
      switch Socket.read(fd, into: &buffer, max: max) {
      case .bytes: return true
      case .end: return false
      case .wouldBlock: _ = try Socket.waitReadable(fd, timeout: nil)
      case .failed(let error): throw error
      }
    }
  }
}
