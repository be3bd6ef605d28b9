import HTTP

/// Which hosts and origins the gateway answers to: against DNS rebinding and requests of foreign
/// pages. Pure.
struct Admittance {
  /// The gateway's own connections are under TLS.
  let isTLS: Bool
  /// As browsers write them.
  let origins: [String]
  /// Of the certificate; one label of a name may be `*`.
  let certificateNames: [String]

  private static let loopback = ["localhost", "127.0.0.1", "[::1]"]

  /// Whether a browser may reach the gateway under the name that the request gives it.
  func knows(_ request: HTTPRequest) -> Bool {
    let name = request.hostName
    return Self.loopback.contains(name) || certificateNames.contains { matches($0, name) }
      || origins.contains { $0.hasSuffix("://\(request.host)") }
  }

  private func matches(_ pattern: String, _ name: String) -> Bool {
    let pattern = pattern.lowercased()
    guard pattern.hasPrefix("*.") else { return pattern == name }
    guard let dot = name.firstIndex(of: ".") else { return false }
    return name[dot...] == pattern.dropFirst()
  }

  /// Whether the page that asks is our own.
  func isOwnPage(_ request: HTTPRequest) -> Bool {
    guard let origin = request["origin"]?.lowercased() else { return false }
    if origins.contains(origin) { return true }
    // Behind a proxy with TLS nobody is at home without it.
    let scheme = isTLS ? "https" : "http"
    return origin == "\(scheme)://\(request.host)" && (isTLS || !isSecure(request))
  }

  /// Whether the browser came under TLS, to us or to the proxy: only then it keeps a cookie.
  func isSecure(_ request: HTTPRequest) -> Bool {
    isTLS || origins.contains { $0 == "https://\(request.host)" }
  }
}
