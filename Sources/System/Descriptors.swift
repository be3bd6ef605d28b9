internal import Glibc

/// Flags and limits of descriptors.
package enum Descriptors {
  /// Keeps a descriptor from the programs that this process starts.
  package static func setCloseOnExec(_ fd: Int32) throws(SystemError) {
    guard fcntl(fd, F_SETFD, FD_CLOEXEC) == 0 else { throw SystemError("fcntl \(fd)") }
  }

  /// Lets a descriptor survive `Process.replace`.
  package static func setInheritable(_ fd: Int32) throws(SystemError) {
    guard fcntl(fd, F_SETFD, 0) == 0 else { throw SystemError("fcntl \(fd)") }
  }

  /// Makes reading and writing return at once, for everybody who shares the open file.
  package static func setNonBlocking(_ fd: Int32) throws(SystemError) {
    let flags = fcntl(fd, F_GETFL)
    guard flags >= 0, fcntl(fd, F_SETFL, flags | O_NONBLOCK) == 0 else {
      throw SystemError("fcntl \(fd)")
    }
  }

  /// Writes all of `bytes` to a file, pipe or terminal, waiting as long as it takes even if the
  /// descriptor was made non-blocking by somebody who shares it.
  package static func writeAll(_ fd: Int32, _ bytes: [UInt8]) throws(SystemError) {
    var offset = 0
    while offset < bytes.count {
      let count = unsafe bytes.withUnsafeBytes { raw in
        uninterrupted {
          unsafe write(fd, raw.baseAddress?.advanced(by: offset), raw.count - offset)
        }
      }
      if count >= 0 {
        offset += count
      } else if errno == EAGAIN {
        _ = try Socket.wait(fd, POLLOUT, nil)
      } else {
        throw SystemError("write \(fd)")
      }
    }
  }

  /// Raises the number of descriptors that this process may have to the most that it is allowed,
  /// and returns that number.
  package static func raiseLimit() throws(SystemError) -> Int {
    var limit = rlimit()
    guard unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else {
      throw SystemError("getrlimit")
    }
    limit.rlim_cur = limit.rlim_max
    guard unsafe setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else {
      throw SystemError("setrlimit")
    }
    return Int(clamping: limit.rlim_cur)
  }
}
