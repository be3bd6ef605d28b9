import System

/// In what measure a worker logs what strangers do, so that whoever makes a thousand connections a
/// second does not fill the disk with lines about it. Pure.
struct StrangerLog: Equatable {
  static let linesMax = 20
  static let window = Duration.seconds(10)

  private var windowEnd: Instant?
  private var count = 0
  private var omitted = 0

  /// Nil: the next line is left out. Otherwise it is written, behind a line that says how many were
  /// left out, where there were some.
  mutating func admitted(at now: Instant) -> Int? {
    if let end = windowEnd, now < end {
      count += 1
    } else {
      windowEnd = now + Self.window
      count = 1
    }
    guard count <= Self.linesMax else {
      omitted += 1
      return nil
    }
    defer { omitted = 0 }
    return omitted
  }
}
