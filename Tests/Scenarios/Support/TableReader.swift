/// Reads CSV by RFC 4180, independently of the server: quoted cells may hold commas, quotes and
/// line breaks; lines end in LF or CR LF.
struct TableReader {
  struct Malformed: Error {}

  /// Every line as its cells, the header included.
  static func lines(of bytes: [UInt8]) throws -> [[String]] {
    var lines: [[String]] = []
    var cells: [String] = []
    var index = 0
    while index < bytes.count {
      let cell = try cell(bytes, at: &index)
      cells.append(cell)
      if index < bytes.count, bytes[index] == UInt8(ascii: ",") {
        index += 1
        if index == bytes.count { cells.append("") }
        continue
      }
      if index < bytes.count, bytes[index] == UInt8(ascii: "\r") { index += 1 }
      guard index == bytes.count || bytes[index] == UInt8(ascii: "\n") else { throw Malformed() }
      index += 1
      lines.append(cells)
      cells = []
    }
    return lines
  }

  private static func cell(_ bytes: [UInt8], at index: inout Int) throws -> String {
    guard index < bytes.count, bytes[index] == UInt8(ascii: "\"") else {
      let ends: Set<UInt8> = [UInt8(ascii: ","), UInt8(ascii: "\r"), UInt8(ascii: "\n")]
      let end = bytes[index...].firstIndex(where: ends.contains) ?? bytes.count
      defer { index = end }
      return String(decoding: bytes[index..<end], as: UTF8.self)
    }
    var content: [UInt8] = []
    index += 1
    while index < bytes.count {
      let byte = bytes[index]
      index += 1
      guard byte == UInt8(ascii: "\"") else {
        content.append(byte)
        continue
      }
      guard index < bytes.count, bytes[index] == UInt8(ascii: "\"") else {
        return String(decoding: content, as: UTF8.self)
      }
      content.append(byte)
      index += 1
    }
    throw Malformed()
  }

  /// The lines after the header, each as a table from column to cell.
  static func rows(of bytes: [UInt8]) throws -> [[String: String]] {
    let lines = try lines(of: bytes)
    guard let header = lines.first else { return [] }
    return try lines.dropFirst().map { cells in
      guard cells.count == header.count else { throw Malformed() }
      return Dictionary(uniqueKeysWithValues: zip(header, cells))
    }
  }
}
