/// Where a stream socket listens or connects to.
package enum Endpoint: Sendable, Hashable, CustomStringConvertible {
  case unix(path: String)

  /// `host` is a numeric address, an IPv6 one without brackets, or `localhost`, which is 127.0.0.1:
  /// `HostName` looks up other names.
  case tcp(host: String, port: UInt16)

  /// Reads `HOST:PORT`, with an IPv6 host in brackets (`[::1]:7420`); nil when it has not that
  /// form. Whether the host is an address shows only at use.
  package init?(hostAndPort text: String) {
    guard let colon = text.lastIndex(of: ":") else { return nil }
    let digits = text[text.index(after: colon)...]
    guard digits.utf8.allSatisfy({ UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }),
      let port = UInt16(digits)
    else { return nil }
    var host = text[..<colon]
    if host.hasPrefix("["), host.hasSuffix("]") {
      host = host.dropFirst().dropLast()
      guard host.contains(":") else { return nil }
    } else if host.contains(":") {
      return nil
    }
    guard !host.isEmpty else { return nil }
    self = .tcp(host: String(host), port: port)
  }

  /// The path, or `HOST:PORT` as `init(hostAndPort:)` reads it.
  package var description: String {
    switch self {
    case .unix(let path): path
    case .tcp(let host, let port): host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
    }
  }

  /// Whether only processes of this host can reach it: a Unix socket, 127.0.0.0/8, ::1. False
  /// for a host that is not an address.
  package var isLoopback: Bool {
    switch self {
    case .unix: true
    case .tcp: (try? SocketAddress(self))?.isLoopback ?? false
    }
  }
}
