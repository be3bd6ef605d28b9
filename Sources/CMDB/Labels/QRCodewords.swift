/// What stands in a QR code before it is drawn: data in byte mode with its error correction
/// (ISO/IEC 18004:2015, 7.4 to 7.6).
struct QRCodewords: Equatable {
  /// 1 to 40: the symbol has 17 + 4 × version modules a side.
  let version: Int
  /// Data and correction as they are drawn, the blocks interleaved.
  let all: [UInt8]

  /// Codewords of correction in each block and how many blocks there are, for level M by version
  /// (table 9): a seventh of the symbol may be unreadable.
  private static let correction: [(each: Int, blocks: Int)] = [
    (10, 1), (16, 1), (26, 1), (18, 2), (24, 2), (16, 4), (18, 4), (22, 4), (22, 5), (26, 5),
    (30, 5), (22, 8), (22, 9), (24, 9), (24, 10), (28, 10), (28, 11), (26, 13), (26, 14), (26, 16),
    (26, 17), (28, 17), (28, 18), (28, 20), (28, 21), (28, 23), (28, 25), (28, 26), (28, 28),
    (28, 29), (28, 31), (28, 33), (28, 35), (28, 37), (28, 38), (28, 40), (28, 43), (28, 45),
    (28, 47), (28, 49),
  ]

  /// Nil for more than any version holds, 2,331 bytes.
  init?(_ bytes: [UInt8]) {
    let needed = { (version: Int) in (4 + (version < 10 ? 8 : 16) + 8 * bytes.count + 7) / 8 }
    guard let version = (1...40).first(where: { needed($0) <= Self.dataCount($0) }) else {
      return nil
    }
    self.version = version
    all = Self.interleaved(Self.data(bytes, version), version)
  }

  /// All codewords of a version: what the patterns leave free.
  static func count(_ version: Int) -> Int {
    var modules = (16 * version + 128) * version + 64
    if version >= 2 {
      let places = version / 7 + 2
      modules -= (25 * places - 10) * places - 55
    }
    if version >= 7 { modules -= 36 }
    return modules / 8
  }

  static func dataCount(_ version: Int) -> Int {
    let (each, blocks) = correction[version - 1]
    return count(version) - each * blocks
  }

  /// Mode, length, bytes, end, and what fills the rest (7.4.5, 7.4.10).
  private static func data(_ bytes: [UInt8], _ version: Int) -> [UInt8] {
    let length = bytes.count
    let head: [UInt8] = version < 10 ? [UInt8(length)] : [UInt8(length >> 8), UInt8(length & 255)]
    // The four bits of the mode stand before all bytes, which are moved by them.
    var data: [UInt8] = []
    var last: UInt8 = 0b0100
    for byte in head + bytes {
      data.append(last << 4 | byte >> 4)
      last = byte & 15
    }
    data.append(last << 4)
    let room = dataCount(version)
    for number in 0..<max(0, room - data.count) { data.append(number % 2 == 0 ? 0xEC : 0x11) }
    return data
  }

  /// The first of each block, then the second of each, …; likewise the correction (7.6).
  private static func interleaved(_ data: [UInt8], _ version: Int) -> [UInt8] {
    let (each, count) = correction[version - 1]
    // The last blocks have one more than the others.
    let short = data.count / count
    let longer = data.count % count
    var blocks: [ArraySlice<UInt8>] = []
    var rest = data[...]
    for number in 0..<count {
      blocks.append(rest.prefix(short + (number >= count - longer ? 1 : 0)))
      rest = rest.dropFirst(blocks[number].count)
    }
    let corrections = blocks.map { Self.correction(of: Array($0), count: each) }
    let columns = { (rows: [[UInt8]]) in
      (0..<(rows.map(\.count).max() ?? 0)).flatMap { column in
        rows.compactMap { $0.indices.contains(column) ? $0[column] : nil }
      }
    }
    return columns(blocks.map(Array.init)) + columns(corrections)
  }

  // MARK: Reed-Solomon

  /// The remainder of the data by the generator polynomial of that many roots (7.5.2, annex A).
  static func correction(of data: [UInt8], count: Int) -> [UInt8] {
    var generator = [UInt8](repeating: 0, count: count - 1) + [1]
    var root: UInt8 = 1
    for _ in 0..<count {
      for place in 0..<count {
        generator[place] = product(generator[place], root)
        if place + 1 < count { generator[place] ^= generator[place + 1] }
      }
      root = product(root, 2)
    }
    var remainder = [UInt8](repeating: 0, count: count)
    for byte in data {
      let factor = byte ^ remainder.removeFirst()
      remainder.append(0)
      for place in 0..<count { remainder[place] ^= product(generator[place], factor) }
    }
    return remainder
  }

  /// In the field of 256 elements modulo x⁸ + x⁴ + x³ + x² + 1.
  private static func product(_ one: UInt8, _ other: UInt8) -> UInt8 {
    var product = 0
    for bit in (0..<8).reversed() {
      product = product << 1 ^ (product >> 7) * 0x11D
      product ^= Int(other >> bit & 1) * Int(one)
    }
    return UInt8(product)
  }
}
