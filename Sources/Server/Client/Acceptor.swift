import Events
import System

/// Accepts connections from a listener that all workers share, so that each gets its share.
///
/// Every worker wakes for each connection, and the quickest would accept them all. A worker that
/// has clearly more connections than the one with the fewest therefore pauses for a few
/// milliseconds, and accepts if the others do not.
final class Acceptor {
  /// The lead over the worker with the fewest connections at which a worker pauses.
  private static let slack = 2
  private static let rest = Duration.milliseconds(3)
  /// After this many pauses no other worker is expected to accept.
  private static let restsMax = 15
  /// The largest number of connections accepted in one tick, since requests wait meanwhile.
  private static let batch = 16
  /// On EMFILE: descriptors become free when clients disconnect.
  private static let exhaustedRest = Duration.milliseconds(200)

  /// What a listener is for.
  enum Kind {
    case clients
    /// The door of the web gateway, which runs as this user: no other may come in, and that it is
    /// this user makes nobody an account.
    case door(uid: UInt32)
  }

  private let listener: Listener
  private let kind: Kind
  private let tls: TLSContext?
  private let clients: Clients
  private let loop: EventLoop
  private let log: Log
  private var registration: EventLoop.Registration?
  private var rests = 0
  private var isExhausted = false
  private var isStopped = false

  /// - Parameter tls: the TLS context for TCP; nil for plain connections.
  init(
    listener: Listener, kind: Kind, tls: TLSContext?, clients: Clients, loop: EventLoop, log: Log
  ) {
    self.listener = listener
    self.kind = kind
    self.tls = tls
    self.clients = clients
    self.loop = loop
    self.log = log
  }

  func start() throws(SystemError) {
    registration = try loop.register(listener.raw, .readable) { [weak self] _ in
      self?.takeShare()
    }
  }

  func stop() {
    isStopped = true
    if let registration { loop.cancel(registration) }
    registration = nil
  }

  private func takeShare() {
    for _ in 0..<Self.batch {
      let isOver = clients.count > clients.fewestOfAllWorkers + Self.slack
      if isOver, rests < Self.restsMax { return restAWhile() }
      do {
        guard let descriptor = try listener.accept() else {
          rests = 0
          return
        }
        isExhausted = false
        try take(descriptor)
      } catch {
        // Logged once per shortage, not on each attempt.
        if !isExhausted { log(.connectionRefused(reason: "\(error)")) }
        isExhausted = true
        return pause(for: Self.exhaustedRest)
      }
    }
  }

  /// The listener determines the protection of its connections and the kind of proof.
  private func take(_ descriptor: consuming FileDescriptor) throws(SystemError) {
    switch listener.endpoint {
    case .unix:
      // The peer has disconnected before it could be identified.
      guard let peer = try? Socket.peerCredentials(descriptor.raw) else { return }
      switch kind {
      case .clients: clients.accepted(.plain(descriptor), from: .local(peer))
      case .door(let uid):
        guard peer.uid == uid else {
          return log(.connectionRefused(reason: "uid \(peer.uid) is not the web gateway"))
        }
        clients.accepted(.plain(descriptor), from: .door)
      }
    case .tcp:
      guard let peer = try? Socket.peerAddress(descriptor.raw) else { return }
      guard let tls else { return clients.accepted(.plain(descriptor), from: .network(peer)) }
      clients.accepted(.tls(try TLSSession(accepting: descriptor, tls)), from: .network(peer))
    }
  }

  private func restAWhile() {
    rests += 1
    pause(for: Self.rest)
  }

  private func pause(for time: Duration) {
    guard let registration else { return }
    loop.update(registration, [])
    _ = loop.schedule(after: time) { [weak self] in
      guard let self, !isStopped, let registration = self.registration else { return }
      loop.update(registration, .readable)
    }
  }
}
