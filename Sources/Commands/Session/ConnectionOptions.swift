import Client
import System

extension Option {
  /// Where the server is, under what protection, and who asks.
  static let connection = [
    socket, connect, tokenFile, authorities, serverName, certificate, key, plain,
  ]

  static let socket = Option("--socket", "PATH", "The server's Unix socket.", words: .files)
  static let connect = Option("--connect", "HOST:PORT", "The server's TCP address, under TLS.")
  static let tokenFile = Option(
    "--token-file", "FILE", "Log in with the token in FILE, which only you may read.",
    words: .files)
  static let authorities = Option(
    "--ca", "FILE", "Believe only servers that these authorities have signed.", words: .files)
  static let serverName = Option(
    "--server-name", "NAME", "What the server's certificate is for; the host of --connect.")
  static let certificate = Option(
    "--certificate", "FILE", "Who you are, instead of or besides a token.", words: .files)
  static let key = Option("--key", "FILE", "The key of --certificate.", words: .files)
  static let plain = Option("--plain", "No TLS with --connect; on loopback only.")
}

extension Invocation {
  /// A connection to the server that the options name, else to the usual one, logged in.
  func client() throws(Failure) -> Client {
    try Access(invocation: self).connect(to: try endpoint())
  }

  private func endpoint() throws(Failure) -> Endpoint {
    if let path = self[.socket] { return .unix(path: path) }
    if let text = self[.connect] {
      guard let address = Endpoint(hostAndPort: text) else {
        throw .misuse("--connect has to be HOST:PORT, not `\(text)`.")
      }
      return address
    }
    if let path = Environment.value("CMDB_SOCKET"), !path.isEmpty { return .unix(path: path) }
    let usual = ["./.cmdb/cmdb.sock", "/run/cmdb/cmdb.sock"]
    return .unix(path: usual.first(where: Files.exists) ?? usual[0])
  }
}
