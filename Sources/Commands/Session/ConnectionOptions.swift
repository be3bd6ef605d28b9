import Client
import System

extension Option {
  /// Where the server is and who asks.
  static let connection = [socket, connect]

  static let socket = Option("--socket", "PATH", "The server's Unix socket.", words: .files)
  static let connect = Option("--connect", "HOST:PORT", "The server's TCP address.")
}

extension Invocation {
  /// A connection to the server that the options name, else to the usual one.
  func client() throws(Failure) -> Client {
    let endpoint = try endpoint()
    do {
      return try Client(endpoint)
    } catch {
      throw .cannotConnect(
        "Cannot connect to \(endpoint): \(error). Is the server running? See --socket.")
    }
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
