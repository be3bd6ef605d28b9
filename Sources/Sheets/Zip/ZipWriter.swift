/// Makes a ZIP archive as a stream (APPNOTE.TXT 6.3.3, §4.3): the size of an entry is told behind
/// its data, so nothing has to be known before.
package struct ZipWriter {
  private struct Entry {
    let name: [UInt8]
    let offset: Int
    var compressed = 0
    var trailer = Gzip.Trailer(crc: 0, size: 0)
  }

  /// Sizes and offsets have 32 bits, and all ones mean that they stand elsewhere.
  private static let bytesMax = 0xffff_fffe
  /// Sizes behind the data (bit 3), names in UTF-8 (bit 11).
  private static let flags = 0x0808
  private static let version = 20
  private static let deflated = 8
  /// 1 January 1980: the same content gives the same file.
  private static let date = 0x0021

  private var entries: [Entry] = []
  private var offset = 0

  package init() {}

  /// What stands before the deflated data of an entry.
  package mutating func begin(_ name: String) -> [UInt8] {
    let entry = Entry(name: Array(name.utf8), offset: offset)
    var bytes: [UInt8] = []
    bytes.append(little32: 0x0403_4b50)
    bytes += Self.common
    bytes += Array(repeating: 0, count: 12)
    bytes.append(little16: entry.name.count)
    bytes.append(little16: 0)
    bytes += entry.name
    entries.append(entry)
    offset += bytes.count
    return bytes
  }

  /// Version, flags, method, time and date: the same in both headers.
  private static var common: [UInt8] {
    var bytes: [UInt8] = []
    for number in [version, flags, deflated, 0, date] { bytes.append(little16: number) }
    return bytes
  }

  /// So many bytes of deflated data have been written.
  package mutating func wrote(_ count: Int) {
    offset += count
    entries[entries.count - 1].compressed += count
  }

  /// What stands behind the data of an entry.
  ///
  /// - Parameter size: of the data before it was deflated, which a trailer has modulo 2^32 only.
  package mutating func end(
    _ trailer: Gzip.Trailer, size: Int
  ) throws(SheetProblem) -> [UInt8] {
    guard size <= Self.bytesMax, offset <= Self.bytesMax else {
      throw SheetProblem(
        "The file would have more than 4 GiB; CSV has no such limit.",
        ru: "Файл превысил бы 4 ГиБ; у CSV такого предела нет.")
    }
    let last = entries.count - 1
    entries[last].trailer = trailer
    var bytes: [UInt8] = []
    bytes.append(little32: 0x0807_4b50)
    bytes.append(little32: trailer.crc)
    bytes.append(little32: entries[last].compressed)
    bytes.append(little32: trailer.size)
    offset += bytes.count
    return bytes
  }

  /// The directory, with which the archive ends.
  package func finish() -> [UInt8] {
    var bytes: [UInt8] = []
    for entry in entries {
      bytes.append(little32: 0x0201_4b50)
      bytes.append(little16: Self.version)
      bytes += Self.common
      for number in [entry.trailer.crc, entry.compressed, entry.trailer.size] {
        bytes.append(little32: number)
      }
      bytes.append(little16: entry.name.count)
      // Extra, comment, disk, attributes within and without.
      bytes += Array(repeating: 0, count: 12)
      bytes.append(little32: entry.offset)
      bytes += entry.name
    }
    let size = bytes.count
    bytes.append(little32: 0x0605_4b50)
    bytes.append(little32: 0)
    bytes.append(little16: entries.count)
    bytes.append(little16: entries.count)
    bytes.append(little32: size)
    bytes.append(little32: offset)
    bytes.append(little16: 0)
    return bytes
  }
}
