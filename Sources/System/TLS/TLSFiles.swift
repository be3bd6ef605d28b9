internal import CLinux
internal import Glibc

/// Certificates and keys, as PEM files hold them (RFC 7468).
package struct TLSFiles: Equatable, Sendable {
  /// One's own certificate first, then those between it and an authority.
  package var certificate: [UInt8]
  package var key: [UInt8]
  /// Authorities whose certificates clients may show; nil where none are asked for.
  package var clientAuthorities: [UInt8]?

  package init(certificate: [UInt8], key: [UInt8], clientAuthorities: [UInt8]? = nil) {
    self.certificate = certificate
    self.key = key
    self.clientAuthorities = clientAuthorities
  }

  // MARK: Handing them to a child

  /// A file without a name that holds all of it, for a child that may not read the files itself.
  /// Only who gets the descriptor can read it.
  package func handedOver() throws(SystemError) -> FileDescriptor {
    let file = try FileDescriptor(checking: unsafe linux_memfd("cmdb-tls"), "memfd_create")
    guard fchmod(file.raw, 0o600) == 0 else { throw SystemError("fchmod") }
    // PEM is text: a NUL is none of it.
    let parts = [certificate, key] + (clientAuthorities.map { [$0] } ?? [])
    try Descriptors.writeAll(file.raw, Array(parts.joined(separator: [0])))
    guard lseek(file.raw, 0, SEEK_SET) == 0 else { throw SystemError("lseek") }
    return file
  }

  /// Reads and closes what `handedOver` has made.
  package init(inherited fd: Int32) throws(SystemError) {
    let file = FileDescriptor(owning: fd)
    var bytes: [UInt8] = []
    while case .bytes = Socket.read(file.raw, into: &bytes, max: 1 << 16) {}
    let parts = bytes.split(separator: 0, omittingEmptySubsequences: false).map { Array($0) }
    guard parts.count == 2 || parts.count == 3 else {
      throw SystemError(call: "certificates handed over", errno: EINVAL)
    }
    self.init(
      certificate: parts[0], key: parts[1], clientAuthorities: parts.count == 3 ? parts[2] : nil)
  }
}
