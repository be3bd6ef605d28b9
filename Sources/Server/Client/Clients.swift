import Events
import JSONRPC
import System

/// The connections of a worker's clients: who they are, and which have something to send.
final class Clients {
  private let desk: Desk
  private var connections: [ObjectIdentifier: ClientSession] = [:]
  private var touchedConnections: [ClientSession] = []
  private var lastSerial = 0
  /// Called when the last connection of a worker that drains has ended.
  private var onDrained: (() -> Void)?

  init(desk: Desk) {
    self.desk = desk
  }

  var count: Int { connections.count }

  /// Of the worker that has the fewest and serves.
  var fewestOfAllWorkers: Int { desk.server.fewestConnections ?? count }

  /// Connections at whose other end nobody is known.
  var unauthenticatedCount = 0 {
    didSet { desk.counters.set(.unauthenticated, unauthenticatedCount) }
  }

  /// Requests that are not answered; a batch is one.
  var inFlightCount = 0 {
    didSet { desk.counters.set(.requestsInFlight, inFlightCount) }
  }

  func accepted(_ transport: consuming Transport, from origin: Origin) {
    // Whom the kernel vouches for is asked about at once and does not count as unauthenticated.
    if origin.isNetwork, desk.server.unauthenticatedCount >= desk.limits.unauthenticatedMax {
      desk.boundedLog.unauthenticated(
        .connectionRefused(reason: "too many connections have not authenticated"))
      return
    }
    lastSerial += 1
    let connection = ClientSession(
      serial: lastSerial, transport: transport, origin: origin, desk: desk, clients: self)
    connections[ObjectIdentifier(connection)] = connection
    unauthenticatedCount += 1
    desk.counters.add(.connectionsOpened)
    showCount()
    connection.start()
  }

  func closed(_ connection: ClientSession, wasUnauthenticated: Bool) {
    connections[ObjectIdentifier(connection)] = nil
    if wasUnauthenticated { unauthenticatedCount -= 1 }
    showCount()
    if connections.isEmpty { onDrained?() }
  }

  private func showCount() { desk.counters.set(.connections, count) }

  /// To be seen to at the end of the tick.
  func touched(_ connection: ClientSession) {
    touchedConnections.append(connection)
  }

  /// Gives turns, sends and closes; false when there was nothing to see to.
  func tickEnded() -> Bool {
    guard !touchedConnections.isEmpty else { return false }
    let touched = touchedConnections
    touchedConnections.removeAll(keepingCapacity: true)
    for connection in touched { connection.tickEnded() }
    return true
  }

  /// Ends all connections in order.
  func drain(_ completion: @escaping () -> Void) {
    for connection in Array(connections.values) { connection.drain() }
    guard !connections.isEmpty else { return completion() }
    onDrained = completion
  }
}
