package import SQL
package import System

/// A few connections with the same settings, over which units of many clients go.
///
/// A unit goes over the least loaded connection that is up. Units of one `Affinity` take effect in
/// the order of their submission. Every unit is answered exactly once: at the latest at its
/// deadline, and within a second when PostgreSQL cannot be reached.
package final class Lane {
  package let settings: LaneSettings
  private let loop: EventLoop
  private var connections: [Connection] = []
  private var wasUp = false
  private var isClosing = false

  /// Called with `isUp` whenever that changes: for health and logs.
  package var onStateChange: (Bool) -> Void = { _ in }

  /// - Parameter gate: that of all lanes of the process to the same database.
  package init(loop: EventLoop, settings: LaneSettings, gate: ReconnectGate = ReconnectGate()) {
    precondition(
      settings.limits.unitsPerSyncMax == 1 || settings.session.isReadOnly,
      "units that write end with a Sync each")
    self.loop = loop
    self.settings = settings
    connections = (0..<settings.connectionCount).map { _ in
      Connection(
        loop: loop, settings: settings.session, limits: settings.limits, gate: gate,
        onStateChange: { [weak self] _ in self?.connectionChanged() },
        onStranded: { [weak self] in self?.place($0) })
    }
  }

  /// Begins to connect; units may be submitted at once and wait.
  package func start() {
    for connection in connections { connection.start() }
  }

  /// Whether at least one connection is up.
  package var isUp: Bool { connections.contains { $0.link.isReady } }

  package var connectionsUpCount: Int { connections.count { $0.link.isReady } }
  package var unitsInFlightCount: Int { connections.reduce(0) { $0 + $1.flights.count } }
  package var unitsQueuedCount: Int { connections.reduce(0) { $0 + $1.waiting.count } }

  /// What PostgreSQL or libpq said about the last failure; for logs, never for clients.
  package var lastFailure: String {
    connections.first { !$0.link.isReady && !$0.lastFailure.isEmpty }?.lastFailure ?? ""
  }

  /// Runs `unit` as one transaction and calls `completion` exactly once, perhaps before this
  /// returns. With `affinity` it takes effect after all earlier units of the same affinity; with
  /// `cancellation` it can be ended, on a lane that batches nothing and only reads or has one unit
  /// in flight.
  package func submit(
    _ unit: Unit, deadline: Instant, affinity: Affinity? = nil, cancellation: Cancellation? = nil,
    completion: @escaping (Result<Rows, PostgresError>) -> Void
  ) {
    precondition(
      cancellation == nil || settings.limits.unitsPerSyncMax == 1 && isResendable,
      "what is hit instead of a cancelled unit is sent again")
    let size = ParameterBuffer.size(of: unit.parameters)
    guard size <= settings.limits.unitBytesMax,
      unit.parameters.count <= ParameterBuffer.countMax
    else { return completion(.failure(.tooLarge(wasSent: false))) }
    guard !isClosing else { return completion(.failure(unavailable)) }
    guard deadline > loop.now else { return completion(.failure(.deadline(wasSent: false))) }
    place(
      Submission(
        unit: unit, size: size, deadline: deadline, affinity: affinity, cancellation: cancellation,
        completion: completion))
  }

  /// Sends what waits for more units to join its batch: to be called at the end of each tick where
  /// the lane's `unitsPerSyncMax` is above 1.
  package func endBatches() {
    for connection in connections { connection.endBatch() }
  }

  /// Whether an ended unit may be resent: no other unit of the lane depends on its order.
  private var isResendable: Bool {
    settings.session.isReadOnly || settings.limits.unitsInFlightMax == 1
  }

  /// Refuses new units, answers those under way, closes all connections, then calls `completion`.
  package func close(_ completion: @escaping () -> Void = {}) {
    isClosing = true
    var openCount = connections.count
    for connection in connections {
      connection.drain {
        openCount -= 1
        if openCount == 0 { completion() }
      }
    }
  }

  private func place(_ stranded: [Submission]) {
    for submission in stranded { place(submission) }
  }

  private func place(_ submission: Submission) {
    let pinned = submission.affinity?.connection
    guard let connection = pinned ?? leastLoaded(), connection.link.isHopeful else {
      return submission.completion(.failure(unavailable))
    }
    connection.submit(submission)
  }

  /// One that is up, else one that may soon be; nil in an outage.
  private func leastLoaded() -> Connection? {
    var best: Connection?
    for connection in connections where connection.link.isHopeful {
      guard let current = best else {
        best = connection
        continue
      }
      if (connection.link.isReady ? 0 : 1, connection.load)
        < (current.link.isReady ? 0 : 1, current.load)
      {
        best = connection
      }
    }
    return best
  }

  /// The longest rest between two attempts: by then it is known whether PostgreSQL is back.
  private var unavailable: PostgresError { .unavailable(retryMilliseconds: 2000) }

  private func connectionChanged() {
    guard isUp != wasUp else { return }
    wasUp.toggle()
    onStateChange(wasUp)
  }
}
