import System

/// What processes have used so far, from proc(5).
enum ProcessTimes {
  /// Of `utime` and `stime`; fixed on Linux for all that user space sees.
  private static let microsecondsPerTick = 10_000.0

  /// CPU time in µs of the first thread of a process, which is its only one in workers and in
  /// processes of PostgreSQL; to the nanosecond, where `stat` counts hundredths of a second.
  static func cpuMicroseconds(of pid: Int32) -> Double {
    guard let text = try? Files.readText("/proc/\(pid)/schedstat"),
      let nanoseconds = text.split(separator: " ").first.flatMap({ Double($0) })
    else { return cpuMicroseconds(of: pid, withEnded: false) }
    return nanoseconds / 1000
  }

  /// CPU time of a process in µs; with that of children that have ended, where asked for.
  static func cpuMicroseconds(of pid: Int32, withEnded: Bool) -> Double {
    guard let text = try? Files.readText("/proc/\(pid)/stat"),
      let nameEnd = text.lastIndex(of: ")")
    else { return 0 }
    // After the name: state is field 3, utime 14, stime 15, cutime 16, cstime 17.
    let fields = text[nameEnd...].split(separator: " ").dropFirst().map { Double($0) ?? 0 }
    guard fields.count > 14 else { return 0 }
    let ticks = fields[11...(withEnded ? 14 : 12)].reduce(0, +)
    return ticks * microsecondsPerTick
  }

  /// Memory in use, in KiB.
  static func residentKibibytes(of pid: Int32) -> Int { kibibytes(["VmRSS:"], of: pid) }

  /// Memory that belongs to the process alone, in KiB, without mapped code.
  static func ownKibibytes(of pid: Int32) -> Int { kibibytes(["RssAnon:", "RssShmem:"], of: pid) }

  private static func kibibytes(_ names: [String], of pid: Int32) -> Int {
    let lines = ((try? Files.readText("/proc/\(pid)/status")) ?? "").split(separator: "\n")
    return names.map { name in
      let line = lines.first { $0.hasPrefix(name) } ?? ""
      return line.split { !$0.isNumber }.first.flatMap { Int($0) } ?? 0
    }.reduce(0, +)
  }

  /// Whether a child has ended, for which nobody has waited yet.
  static func hasEnded(_ pid: Int32) -> Bool {
    guard let text = try? Files.readText("/proc/\(pid)/stat"),
      let nameEnd = text.lastIndex(of: ")")
    else { return true }
    return text[nameEnd...].split(separator: " ").dropFirst().first == "Z"
  }
}

/// CPU time that the server had used at one moment, or between two.
struct Usage {
  let workerMicroseconds: Double
  let databaseMicroseconds: Double

  static func since(_ before: Usage, of server: Server) -> Usage {
    let now = Usage(of: server)
    return Usage(
      workerMicroseconds: now.workerMicroseconds - before.workerMicroseconds,
      databaseMicroseconds: now.databaseMicroseconds - before.databaseMicroseconds)
  }

  static func += (left: inout Usage, right: Usage) {
    left = Usage(
      workerMicroseconds: left.workerMicroseconds + right.workerMicroseconds,
      databaseMicroseconds: left.databaseMicroseconds + right.databaseMicroseconds)
  }

  static let none = Usage(workerMicroseconds: 0, databaseMicroseconds: 0)

  private init(workerMicroseconds: Double, databaseMicroseconds: Double) {
    self.workerMicroseconds = workerMicroseconds
    self.databaseMicroseconds = databaseMicroseconds
  }

  init(of server: Server) {
    workerMicroseconds = server.workers.reduce(0) { $0 + ProcessTimes.cpuMicroseconds(of: $1) }
    guard let postmaster = server.postmaster else {
      databaseMicroseconds = 0
      return
    }
    databaseMicroseconds = Server.children(of: postmaster).reduce(
      ProcessTimes.cpuMicroseconds(of: postmaster, withEnded: true)
    ) { $0 + ProcessTimes.cpuMicroseconds(of: $1) }
  }
}

extension Server {
  /// Memory of all workers together, in KiB.
  var residentKibibytes: Int { workers.map(ProcessTimes.residentKibibytes(of:)).reduce(0, +) }

  /// Of the largest worker.
  var largestKibibytes: Int { workers.map(ProcessTimes.residentKibibytes(of:)).max() ?? 0 }
}
