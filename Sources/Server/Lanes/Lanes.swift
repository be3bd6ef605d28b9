import Events
import JSONRPC
import Methods
import Postgres
import SQL
import System

/// The connections of a worker to PostgreSQL, by kind of request.
final class Lanes {
  let fast: Lane
  let slow: Lane
  let search: Lane
  let scan: Lane
  let graph: Lane
  let write: Lane
  let streams: StreamLane
  /// The lanes whose slots are shared fairly between accounts.
  let sharedSlow: SharedLane
  let sharedSearch: SharedLane
  let sharedScan: SharedLane
  let sharedGraph: SharedLane
  /// Connected with the first job.
  private(set) lazy var job = started(LaneSetup(settings: settings).job)
  /// Connected with the first subscription: new entries of the journal, and older ones for those
  /// who are behind.
  private(set) lazy var tail = started(LaneSetup(settings: settings).feed("tail"))
  private(set) lazy var replay = started(LaneSetup(settings: settings).feed("replay"))
  /// Connected with the first condition of a subscription: it judges what the tail has read.
  private(set) lazy var judge = started(LaneSetup(settings: settings).feed("judge"))
  private let loop: EventLoop
  private let settings: Settings
  private let log: Log
  private let counters: MetricCounters
  private let gate = ReconnectGate()
  private var isDraining = false

  init(loop: EventLoop, settings: Settings, log: Log, counters: MetricCounters) {
    self.loop = loop
    self.settings = settings
    self.log = log
    self.counters = counters
    let setup = LaneSetup(settings: settings)
    fast = Lane(loop: loop, settings: setup.fast, gate: gate)
    slow = Lane(loop: loop, settings: setup.slow, gate: gate)
    search = Lane(loop: loop, settings: setup.search, gate: gate)
    scan = Lane(loop: loop, settings: setup.scan, gate: gate)
    graph = Lane(loop: loop, settings: setup.graph, gate: gate)
    write = Lane(loop: loop, settings: setup.write, gate: gate)
    sharedSlow = setup.shared(slow, depth: 2, timeout: settings.slowTimeout, on: loop)
    sharedSearch = setup.shared(search, depth: 2, timeout: settings.slowTimeout, on: loop)
    sharedScan = setup.shared(scan, depth: 1, timeout: settings.slowTimeout, on: loop)
    sharedGraph = setup.shared(graph, depth: 1, timeout: settings.graphTimeout, on: loop)
    streams = StreamLane(loop: loop, settings: setup.stream, streamsMax: settings.streamsMax)
  }

  private var all: [Lane] { [fast, slow, search, scan, graph, write] }

  /// While one lane is down, every request that needs it is answered with `unavailable`.
  var areUp: Bool { all.allSatisfy(\.isUp) }

  func start() {
    for lane in all {
      lane.onStateChange = { [unowned self, unowned lane] isUp in changed(lane, isUp) }
      lane.start()
    }
  }

  /// From now on a closed lane is expected, not an outage.
  func drain() { isDraining = true }

  /// Runs a query for the worker itself.
  func ask(_ unit: Unit, _ completion: @escaping (Result<Rows, RPCError>) -> Void) {
    query(unit) { completion($0.mapError(Self.refusal)) }
  }

  /// The same, for callers that need the reason of a failure.
  func query(_ unit: Unit, _ completion: @escaping (Result<Rows, PostgresError>) -> Void) {
    fast.submit(unit, deadline: loop.now + settings.fastTimeout, completion: completion)
  }

  static func refusal(of error: PostgresError) -> RPCError {
    guard case .refused(let refusal) = Verdict(error, isWrite: false) else {
      return .unavailable(250)
    }
    return refusal
  }

  private func started(_ settings: LaneSettings) -> Lane {
    let lane = Lane(loop: loop, settings: settings, gate: gate)
    lane.onStateChange = { [unowned self, unowned lane] isUp in
      guard isUp || !isDraining else { return }
      let name = settings.name
      log(isUp ? .laneUp(lane: name) : .laneDown(lane: name, reason: lane.lastFailure))
    }
    lane.start()
    return lane
  }

  // MARK: Metrics

  /// Load of the lanes, for the metrics.
  func show() {
    counters.set(.fastQueued, fast.unitsQueuedCount)
    counters.set(.fastInFlight, fast.unitsInFlightCount)
    let shared: [(SharedLane, queued: SlotCounter, inFlight: SlotCounter)] = [
      (sharedSlow, .slowQueued, .slowInFlight), (sharedSearch, .searchQueued, .searchInFlight),
      (sharedScan, .scanQueued, .scanInFlight), (sharedGraph, .graphQueued, .graphInFlight),
    ]
    for (shared, queued, inFlight) in shared {
      counters.set(queued, shared.waitingCount + shared.lane.unitsQueuedCount)
      counters.set(inFlight, shared.lane.unitsInFlightCount)
    }
    counters.set(.writeQueued, write.unitsQueuedCount)
    counters.set(.writeInFlight, write.unitsInFlightCount)
    counters.set(.exportsRunning, streams.streamCount)
  }

  private func changed(_ lane: Lane, _ isUp: Bool) {
    counters.set(.lanesDown, all.count { !$0.isUp })
    let name = lane.settings.name
    guard !isUp else {
      log(.laneUp(lane: name))
      if areUp { log.noticed(databaseIsAway: false, reason: "") }
      return
    }
    guard !isDraining else { return }
    log(.laneDown(lane: name, reason: lane.lastFailure))
    counters.add(lossCounter(of: lane))
    log.noticed(databaseIsAway: true, reason: lane.lastFailure)
  }

  private func lossCounter(of lane: Lane) -> SlotCounter {
    let counters: [(Lane, SlotCounter)] = [
      (fast, .fastLosses), (slow, .slowLosses), (search, .searchLosses), (scan, .scanLosses),
      (graph, .graphLosses),
    ]
    return counters.first { $0.0 === lane }?.1 ?? .writeLosses
  }
}
