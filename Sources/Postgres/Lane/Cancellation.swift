/// Ends a unit that nobody waits for any more, also while PostgreSQL runs it. One object per unit,
/// on lanes that only read, or have one unit in flight: a write that it ends is rolled back.
///
/// The unit's completion is called all the same, exactly once: with `SQLState.queryCanceled` when
/// PostgreSQL has ended it, with `.deadline(wasSent: false)` when it was never sent, and with its
/// rows when it was done before.
package final class Cancellation {
  package private(set) var isAsked = false
  /// Where the unit waits or is in flight.
  weak var connection: Connection?
  /// Until the next attempt: one that reaches PostgreSQL before the unit does has no effect.
  private var pause = Duration.milliseconds(10)

  package init() {}

  package func cancel() {
    guard !isAsked else { return }
    isAsked = true
    connection?.cancellationAsked()
  }

  func nextPause() -> Duration {
    defer { pause = pause * 2 }
    return pause
  }
}
