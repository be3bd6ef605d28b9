import JSON

/// Everything that the server says about itself while it runs: one case for each thing worth
/// knowing at three in the morning. From it come the log line and the metric.
package enum Event: Sendable {
  case started(role: String)
  case ready(sockets: String)
  case childStarted(name: String, pid: Int)
  case childEnded(name: String, pid: Int, status: String, restartMilliseconds: Int)
  case childHung(name: String, pid: Int)
  case upgradeBegun(program: String)
  case upgradeRefused(reason: String)
  case upgraded(processes: Int)
  case draining(role: String, milliseconds: Int)
  case stopped(role: String)
  case configurationRefused(reason: String)
  case migrated(step: String)
  case databaseUp(lane: String)
  case databaseDown(lane: String, reason: String)
  case catalogueLoaded(version: Int)
  case connectionOpened(account: String, via: String)
  case connectionRefused(reason: String)
  case connectionCut(account: String, reason: String)
  case requestSlow(request: String, method: String, account: String, milliseconds: Int)
  case requestFailed(request: String, method: String, account: String, reason: String)
  case leaseTaken(epoch: Int)
  case leaseLost(epoch: Int)
  case partitionsMade(count: Int)
  case indexBuilt(statement: String)
  case stewardFailed(step: String, reason: String)

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
    case .connectionOpened: .debug
    case .started, .ready, .childStarted, .draining, .stopped, .migrated, .databaseUp,
      .catalogueLoaded, .upgradeBegun, .upgraded, .leaseTaken, .partitionsMade, .indexBuilt:
      .info
    case .childEnded, .connectionRefused, .connectionCut, .requestSlow, .leaseLost: .warning
    case .childHung, .upgradeRefused, .configurationRefused, .databaseDown, .requestFailed,
      .stewardFailed:
      .error
    }
  }

  /// The event as one JSON object without a line end. The writer escapes control characters.
  package func line(at timestamp: String, process: Int) -> [UInt8] {
    var writer = Writer(reserving: 256)
    writer.object { writer in
      writer.member("at", string: timestamp)
      writer.member("level", string: level.name)
      writer.member("pid", integer: process)
      for (name, field) in fields {
        switch field {
        case .text(let text): writer.member(name, string: text)
        case .number(let number): writer.member(name, integer: number)
        }
      }
    }
    return writer.bytes
  }

  private enum Member {
    case text(String)
    case number(Int)
  }

  private var fields: [(String, Member)] {
    switch self {
    case .started(let role): named("started", ("role", .text(role)))
    case .ready(let sockets): named("ready", ("sockets", .text(sockets)))
    case .childStarted(let name, let pid):
      named("child_started", ("child", .text(name)), ("child_pid", .number(pid)))
    case .childEnded(let name, let pid, let status, let restart):
      named(
        "child_ended", ("child", .text(name)), ("child_pid", .number(pid)),
        ("status", .text(status)), ("restart_ms", .number(restart)))
    case .childHung(let name, let pid):
      named("child_hung", ("child", .text(name)), ("child_pid", .number(pid)))
    case .upgradeBegun(let program): named("upgrade_begun", ("program", .text(program)))
    case .upgradeRefused(let reason): named("upgrade_refused", ("reason", .text(reason)))
    case .upgraded(let processes): named("upgraded", ("processes", .number(processes)))
    case .draining(let role, let milliseconds):
      named("draining", ("role", .text(role)), ("most_ms", .number(milliseconds)))
    case .stopped(let role): named("stopped", ("role", .text(role)))
    case .configurationRefused(let reason):
      named("configuration_refused", ("reason", .text(reason)))
    case .migrated(let step): named("migrated", ("step", .text(step)))
    case .databaseUp(let lane): named("database_up", ("lane", .text(lane)))
    case .databaseDown(let lane, let reason):
      named("database_down", ("lane", .text(lane)), ("reason", .text(reason)))
    case .catalogueLoaded(let version):
      named("catalogue_loaded", ("version", .number(version)))
    case .connectionOpened(let account, let via):
      named("connection_opened", ("account", .text(account)), ("via", .text(via)))
    case .connectionRefused(let reason): named("connection_refused", ("reason", .text(reason)))
    case .connectionCut(let account, let reason):
      named("connection_cut", ("account", .text(account)), ("reason", .text(reason)))
    case .requestSlow(let request, let method, let account, let milliseconds):
      named(
        "request_slow", ("request", .text(request)), ("method", .text(method)),
        ("account", .text(account)), ("ms", .number(milliseconds)))
    case .requestFailed(let request, let method, let account, let reason):
      named(
        "request_failed", ("request", .text(request)), ("method", .text(method)),
        ("account", .text(account)), ("reason", .text(reason)))
    case .leaseTaken(let epoch): named("lease_taken", ("epoch", .number(epoch)))
    case .leaseLost(let epoch): named("lease_lost", ("epoch", .number(epoch)))
    case .partitionsMade(let count): named("partitions_made", ("count", .number(count)))
    case .indexBuilt(let statement): named("index_built", ("statement", .text(statement)))
    case .stewardFailed(let step, let reason):
      named("steward_failed", ("step", .text(step)), ("reason", .text(reason)))
    }
  }

  private func named(_ name: String, _ members: (String, Member)...) -> [(String, Member)] {
    [("event", .text(name))] + members
  }
}
