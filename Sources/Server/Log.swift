import CMDB
package import Events
import System

/// Writes events to standard error, one JSON object a line.
package struct Log: Sendable {
  private let level: Event.Level

  package init(level: Event.Level) {
    self.level = level
  }

  package func callAsFunction(_ event: Event) {
    guard event.level >= level else { return }
    let now = Timestamp(microseconds: WallClock.nowMicroseconds())
    let line = event.line(at: now.description, process: Int(Process.id))
    Standard.error.write(String(decoding: line, as: UTF8.self))
  }
}
