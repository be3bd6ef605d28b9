internal import Glibc

/// What a process of this host has used, from `/proc` (proc(5)).
package struct ProcessUsage: Sendable {
  package let cpuMicroseconds: Int
  package let residentBytes: Int

  /// Nil when there is no such process.
  package init?(pid: Int32) {
    guard let text = try? Files.readText("/proc/\(pid)/stat"),
      let nameEnd = text.lastIndex(of: ")")
    else { return nil }
    // Behind the name, which may hold anything: state is field 3, utime 14, stime 15, rss 24.
    let fields = text[nameEnd...].split(separator: " ").dropFirst().map { Int($0) ?? 0 }
    guard fields.count > 21 else { return nil }
    let ticks = fields[11] + fields[12]
    cpuMicroseconds = ticks * (1_000_000 / max(1, sysconf(Int32(_SC_CLK_TCK))))
    residentBytes = fields[21] * sysconf(Int32(_SC_PAGESIZE))
  }
}
