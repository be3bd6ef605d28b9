import Sheets

/// Text as Russian spreadsheets write it.
enum Windows1251Bytes {
  static func of(_ text: String) throws -> [UInt8] {
    var table: [Unicode.Scalar: UInt8] = [:]
    for byte in UInt8.min...UInt8.max {
      var decoder = TextDecoder(.windows1251)
      let scalars = String(decoding: try decoder.take([byte]), as: UTF8.self).unicodeScalars
      for scalar in scalars { table[scalar] = byte }
    }
    return text.unicodeScalars.map { table[$0] ?? UInt8(ascii: "?") }
  }
}
