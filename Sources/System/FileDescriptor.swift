internal import Glibc

/// Owns one open descriptor and closes it when its life ends.
///
/// Everything that works on a descriptor takes the borrowed number `raw`; ownership moves only by
/// moving this value or by `release()`.
package struct FileDescriptor: ~Copyable {
  /// The descriptor's number, valid as long as this value lives.
  package let raw: Int32

  /// Takes over `raw`: nobody else may close it.
  package init(owning raw: Int32) {
    precondition(raw >= 0, "a descriptor number is not negative")
    self.raw = raw
  }

  /// Takes over the result of `call`, or throws the kernel's reason when it is negative.
  init(checking raw: Int32, _ call: String) throws(SystemError) {
    guard raw >= 0 else { throw SystemError(call) }
    self.raw = raw
  }

  /// Gives the number up without closing it, for a library or a process that will own it.
  package consuming func release() -> Int32 {
    let number = raw
    discard self
    return number
  }

  deinit {
    // Linux has freed the number even if `close` reports EINTR or EIO: never repeat it.
    _ = close(raw)
  }
}
