/// Cuts a stream of bytes into lines ended by LF (CR LF is accepted) and passes over those that are
/// empty or blank.
///
/// A line over the limit is reported once, as soon as it is known to be too long, and skipped to
/// its end: however long it is, the framer holds no more than one limit's worth of it. What comes
/// after the last LF is not a line and is never handed out.
package struct LineFramer: Sendable {
  package enum Frame: Equatable, Sendable {
    case line([UInt8])
    case tooLong
  }

  private enum Mode: Sendable {
    /// Looking for the LF of a line; goes to `skipping` when the line is too long.
    case reading
    /// Dropping the rest of a line that was reported; goes back to `reading` behind its LF.
    case skipping
  }

  /// An idle connection keeps no more than this.
  private static let keptBytesMax = 4096

  package let lineBytesMax: Int
  private var mode = Mode.reading
  private var buffer: [UInt8] = []
  /// Where the present line begins in `buffer`.
  private var start = 0
  /// Up to where `buffer` is known to hold no LF of the present line.
  private var searched = 0

  package init(lineBytesMax: Int) {
    self.lineBytesMax = lineBytesMax
  }

  /// Bytes held that are not handed out yet.
  package var pendingBytes: Int { buffer.count - start }

  /// Whether a whole line is there to be handed out.
  package var hasLine: Bool { buffer[searched...].contains(UInt8(ascii: "\n")) }

  /// Lets `read` append what has arrived.
  package mutating func receive<R>(_ read: (inout [UInt8]) -> R) -> R {
    compact()
    return read(&buffer)
  }

  /// The next line or the report of one that is too long; nil when more bytes are needed.
  package mutating func next() -> Frame? {
    while true {
      let end = buffer[searched...].firstIndex(of: UInt8(ascii: "\n"))
      switch mode {
      case .skipping:
        guard let end else {
          forget(through: buffer.count)
          return nil
        }
        forget(through: end + 1)
        mode = .reading
      case .reading:
        guard let end else {
          searched = buffer.count
          // One byte more than the limit may still be the CR of a line end.
          guard buffer.count - start > lineBytesMax + 1 else { return nil }
          mode = .skipping
          return .tooLong
        }
        let line = content(upTo: end)
        forget(through: end + 1)
        if line.count > lineBytesMax { return .tooLong }
        if !line.allSatisfy({ $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }) {
          return .line(Array(line))
        }
      }
    }
  }

  private func content(upTo end: Int) -> ArraySlice<UInt8> {
    let line = buffer[start..<end]
    return line.last == UInt8(ascii: "\r") ? line.dropLast() : line
  }

  private mutating func forget(through index: Int) {
    start = index
    searched = index
  }

  /// Drops what was handed out: at no cost when it was all, else once it outweighs the rest.
  private mutating func compact() {
    guard start > 0 else { return }
    if start == buffer.count {
      buffer.removeAll(keepingCapacity: buffer.capacity <= Self.keptBytesMax)
    } else if start >= buffer.count - start {
      buffer.removeSubrange(..<start)
    } else {
      return
    }
    searched -= start
    start = 0
  }
}
