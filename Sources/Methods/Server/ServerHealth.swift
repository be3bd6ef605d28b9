import CMDB
import JSON
import JSONRPC
import SQL

extension Method {
  static let serverHealth = Method(
    "server.health", .server, .right(.read),
    "Reports the health of the whole server.",
    result: ("health", .serverHealth),
    example: (
      "{}",
      """
      {"status": "ok", "reasons": [], "database": "up", \
      "workers": {"up": 2, "wanted": 2}, "steward": "up", "journal_lag_ms": 0, \
      "settled_until": "2026-02-01T09:30:00.000000Z", \
      "timeline": 1, "backup": {"time": "2026-02-01T03:00:00.000000Z", \
      "path": "/backup/20260201T030000Z", "verified": "2026-01-31T04:00:00.000000Z", \
      "age_s": 23400, "verified_age_s": 106200}, \
      "archive": {"state": "up", "mode": "asynchronous", "lag_bytes": 4096, "down_s": null}, \
      "disk_free_bytes": 80000000000}
      """
    )
  ) { _, context throws(Stop) in
    let state = try context.serverState()
    return .read(
      Read(
        .point(Unit(Statement(name: "health", "select cmdb.health()")), together: nil),
        .made { rows in HealthAnswer.json(state, context, rows) },
        outage: .answer(HealthAnswer.json(state, context, nil))))
  }
}

extension Schema {
  fileprivate static let upOrDown = Schema.choice(["up", "down"])

  fileprivate static let serverHealth = Schema.record([
    Parameter("status", .choice(["ok", "degraded"]), required: true, "`ok` without a reason."),
    Parameter(
      "reasons",
      .array(
        .record([
          Parameter("code", .line, required: true, "Its kind."),
          Parameter("message", .text, required: true, "The same for a person."),
        ]), count: 0...1000), required: true, "Why it is degraded; each may say more."),
    Parameter("database", upOrDown, required: true, "Whether it answers."),
    Parameter(
      "workers",
      .record([
        Parameter("up", .count, required: true, "Those that serve."),
        Parameter("wanted", .count, required: true, "Those that are to serve."),
      ]), required: true, "The processes that serve clients."),
    Parameter("steward", upOrDown, required: true, "Whether one is at work."),
    Parameter("settling", .map(.any), "What holds up the settling of moments, and since when."),
    Parameter("unmended", .any, "Old values that only a person can correct."),
    Parameter("catalogue_changes", .any, "Changes of the catalogue that are carried out in steps."),
    Parameter(
      "journal_lag_ms", .nullable(.count), required: true,
      "The age of the oldest change without a position; null while the database is down."),
    Parameter(
      "settled_until", .nullable(.timestamp), required: true,
      "The latest moment that reads may ask for; null while the database is down."),
    Parameter(
      "disk_free_bytes", .nullable(.count), required: true,
      "On the disk of the state directory; null where that is not known."),
    Parameter("timeline", .version, required: true, "The timeline of its positions."),
    Parameter("backup", .nullable(backup), "The last backup; null without one."),
    Parameter(
      "archive",
      .record([
        Parameter("state", upOrDown, required: true, "Whether it receives the log."),
        Parameter("mode", .choice(["synchronous", "asynchronous"]), required: true, "How."),
        Parameter("lag_bytes", .count, required: true, "How far it is behind."),
        Parameter("down_s", .nullable(.count), required: true, "For how long it has been down."),
      ]), "The archive of the log, where there is one."),
  ])

  /// Below 0 where clocks differ.
  private static let seconds: ClosedRange<Int64> = -2_147_483_648...9_007_199_254_740_991

  private static let backup = Schema.record([
    Parameter("time", .timestamp, required: true, "When it was made."),
    Parameter("path", .nullable(.line), required: true, "Where it is."),
    Parameter("verified", .nullable(.timestamp), required: true, "When one was last verified."),
    Parameter("age_s", .nullable(.integer(Self.seconds)), required: true, "Its age."),
    Parameter(
      "verified_age_s", .nullable(.integer(Self.seconds)), required: true, "Of the last proof."),
    Parameter(
      "verification_failed",
      .record([
        Parameter("time", .timestamp, required: true, "When."),
        Parameter("path", .line, required: true, "The backup."),
        Parameter("reason", .text, required: true, "Why."),
      ]), "The last verification, if it failed."),
  ])
}

private enum HealthAnswer {
  /// - Parameter rows: the measurements of the database; nil when it is down.
  static func json(_ state: ServerState, _ context: Context, _ rows: Rows?) -> [UInt8] {
    let measured = rows.flatMap { $0[0, 0] }.flatMap { try? Document(Array($0), limits: .trusted) }?
      .root
    let isStewardUp = measured?["steward"]?.boolean ?? state.isStewardUp
    let found =
      reasons(state, isDatabaseUp: measured != nil, isStewardUp: isStewardUp)
      + (measured == nil ? [] : state.archive.map(reasons) ?? [])
      + (state.backup.map { reasons($0, now: context.now) } ?? [])
    let reported = measured?["reasons"].map { Array($0.elements) } ?? []
    var writer = Writer()
    writer.object { writer in
      writer.member("status", string: found.isEmpty && reported.isEmpty ? "ok" : "degraded")
      writer.member(
        "reasons",
        array: { writer in
          for reason in found { writer.object { reason.write(&$0) } }
          for reason in reported { writer.value(reason) }
        })
      writer.member("database", string: measured != nil ? "up" : "down")
      writer.member(
        "workers",
        object: { writer in
          writer.member("up", integer: state.workersUp)
          writer.member("wanted", integer: state.workersWanted)
        })
      writer.member("steward", string: isStewardUp ? "up" : "down")
      if let settling = measured?["settling"] { writer.member("settling", value: settling) }
      // Old values that only a person can correct; they do not degrade the server.
      if let unmended = measured?["unmended"] { writer.member("unmended", value: unmended) }
      if let changes = measured?["catalogue_changes"] {
        writer.member("catalogue_changes", value: changes)
      }
      writer.member("journal_lag_ms", value: measured?["journal_lag_ms"])
      writer.member("settled_until", value: measured?["settled_until"])
      writer.member("disk_free_bytes", integer: state.diskFreeBytes.map { Int64($0) })
      writer.member("timeline", integer: context.server.timelines.newest)
      if let backup = state.backup {
        writer.key("backup")
        write(backup, now: context.now, to: &writer)
      }
      if let archive = state.archive {
        writer.key("archive")
        write(archive, to: &writer)
      }
    }
    return writer.bytes
  }

  // MARK: The archive of the log

  /// A receiver that is started again is there within a second or two, which is no outage.
  private static let archiveGapMax = 5
  /// Four segments: a receiver that keeps up is a few kilobytes behind.
  private static let archiveLagMax = 64_000_000

  private static func write(_ archive: Archive, to writer: inout Writer) {
    writer.object { writer in
      writer.member("state", string: archive.downSeconds == nil ? "up" : "down")
      writer.member("mode", string: archive.isSynchronous ? "synchronous" : "asynchronous")
      writer.member("lag_bytes", integer: Int64(archive.lagBytes))
      writer.member("down_s", integer: archive.downSeconds.map { Int64($0) })
    }
  }

  private static func reasons(_ archive: Archive) -> [Finding] {
    if let seconds = archive.downSeconds, seconds >= archiveGapMax {
      let consequence =
        archive.isSynchronous
        ? "Writes wait until it is back." : "The server keeps up to 8 GB of log for it."
      return [
        Finding(
          code: "archive_down",
          message: "The log has not been archived for \(seconds) s. \(consequence)")
      ]
    }
    guard archive.lagBytes > archiveLagMax else { return [] }
    return [
      Finding(
        code: "archive_behind",
        message: "The archive of the log is \(archive.lagBytes >> 20) MiB behind.")
    ]
  }

  // MARK: Backups

  /// Null without a backup.
  private static func write(_ backup: Backup, now: Timestamp, to writer: inout Writer) {
    guard let at = backup.at else { return writer.null() }
    writer.object { writer in
      writer.member("time", string: at.description)
      writer.member("path", string: backup.path)
      writer.member("verified", string: backup.verifiedAt?.description)
      writer.member("age_s", integer: backup.age(now).map { Int64($0) })
      writer.member("verified_age_s", integer: backup.proofAge(now).map { Int64($0) })
      guard let failure = backup.failure else { return }
      writer.member(
        "verification_failed",
        object: { writer in
          writer.member("time", string: failure.at.description)
          writer.member("path", string: failure.path)
          writer.member("reason", string: failure.reason)
        })
    }
  }

  /// After a first backup regular ones are expected; a server that was never backed up is not
  /// degraded.
  private static func reasons(_ backup: Backup, now: Timestamp) -> [Finding] {
    guard let age = backup.age(now) else { return [] }
    var found: [Finding] = []
    if let failure = backup.failure {
      found.append(
        Finding(
          code: "verification_failed",
          message: "The last verification of a backup failed: \(failure.path): \(failure.reason)"))
    }
    if age > Backup.ageMax {
      found.append(
        Finding(code: "backup_old", message: "The last backup is \(age / 3600) hours old."))
    }
    if let proof = backup.proofAge(now), proof > Backup.proofAgeMax {
      found.append(
        Finding(
          code: "backup_unproved",
          message: "No backup has been verified for \(proof / 86_400) days."))
    } else if backup.verifiedAt == nil, age > Backup.proofAgeMax {
      found.append(
        Finding(code: "backup_unproved", message: "No backup has ever been verified."))
    }
    return found
  }

  /// A reason for `degraded` that a worker detects; the database reports its own.
  private struct Finding {
    let code: String
    let message: String

    func write(_ writer: inout Writer) {
      writer.member("code", string: code)
      writer.member("message", string: message)
    }
  }

  private static func reasons(
    _ state: ServerState, isDatabaseUp: Bool, isStewardUp: Bool
  ) -> [Finding] {
    var found: [Finding] = []
    if !isDatabaseUp {
      found.append(Finding(code: "database_down", message: "The database does not answer."))
    }
    if !isStewardUp {
      found.append(
        Finding(
          code: "steward_down", message: "No steward is running: moments do not settle."))
    }
    if isDatabaseUp, isStewardUp, !state.silentDuties.isEmpty {
      found.append(
        Finding(
          code: "duty_overdue",
          message: "The steward has not succeeded for too long with: "
            + state.silentDuties.joined(separator: ", ") + "."))
    }
    if isDatabaseUp, state.lanesDown > 0 {
      found.append(
        Finding(
          code: "lanes_down",
          message: "\(state.lanesDown) lanes of workers have no connection to the database."))
    }
    if state.writesRefused == "storage" {
      found.append(
        Finding(
          code: "storage_failed",
          message: "PostgreSQL cannot read or write its files: see `storage_failed` in the log."))
    } else if let why = state.writesRefused {
      found.append(
        Finding(
          code: "writes_refused",
          message: why == "no_space"
            ? "The database takes no writes: it has no space left."
            : "The database takes no writes: it is read-only."))
    }
    if let free = state.diskFreeBytes, free < ServerState.diskFreeMin {
      found.append(
        Finding(
          code: "disk_full",
          message: "The disk of the state directory has \(free >> 20) MiB left."))
    }
    if state.workersUp < state.workersWanted {
      found.append(
        Finding(
          code: "workers_down",
          message: "\(state.workersUp) of \(state.workersWanted) workers are running."))
    }
    return found
  }
}
