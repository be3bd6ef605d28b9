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

  /// Takes over the descriptor of a lock that was held before `Process.replace`, and is still.
  package init(inherited fd: Int32) throws(SystemError) {
    descriptor = FileDescriptor(owning: fd)
    try Descriptors.setCloseOnExec(fd)
  }

  /// The borrowed descriptor, to be made inheritable.
  package var raw: Int32 { descriptor.raw }
}
