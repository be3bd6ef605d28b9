import Events
import System

/// Takes connections from one listener that all workers share, so that each gets its part.
///
/// Level-triggered workers all wake for one connection; the one that happens to be quickest would
/// take them all. So a worker that has clearly more than the one with the fewest rests for a few
/// milliseconds; if the others do not come, it takes what waits.
final class Acceptor {
  /// Connections beyond those of the idlest worker at which one rests.
  private static let slack = 2
  private static let rest = Duration.milliseconds(3)
  /// After so many rests nobody else seems to come.
  private static let restsMax = 15
  /// Connections that one tick takes at most: requests wait behind it.
  private static let batch = 16
  /// EMFILE: descriptors come back when clients leave.
  private static let exhaustedRest = Duration.milliseconds(200)

  private let listener: Listener
  private let tls: TLSContext?
  private let clients: Clients
  private let loop: EventLoop
  private let log: Log
  private var registration: EventLoop.Registration?
  private var rests = 0
  private var isExhausted = false
  private var isStopped = false

  /// - Parameter tls: what protects connections over TCP; nil where they are plain.
  init(listener: Listener, tls: TLSContext?, clients: Clients, loop: EventLoop, log: Log) {
    self.listener = listener
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
        // Once for each shortage, not for each look.
        if !isExhausted { log(.connectionRefused(reason: "\(error)")) }
        isExhausted = true
        return pause(for: Self.exhaustedRest)
      }
    }
  }

  /// The listener decides how its connections are protected and by what they are known.
  private func take(_ descriptor: consuming FileDescriptor) throws(SystemError) {
    switch listener.endpoint {
    case .unix:
      // One that has gone already has told nobody who it was.
      guard let peer = try? Socket.peerCredentials(descriptor.raw) else { return }
      clients.accepted(.plain(descriptor), from: .local(peer))
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
