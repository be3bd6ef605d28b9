/// Reads the directory of a ZIP archive: which entries it has, and where (APPNOTE.TXT §4.3.12).
package struct ZipDirectory: Equatable, Sendable {
  package struct Entry: Equatable, Sendable {
    package let name: String
    package let isDeflated: Bool
    package let trailer: Gzip.Trailer
    package let compressedBytes: Int
    /// Of the header that stands before its data.
    package let offset: Int

    /// What `gzip -dc` takes before and behind the data.
    package var frame: (before: [UInt8], behind: [UInt8]) { (Gzip.header, trailer.bytes) }
  }

  /// Where the directory lies, as the end of the file says.
  package struct Place: Equatable, Sendable {
    package let offset: Int
    package let count: Int
    package let entries: Int
  }

  /// The end record and the longest comment behind it.
  package static let tailBytes = 22 + 0xffff
  /// A workbook has some dozen entries.
  private static let entriesMax = 10_000
  private static let directoryBytesMax = 4 << 20

  package let entries: [Entry]

  package subscript(name: String) -> Entry? { entries.first { $0.name == name } }

  /// Finds the directory.
  ///
  /// - Parameter tail: the last `tailBytes` of the file, or all of it.
  package static func place(inTail tail: [UInt8]) throws(SheetProblem) -> Place {
    guard tail.count >= 22,
      let start = stride(from: tail.count - 22, through: 0, by: -1).first(where: { index in
        tail.little32(at: index) == 0x0605_4b50
          && index + 22 + tail.little16(at: index + 20) <= tail.count
      })
    else {
      throw SheetProblem(
        "It is no ZIP archive, or its end is missing.",
        ru: "Это не ZIP-архив, или у него нет конца.")
    }
    let place = Place(
      offset: tail.little32(at: start + 16), count: tail.little32(at: start + 12),
      entries: tail.little16(at: start + 10))
    guard place.offset != 0xffff_ffff, place.entries != 0xffff else {
      throw SheetProblem(
        "Archives of more than 4 GiB cannot be read.",
        ru: "Архивы больше 4 ГиБ не читаются.")
    }
    guard place.count <= directoryBytesMax, place.entries <= entriesMax else {
      throw SheetProblem(
        "The archive has more entries than a workbook can have.",
        ru: "В архиве больше частей, чем бывает в книге.")
    }
    return place
  }

  /// - Parameter bytes: of the directory, at its place.
  package init(_ bytes: [UInt8], _ place: Place) throws(SheetProblem) {
    var entries: [Entry] = []
    var index = 0
    for _ in 0..<place.entries {
      guard bytes.little32(at: index) == 0x0201_4b50, index + 46 <= bytes.count else {
        throw SheetProblem(
          "The directory of the archive is damaged.",
          ru: "Оглавление архива повреждено.")
      }
      let nameCount = bytes.little16(at: index + 28)
      let next =
        index + 46 + nameCount + bytes.little16(at: index + 30)
        + bytes.little16(at: index + 32)
      guard next <= bytes.count else {
        throw SheetProblem(
          "The directory of the archive is damaged.",
          ru: "Оглавление архива повреждено.")
      }
      let name = String(decoding: bytes[(index + 46)..<(index + 46 + nameCount)], as: UTF8.self)
      guard bytes.little16(at: index + 8) & 1 == 0 else {
        throw SheetProblem(
          "The workbook is protected by a password.",
          ru: "Книга защищена паролем.")
      }
      let method = bytes.little16(at: index + 10)
      guard method == 0 || method == 8 else {
        throw SheetProblem(
          "`\(name)` is compressed by another method than deflate.",
          ru: "`\(name)` сжат не методом deflate.")
      }
      entries.append(
        Entry(
          name: name, isDeflated: method == 8,
          trailer: Gzip.Trailer(
            crc: bytes.little32(at: index + 16), size: bytes.little32(at: index + 24)),
          compressedBytes: bytes.little32(at: index + 20),
          offset: bytes.little32(at: index + 42)))
      index = next
    }
    self.entries = entries
  }

  /// How long the header of an entry is fixed, at its offset; names and extras follow.
  package static let headerBytes = 30

  /// How many bytes lie between the offset of an entry and its data.
  ///
  /// - Parameter header: the first `headerBytes` at the offset.
  package static func dataOffset(_ header: [UInt8]) throws(SheetProblem) -> Int {
    guard header.count >= headerBytes, header.little32(at: 0) == 0x0403_4b50 else {
      throw SheetProblem(
        "An entry of the archive is not where its directory says.",
        ru: "Часть архива лежит не там, где указано в оглавлении.")
    }
    return headerBytes + header.little16(at: 26) + header.little16(at: 28)
  }
}
