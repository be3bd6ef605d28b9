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
  private unowned let worker: Worker
  private var registration: EventLoop.Registration?
  private var rests = 0
  private var isExhausted = false
  private var isStopped = false

  init(listener: Listener, worker: Worker) {
    self.listener = listener
    self.worker = worker
  }

  func start() throws(SystemError) {
    registration = try worker.loop.register(listener.raw, .readable) { [weak self] _ in
      self?.takeShare()
    }
  }

  func stop() {
    isStopped = true
    if let registration { worker.loop.cancel(registration) }
    registration = nil
  }

  private func takeShare() {
    for _ in 0..<Self.batch {
      let isOver = worker.connectionCount > worker.fewestConnections + Self.slack
      if isOver, rests < Self.restsMax { return restAWhile() }
      do {
        guard let descriptor = try listener.accept() else {
          rests = 0
          return
        }
        let peer = listener.endpoint.isUnix ? try? Socket.peerCredentials(descriptor.raw) : nil
        isExhausted = false
        worker.accepted(descriptor, peer: peer)
      } catch {
        // Once for each shortage, not for each look.
        if !isExhausted { worker.log(.connectionRefused(reason: "\(error)")) }
        isExhausted = true
        return pause(for: Self.exhaustedRest)
      }
    }
  }

  private func restAWhile() {
    rests += 1
    pause(for: Self.rest)
  }

  private func pause(for time: Duration) {
    guard let registration else { return }
    worker.loop.update(registration, [])
    _ = worker.loop.schedule(after: time) { [weak self] in
      guard let self, !isStopped, let registration = self.registration else { return }
      worker.loop.update(registration, .readable)
    }
  }
}

extension Endpoint {
  fileprivate var isUnix: Bool {
    guard case .unix = self else { return false }
    return true
  }
}
