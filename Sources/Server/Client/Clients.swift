import Events
import JSONRPC
import System

/// The client sessions of a worker: their identities, and which have output to send.
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

  /// The connections of the serving worker that has the fewest.
  var fewestOfAllWorkers: Int { desk.server.fewestConnections ?? count }

  /// Unauthenticated connections.
  var unauthenticatedCount = 0 {
    didSet { desk.counters.set(.unauthenticated, unauthenticatedCount) }
  }

  /// Unanswered requests; a batch counts as one.
  var inFlightCount = 0 {
    didSet { desk.counters.set(.requestsInFlight, inFlightCount) }
  }

  func accepted(_ transport: consuming Transport, from origin: Origin) {
    // A peer that the kernel identifies is looked up at once and does not count as unauthenticated.
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

  /// Queues a session for the end of the tick.
  func touched(_ connection: ClientSession) {
    touchedConnections.append(connection)
  }

  /// Starts writes, sends and closes; false when no session was queued.
  func tickEnded() -> Bool {
    guard !touchedConnections.isEmpty else { return false }
    let touched = touchedConnections
    touchedConnections.removeAll(keepingCapacity: true)
    for connection in touched { connection.tickEnded() }
    return true
  }

  /// Drains all connections.
  func drain(_ completion: @escaping () -> Void) {
    for connection in Array(connections.values) { connection.drain() }
    guard !connections.isEmpty else { return completion() }
    onDrained = completion
  }
}
