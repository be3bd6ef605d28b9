import JSONRPC
import Methods
import System

/// The end of a session: carries out the actions of `ClosingMachine`.
extension ClientSession {
  /// The server drains.
  func drain() {
    endSubscriptions(.closing)
    act(on: closing.drained())
    for exchange in Array(claims.values) { exchange.giveUpWaiting() }
  }

  func close() { act(on: closing.close()) }

  /// Continues closing once every request that was read is answered.
  func closeWhenQuiet() {
    guard inFlightCount == 0, !wire.hasLine else { return }
    act(on: closing.becameQuiet(isAllSent: wire.unsentBytes == 0))
  }

  func act(on action: ClosingMachine.Action) {
    switch action {
    case .none: break
    case .execute:
      executeLines()
      closeWhenQuiet()
    case .part:
      wire.dropInput()
      send {
        $0.append(contentsOf: Response.notification("server.closing", params: Array("{}".utf8)))
      }
      flush()
      closeWhenQuiet()
    case .linger:
      wire.dropInput()
      wire.shutdownWrite()
      updateInterest()
      _ = desk.loop.schedule(after: desk.settings.lingerMax) { [weak self] in self?.close() }
    case .close: ended()
    }
  }

  private func ended() {
    wire.close()
    // Their client has gone, so some of them will never be answered.
    clients.inFlightCount -= inFlightCount
    inFlightCount = 0
    if let authentication { desk.loop.cancel(authentication) }
    if !subscriptions.isEmpty { dropSubscriptions() }
    for exchange in Array(exchanges.values) { exchange.sessionClosed() }
    exchanges = [:]
    clients.closed(self, wasUnauthenticated: identity.isUnauthenticated)
  }
}
