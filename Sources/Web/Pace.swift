import System

/// How long a transfer may take. Bytes that move at an honest rate put the end off; what
/// stands still or drips comes to it. Pure.
struct Pace: Equatable {
  /// Of the slowest network that a person would still wait for; less is an attack or a dead peer.
  static let bytesPerSecondMin = 2 << 10

  /// What is granted beforehand, and at most ahead.
  let patience: Duration
  private(set) var deadline: Instant

  init(_ patience: Duration, from now: Instant) {
    self.patience = patience
    deadline = now + patience
  }

  mutating func moved(_ bytes: Int, at now: Instant) {
    let earned = Duration.seconds(1) * bytes / Self.bytesPerSecondMin
    deadline = min(deadline + earned, now + patience)
  }

  func isOver(at now: Instant) -> Bool { now > deadline }
}
