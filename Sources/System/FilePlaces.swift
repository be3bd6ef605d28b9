internal import Glibc

/// Parts of files, and where they lie. All calls block.
extension Files {
  /// The first bytes of a file; fewer where it is shorter.
  package static func head(_ path: String, byteCount: Int) throws(SystemError) -> [UInt8] {
    let file = try open(path, O_RDONLY)
    var bytes: [UInt8] = []
    while bytes.count < byteCount {
      switch Socket.read(file.raw, into: &bytes, max: byteCount - bytes.count) {
      case .bytes: continue
      case .end: return bytes
      case .wouldBlock: throw SystemError(call: "read \(path)", errno: EAGAIN)
      case .failed(let error): throw SystemError(call: "read \(path)", errno: error.errno)
      }
    }
    return bytes
  }

  /// An empty file that a child may write its output to, in place of what was there.
  package static func makeLog(_ path: String, mode: UInt32) throws(SystemError) -> FileDescriptor {
    try remove(path)
    return try open(path, O_WRONLY | O_CREAT | O_EXCL | O_APPEND, mode: mode)
  }

  /// Gives a file or directory another name on the same file system, and makes that last.
  package static func move(_ path: String, to target: String) throws(SystemError) {
    guard unsafe rename(path, target) == 0 else { throw SystemError("rename \(path)") }
    try synchronize(directory: directory(of: target))
  }

  /// Waits until the names in a directory are on disk.
  package static func synchronize(directory: String) throws(SystemError) {
    let folder = try open(directory, O_RDONLY | O_DIRECTORY)
    guard fsync(folder.raw) == 0 else { throw SystemError("fsync \(directory)") }
  }
}
