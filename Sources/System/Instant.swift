internal import Glibc

/// A moment on the host's monotonic clock, in nanoseconds.
///
/// It never goes back and does not count suspension, so it measures time-outs. It means nothing on
/// another host or after a reboot; for the time of day see `WallClock`.
package struct Instant: Sendable, Comparable, Hashable {
  package let nanoseconds: Int64

  package init(nanoseconds: Int64) {
    self.nanoseconds = nanoseconds
  }

  /// The present moment.
  package static func now() -> Instant {
    Instant(nanoseconds: nanosecondsOf(CLOCK_MONOTONIC))
  }

  /// As counters in shared memory hold it.
  package var milliseconds: Int { Int(nanoseconds / 1_000_000) }

  package static func < (left: Instant, right: Instant) -> Bool {
    left.nanoseconds < right.nanoseconds
  }

  /// Saturates at the ends of the range, so that "never" can be written as a very long duration.
  package static func + (instant: Instant, duration: Duration) -> Instant {
    let (sum, overflow) = instant.nanoseconds.addingReportingOverflow(duration.wholeNanoseconds)
    guard overflow else { return Instant(nanoseconds: sum) }
    return Instant(nanoseconds: duration < .zero ? .min : .max)
  }

  package static func - (instant: Instant, duration: Duration) -> Instant {
    instant + (.zero - duration)
  }

  /// How long after this moment `other` is; negative when it is before.
  package func duration(to other: Instant) -> Duration {
    .nanoseconds(other.nanoseconds) - .nanoseconds(nanoseconds)
  }
}

/// The host's clock that never jumps and counts suspension: it shows a jump of the time of day.
package enum BootClock {
  /// Microseconds since the host was started.
  package static func nowMicroseconds() -> Int64 {
    nanosecondsOf(CLOCK_BOOTTIME) / 1_000
  }

  /// Names the start that the microseconds are counted from.
  package static let boot: String = {
    let id = (try? Files.readText("/proc/sys/kernel/random/boot_id")) ?? ""
    let text = id.prefix { !$0.isWhitespace }
    return text.isEmpty ? HostIdentity.current() : String(text)
  }()
}

/// The time of day, for logs and for what people read; it may jump.
package enum WallClock {
  /// Microseconds since 1970-01-01 00:00 UTC, without leap seconds (POSIX time).
  package static func nowMicroseconds() -> Int64 {
    nanosecondsOf(CLOCK_REALTIME) / 1_000
  }
}

extension Duration {
  /// Rounded towards zero; saturates beyond some 292 years.
  package var wholeNanoseconds: Int64 {
    let (seconds, attoseconds) = components
    let (scaled, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
    let (sum, carry) = scaled.addingReportingOverflow(attoseconds / 1_000_000_000)
    guard overflow || carry else { return sum }
    return seconds < 0 ? .min : .max
  }

  /// Rounded up, so that a wait of this length never ends early; saturates at about 24 days, which
  /// is the longest wait that `poll` and `epoll_wait` can express.
  var pollMilliseconds: Int32 {
    let nanoseconds = wholeNanoseconds
    guard nanoseconds > 0 else { return 0 }
    let milliseconds = (nanoseconds - 1) / 1_000_000 + 1
    return Int32(clamping: milliseconds)
  }
}

private func nanosecondsOf(_ clock: clockid_t) -> Int64 {
  var time = timespec()
  unsafe clock_gettime(clock, &time)
  return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
}
