import JSON

/// The log line of an event: time, level, process, name, message and members.
extension Event {
  /// One JSON object without a line end. The writer escapes control characters.
  package func line(at timestamp: String, process: Int) -> [UInt8] {
    var writer = Writer(reserving: 256)
    writer.object { writer in
      writer.member("at", string: timestamp)
      writer.member("level", string: level.name)
      writer.member("pid", integer: process)
      writer.member("event", string: name.rawValue)
      writer.member("message", string: message)
      for (name, member) in members {
        switch member {
        case .text(let text): writer.member(name, string: text)
        case .number(let number): writer.member(name, integer: number)
        }
      }
    }
    return writer.bytes
  }

  /// The event as a sentence for a person; for a failure, also its consequence or the remedy.
  var message: String {
    switch self {
    case .started(let version, _): "cmdbd \(version) starts."
    case .ready: "All workers are serving."
    case .childStarted(let name, _): "The \(name) process was started."
    case .childEnded(let name, _, let status, let milliseconds):
      "The \(name) process ended by \(status); "
        + (milliseconds == 0 ? "another starts at once." : "another starts in \(milliseconds) ms.")
    case .childHung(let name, _):
      "The \(name) process has been unresponsive for ten seconds; it is killed and replaced."
    case .reloading(let workers): "\(workers) workers are being replaced, one at a time."
    case .upgradeBegun: "A new program is being tested, to replace this one."
    case .upgradeRefused: "The new program cannot take over; this one keeps serving."
    case .upgraded(let processes):
      "This program has taken over from another; its \(processes) processes keep serving."
    case .draining(let role, let milliseconds):
      "The \(role) answers what it has read and stops, within \(milliseconds / 1000) s."
    case .stopped(let role): "The \(role) has stopped."
    case .configurationRefused: "The configuration is not usable; see the reason."
    case .migrated(let step): "Migration \(step) was applied."
    case .demoLoaded(let requests, let milliseconds):
      "The sample estate is loaded: \(requests) requests in \(milliseconds) ms."
    case .demoLeftOut: "The sample estate is not loaded."
    case .webLimited: "The web console is limited; see the reason."
    case .demoFailed: "The sample estate is only partly loaded; the server is serving."
    case .laneUp(let lane): "The \(lane) connections to the database are up."
    case .laneDown(let lane, _): "The \(lane) connections to the database are lost."
    case .databaseUp: "The database answers."
    case .databaseDown:
      "The database does not answer; requests are refused as `unavailable` until it does."
    case .catalogueLoaded(let version): "Version \(version) of the catalogue is loaded."
    case .connectionOpened(let account, _): "\(account) is connected."
    case .connectionRefused: "A connection was refused."
    case .loginRefused: "A login failed."
    case .unauthenticatedOmitted:
      "Too many events about unauthenticated peers; some were not logged."
    case .connectionCut: "A connection was cut."
    case .requestSlow(_, let method, _, let milliseconds, _):
      "\(method) took \(milliseconds) ms."
    case .requestRefused(_, let method, _, let kind): "\(method) was refused: \(kind)."
    case .requestFailed(_, let method, _, _):
      "\(method) failed because of a defect in the server; the client was given the request id."
    case .storageFailed(_, let method, _, _):
      "\(method) failed because PostgreSQL cannot read or write its files: look at the disk; "
        + "what is lost comes back from a backup."
    case .leaseTaken: "This steward has taken the lease."
    case .leaseLost:
      "This steward has lost the lease: another holds it, or the database is unavailable."
    case .clockJumped(let milliseconds):
      "The database's clock has jumped by \(milliseconds) ms; if it is right, `cmdb clock trust`."
    case .clockBelieved: "The database's clock is trusted again."
    case .timelineBegun(let timeline):
      "Timeline \(timeline) has begun: the database was promoted, restored or copied."
    case .partitionsMade(let count): "\(count) partitions were created for the coming months."
    case .indexBuilt: "An index was built."
    case .stewardFailed(let step, _): "The steward's step `\(step)` failed and will be retried."
    }
  }

  private enum Member {
    case text(String)
    case number(Int)
  }

  private var members: KeyValuePairs<String, Member> {
    switch self {
    case .started(let version, let state): ["version": .text(version), "state": .text(state)]
    case .ready(let sockets): ["sockets": .text(sockets)]
    case .childStarted(let name, let pid), .childHung(let name, let pid):
      ["child": .text(name), "child_pid": .number(pid)]
    case .childEnded(let name, let pid, let status, let restart):
      [
        "child": .text(name), "child_pid": .number(pid), "status": .text(status),
        "restart_ms": .number(restart),
      ]
    case .reloading(let workers): ["workers": .number(workers)]
    case .upgradeBegun(let program): ["program": .text(program)]
    case .upgraded(let processes): ["processes": .number(processes)]
    case .draining(let role, let milliseconds):
      ["role": .text(role), "most_ms": .number(milliseconds)]
    case .stopped(let role): ["role": .text(role)]
    case .upgradeRefused(let reason), .configurationRefused(let reason), .demoLeftOut(let reason),
      .demoFailed(let reason), .webLimited(let reason), .databaseDown(let reason),
      .connectionRefused(let reason):
      ["reason": .text(reason)]
    case .migrated(let step): ["step": .text(step)]
    case .demoLoaded(let requests, let milliseconds):
      ["requests": .number(requests), "ms": .number(milliseconds)]
    case .laneUp(let lane): ["lane": .text(lane)]
    case .laneDown(let lane, let reason): ["lane": .text(lane), "reason": .text(reason)]
    case .databaseUp, .clockBelieved: [:]
    case .catalogueLoaded(let version): ["version": .number(version)]
    case .connectionOpened(let account, let via): ["account": .text(account), "via": .text(via)]
    case .loginRefused(let token, let origin):
      ["token": .text(token.map(String.init) ?? ""), "origin": .text(origin)]
    case .unauthenticatedOmitted(let count): ["count": .number(count)]
    case .connectionCut(let account, let reason):
      ["account": .text(account), "reason": .text(reason)]
    case .requestSlow(let request, let method, let account, let milliseconds, let unlogged):
      [
        "request": .text(request), "method": .text(method), "account": .text(account),
        "ms": .number(milliseconds), "unlogged": .number(unlogged),
      ]
    case .requestRefused(let request, let method, let account, let kind):
      [
        "request": .text(request), "method": .text(method), "account": .text(account),
        "kind": .text(kind),
      ]
    case .requestFailed(let request, let method, let account, let reason),
      .storageFailed(let request, let method, let account, let reason):
      [
        "request": .text(request), "method": .text(method), "account": .text(account),
        "reason": .text(reason),
      ]
    case .leaseTaken(let epoch), .leaseLost(let epoch): ["epoch": .number(epoch)]
    case .clockJumped(let milliseconds): ["milliseconds": .number(milliseconds)]
    case .timelineBegun(let timeline): ["timeline": .number(timeline)]
    case .partitionsMade(let count): ["count": .number(count)]
    case .indexBuilt(let statement): ["statement": .text(statement)]
    case .stewardFailed(let step, let reason): ["step": .text(step), "reason": .text(reason)]
    }
  }
}
