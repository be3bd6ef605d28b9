/// Limits log lines of one kind: a burst, then one per interval. A slow statement is usually slow
/// a thousand times.
package struct Allowance: Sendable {
  private let burst: Int
  private let millisecondsEach: Int
  private var available: Int
  private var creditedAt: Int
  private var unlogged = 0

  package init(burst: Int, millisecondsEach: Int) {
    self.burst = burst
    self.millisecondsEach = millisecondsEach
    available = burst
    creditedAt = 0
  }

  /// Whether a line may be written now: nil, or how many were left out since the last.
  package mutating func take(at milliseconds: Int) -> Int? {
    let credits = (milliseconds - creditedAt) / millisecondsEach
    if credits > 0 {
      available = min(burst, available + credits)
      creditedAt += credits * millisecondsEach
    }
    guard available > 0 else {
      unlogged += 1
      return nil
    }
    available -= 1
    defer { unlogged = 0 }
    return unlogged
  }
}
