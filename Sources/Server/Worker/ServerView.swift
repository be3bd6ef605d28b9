import Events
import Methods
import Postgres
import System

/// A worker's view of the whole server through the shared status, and what it publishes there.
final class ServerView {
  private let status: SharedStatus
  private let slot: Int
  private let counters: MetricCounters
  private let lanes: Lanes
  private let settings: Settings
  private var areWritesRefused = false
  /// Nil: never.
  private var storageFailedAt: Instant?

  /// As long as an alert needs to be seen, and a health that is asked each minute.
  private static let storageSeconds = 600
  private static let refusedSeconds = 60

  init(
    status: SharedStatus, slot: Int, counters: MetricCounters, lanes: Lanes, settings: Settings
  ) {
    self.status = status
    self.slot = slot
    self.counters = counters
    self.lanes = lanes
    self.settings = settings
  }

  // MARK: What it tells

  func began() {
    status.store(slot: slot, counter: SlotCounter.pid.rawValue, UInt64(Process.id))
  }

  func beat() {
    let milliseconds = UInt64(max(0, Instant.now().milliseconds))
    status.store(slot: slot, counter: SlotCounter.heartbeat.rawValue, milliseconds)
    counters.set(.databaseIsUp, lanes.fast.isUp ? 1 : 0)
    lanes.show()
  }

  func becameReady() {
    status.store(slot: slot, counter: SlotCounter.isServing.rawValue, 1)
  }

  func drains() {
    status.store(slot: slot, counter: SlotCounter.isDraining.rawValue, 1)
  }

  /// Notes that the database takes no writes, or takes them again.
  func noteWrites(refused why: WriteRefusal?) {
    guard areWritesRefused || why != nil, !hasStorageFailed else { return }
    let milliseconds = why == nil ? 0 : Int(Instant.now().milliseconds)
    counters.set(.writesRefusedAt, milliseconds)
    counters.set(.writesRefusedWhy, why?.rawValue ?? 0)
    areWritesRefused = why != nil
  }

  /// Notes that PostgreSQL could not read its files. What lies in memory is still served and
  /// written, so that nothing takes this back: it stands for `storageSeconds`.
  func noteStorageFailed() {
    storageFailedAt = Instant.now()
    counters.set(.writesRefusedAt, Int(Instant.now().milliseconds))
    counters.set(.writesRefusedWhy, WriteRefusal.storage.rawValue)
    areWritesRefused = true
  }

  private var hasStorageFailed: Bool {
    storageFailedAt.map { Instant.now() < $0 + .seconds(Self.storageSeconds) } ?? false
  }

  // MARK: What it sees

  /// The present health of the whole server.
  var state: ServerState {
    ServerState(
      workersUp: servingSlots.count,
      workersWanted: Int(
        status.load(slot: Slot.supervisor, counter: SlotCounter.workersWanted.rawValue)),
      isStewardUp: status.load(slot: Slot.steward, counter: SlotCounter.isServing.rawValue) == 1,
      isDatabaseUp: lanes.fast.isUp,
      diskFreeBytes: settings.stateDirectory.flatMap { try? Files.freeBytes($0) }.map {
        Int(clamping: $0)
      },
      diskSizeBytes: settings.stateDirectory.flatMap { try? Files.sizeBytes($0) }.map {
        Int(clamping: $0)
      },
      lanesDown: servingSlots.reduce(0) {
        $0 + Int(status.load(slot: $1, counter: SlotCounter.lanesDown.rawValue))
      },
      writesRefused: writesRefused,
      backup: settings.takesRoles
        ? nil : settings.stateDirectory.map { BackupRecord.read(in: $0) },
      archive: settings.archive.map { archive(isSynchronous: $0 == .synchronous) },
      silentDuties: DutiesReader(status, Duty.all(settings).map(\.name)).silent)
  }

  /// Between two looks of the steward the archive may well stand still.
  private static let archiveStuckMax = 5

  private func archive(isSynchronous: Bool) -> Archive {
    let lag = status.load(slot: Slot.steward, counter: SlotCounter.archiveLagBytes.rawValue)
    let stuck = seconds(since: .archiveStuckSince, of: Slot.steward).flatMap { seconds in
      seconds >= Self.archiveStuckMax ? seconds : nil
    }
    return Archive(
      isSynchronous: isSynchronous, lagBytes: Int(clamping: lag),
      downSeconds: seconds(since: .archiveDownSince, of: Slot.supervisor) ?? stuck)
  }

  /// Nil where the counter is 0.
  private func seconds(since counter: SlotCounter, of slot: Int) -> Int? {
    let since = status.load(slot: slot, counter: counter.rawValue)
    guard since > 0 else { return nil }
    let now = UInt64(max(0, Instant.now().milliseconds))
    return Int(clamping: (now - min(now, since)) / 1000)
  }

  /// The reason why the database recently refused a write of any worker.
  private var writesRefused: String? {
    let now = UInt64(max(0, Instant.now().milliseconds))
    let reasons = servingSlots.compactMap { slot -> WriteRefusal? in
      let at = status.load(slot: slot, counter: SlotCounter.writesRefusedAt.rawValue)
      let number = status.load(slot: slot, counter: SlotCounter.writesRefusedWhy.rawValue)
      guard let why = WriteRefusal(rawValue: Int(number)) else { return nil }
      let seconds = why == .storage ? Self.storageSeconds : Self.refusedSeconds
      return at > 0 && now < at + UInt64(seconds) * 1000 ? why : nil
    }
    // One worker alone may have read the file that is damaged.
    guard !reasons.contains(.storage) else { return "storage" }
    return reasons.first.map { $0 == .noSpace ? "no_space" : "read_only" }
  }

  /// The present metrics of all processes.
  var metrics: [Metric] {
    lanes.show()
    return MetricsReader(status, duties: Duty.all(settings).map(\.name)).metrics(
      of: state, version: Version.text)
  }

  /// The connections of the serving worker that has the fewest; nil when none serves.
  var fewestConnections: Int? {
    servingSlots.map {
      Int(status.load(slot: $0, counter: SlotCounter.connections.rawValue))
    }.min()
  }

  /// What the steward of this server has given so far; it changes with each batch of positions.
  var positionsGiven: UInt64 {
    status.load(slot: Slot.steward, counter: SlotCounter.positionsGiven.rawValue)
  }

  /// Unauthenticated connections of all workers.
  var unauthenticatedCount: Int {
    (Slot.firstWorker..<status.slotCount).reduce(0) { sum, slot in
      sum + Int(status.load(slot: slot, counter: SlotCounter.unauthenticated.rawValue))
    }
  }

  private var servingSlots: [Int] {
    (Slot.firstWorker..<status.slotCount).filter { slot in
      status.load(slot: slot, counter: SlotCounter.isServing.rawValue) == 1
        && status.load(slot: slot, counter: SlotCounter.isDraining.rawValue) == 0
    }
  }
}
