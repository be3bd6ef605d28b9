/// Everything that the server says about itself while it runs: one case for each thing worth
/// knowing at three in the morning. From it come the log line (`EventLine`) and the metric
/// (`cmdb_events_total`, by its name).
package enum Event: Sendable {
  case started(version: String, state: String)
  case ready(sockets: String)
  case childStarted(name: String, pid: Int)
  case childEnded(name: String, pid: Int, status: String, restartMilliseconds: Int)
  case childHung(name: String, pid: Int)
  case reloading(workers: Int)
  case upgradeBegun(program: String)
  case upgradeRefused(reason: String)
  case upgraded(processes: Int)
  case draining(role: String, milliseconds: Int)
  case stopped(role: String)
  case configurationRefused(reason: String)
  case migrated(step: String)
  case demoLoaded(requests: Int, milliseconds: Int)
  case demoLeftOut(reason: String)
  case demoFailed(reason: String)
  /// What the web console cannot do as it is started.
  case webLimited(reason: String)
  /// Of one lane of one process.
  case laneUp(lane: String)
  case laneDown(lane: String, reason: String)
  /// Of the whole server: logged by the process that notices first.
  case databaseUp
  case databaseDown(reason: String)
  case catalogueLoaded(version: Int)
  case connectionOpened(account: String, via: String)
  case connectionRefused(reason: String)
  /// The id of the token where it could be read; never the token itself.
  case loginRefused(token: Int?, origin: String)
  /// Events about unauthenticated peers that were not logged because there were too many.
  case unauthenticatedOmitted(count: Int)
  case connectionCut(account: String, reason: String)
  /// `unlogged`: slow requests before this one that were not logged, for there were too many.
  case requestSlow(
    request: String, method: String, account: String, milliseconds: Int, unlogged: Int)
  case requestRefused(request: String, method: String, account: String, kind: String)
  case requestFailed(request: String, method: String, account: String, reason: String)
  /// The same, because PostgreSQL could not read or write its files.
  case storageFailed(request: String, method: String, account: String, reason: String)
  case leaseTaken(epoch: Int)
  case leaseLost(epoch: Int)
  /// How far the database's clock is off.
  case clockJumped(milliseconds: Int)
  case clockBelieved
  /// A new timeline of positions; those of an abandoned stretch are refused from now on.
  case timelineBegun(timeline: Int)
  case partitionsMade(count: Int)
  case indexBuilt(statement: String)
  case stewardFailed(step: String, reason: String)

  /// The stable word for an event, in log and metrics.
  package enum Name: String, CaseIterable, Sendable {
    case started, ready, reloading, upgraded, draining, stopped, migrated
    case childStarted = "child_started"
    case childEnded = "child_ended"
    case childHung = "child_hung"
    case upgradeBegun = "upgrade_begun"
    case upgradeRefused = "upgrade_refused"
    case configurationRefused = "configuration_refused"
    case demoLoaded = "demo_loaded"
    case demoLeftOut = "demo_left_out"
    case demoFailed = "demo_failed"
    case webLimited = "web_limited"
    case laneUp = "lane_up"
    case laneDown = "lane_down"
    case databaseUp = "database_up"
    case databaseDown = "database_down"
    case catalogueLoaded = "catalogue_loaded"
    case connectionOpened = "connection_opened"
    case connectionRefused = "connection_refused"
    case loginRefused = "login_refused"
    case unauthenticatedOmitted = "strangers_omitted"
    case connectionCut = "connection_cut"
    case requestSlow = "request_slow"
    case requestRefused = "request_refused"
    case requestFailed = "request_failed"
    case storageFailed = "storage_failed"
    case leaseTaken = "lease_taken"
    case leaseLost = "lease_lost"
    case clockJumped = "clock_jumped"
    case clockBelieved = "clock_believed"
    case timelineBegun = "timeline_begun"
    case partitionsMade = "partitions_made"
    case indexBuilt = "index_built"
    case stewardFailed = "steward_failed"
  }

  package enum Level: Int, Sendable, Comparable {
    case debug, info, warning, error

    package init?(name: String) {
      switch name {
      case "debug": self = .debug
      case "info": self = .info
      case "warning": self = .warning
      case "error": self = .error
      default: return nil
      }
    }

    package var name: String {
      switch self {
      case .debug: "debug"
      case .info: "info"
      case .warning: "warning"
      case .error: "error"
      }
    }

    package static func < (first: Level, second: Level) -> Bool { first.rawValue < second.rawValue }
  }

  package var level: Level {
    switch self {
    case .connectionOpened, .requestRefused, .laneUp, .laneDown, .indexBuilt: .debug
    case .started, .ready, .childStarted, .reloading, .upgradeBegun, .upgraded, .draining,
      .stopped, .migrated, .demoLoaded, .demoLeftOut, .databaseUp, .catalogueLoaded,
      .leaseTaken, .partitionsMade, .clockBelieved:
      .info
    case .childEnded, .connectionRefused, .loginRefused, .unauthenticatedOmitted, .connectionCut,
      .requestSlow, .leaseLost, .webLimited:
      .warning
    case .childHung, .upgradeRefused, .configurationRefused, .demoFailed, .databaseDown,
      .requestFailed, .storageFailed, .clockJumped, .stewardFailed, .timelineBegun:
      .error
    }
  }

  package var name: Name {
    switch self {
    case .started: .started
    case .ready: .ready
    case .childStarted: .childStarted
    case .childEnded: .childEnded
    case .childHung: .childHung
    case .reloading: .reloading
    case .upgradeBegun: .upgradeBegun
    case .upgradeRefused: .upgradeRefused
    case .upgraded: .upgraded
    case .draining: .draining
    case .stopped: .stopped
    case .configurationRefused: .configurationRefused
    case .migrated: .migrated
    case .demoLoaded: .demoLoaded
    case .demoLeftOut: .demoLeftOut
    case .demoFailed: .demoFailed
    case .webLimited: .webLimited
    case .laneUp: .laneUp
    case .laneDown: .laneDown
    case .databaseUp: .databaseUp
    case .databaseDown: .databaseDown
    case .catalogueLoaded: .catalogueLoaded
    case .connectionOpened: .connectionOpened
    case .connectionRefused: .connectionRefused
    case .loginRefused: .loginRefused
    case .unauthenticatedOmitted: .unauthenticatedOmitted
    case .connectionCut: .connectionCut
    case .requestSlow: .requestSlow
    case .requestRefused: .requestRefused
    case .requestFailed: .requestFailed
    case .storageFailed: .storageFailed
    case .leaseTaken: .leaseTaken
    case .leaseLost: .leaseLost
    case .clockJumped: .clockJumped
    case .clockBelieved: .clockBelieved
    case .timelineBegun: .timelineBegun
    case .partitionsMade: .partitionsMade
    case .indexBuilt: .indexBuilt
    case .stewardFailed: .stewardFailed
    }
  }
}
