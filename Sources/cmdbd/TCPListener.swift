import Events
import Server
import System

/// The TCP options: the address and its protection.
enum TCPListener {
  private static let names = ["listen", "tls-certificate", "tls-key", "tls-client-ca"]

  static func isAsked(_ options: Options) -> Bool {
    options.has("plain") || names.contains { options[$0] != nil }
  }

  /// The address to listen on; nil without one. Without TLS only loopback is allowed, and only with
  /// `--plain`.
  static func address(
    _ options: Options, isProtected: Bool
  ) throws(Options.Misuse) -> (host: String, port: UInt16)? {
    guard let text = options["listen"] else {
      guard !isProtected, !options.has("plain") else {
        throw Options.Misuse(message: "--plain and --tls-certificate require --listen")
      }
      return nil
    }
    guard let endpoint = Endpoint(hostAndPort: text), case .tcp(let host, let port) = endpoint
    else { throw Options.Misuse(message: "--listen must be HOST:PORT, with a numeric address") }
    switch (isProtected, options.has("plain")) {
    case (true, true):
      throw Options.Misuse(message: "--plain and --tls-certificate exclude each other")
    case (false, false):
      throw Options.Misuse(
        message: "--listen needs --tls-certificate and --tls-key; or --plain, on loopback")
    case (false, true) where !endpoint.isLoopback:
      throw Options.Misuse(
        message: "--plain is for loopback addresses only; others need --tls-certificate, --tls-key")
    case (true, false), (false, true): return (host, port)
    }
  }

  /// The TLS files, read and checked; nil when none are given.
  static func certificates(
    _ options: Options, _ log: Log
  ) throws(Options.Misuse) -> CertificateFiles? {
    switch (options["tls-certificate"], options["tls-key"]) {
    case (nil, nil):
      guard options["tls-client-ca"] == nil else {
        throw Options.Misuse(message: "--tls-client-ca needs --tls-certificate and --tls-key")
      }
      return nil
    case (let certificate?, let key?):
      return try CertificateFiles(
        certificate: certificate, key: key, clientAuthorities: options["tls-client-ca"], log: log)
    case (nil, _?), (_?, nil):
      throw Options.Misuse(message: "--tls-certificate and --tls-key must be given together")
    }
  }
}
