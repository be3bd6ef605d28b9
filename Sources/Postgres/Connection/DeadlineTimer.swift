internal import System

/// One timer for the deadlines of many units: set to the earliest that was covered, so that a unit
/// which is answered in time costs a comparison.
struct DeadlineTimer {
  let loop: EventLoop
  var onDue: () -> Void = {}
  private var armed: (timer: EventLoop.Timer, at: Instant)?

  init(loop: EventLoop) {
    self.loop = loop
  }

  mutating func cover(_ deadline: Instant) {
    if let armed {
      guard deadline < armed.at else { return }
      loop.cancel(armed.timer)
    }
    let timer = loop.schedule(after: loop.now.duration(to: deadline), onDue)
    armed = (timer, deadline)
  }

  /// To be called when the timer fired.
  mutating func fired() {
    armed = nil
  }

  mutating func cancel() {
    if let armed { loop.cancel(armed.timer) }
    armed = nil
  }
}
