internal import Glibc

/// A lock that one process holds as long as it lives, however it ends (flock(2)).
package struct FileLock: ~Copyable {
  private let descriptor: FileDescriptor

  /// Nil when another process holds it.
  package init?(path: String) throws(SystemError) {
    let fd = unsafe open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard fd >= 0 else { throw SystemError("open \(path)") }
    let descriptor = FileDescriptor(owning: fd)
    guard flock(fd, LOCK_EX | LOCK_NB) == 0 else {
      guard errno == EWOULDBLOCK else { throw SystemError("flock \(path)") }
      return nil
    }
    self.descriptor = descriptor
  }

  /// The process that holds the lock of a file, as /proc/locks tells without touching it; nil when
  /// none does, or the file does not exist.
  package static func holder(of path: String) -> Int32? {
    var status = stat()
    guard unsafe stat(path, &status) == 0, let locks = try? Files.readText("/proc/locks") else {
      return nil
    }
    // `1: FLOCK  ADVISORY  WRITE 4711 fe:01:131 0 EOF`: device and inode identify the file.
    for line in locks.split(separator: "\n") {
      let words = line.split(separator: " ")
      guard words.count >= 6, words[1] == "FLOCK", words[5].hasSuffix(":\(status.st_ino)") else {
        continue
      }
      return Int32(words[4])
    }
    return nil
  }

  /// Takes over the descriptor of a lock that was held before `Process.replace`, and is still.
  package init(inherited fd: Int32) throws(SystemError) {
    descriptor = FileDescriptor(owning: fd)
    try Descriptors.setCloseOnExec(fd)
  }

  /// The borrowed descriptor, to be made inheritable.
  package var raw: Int32 { descriptor.raw }
}
