/// The frame that the program `gzip` puts around deflated data (RFC 1952): ten bytes before it,
/// checksum and size behind it. A ZIP archive holds the same data without the frame.
package enum Gzip {
  /// What stands behind the data: all that a ZIP archive has to know of it.
  package struct Trailer: Equatable, Sendable {
    /// CRC-32 of the data before it was deflated.
    package let crc: Int
    /// Its size, modulo 2^32.
    package let size: Int

    package init(crc: Int, size: Int) {
      self.crc = crc
      self.size = size
    }

    package var bytes: [UInt8] {
      var bytes: [UInt8] = []
      bytes.append(little32: crc)
      bytes.append(little32: size)
      return bytes
    }
  }

  /// Deflated, no flags, no time, unknown system.
  package static let header: [UInt8] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff]
}

/// Takes the frame off what `gzip -n` writes, as it comes.
package struct GzipFrame {
  private static let trailerCount = 8
  private var headerLeft = Gzip.header.count
  /// The last bytes so far: they may be the trailer.
  private var held: [UInt8] = []
  private var start: [UInt8] = []

  package init() {}

  /// The deflated data among the next bytes.
  package mutating func take(_ bytes: [UInt8]) -> [UInt8] {
    let skipped = min(headerLeft, bytes.count)
    headerLeft -= skipped
    start += bytes[..<skipped]
    held += bytes[skipped...]
    guard held.count > Self.trailerCount else { return [] }
    let data = Array(held.dropLast(Self.trailerCount))
    held.removeFirst(data.count)
    return data
  }

  /// - Throws: where it was no frame without flags, as `gzip -n` writes it.
  package func finish() throws(SheetProblem) -> Gzip.Trailer {
    guard held.count == Self.trailerCount, start.prefix(4) == Gzip.header.prefix(4) else {
      throw SheetProblem(
        "What `gzip` has written is no gzip data.",
        ru: "Программа `gzip` выдала не данные gzip.")
    }
    return Gzip.Trailer(crc: held.little32(at: 0), size: held.little32(at: 4))
  }
}
