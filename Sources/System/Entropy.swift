internal import CLinux
internal import Glibc

/// Random bytes that nobody can guess, from the kernel.
package enum Entropy {
  /// Fit for keys and tokens. Waits only in the first moments after boot.
  package static func bytes(_ count: Int) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    var filled = 0
    while filled < count {
      let got = unsafe bytes.withUnsafeMutableBytes { raw in
        unsafe getrandom(raw.baseAddress?.advanced(by: filled), count - filled, 0)
      }
      precondition(got > 0 || errno == EINTR, "the kernel gives no random bytes")
      filled += max(0, got)
    }
    return bytes
  }
}
