internal import Glibc

/// A refused system call: which one, and the kernel's reason.
///
/// `call` is the name in the manual, followed where it helps by what it was called on
/// (`open /etc/passwd`).
package struct SystemError: Error, Sendable, Equatable, CustomStringConvertible {
  package let call: String
  package let errno: Int32

  package init(call: String, errno: Int32) {
    self.call = call
    self.errno = errno
  }

  /// Takes the reason from the thread's `errno`, so it must be made directly after the call.
  package init(_ call: String) {
    self.init(call: call, errno: Glibc.errno)
  }

  /// The kernel's reason in words, such as `Connection refused`.
  package var reason: String {
    var text = [CChar](repeating: 0, count: 128)
    guard unsafe strerror_r(errno, &text, text.count) == 0 else { return "unknown error" }
    return String(nulTerminated: text)
  }

  /// `connect: Connection refused (111)`
  package var description: String { "\(call): \(reason) (\(errno))" }
}

extension String {
  /// The text of a C buffer up to its first NUL; what is not UTF-8 is replaced.
  init(nulTerminated buffer: [CChar]) {
    self.init(decoding: buffer.prefix { $0 != 0 }.lazy.map(UInt8.init(bitPattern:)), as: UTF8.self)
  }
}
