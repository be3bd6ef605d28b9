import CMDB
import Events
import Methods
import System

/// Reads the counters of all processes, including those that have ended, as metrics.
///
/// Sums never decrease: `foldings` is odd while the supervisor folds the sums of a dead process,
/// and a read during that time is repeated.
struct MetricsReader {
  /// A fold takes microseconds. After this many attempts something else is wrong, and slightly
  /// inaccurate counters are better than none.
  private static let attemptsMax = 1000

  private let status: SharedStatus
  private let duties: DutiesReader

  /// - Parameter duties: the names of the steward's duties.
  init(_ status: SharedStatus, duties: [String]) {
    self.status = status
    self.duties = DutiesReader(status, duties)
  }

  /// Slots of running processes.
  private var living: [Int] {
    (0..<Slot.dead).filter { status.load(slot: $0, counter: SlotCounter.pid.rawValue) != 0 }
  }

  func metrics(of state: ServerState, version: String) -> [Metric] {
    for _ in 0..<Self.attemptsMax {
      let before = value(Slot.supervisor, .foldings)
      guard before % 2 == 0 else { continue }
      let sums = Sums(status, slots: living + [Slot.dead])
      let duties = duties.metrics
      guard value(Slot.supervisor, .foldings) == before else { continue }
      return gauges(state, version) + backups(state) + sums.metrics + duties
        + [restarts()] + processes()
    }
    return gauges(state, version) + backups(state)
  }

  /// For the embedded cluster; 0 without a backup, so that alert rules need no second case.
  private func backups(_ state: ServerState) -> [Metric] {
    guard let backup = state.backup else { return [] }
    func moment(_ name: String, _ help: String, _ at: Timestamp?) -> Metric {
      Metric(name, .gauge, help, .millionths(Int(at?.microseconds ?? 0)))
    }
    return [
      moment("cmdb_backup_timestamp_seconds", "When the last backup was begun.", backup.at),
      moment(
        "cmdb_backup_verified_timestamp_seconds",
        "When a backup was last found good by restoring it.", backup.verifiedAt),
      gauge(
        "cmdb_backup_verification_failed", "Whether the last verification of a backup failed.",
        backup.failure == nil ? 0 : 1),
    ]
  }

  private func value(_ slot: Int, _ counter: SlotCounter) -> Int {
    Int(clamping: status.load(slot: slot, counter: counter.rawValue))
  }

  /// Gauges, summed over all processes.
  private func now(_ counter: SlotCounter) -> Int {
    living.reduce(0) { $0 + value($1, counter) }
  }

  // MARK: What is now

  private func gauges(_ state: ServerState, _ version: String) -> [Metric] {
    var metrics = [
      Metric(
        "cmdb_build_info", .gauge, "The running version.",
        [.init([(name: "version", value: version)], .number(.integer(1)))]),
      gauge("cmdb_workers", "Workers that serve.", state.workersUp),
      gauge("cmdb_workers_wanted", "Workers that should serve.", state.workersWanted),
      gauge("cmdb_steward_up", "Whether the steward holds the lease.", state.isStewardUp ? 1 : 0),
      gauge("cmdb_database_up", "Whether the database answers.", state.isDatabaseUp ? 1 : 0),
      gauge("cmdb_connections", "Connections of clients.", now(.connections)),
      gauge(
        "cmdb_connections_unauthenticated", "Connections that have not authenticated.",
        now(.unauthenticated)),
      gauge("cmdb_requests_in_flight", "Requests not yet answered.", now(.requestsInFlight)),
      gauge("cmdb_exports_running", "Exports that are running.", now(.exportsRunning)),
      Metric(
        "cmdb_lane_units", .gauge, "Statements that are waiting for a connection or running.",
        lanes([
          ("fast", "queued", .fastQueued), ("fast", "in_flight", .fastInFlight),
          ("slow", "queued", .slowQueued), ("slow", "in_flight", .slowInFlight),
          ("search", "queued", .searchQueued), ("search", "in_flight", .searchInFlight),
          ("scan", "queued", .scanQueued), ("scan", "in_flight", .scanInFlight),
          ("graph", "queued", .graphQueued), ("graph", "in_flight", .graphInFlight),
          ("write", "queued", .writeQueued), ("write", "in_flight", .writeInFlight),
        ])),
    ]
    if let free = state.diskFreeBytes {
      metrics.append(gauge("cmdb_disk_free_bytes", "Free space of the state directory.", free))
    }
    if let size = state.diskSizeBytes {
      metrics.append(gauge("cmdb_disk_size_bytes", "Size of the file system of the same.", size))
    }
    metrics.append(
      Metric(
        "cmdb_xmin_age_seconds", .gauge,
        "For how long the oldest transaction that writes has been open; nothing settles behind it.",
        .millionths(value(Slot.steward, .xminAgeMilliseconds) * 1000)))
    return metrics + archive(state.archive)
  }

  /// Nothing where there is none.
  private func archive(_ archive: Archive?) -> [Metric] {
    guard let archive,
      let state = ArchiveState(rawValue: value(Slot.supervisor, .archiveState)), state != .none
    else { return [] }
    return [
      gauge(
        "cmdb_archive_up", "Whether the log of the database is being archived.",
        archive.downSeconds == nil ? 1 : 0),
      gauge(
        "cmdb_archive_synchronous", "Whether writes wait for the archive.",
        archive.isSynchronous ? 1 : 0),
      gauge("cmdb_archive_lag_bytes", "What the archive lacks of the log.", archive.lagBytes),
    ]
  }

  private func gauge(_ name: String, _ help: String, _ value: Int) -> Metric {
    Metric(name, .gauge, help, .integer(value))
  }

  private func lanes(_ rows: [(lane: String, state: String, SlotCounter)]) -> [Metric.Sample] {
    rows.map { lane, state, counter in
      .init(
        [(name: "lane", value: lane), (name: "state", value: state)],
        .number(.integer(now(counter))))
    }
  }

  // MARK: Processes

  private func restarts() -> Metric {
    let children: [(String, SlotCounter)] = [
      ("worker", .workerRestarts), ("steward", .stewardRestarts), ("postgres", .databaseRestarts),
      ("pg_receivewal", .archiveRestarts),
    ]
    return Metric(
      "cmdb_child_restarts_total", .counter, "Processes that ended and were started again.",
      children.map { name, counter in
        .init(
          [(name: "child", value: name)], .number(.integer(value(Slot.supervisor, counter))))
      })
  }

  private func processes() -> [Metric] {
    let used = living.compactMap { slot in
      ProcessUsage(pid: Int32(value(slot, .pid))).map { (slot: slot, usage: $0) }
    }
    func samples(_ number: (ProcessUsage) -> Metric.Number) -> [Metric.Sample] {
      used.map { slot, usage in
        .init(
          [(name: "process", value: Self.role(of: slot)), (name: "slot", value: "\(slot)")],
          .number(number(usage)))
      }
    }
    return [
      Metric(
        "cmdb_process_cpu_seconds_total", .counter, "User and system time of a process.",
        samples { .millionths($0.cpuMicroseconds) }),
      Metric(
        "cmdb_process_resident_memory_bytes", .gauge, "Resident memory of a process.",
        samples { .integer($0.residentBytes) }),
    ]
  }

  private static func role(of slot: Int) -> String {
    switch slot {
    case Slot.supervisor: "supervisor"
    case Slot.steward: "steward"
    default: "worker"
    }
  }
}
