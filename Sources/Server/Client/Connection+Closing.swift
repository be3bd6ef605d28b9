import JSONRPC
import System

/// How a connection ends: drained and parted in order, or closed at once.
extension Connection {
  /// The server drains.
  func drain() {
    guard stage == .open else { return }
    stage = .draining
    executeLines()
    closeWhenSaid()
  }

  /// Goes on with closing, once everything has been said.
  func closeWhenSaid() {
    guard inFlightCount == 0, !framer.hasLine else { return }
    switch stage {
    case .halfClosed where unsentBytes == 0: close()
    case .draining: part()
    case .parting where unsentBytes == 0: linger()
    case .open, .halfClosed, .parting, .lingering, .closed: break
    }
  }

  private func part() {
    send {
      $0.append(contentsOf: Response.notification("server.closing", params: Array("{}".utf8)))
    }
    guard stage == .draining else { return }
    stage = .parting
    flush()
    if unsentBytes == 0 { linger() }
  }

  private func linger() {
    guard stage == .parting else { return }
    stage = .lingering
    transport.shutdownWrite()
    updateInterest()
    _ = desk.loop.schedule(after: desk.settings.lingerMax) { [weak self] in self?.close() }
  }

  func close() {
    guard stage != .closed else { return }
    stage = .closed
    // Nobody waits for them any more, so some of them will never be answered.
    clients.inFlightCount -= inFlightCount
    inFlightCount = 0
    if let registration { desk.loop.cancel(registration) }
    registration = nil
    if let authentication { desk.loop.cancel(authentication) }
    for exchange in Array(exchanges.values) { exchange.sessionClosed() }
    exchanges = [:]
    onDrained = []
    clients.closed(self, wasUnauthenticated: identity.isUnauthenticated)
  }
}
