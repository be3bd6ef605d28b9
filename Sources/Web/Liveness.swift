import System

/// Whether the browser of a WebSocket is still there: whoever has sent nothing for a while is asked
/// by a ping. Pure.
///
/// Every byte is a sign of life, since a pong stands behind the message that is on its way. While
/// the browser is not read, or has not taken off what was sent to it, nothing can be expected.
struct Liveness: Equatable {
  private let interval: Duration
  private let patience: Duration
  private var pingAt: Instant
  private var answerDueAt: Instant?

  init(interval: Duration, patience: Duration, from now: Instant) {
    self.interval = interval
    self.patience = patience
    pingAt = now + interval
  }

  mutating func received(at now: Instant) {
    answerDueAt = nil
    pingAt = now + interval
  }

  enum Finding: Equatable {
    case well
    case sendPing
    case gone
  }

  /// - Parameter canAnswer: whether the browser is read, and has been sent all there is.
  mutating func looked(at now: Instant, canAnswer: Bool) -> Finding {
    guard canAnswer else {
      if answerDueAt != nil { answerDueAt = now + patience }
      return .well
    }
    if let answerDueAt { return now > answerDueAt ? .gone : .well }
    guard now > pingAt else { return .well }
    answerDueAt = now + patience
    return .sendPing
  }
}
