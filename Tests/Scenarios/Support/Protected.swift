import CMDB
import Client
import JSON
import Samples
import System
import Testing

/// A server that listens over TLS, its authority, and the ways in.
struct Protected {
  let authority: Authority
  let server: TestServer

  /// - Parameter believingClients: whether certificates of clients are asked for.
  /// - Parameter options: further ones of `cmdbd serve`.
  init(believingClients: Bool = true, workers: Int = 2, options: [String] = []) throws {
    Signal.pipe.ignore()
    authority = try Authority()
    try authority.sign("server", for: "IP:127.0.0.1,DNS:localhost")
    let folder = authority.folder
    server = try TestServer(
      [
        "--listen", "127.0.0.1:0", "--workers", "\(workers)", "--tls-certificate",
        "\(folder)/server.pem", "--tls-key", "\(folder)/server.key",
      ] + (believingClients ? ["--tls-client-ca", authority.file] : []) + options)
  }

  func endpoint() throws -> Endpoint { try server.tcpEndpoint() }

  /// A connection of a stranger, or of one who shows a certificate.
  func wire(showing own: TLSFiles? = nil) throws -> Wire {
    try Wire(try endpoint(), try authority.client(showing: own))
  }

  func client(showing own: TLSFiles? = nil) throws -> Client {
    try Client(try endpoint(), as: "127.0.0.1", try authority.client(showing: own))
  }

  /// A client that has logged in.
  func client(_ token: String) throws -> Client {
    let client = try client()
    _ = try client.logIn(token)
    return client
  }
}

extension TestServer {
  func tcpEndpoint() throws -> Endpoint {
    guard let endpoint = tcpAddress.flatMap({ Endpoint(hostAndPort: $0) }) else {
      throw Failure(description: "no TCP address in the ready line")
    }
    return endpoint
  }

  /// An account with a token: the token, and its number.
  func issue(
    _ account: String, roles: [String] = ["agent"], more: String = ""
  ) throws -> (text: String, id: Int64) {
    let client = try client()
    let names = roles.map { "\"\($0)\"" }.joined(separator: ",")
    if case .error(let error) = try client.call(
      "account.create", Array(#"{"name":"\#(account)","roles":[\#(names)]}"#.utf8)),
      error["data"]?["kind"]?.string != "already_exists"
    {
      throw Refused(error: error)
    }
    let issued = try client.result("token.issue", #"{"account":"\#(account)"\#(more)}"#)
    return (
      try #require(issued["token"]?.string), try #require(issued["id"]?.integer)
    )
  }
}

extension TestServer {
  /// A client over TCP that has logged in. Strangers have five seconds, which a busy machine may
  /// take from them: then another one tries.
  func client(_ token: String) throws -> Client {
    for _ in 0..<20 {
      let client = try Client(try tcpEndpoint())
      do {
        _ = try client.logIn(token)
        return client
      } catch is Client.Disconnected {} catch is SystemError {}
    }
    throw Failure(description: "nobody could log in in time")
  }
}

extension Client {
  /// Asks until the server does not know the client any more, or has closed its connection, as it
  /// does two seconds later; how long that took.
  func timeUntilRefused() throws -> Duration {
    let begin = Instant.now()
    let isRefused = try waitUntil {
      do {
        guard case .error(let error) = try call("session.whoami") else { return false }
        return error["data"]?["kind"]?.string == "unauthenticated"
      } catch is Client.Disconnected { return true } catch is SystemError { return true }
    }
    #expect(isRefused)
    return begin.duration(to: Instant.now())
  }

  @discardableResult
  func logIn(_ token: String) throws -> Value {
    try result("session.login", #"{"token":"\#(token)"}"#)
  }

  /// A token that has the form of one and opens nothing.
  static func wrongToken(_ id: Int = 1, seed: Int = 0) -> String {
    Token(id: id, secret: (0..<16).map { UInt8(truncatingIfNeeded: seed &* 31 &+ $0) }).text
  }
}
