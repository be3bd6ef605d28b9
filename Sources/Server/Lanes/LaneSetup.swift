import Postgres
import System

/// The configuration of a worker's lanes.
struct LaneSetup {
  let settings: Settings

  /// Short reads, deeply pipelined.
  var fast: LaneSettings {
    var limits = ConnectionLimits()
    limits.unitsInFlightMax = 256
    limits.unitsQueuedMax = 4096
    // Large enough to share the cost of a transaction, small enough that PostgreSQL starts before
    // the worker has read all of a busy tick.
    limits.unitsPerSyncMax = 16
    return LaneSettings(
      name: "fast", connectionCount: settings.fastConnections,
      session: session("fast", settings.fastTimeout, isReadOnly: true), limits: limits)
  }

  /// Lists, histories and the preparation of exports, which may take long and must not delay short
  /// reads.
  var slow: LaneSettings {
    LaneSettings(
      name: "slow", connectionCount: settings.slowConnections,
      session: session("slow", settings.slowTimeout, isReadOnly: true))
  }

  /// Reads whose best plan depends on their values, such as text search: planned for each call.
  var search: LaneSettings {
    LaneSettings(
      name: "search", connectionCount: settings.searchConnections,
      session: session("search", settings.slowTimeout, isReadOnly: true, isPlannedOnce: false))
  }

  /// Reads that may scan every row: one at a time, so that they never delay indexed reads.
  var scan: LaneSettings {
    LaneSettings(
      name: "scan", connectionCount: settings.scanConnections,
      session: session("scan", settings.slowTimeout, isReadOnly: true, isPlannedOnce: false))
  }

  /// A lane with fairly shared slots, and the number of units in flight over each connection.
  func shared(_ lane: Lane, depth: Int, timeout: Duration, on loop: EventLoop) -> SharedLane {
    SharedLane(
      lane, loop: loop, places: depth * lane.settings.connectionCount,
      waitingMax: settings.sharedWaitingMax, timeout: timeout + settings.deadlineSlack)
  }

  /// Impact analysis: it may take long and must not delay lists.
  var graph: LaneSettings {
    LaneSettings(
      name: "graph", connectionCount: settings.graphConnections,
      session: session("graph", settings.graphTimeout, isReadOnly: true))
  }

  /// Few in flight: a write that waits here can still be refused as not executed, one that waits in
  /// PostgreSQL cannot.
  var write: LaneSettings {
    var limits = ConnectionLimits()
    limits.unitsInFlightMax = 4
    return LaneSettings(
      name: "write", connectionCount: settings.writeConnections,
      session: session("write", settings.writeTimeout, isReadOnly: false), limits: limits)
  }

  /// Steps of jobs, one at a time, since their transactions are long.
  var job: LaneSettings {
    var limits = ConnectionLimits()
    limits.unitsInFlightMax = 1
    return LaneSettings(
      name: "job", connectionCount: settings.jobConnections,
      session: session("job", settings.jobTimeout, isReadOnly: false),
      limits: limits)
  }

  /// Pages of the journal, one at a time.
  func feed(_ name: String) -> LaneSettings {
    var limits = ConnectionLimits()
    limits.unitsInFlightMax = 1
    return LaneSettings(
      name: name, connectionCount: settings.feedConnections,
      session: session(name, settings.slowTimeout, isReadOnly: true), limits: limits)
  }

  var stream: SessionSettings {
    session("stream", settings.exportTimeout, isReadOnly: true, isPlannedOnce: false)
  }

  /// - Parameter isPlannedOnce: whether PostgreSQL uses one generic plan. The statements of these
  /// lanes are written for it; otherwise most would be planned on every call, at the cost of
  /// running them.
  private func session(
    _ name: String, _ timeout: Duration, isReadOnly: Bool, isPlannedOnce: Bool = true
  ) -> SessionSettings {
    var parameters = [
      "jit": "off",
      // Plans are made while tables are small and are kept while the tables grow.
      "enable_seqscan": "off",
      "bytea_output": "hex",
      "cmdb.consumer_retention": "\(settings.consumerRetentionDays) days",
    ]
    if isPlannedOnce { parameters["plan_cache_mode"] = "force_generic_plan" }
    if settings.takesRoles { parameters["role"] = "cmdb_runtime" }
    return SessionSettings(
      conninfo: settings.runtimeConninfo, applicationName: "cmdbd worker \(name)",
      statementTimeout: timeout, lockTimeout: settings.lockTimeout, isReadOnly: isReadOnly,
      searchPath: "cmdb, pg_temp", parameters: parameters)
  }
}
