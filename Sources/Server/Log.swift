import CMDB
package import Events
import System

/// Writes events to standard error, one JSON object per line, and counts them in the slot of the
/// process, including those below the log level.
package struct Log {
  private let level: Event.Level
  private let counters: MetricCounters?

  /// - Parameter counters: nil for a process without a slot.
  package init(level: Event.Level, counters: MetricCounters? = nil) {
    self.level = level
    self.counters = counters
  }

  /// Whether events of this level are written; lets callers avoid the cost of building one.
  func writes(_ level: Event.Level) -> Bool { level >= self.level }

  package func callAsFunction(_ event: Event) {
    counters?.count(event)
    guard writes(event.level) else { return }
    let now = Timestamp(microseconds: WallClock.nowMicroseconds())
    let line = event.line(at: now.description, process: Int(Process.id))
    Standard.error.write(String(decoding: line, as: UTF8.self))
  }

  /// Reports that the database is down or back; only the first process to notice logs it.
  func noticed(databaseIsAway isAway: Bool, reason: String) {
    guard counters?.isFirstToNotice(databaseIsAway: isAway) ?? true else { return }
    // libpq puts its hints on further lines.
    let first = reason.prefix { $0 != "\n" }
    self(isAway ? .databaseDown(reason: String(first)) : .databaseUp)
  }
}
