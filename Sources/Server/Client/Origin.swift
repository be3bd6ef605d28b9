import System

/// The origin of a connection, as the kernel reports it.
enum Origin {
  /// A process of this host, over the Unix socket; the kernel vouches for its user.
  case local(Socket.PeerCredentials)
  /// A peer over TCP, unauthenticated until a certificate or a token is shown.
  case network(Socket.PeerAddress)

  var isNetwork: Bool {
    switch self {
    case .local: false
    case .network: true
    }
  }

  /// The proof of identity that the kernel provides; nil where it provides none.
  var credential: Credential? {
    switch self {
    case .local(let peer): .user(peer.uid)
    case .network: nil
    }
  }

  /// The unit for which failed logins are counted: a user, an IPv4 address, an IPv6 network of one
  /// customer.
  var throttleKey: [UInt8] {
    switch self {
    case .local(let peer): Array("uid \(peer.uid)".utf8)
    case .network(let address): address.network
    }
  }

  /// Its form in the log.
  var description: String {
    switch self {
    case .local(let peer): "uid \(peer.uid)"
    case .network(let address): address.host
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
