import System

/// When a child that has ended is started again.
///
/// One that served and then died, as by `kill -9`, comes back at once: its clients wait. One that
/// dies at its start, over and over, comes back ever later, so that a crash loop costs little: at
/// most twelve starts in a minute.
package struct RestartMachine: Equatable, Sendable {
  package static let delayFirst = Duration.milliseconds(100)
  package static let delayMax = Duration.seconds(10)
  /// A shorter life than this is a failed start, even if it served for a moment.
  package static let lifeMin = Duration.milliseconds(500)

  private var delay = RestartMachine.delayFirst

  package init() {}

  /// How long to wait before the next start.
  package mutating func childEnded(hadServed: Bool, lifetime: Duration) -> Duration {
    if hadServed, lifetime >= Self.lifeMin {
      delay = Self.delayFirst
      return .zero
    }
    defer { delay = min(delay * 2, Self.delayMax) }
    return delay
  }
}
