import CMDB
import Events
import JSON
import JSONRPC
import Methods
import Postgres
import SQL
package import System

/// One worker: one thread, one loop, its own connections to PostgreSQL, some of the clients.
package final class Worker {
  let loop: EventLoop
  package let settings: Settings
  let log: Log
  let fastLane: Lane
  let slowLane: Lane
  let graphLane: Lane
  let writeLane: Lane
  let streams: StreamLane
  private(set) lazy var catalogues = CatalogueStore(worker: self)
  private(set) lazy var accounts = AccountStore(worker: self, hostID: HostIdentity.current())
  private(set) lazy var needs = NeedStore(worker: self)

  let quarantine: Quarantine
  private let status: SharedStatus
  private let slot: Int
  private let doorbell: Doorbell
  private var signals: SignalSource?
  private var acceptors: [Acceptor] = []
  private var connections: [ObjectIdentifier: Connection] = [:]
  private var touchedConnections: [Connection] = []
  private var databaseFacts: SharedFacts?
  private var requestNumber = 0
  let requestPrefix: String
  private let startedAt = Timestamp(microseconds: WallClock.nowMicroseconds())
  private var isDraining = false
  /// Lanes without a connection, by name.
  private lazy var lanesDown = Set(
    [fastLane, slowLane, graphLane, writeLane].map(\.settings.name))
  private var isRung = false
  /// Read once a tick.
  private(set) var wallMicroseconds = WallClock.nowMicroseconds()

  var limits: ProtocolLimits { settings.protocolLimits }

  package init(
    settings: Settings, status: SharedStatus, slot: Int, doorbell: consuming Doorbell
  ) throws(SystemError) {
    self.settings = settings
    self.status = status
    self.slot = slot
    self.doorbell = doorbell
    quarantine = Quarantine(status: status, slot: slot)
    log = Log(level: settings.logLevel)
    loop = try EventLoop()
    let lanes = WorkerLanes(settings: settings)
    fastLane = Lane(loop: loop, settings: lanes.fast)
    slowLane = Lane(loop: loop, settings: lanes.slow)
    graphLane = Lane(loop: loop, settings: lanes.graph)
    writeLane = Lane(loop: loop, settings: lanes.write)
    streams = StreamLane(loop: loop, settings: lanes.stream, streamsMax: settings.streamsMax)
    // Unique over restarts: requests are found by it in journal and log.
    requestPrefix = String(UInt64(bitPattern: wallMicroseconds), radix: 36) + "-\(Process.id)-"
  }

  /// Serves until it has drained.
  package func run(listeners: [Listener], lifePipe: Int32) throws {
    signals = try SignalSource([.terminate, .interrupt], on: loop) { [unowned self] _ in drain() }
    try LifePipe.watch(inherited: lifePipe, on: loop) { [unowned self] in drain() }
    loop.atTickEnd { [unowned self] in tickEnded() }
    for lane in [fastLane, slowLane, graphLane, writeLane] {
      lane.onStateChange = { [unowned self, unowned lane] isUp in laneChanged(lane, isUp) }
      lane.start()
    }
    status.store(slot: slot, counter: SlotCounter.pid.rawValue, UInt64(Process.id))
    beat()
    load { [unowned self] in
      guard acceptors.isEmpty, !isDraining else { return }
      serve(listeners)
    }
    // Without a database, clients are told so rather than kept waiting.
    _ = loop.schedule(after: .seconds(1)) { [unowned self] in
      if acceptors.isEmpty, !isDraining { serve(listeners) }
    }
    loop.run()
    log(.stopped(role: "worker"))
  }

  private func serve(_ listeners: [Listener]) {
    do {
      for listener in listeners {
        let acceptor = Acceptor(listener: listener, worker: self)
        try acceptor.start()
        acceptors.append(acceptor)
      }
    } catch {
      log(.connectionRefused(reason: "\(error)"))
    }
    status.store(slot: slot, counter: SlotCounter.isServing.rawValue, 1)
  }

  // MARK: What it has to know

  /// Loads the catalogue and the facts about the database, as often as it takes.
  private func load(_ completion: @escaping () -> Void) {
    catalogues.confirm { [unowned self] result in
      guard case .success = result else { return loadLater(completion) }
      let last = loop.now + settings.fastTimeout
      fastLane.submit(Unit(WorkerStatement.facts), deadline: last) { [unowned self] result in
        guard case .success(let rows) = result, rows.count == 1 else {
          return loadLater(completion)
        }
        let facts = ServerFacts(
          version: Version.text, schemaVersion: Int(rows.integer(0, 3) ?? 0),
          databaseID: rows.text(0, 0) ?? "", timeline: Int(rows.integer(0, 1) ?? 1),
          currency: rows.text(0, 2) ?? "", limits: limits, startedAt: startedAt,
          processID: Int(Process.id), hostID: HostIdentity.current())
        databaseFacts = SharedFacts(facts)
        completion()
      }
    }
  }

  /// Gets something that the worker itself has to know.
  func ask(_ unit: Unit, _ completion: @escaping (Result<Rows, RPCError>) -> Void) {
    fastLane.submit(unit, deadline: loop.now + settings.fastTimeout) { result in
      completion(
        result.mapError { error in
          guard case .refused(let refusal) = Verdict(error, isWrite: false) else {
            return .unavailable(250)
          }
          return refusal
        })
    }
  }

  private func loadLater(_ completion: @escaping () -> Void) {
    _ = loop.schedule(after: .milliseconds(250)) { [unowned self] in load(completion) }
  }

  /// What the server says about itself; nil before the database has been seen.
  func facts(withHealth isHealthAsked: Bool) -> SharedFacts? {
    guard isHealthAsked, var facts = databaseFacts?.facts else { return databaseFacts }
    facts.workersWanted = Int(
      status.load(slot: Slot.supervisor, counter: Slot.workersWantedCounter))
    facts.workersUp = workerSlots.count
    facts.isStewardUp =
      status.load(slot: Slot.steward, counter: SlotCounter.isServing.rawValue) == 1
    facts.isDatabaseUp = fastLane.isUp
    facts.diskFreeBytes = settings.stateDirectory.flatMap { try? Files.freeBytes($0) }.map {
      Int(clamping: $0)
    }
    return SharedFacts(facts)
  }

  private var workerSlots: [Int] {
    (Slot.firstWorker..<status.slotCount).filter { slot in
      status.load(slot: slot, counter: SlotCounter.isServing.rawValue) == 1
        && status.load(slot: slot, counter: SlotCounter.isDraining.rawValue) == 0
    }
  }

  /// Behind `requestPrefix`, to base 36.
  func nextRequestNumber() -> Int {
    requestNumber += 1
    return requestNumber
  }

  // MARK: Connections

  var connectionCount: Int { connections.count }

  /// Of the worker that has the fewest and serves.
  var fewestConnections: Int {
    workerSlots.map {
      Int(status.load(slot: $0, counter: SlotCounter.connections.rawValue))
    }.min() ?? connections.count
  }

  /// Connections of this worker at whose other end nobody is known.
  var unauthenticatedCount = 0 {
    didSet {
      status.store(
        slot: slot, counter: SlotCounter.unauthenticated.rawValue,
        UInt64(max(0, unauthenticatedCount)))
    }
  }

  private var unauthenticatedTotal: Int {
    (Slot.firstWorker..<status.slotCount).reduce(0) { sum, slot in
      sum + Int(status.load(slot: slot, counter: SlotCounter.unauthenticated.rawValue))
    }
  }

  func accepted(_ descriptor: consuming FileDescriptor, peer: Socket.PeerCredentials?) {
    // Whom the kernel vouches for is asked about at once and does not count as a stranger.
    if peer == nil, unauthenticatedTotal >= limits.unauthenticatedMax {
      log(.connectionRefused(reason: "too many connections have not authenticated"))
      return
    }
    let connection = Connection(worker: self, descriptor: descriptor, peer: peer)
    connections[ObjectIdentifier(connection)] = connection
    unauthenticatedCount += 1
    countConnections()
    connection.start()
  }

  func closed(_ connection: Connection, wasUnauthenticated: Bool) {
    connections[ObjectIdentifier(connection)] = nil
    if wasUnauthenticated { unauthenticatedCount -= 1 }
    countConnections()
    stopWhenDrained()
  }

  private func countConnections() {
    status.store(
      slot: slot, counter: SlotCounter.connections.rawValue, UInt64(connections.count))
  }

  /// To be flushed at the end of the tick.
  func touched(_ connection: Connection) {
    touchedConnections.append(connection)
  }

  func count(failed: Bool) {
    _ = status.add(slot: slot, counter: SlotCounter.requests.rawValue)
    if failed { _ = status.add(slot: slot, counter: SlotCounter.failures.rawValue) }
  }

  /// Tells the steward that there is something to settle; once a tick is enough.
  func ringSteward() { isRung = true }

  private func tickEnded() {
    repeat {
      // Before anything is answered, so that PostgreSQL works meanwhile; and after, for what the
      // connections had left to execute.
      fastLane.endBatches()
      let touched = touchedConnections
      touchedConnections.removeAll(keepingCapacity: true)
      for connection in touched { connection.tickEnded() }
      fastLane.endBatches()
    } while !touchedConnections.isEmpty
    if isRung {
      isRung = false
      doorbell.ring()
    }
    wallMicroseconds = WallClock.nowMicroseconds()
  }

  private func beat() {
    let milliseconds = UInt64(max(0, Instant.now().nanoseconds / 1_000_000))
    status.store(slot: slot, counter: SlotCounter.heartbeat.rawValue, milliseconds)
    status.store(
      slot: slot, counter: SlotCounter.databaseIsUp.rawValue, fastLane.isUp ? 1 : 0)
    _ = loop.schedule(after: settings.heartbeat) { [unowned self] in beat() }
  }

  /// One line when the first lane has gone, one when all are back: an outage is one event.
  private func laneChanged(_ lane: Lane, _ isUp: Bool) {
    let wasWhole = lanesDown.isEmpty
    if isUp { lanesDown.remove(lane.settings.name) } else { lanesDown.insert(lane.settings.name) }
    if lanesDown.isEmpty, !wasWhole { log(.databaseUp(lane: "all")) }
    if wasWhole, !isUp {
      log(.databaseDown(lane: lane.settings.name, reason: lane.lastFailure))
    }
  }

  // MARK: Draining

  private func drain() {
    guard !isDraining else { return }
    isDraining = true
    log(.draining(role: "worker", milliseconds: Int(settings.drainMax / .milliseconds(1))))
    status.store(slot: slot, counter: SlotCounter.isDraining.rawValue, 1)
    for acceptor in acceptors { acceptor.stop() }
    for connection in Array(connections.values) { connection.drain() }
    _ = loop.schedule(after: settings.drainMax) { [unowned self] in loop.stop() }
    stopWhenDrained()
  }

  private func stopWhenDrained() {
    guard isDraining, connections.isEmpty else { return }
    // Writes whose clients have gone are still on their way.
    writeLane.close { [unowned self] in loop.stop() }
  }
}
