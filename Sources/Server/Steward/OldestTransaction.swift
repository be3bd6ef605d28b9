import System

/// For how long the oldest transaction that writes has been open, as one sees who looks again and
/// again. A role without rights on the statistics of others sees no begin of theirs, but everybody
/// sees which is the oldest. Pure.
struct OldestTransaction {
  private var seen: (xid: String, since: Instant)?

  /// - Parameter xid: the oldest that is under way at `now`; nil: none is.
  /// - Returns: its age, as far as it is known: at least that.
  mutating func looked(_ xid: String?, at now: Instant) -> Duration {
    guard let xid else {
      seen = nil
      return .zero
    }
    if let seen, seen.xid == xid { return seen.since.duration(to: now) }
    seen = (xid, now)
    return .zero
  }
}
