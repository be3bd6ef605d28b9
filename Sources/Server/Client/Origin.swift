import System

/// Where a connection comes from: what the kernel says of the other end.
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

  /// What the kernel's word is worth as a proof; nil where it is worth nothing.
  var credential: Credential? {
    switch self {
    case .local(let peer): .user(peer.uid)
    case .network: nil
    }
  }

  /// Those who fail together: a user, an IPv4 address, an IPv6 network of one customer.
  var throttleKey: [UInt8] {
    switch self {
    case .local(let peer): Array("uid \(peer.uid)".utf8)
    case .network(let address): address.network
    }
  }

  /// As a log shows it.
  var description: String {
    switch self {
    case .local(let peer): "uid \(peer.uid)"
    case .network(let address): address.host
    }
  }
}

/// By what a caller has proved who it is. The proof itself is not kept: what is asked again and
/// again is whether it still opens an account.
enum Credential: Hashable {
  /// A user of this host.
  case user(UInt32)
  /// The names of a certificate that an authority of ours has signed.
  case certificate([String])
  /// A token by its number; its secret was compared at login.
  case token(Int)
}
