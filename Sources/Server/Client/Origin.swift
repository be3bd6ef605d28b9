import CMDB
import System

/// The origin of a connection, as the kernel reports it.
enum Origin {
  /// A process of this host, over the Unix socket; the kernel vouches for its user.
  case local(Socket.PeerCredentials)
  /// A peer over TCP, unauthenticated until a certificate or a token is shown.
  case network(Socket.PeerAddress)
  /// Our web gateway, over the door, before it has said for which browser. That the kernel vouches
  /// for its user proves nothing about the browser.
  case door
  /// A browser, over the door; unauthenticated until a token is shown.
  case browser(Socket.PeerAddress)
  /// A program that posts one call, over the door; unauthenticated likewise.
  case httpCall(Socket.PeerAddress)

  /// The browser that the first line of a connection over the door announces, `web 1 ADDRESS PORT`,
  /// or the program, with the word `call` behind it; nil for any other line.
  init?(announcement line: [UInt8]) {
    let words = String(decoding: line, as: UTF8.self)
      .split(separator: " ", omittingEmptySubsequences: false)
    guard words.count == 4 || words.count == 5 && words[4] == "call",
      words[0] == "web", words[1] == "1", UInt16(words[3]) != nil,
      let address = try? Socket.PeerAddress(host: String(words[2]))
    else { return nil }
    self = words.count == 4 ? .browser(address) : .httpCall(address)
  }

  var isNetwork: Bool {
    switch self {
    case .local: false
    case .network, .door, .browser, .httpCall: true
    }
  }

  /// Whether it came over the door, whose gateway itself counts browsers that have shown nothing.
  var isOfDoor: Bool {
    switch self {
    case .local, .network: false
    case .door, .browser, .httpCall: true
    }
  }

  /// Whether it carries one call and then ends.
  var isHTTPCall: Bool {
    guard case .httpCall = self else { return false }
    return true
  }

  /// The proof of identity that the kernel provides; nil where it provides none.
  var credential: Credential? {
    switch self {
    case .local(let peer): .user(peer.uid)
    case .network, .door, .browser, .httpCall: nil
    }
  }

  /// The caller as the whole server sees it: what a browser does is done `via: "web"`.
  func seen(_ caller: Caller) -> Caller {
    switch self {
    case .local, .network, .door: caller
    case .browser, .httpCall:
      Caller(
        accountID: caller.accountID, name: caller.name, roles: caller.roles, via: .web,
        personID: caller.personID, tokenID: caller.tokenID)
    }
  }

  /// How a token that is shown here proves its caller.
  var viaOfTokens: Via {
    switch self {
    case .local, .network, .door: .token
    case .browser, .httpCall: .web
    }
  }

  /// The unit for which failed logins are counted: a user, an IPv4 address, an IPv6 network of one
  /// customer.
  var throttleKey: [UInt8] {
    switch self {
    case .local(let peer): Array("uid \(peer.uid)".utf8)
    case .network(let address), .browser(let address), .httpCall(let address): address.network
    case .door: Array("door".utf8)
    }
  }

  /// Its form in the log.
  var description: String {
    switch self {
    case .local(let peer): "uid \(peer.uid)"
    case .network(let address), .browser(let address), .httpCall(let address): address.host
    case .door: "the web gateway"
    }
  }
}

/// How a caller has proved its identity. The proof itself is not kept; each later check only asks
/// whether it still belongs to an enabled account.
enum Credential: Hashable {
  /// A user of this host.
  case user(UInt32)
  /// The names in a certificate signed by a configured authority.
  case certificate([String])
  /// The number of a token whose secret was verified at login.
  case token(Int)
}
