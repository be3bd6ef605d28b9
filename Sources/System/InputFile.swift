internal import Glibc

/// A file that is read, anywhere and as often as needed. What is no plain file, as a pipe, is
/// refused: it can be read once only.
package struct InputFile: ~Copyable {
  private let file: FileDescriptor
  package let byteCount: Int

  package init(_ path: String) throws(SystemError) {
    // A pipe without a writer must not be waited for.
    let opened = try Files.open(path, O_RDONLY | O_NONBLOCK)
    byteCount = try Self.size(of: opened.raw, path)
    file = opened
  }

  private static func size(of fd: Int32, _ path: String) throws(SystemError) -> Int {
    var status = stat()
    guard unsafe fstat(fd, &status) == 0 else { throw SystemError("stat \(path)") }
    switch status.st_mode & S_IFMT {
    case S_IFREG: return Int(status.st_size)
    case S_IFDIR: throw SystemError(call: "read \(path)", errno: EISDIR)
    default: throw SystemError(call: "read \(path)", errno: ESPIPE)
    }
  }

  /// At most `max` bytes from `offset` on; none at the end.
  package func read(at offset: Int, max: Int) throws(SystemError) -> [UInt8] {
    guard offset >= 0, max > 0 else { return [] }
    var bytes: [UInt8] = []
    let fd = file.raw
    let count = unsafe withUnsafeTemporaryAllocation(byteCount: max, alignment: 1) { room in
      let count = uninterrupted {
        unsafe pread(fd, room.baseAddress, max, off_t(offset))
      }
      if count > 0 { unsafe bytes.append(contentsOf: room.prefix(count)) }
      return count
    }
    guard count >= 0 else { throw SystemError("read") }
    return bytes
  }
}
