internal import Glibc

/// Names of hosts as addresses. A look-up blocks, so it is for clients only.
package enum HostName {
  package struct Unresolved: Error, CustomStringConvertible {
    /// The resolver's words, as `Name or service not known`.
    package let description: String
  }

  /// Where a host can be reached, in the order in which to try it (RFC 6724). A numeric address and
  /// `localhost` stand for themselves, without a look-up.
  package static func endpoints(_ host: String, port: UInt16) throws(Unresolved) -> [Endpoint] {
    let literal = Endpoint.tcp(host: host, port: port)
    if (try? SocketAddress(literal)) != nil { return [literal] }
    var hints = unsafe addrinfo()
    unsafe hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
    unsafe hints.ai_flags = Int32(AI_ADDRCONFIG)
    var list: UnsafeMutablePointer<addrinfo>?
    let status = unsafe getaddrinfo(host, nil, &hints, &list)
    guard status == 0 else {
      throw Unresolved(description: unsafe String(cString: gai_strerror(status)))
    }
    defer { unsafe freeaddrinfo(list) }
    var found: [Endpoint] = []
    var next = unsafe list
    while let entry = unsafe next?.pointee {
      if let numeric = unsafe numeric(entry), !found.contains(.tcp(host: numeric, port: port)) {
        found.append(.tcp(host: numeric, port: port))
      }
      unsafe next = entry.ai_next
    }
    return found
  }

  private static func numeric(_ entry: addrinfo) -> String? {
    var text = [CChar](repeating: 0, count: Int(NI_MAXHOST))
    let status = unsafe getnameinfo(
      entry.ai_addr, entry.ai_addrlen, &text, socklen_t(text.count), nil, 0, NI_NUMERICHOST)
    return status == 0 ? String(nulTerminated: text) : nil
  }
}
