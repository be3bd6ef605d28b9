import Events
import Server
import System

/// The options of the web gateway: its address, its protection and what it is called.
struct WebListener {
  /// Of `--demo`.
  static let usual = Endpoint.tcp(host: "127.0.0.1", port: 7880)
  private static let others = ["web-origin", "web-proxy", "web-tls-certificate", "web-tls-key"]

  let endpoint: Endpoint
  /// Only of `--demo`: the server serves without it, too.
  let isImplied: Bool
  let certificates: CertificateFiles?
  private let origins: [String]
  private let proxies: [String]

  /// Nil where no gateway is asked for.
  init?(_ options: Options, _ log: Log) throws(Options.Misuse) {
    guard let text = options["web"] else {
      if let other = Self.others.first(where: { options[$0] != nil }) {
        throw Options.Misuse(message: "--\(other) requires --web")
      }
      guard options.has("demo") else { return nil }
      endpoint = Self.usual
      isImplied = true
      certificates = nil
      origins = []
      proxies = []
      return
    }
    guard let endpoint = Endpoint(hostAndPort: text), case .tcp = endpoint else {
      throw Options.Misuse(message: "--web must be HOST:PORT, with a numeric address")
    }
    self.endpoint = endpoint
    isImplied = false
    certificates = try Self.certificates(options, log)
    guard certificates != nil || endpoint.isLoopback else {
      throw Options.Misuse(
        message: "--web needs --web-tls-certificate and --web-tls-key; without them it listens on "
          + "loopback addresses only")
    }
    origins = try options.list("web-origin").map(Self.origin)
    proxies = try options.list("web-proxy").map { (text) throws(Options.Misuse) in
      guard (try? Socket.PeerAddress(host: text)) != nil else {
        throw Options.Misuse(message: "--web-proxy \(text): not a numeric address")
      }
      return text
    }
  }

  private static func certificates(
    _ options: Options, _ log: Log
  ) throws(Options.Misuse) -> CertificateFiles? {
    switch (options["web-tls-certificate"], options["web-tls-key"]) {
    case (let certificate?, let key?):
      return try CertificateFiles(
        certificate: certificate, key: key, clientAuthorities: nil, prefix: "web-", log: log)
    case (nil, nil):
      guard let certificate = options["tls-certificate"], let key = options["tls-key"] else {
        return nil
      }
      // Browsers are asked for no certificate.
      return try CertificateFiles(
        certificate: certificate, key: key, clientAuthorities: nil, log: log)
    case (nil, _?), (_?, nil):
      throw Options.Misuse(
        message: "--web-tls-certificate and --web-tls-key must be given together")
    }
  }

  /// As a browser writes it: in lower case, without a path.
  private static func origin(_ text: String) throws(Options.Misuse) -> String {
    let lower = text.lowercased()
    let host = ["https://", "http://"].first { lower.hasPrefix($0) }
      .map { lower.dropFirst($0.count) }
    guard let host, !host.isEmpty, !host.contains("/") else {
      throw Options.Misuse(
        message: "--web-origin \(text): write it as https://HOST or https://HOST:PORT")
    }
    return lower
  }

  /// Where browsers find the console, as people are told it.
  ///
  /// - Parameter bound: where it listens, with the port that port 0 became.
  func address(at bound: Endpoint) -> String {
    origins.first ?? "\(certificates == nil ? "http" : "https")://\(bound)"
  }

  /// What the gateway cannot do as it is started; nil under TLS.
  func limitation(at bound: Endpoint) -> String? {
    guard certificates == nil, !origins.contains(where: { $0.hasPrefix("https://") }) else {
      return nil
    }
    return
      "\(bound) is without TLS: only this host reaches it, sessions end with their tab, and "
      + "there are no cameras; see --web-tls-certificate"
  }

  /// The arguments of `cmdbd web`.
  func arguments(door: String, user: String?, logLevel: String?) -> [String] {
    var arguments = ["--door", door]
    for origin in origins { arguments += ["--web-origin", origin] }
    for proxy in proxies { arguments += ["--web-proxy", proxy] }
    if certificates != nil { arguments.append("--tls") }
    if let user { arguments += ["--user", user] }
    if let logLevel { arguments += ["--log-level", logLevel] }
    return arguments
  }
}
