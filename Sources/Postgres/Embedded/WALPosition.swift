/// A place in the write-ahead log, in bytes from its beginning: `16/B374D848`.
package struct WALPosition: Comparable, Hashable, Sendable, CustomStringConvertible {
  package let bytes: UInt64

  package init(bytes: UInt64) {
    self.bytes = bytes
  }

  /// Nil for other text.
  package init?(_ text: some StringProtocol) {
    let halves = text.split(separator: "/", omittingEmptySubsequences: false)
    guard halves.count == 2, halves.allSatisfy({ (1...8).contains($0.utf8.count) }),
      let high = UInt32(halves[0], radix: 16), let low = UInt32(halves[1], radix: 16)
    else { return nil }
    bytes = UInt64(high) << 32 | UInt64(low)
  }

  package var description: String {
    "\(String(bytes >> 32, radix: 16, uppercase: true))/"
      + String(bytes & 0xffff_ffff, radix: 16, uppercase: true)
  }

  package static func < (first: WALPosition, second: WALPosition) -> Bool {
    first.bytes < second.bytes
  }
}

/// A file of the write-ahead log: `000000010000000000000003`, of 16 MiB as `initdb` makes them
/// (PostgreSQL's source: `xlog_internal.h`).
package struct WALSegment: Comparable, Hashable, Sendable, CustomStringConvertible {
  package static let byteCount: UInt64 = 16 << 20
  private static let perFile: UInt64 = (1 << 32) / byteCount

  package let timeline: UInt32
  package let number: UInt64

  package init(timeline: UInt32, number: UInt64) {
    self.timeline = timeline
    self.number = number
  }

  /// The one that holds `position`.
  package init(timeline: UInt32, at position: WALPosition) {
    self.init(timeline: timeline, number: position.bytes / Self.byteCount)
  }

  /// Nil for other names, those with a suffix among them.
  package init?(_ name: some StringProtocol) {
    guard name.utf8.count == 24, name.allSatisfy(\.isHexDigit) else { return nil }
    let parts = [0, 8, 16].map { start in
      UInt64(name.dropFirst(start).prefix(8), radix: 16) ?? 0
    }
    guard parts[2] < Self.perFile else { return nil }
    self.init(timeline: UInt32(parts[0]), number: parts[1] * Self.perFile + parts[2])
  }

  package var description: String {
    [UInt64(timeline), number / Self.perFile, number % Self.perFile].map { part in
      let digits = String(part, radix: 16, uppercase: true)
      return String(repeating: "0", count: 8 - digits.count) + digits
    }.joined()
  }

  package var start: WALPosition { WALPosition(bytes: number * Self.byteCount) }
  package var next: WALSegment { WALSegment(timeline: timeline, number: number + 1) }

  package static func < (first: WALSegment, second: WALSegment) -> Bool {
    (first.timeline, first.number) < (second.timeline, second.number)
  }
}
