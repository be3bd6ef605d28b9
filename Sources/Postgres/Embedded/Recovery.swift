internal import Glibc
internal import System

/// Brings the copied files of a base backup to a moment: PostgreSQL replays its log and begins a
/// timeline of its own.
package struct Recovery {
  /// Up to where the log is replayed.
  package enum Target: Equatable, Sendable {
    /// As far as the log goes.
    case latest
    /// All that was committed at or before it, as RFC 3339.
    case time(String)
    case position(WALPosition)
    /// A point that `cmdbd backup mark` has set.
    case mark(String)

    fileprivate var settings: [(name: String, value: String)] {
      switch self {
      case .latest: []
      // Where PostgreSQL reads this it does not know the names of zones yet, `Z` among them.
      case .time(let text): [("recovery_target_time", text.replacing("Z", with: "+00"))]
      case .position(let position): [("recovery_target_lsn", "\(position)")]
      case .mark(let name): [("recovery_target_name", name)]
      }
    }
  }

  /// Why it did not come to its end.
  package enum Failure: Error, Sendable {
    /// The log ends before the target; with the time of its last commit where there was one.
    case targetNotReached(lastCommit: String?)
    /// Files and log would not fit together yet.
    case targetBeforeBackupEnd
    case other(String)
  }

  /// Where the new timeline branched off, as PostgreSQL's own history file says.
  package struct Branch: Equatable, Sendable {
    package let timeline: UInt32
    package let position: WALPosition
  }

  package let cluster: EmbeddedCluster
  /// What PostgreSQL says meanwhile.
  private var logPath: String { "\(cluster.configuration.stateDirectory)/restore.log" }

  /// - Parameter cluster: its data directory is a copy of a base backup.
  package init(_ cluster: EmbeddedCluster) {
    self.cluster = cluster
  }

  /// Starts PostgreSQL for this process alone and waits until the target is reached. The server
  /// runs on as a child of this process; its process id.
  package func run(to target: Target, archive: WALArchive?) throws -> Int32 {
    let data = cluster.configuration.dataDirectory
    try Files.write([], to: "\(data)/recovery.signal", mode: 0o600)
    let owner = cluster.configuration.owner
    if cluster.configuration.changesUser {
      try Files.changeOwner("\(data)/recovery.signal", uid: owner.uid, gid: owner.gid)
    }
    try cluster.prepare()
    // Without an archive the log in the backup has to do. Nobody may read while it is replayed, or
    // settings of the original server would have to be met.
    let settings =
      [
        ("restore_command", archive?.restoreCommand ?? "false"), ("hot_standby", "off"),
        ("recovery_target_timeline", "current"), ("recovery_target_action", "promote"),
      ] + target.settings.map { ($0.name, $0.value) }
    let program = cluster.command
    let log = try Files.makeLog(logPath, mode: 0o600)
    let pid = try ChildProcess.spawn(
      ChildProcess.Specification(
        executable: program.executable,
        arguments: program.arguments + settings.flatMap { ["-c", "\($0.0)=\($0.1)"] },
        environment: ["PATH": Environment.value("PATH") ?? "/usr/bin:/bin", "LC_ALL": "C"],
        descriptors: [2: log.raw]))
    while !cluster.isReady() {
      if ChildProcess.reap().contains(where: { $0.pid == pid }) { throw failure() }
      usleep(20_000)
    }
    return pid
  }

  /// Stops the server cleanly.
  package func stop(_ pid: Int32) throws {
    Process.kill(pid, .interrupt)
    guard ChildProcess.waitForEnd(of: pid)?.isSuccess == true else {
      throw EmbeddedClusterError("PostgreSQL did not stop cleanly; see \(logPath)")
    }
    try Files.remove(logPath)
  }

  /// Nil when no timeline was begun.
  package func branch() throws -> Branch? {
    let log = "\(cluster.configuration.dataDirectory)/pg_wal"
    let timelines = try Files.names(in: log).compactMap { name in
      name.hasSuffix(".history") ? UInt32(name.dropLast(8), radix: 16) : nil
    }
    guard let timeline = timelines.max() else { return nil }
    let digits = String(timeline, radix: 16, uppercase: true)
    let name = String(repeating: "0", count: 8 - digits.count) + digits + ".history"
    let last = try Files.readText("\(log)/\(name)").split(separator: "\n")
      .last { $0.first?.isNumber == true }
    let words = last?.split(whereSeparator: \.isWhitespace) ?? []
    guard words.count >= 2, let position = WALPosition(words[1]) else { return nil }
    return Branch(timeline: timeline, position: position)
  }

  private func failure() -> Failure {
    let lines = ((try? Files.readText(logPath)) ?? "").split(separator: "\n")
    if lines.contains(where: { $0.contains("before configured recovery target was reached") }) {
      let words = "last completed transaction was at log time "
      let last = lines.last { $0.contains(words) }
      return .targetNotReached(
        lastCommit: last.flatMap { line in
          line.firstRange(of: words).map { String(line[$0.upperBound...]) }
        })
    }
    if lines.contains(where: { $0.contains("before consistent recovery point") }) {
      return .targetBeforeBackupEnd
    }
    let reason = lines.first { $0.contains("FATAL:") || $0.contains("PANIC:") } ?? lines.last
    // Without time and process.
    let text = reason.map { line in
      line.firstRange(of: "FATAL:").map { line[$0.upperBound...] } ?? line
    }
    return .other(text.map { String($0.drop { $0 == " " }) } ?? "PostgreSQL ended without a word")
  }
}
