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
  let counters: MetricCounters
  /// Of lines about slow requests.
  private var slowAllowance = Allowance(burst: 5, millisecondsEach: 12_000)
  /// Of lines about unauthenticated peers: a thousand connections a second must not fill the disk.
  private var unauthenticatedAllowance = Allowance(burst: 20, millisecondsEach: 500)
  let fastLane: Lane
  let slowLane: Lane
  let searchLane: Lane
  let scanLane: Lane
  /// The same lanes, whose places are shared fairly.
  let sharedSlow: SharedLane
  let sharedSearch: SharedLane
  let sharedScan: SharedLane
  let sharedGraph: SharedLane
  let graphLane: Lane
  let writeLane: Lane
  let streams: StreamLane
  private(set) lazy var catalogues = CatalogueStore(worker: self)
  private(set) var areWritesRefused = false
  private(set) lazy var accounts = AccountStore(worker: self, hostID: HostIdentity.current())
  private(set) lazy var logins = LoginStore(worker: self, table: loginTable)
  private(set) lazy var needs = NeedStore(worker: self)
  private(set) lazy var batchedReads = BatchedReads(worker: self)

  let quarantine: Quarantine
  private let status: SharedStatus
  private let slot: Int
  private let loginTable: LoginTable
  private let doorbell: Doorbell
  private var signals: SignalSource?
  private var tls: TLSContext?
  private var acceptors: [Acceptor] = []
  private var connections: [ObjectIdentifier: Connection] = [:]
  private var touchedConnections: [Connection] = []
  /// What the server says about itself; nil before the database has been seen.
  private(set) var facts: SharedFacts?
  /// Writes of all connections that wait or are under way.
  var backlog = Backlog()
  private var requestNumber = 0
  private var connectionNumber = 0
  let requestPrefix: String
  private let startedAt = Timestamp(microseconds: WallClock.nowMicroseconds())
  private var isDraining = false
  private var isRung = false
  /// Read once a tick.
  private(set) var wallMicroseconds = WallClock.nowMicroseconds()

  var limits: ProtocolLimits { settings.protocolLimits }

  package init(
    settings: Settings, status: SharedStatus, slot: Int, loginTable: LoginTable,
    doorbell: consuming Doorbell
  ) throws(SystemError) {
    self.settings = settings
    self.status = status
    self.slot = slot
    self.loginTable = loginTable
    self.doorbell = doorbell
    quarantine = Quarantine(status: status, slot: slot)
    counters = MetricCounters(status, slot: slot)
    log = Log(level: settings.logLevel, counters: counters)
    loop = try EventLoop()
    let lanes = WorkerLanes(settings: settings)
    fastLane = Lane(loop: loop, settings: lanes.fast)
    slowLane = Lane(loop: loop, settings: lanes.slow)
    searchLane = Lane(loop: loop, settings: lanes.search)
    scanLane = Lane(loop: loop, settings: lanes.scan)
    graphLane = Lane(loop: loop, settings: lanes.graph)
    writeLane = Lane(loop: loop, settings: lanes.write)
    sharedSlow = lanes.shared(slowLane, depth: 2, timeout: settings.slowTimeout, on: loop)
    sharedSearch = lanes.shared(searchLane, depth: 2, timeout: settings.slowTimeout, on: loop)
    sharedScan = lanes.shared(scanLane, depth: 1, timeout: settings.slowTimeout, on: loop)
    sharedGraph = lanes.shared(graphLane, depth: 1, timeout: settings.graphTimeout, on: loop)
    streams = StreamLane(loop: loop, settings: lanes.stream, streamsMax: settings.streamsMax)
    // Unique over restarts: requests are found by it in journal and log.
    requestPrefix = String(UInt64(bitPattern: wallMicroseconds), radix: 36) + "-\(Process.id)-"
  }

  /// Serves until it has drained.
  ///
  /// - Parameter tls: what protects TCP; nil where it is plain.
  package func run(listeners: [Listener], tls: TLSContext?, lifePipe: Int32) throws {
    self.tls = tls
    signals = try SignalSource([.terminate, .interrupt], on: loop) { [unowned self] _ in drain() }
    try LifePipe.watch(inherited: lifePipe, on: loop) { [unowned self] in drain() }
    loop.atTickEnd { [unowned self] in tickEnded() }
    for lane in lanes {
      lane.onStateChange = { [unowned self, unowned lane] isUp in laneChanged(lane, isUp) }
      lane.start()
    }
    status.store(slot: slot, counter: SlotCounter.pid.rawValue, UInt64(Process.id))
    beat()
    load { [unowned self] in
      if acceptors.isEmpty, !isDraining { serve(listeners) }
      accounts.keepInMind()
      becomeReady()
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
        let acceptor = Acceptor(listener: listener, tls: tls, worker: self)
        try acceptor.start()
        acceptors.append(acceptor)
      }
    } catch {
      // Without its listeners it is of no use: another is started in its place.
      log(.connectionRefused(reason: "\(error)"))
      return loop.stop()
    }
  }

  /// It counts as serving once every lane has connected: one that never can would answer
  /// `unavailable` to all that takes it.
  private func becomeReady() {
    guard !isDraining else { return }
    guard lanes.allSatisfy(\.isUp) else {
      _ = loop.schedule(after: .milliseconds(20)) { [unowned self] in becomeReady() }
      return
    }
    status.store(slot: slot, counter: SlotCounter.isServing.rawValue, 1)
  }

  private var lanes: [Lane] { [fastLane, slowLane, searchLane, scanLane, graphLane, writeLane] }

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
        self.facts = SharedFacts(facts)
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

  /// How the whole server is now.
  var state: ServerState {
    ServerState(
      workersUp: workerSlots.count,
      workersWanted: Int(
        status.load(slot: Slot.supervisor, counter: SlotCounter.workersWanted.rawValue)),
      isStewardUp: status.load(slot: Slot.steward, counter: SlotCounter.isServing.rawValue) == 1,
      isDatabaseUp: fastLane.isUp,
      diskFreeBytes: settings.stateDirectory.flatMap { try? Files.freeBytes($0) }.map {
        Int(clamping: $0)
      },
      lanesDown: workerSlots.reduce(0) {
        $0 + Int(status.load(slot: $1, counter: SlotCounter.lanesDown.rawValue))
      },
      writesRefused: writesRefused)
  }

  /// Why any worker was refused a write lately.
  private var writesRefused: String? {
    let now = UInt64(max(0, Instant.now().milliseconds))
    for slot in workerSlots {
      let at = status.load(slot: slot, counter: SlotCounter.writesRefusedAt.rawValue)
      let why = status.load(slot: slot, counter: SlotCounter.writesRefusedWhy.rawValue)
      guard at > 0, now < at + 60_000, let why = WriteRefusal(rawValue: Int(why)) else { continue }
      return why == .noSpace ? "no_space" : "read_only"
    }
    return nil
  }

  /// Notes that the database takes no writes, or takes them again.
  func noteWrites(refused why: WriteRefusal?) {
    let milliseconds = why == nil ? 0 : Int(Instant.now().milliseconds)
    counters.set(.writesRefusedAt, milliseconds)
    counters.set(.writesRefusedWhy, why?.rawValue ?? 0)
    areWritesRefused = why != nil
  }

  /// The metrics of all processes now.
  var metrics: [Metric] {
    showLanes()
    return MetricsReader(status).metrics(of: state, version: Version.text)
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

  func nextConnectionNumber() -> Int {
    connectionNumber += 1
    return connectionNumber
  }

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
      counters.set(.unauthenticated, unauthenticatedCount)
    }
  }

  private var unauthenticatedTotal: Int {
    (Slot.firstWorker..<status.slotCount).reduce(0) { sum, slot in
      sum + Int(status.load(slot: slot, counter: SlotCounter.unauthenticated.rawValue))
    }
  }

  func accepted(_ transport: consuming Transport, from origin: Origin) {
    // Whom the kernel vouches for is asked about at once and does not count as unauthenticated.
    if origin.isNetwork, unauthenticatedTotal >= limits.unauthenticatedMax {
      logUnauthenticated(.connectionRefused(reason: "too many connections have not authenticated"))
      return
    }
    let connection = Connection(worker: self, transport: transport, origin: origin)
    connections[ObjectIdentifier(connection)] = connection
    unauthenticatedCount += 1
    counters.add(.connectionsOpened)
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
    counters.set(.connections, connections.count)
  }

  /// To be flushed at the end of the tick.
  func touched(_ connection: Connection) {
    touchedConnections.append(connection)
  }

  /// Logs what anybody can cause as often as they like.
  func logUnauthenticated(_ event: Event) {
    guard let omitted = unauthenticatedAllowance.take(at: loop.now.milliseconds) else { return }
    if omitted > 0 { log(.strangersOmitted(count: omitted)) }
    log(event)
  }

  /// Requests that are not answered; a batch is one.
  var inFlightCount = 0 {
    didSet { counters.set(.requestsInFlight, inFlightCount) }
  }

  /// Logs a slow request, unless there have been too many.
  func logSlow(_ request: String, _ method: String, _ account: String, milliseconds: Int) {
    guard let unlogged = slowAllowance.take(at: loop.now.milliseconds) else { return }
    log(
      .requestSlow(
        request: request, method: method, account: account, milliseconds: milliseconds,
        unlogged: unlogged))
  }

  /// Tells the steward that there is something to settle; once a tick is enough.
  func ringSteward() { isRung = true }

  private func tickEnded() {
    repeat {
      // Before anything is answered, so that PostgreSQL works meanwhile; and after, for what the
      // connections had left to execute.
      batchedReads.submit()
      fastLane.endBatches()
      let touched = touchedConnections
      touchedConnections.removeAll(keepingCapacity: true)
      for connection in touched { connection.tickEnded() }
      batchedReads.submit()
      fastLane.endBatches()
    } while !touchedConnections.isEmpty
    if isRung {
      isRung = false
      doorbell.ring()
    }
    wallMicroseconds = WallClock.nowMicroseconds()
  }

  private func beat() {
    let milliseconds = UInt64(max(0, Instant.now().milliseconds))
    status.store(slot: slot, counter: SlotCounter.heartbeat.rawValue, milliseconds)
    counters.set(.databaseIsUp, fastLane.isUp ? 1 : 0)
    showLanes()
    _ = loop.schedule(after: settings.heartbeat) { [unowned self] in beat() }
  }

  /// How full the lanes are, once a second and whenever somebody asks.
  private func showLanes() {
    counters.set(.fastQueued, fastLane.unitsQueuedCount)
    counters.set(.fastInFlight, fastLane.unitsInFlightCount)
    let shared: [(SharedLane, queued: SlotCounter, inFlight: SlotCounter)] = [
      (sharedSlow, .slowQueued, .slowInFlight), (sharedSearch, .searchQueued, .searchInFlight),
      (sharedScan, .scanQueued, .scanInFlight), (sharedGraph, .graphQueued, .graphInFlight),
    ]
    for (shared, queued, inFlight) in shared {
      counters.set(queued, shared.waitingCount + shared.lane.unitsQueuedCount)
      counters.set(inFlight, shared.lane.unitsInFlightCount)
    }
    counters.set(.writeQueued, writeLane.unitsQueuedCount)
    counters.set(.writeInFlight, writeLane.unitsInFlightCount)
    counters.set(.exportsRunning, streams.streamCount)
  }

  private func laneChanged(_ lane: Lane, _ isUp: Bool) {
    counters.set(.lanesDown, lanes.count { !$0.isUp })
    let name = lane.settings.name
    guard !isUp else {
      log(.laneUp(lane: name))
      if lanes.allSatisfy(\.isUp) { log.noticed(databaseIsAway: false, reason: "") }
      return
    }
    // A drained lane is closed, not lost.
    guard !isDraining else { return }
    log(.laneDown(lane: name, reason: lane.lastFailure))
    counters.add(lossCounter(of: lane))
    log.noticed(databaseIsAway: true, reason: lane.lastFailure)
  }

  private func lossCounter(of lane: Lane) -> SlotCounter {
    let counters: [(Lane, SlotCounter)] = [
      (fastLane, .fastLosses), (slowLane, .slowLosses), (searchLane, .searchLosses),
      (scanLane, .scanLosses), (graphLane, .graphLosses),
    ]
    return counters.first { $0.0 === lane }?.1 ?? .writeLosses
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
