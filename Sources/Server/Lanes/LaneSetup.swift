import Postgres
import System

/// How the lanes of a worker are set up.
struct LaneSetup {
  let settings: Settings

  /// Deep pipelines of short reads.
  var fast: LaneSettings {
    var limits = ConnectionLimits()
    limits.unitsInFlightMax = 256
    limits.unitsQueuedMax = 4096
    // Enough to share the cost of a transaction, few enough that PostgreSQL begins before the
    // worker has read all of a busy tick.
    limits.unitsPerSyncMax = 16
    return LaneSettings(
      name: "fast", connectionCount: settings.fastConnections,
      session: session("fast", settings.fastTimeout, isReadOnly: true), limits: limits)
  }

  /// Lists, histories, exports' preparation: what may take a while and must not delay the short.
  var slow: LaneSettings {
    LaneSettings(
      name: "slow", connectionCount: settings.slowConnections,
      session: session("slow", settings.slowTimeout, isReadOnly: true))
  }

  /// Reads whose best plan depends on their values, as those by words: planned with each call.
  var search: LaneSettings {
    LaneSettings(
      name: "search", connectionCount: settings.searchConnections,
      session: session("search", settings.slowTimeout, isReadOnly: true, isPlannedOnce: false))
  }

  /// Reads that may look at every row: behind one another, and before no read that finds its rows.
  var scan: LaneSettings {
    LaneSettings(
      name: "scan", connectionCount: settings.scanConnections,
      session: session("scan", settings.slowTimeout, isReadOnly: true, isPlannedOnce: false))
  }

  /// A lane whose places are shared fairly; so many units are on their way over each connection.
  func shared(_ lane: Lane, depth: Int, timeout: Duration, on loop: EventLoop) -> SharedLane {
    SharedLane(
      lane, loop: loop, places: depth * lane.settings.connectionCount,
      waitingMax: settings.sharedWaitingMax, timeout: timeout + settings.deadlineSlack)
  }

  /// Walks over the graph: an impact analysis takes what it takes, and delays no list.
  var graph: LaneSettings {
    LaneSettings(
      name: "graph", connectionCount: settings.graphConnections,
      session: session("graph", settings.graphTimeout, isReadOnly: true))
  }

  /// Few on their way at once: what waits here can still be refused as not done, what waits in
  /// PostgreSQL cannot.
  var write: LaneSettings {
    var limits = ConnectionLimits()
    limits.unitsInFlightMax = 4
    return LaneSettings(
      name: "write", connectionCount: settings.writeConnections,
      session: session("write", settings.writeTimeout, isReadOnly: false), limits: limits)
  }

  var stream: SessionSettings {
    session("stream", settings.exportTimeout, isReadOnly: true, isPlannedOnce: false)
  }

  /// - Parameter isPlannedOnce: whether a plan is made for all values: the statements of these
  ///   lanes are written for that, and PostgreSQL would plan most of them anew with each call, for
  ///   as long as they run.
  private func session(
    _ name: String, _ timeout: Duration, isReadOnly: Bool, isPlannedOnce: Bool = true
  ) -> SessionSettings {
    var parameters = [
      "jit": "off",
      // Plans are made while tables are small and kept while they grow.
      "enable_seqscan": "off",
      "bytea_output": "hex",
    ]
    if isPlannedOnce { parameters["plan_cache_mode"] = "force_generic_plan" }
    if settings.takesRoles { parameters["role"] = "cmdb_runtime" }
    return SessionSettings(
      conninfo: settings.runtimeConninfo, applicationName: "cmdbd worker \(name)",
      statementTimeout: timeout, lockTimeout: settings.lockTimeout, isReadOnly: isReadOnly,
      searchPath: "cmdb, pg_temp", parameters: parameters)
  }
}
