import JSON
import System

/// How a call is repeated that could not be served now, as the console does it: the server says
/// that the very same request can succeed later. A write whose outcome is open is among them where
/// it has an `idempotency_key`.
struct Repeats {
  private static let most = 5
  /// Nobody waits longer than that before being told.
  private static let pauseMost = Duration.seconds(1)
  /// Where the server names none; a multiple of it for later repetitions.
  private static let pauseUnnamed = Duration.milliseconds(400)
  private static let kinds: Set = ["overloaded", "unavailable", "outcome_unknown"]

  private var count = 0

  /// A key for a write of which its user has given none.
  static func newKey() -> String { Digest.hex(Entropy.bytes(16)) }

  /// - Returns: how long to wait before repeating what was refused with `error`; nil if it is not
  ///   to be repeated.
  mutating func pause(after error: Value) -> Duration? {
    let data = error["data"]
    guard count < Self.most, data?["retryable"]?.boolean == true,
      Self.kinds.contains(data?["kind"]?.string ?? "")
    else { return nil }
    count += 1
    let named = data?["retry_after_ms"]?.integer.map { Duration.milliseconds($0) }
    let pause = named ?? Self.pauseUnnamed * count
    return pause <= Self.pauseMost ? pause : nil
  }
}
