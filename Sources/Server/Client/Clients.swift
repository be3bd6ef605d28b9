import CMDB
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

  /// Unauthenticated connections, but those over the door.
  private var unauthenticatedCount = 0 {
    didSet { desk.counters.set(.unauthenticated, unauthenticatedCount) }
  }
  /// Unauthenticated connections over the door: browsers whose token is being examined. They are
  /// counted apart, so that browsers take no places of unauthenticated clients at the socket.
  private var unauthenticatedAtDoorCount = 0

  func countUnauthenticated(_ change: Int, ofDoor: Bool) {
    if ofDoor {
      unauthenticatedAtDoorCount += change
    } else {
      unauthenticatedCount += change
    }
  }

  /// Unanswered requests; a batch counts as one.
  var inFlightCount = 0 {
    didSet { desk.counters.set(.requestsInFlight, inFlightCount) }
  }

  func accepted(_ transport: consuming Transport, from origin: Origin) {
    // A peer that the kernel identifies is looked up at once and does not count as unauthenticated.
    let isFull =
      origin.isOfDoor
      ? unauthenticatedAtDoorCount >= desk.settings.unauthenticatedAtDoorMax
      : origin.isNetwork && desk.server.unauthenticatedCount >= desk.limits.unauthenticatedMax
    if isFull {
      desk.boundedLog.unauthenticated(
        .connectionRefused(reason: "too many connections have not authenticated"))
      return
    }
    lastSerial += 1
    let connection = ClientSession(
      serial: lastSerial, transport: transport, origin: origin, desk: desk, clients: self)
    connections[ObjectIdentifier(connection)] = connection
    countUnauthenticated(1, ofDoor: origin.isOfDoor)
    desk.counters.add(.connectionsOpened)
    showCount()
    connection.start()
    scheduleRecheck()
  }

  // MARK: Revoked credentials

  private var isRecheckScheduled = false

  /// Asks at intervals, in one statement, whether the token, session or account of any connection
  /// has ended: idle ones are checked by nothing else.
  private func scheduleRecheck() {
    guard !isRecheckScheduled, !connections.isEmpty else { return }
    isRecheckScheduled = true
    _ = desk.loop.schedule(after: desk.settings.idleCheckInterval) { [weak self] in
      self?.recheck()
    }
  }

  private func recheck() {
    var tokens: Set<Int> = []
    var accounts: Set<Int> = []
    for connection in connections.values {
      guard let caller = connection.caller else { continue }
      accounts.insert(caller.accountID)
      if case .token(let id) = connection.credential { tokens.insert(id) }
    }
    guard !accounts.isEmpty else {
      isRecheckScheduled = false
      return scheduleRecheck()
    }
    desk.accounts.ended(tokens: tokens, accounts: accounts) { [weak self] tokens, accounts in
      guard let self else { return }
      isRecheckScheduled = false
      if !tokens.isEmpty || !accounts.isEmpty {
        for connection in Array(connections.values)
        where connection.isAffected(byTokens: tokens, accounts: accounts) {
          connection.identify()
        }
      }
      scheduleRecheck()
    }
  }

  func closed(_ connection: ClientSession, wasUnauthenticated: Bool) {
    connections[ObjectIdentifier(connection)] = nil
    if wasUnauthenticated { countUnauthenticated(-1, ofDoor: connection.origin.isOfDoor) }
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
