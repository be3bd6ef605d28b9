internal import Glibc

/// What tells this host from others.
package enum HostIdentity {
  /// `/etc/machine-id` (machine-id(5)): 32 hexadecimal digits, the same after each boot. Where
  /// there is none, as in many containers, the host name.
  package static func current() -> String {
    let text = (try? Files.readText("/etc/machine-id")) ?? ""
    let id = text.prefix { !$0.isWhitespace }
    return id.isEmpty || id == "uninitialized" ? hostName() : String(id)
  }

  /// The kernel's host name.
  package static func hostName() -> String {
    var buffer = [CChar](repeating: 0, count: 65)
    guard unsafe gethostname(&buffer, buffer.count - 1) == 0 else { return "localhost" }
    return String(nulTerminated: buffer)
  }
}
