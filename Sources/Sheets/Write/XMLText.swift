/// Text as XML of a workbook has it.
package enum XMLText {
  static let head = #"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>"# + "\n"
  static let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"

  /// Appends text. What XML cannot hold is written as `_x0007_` (ECMA-376, 22.9.2.19), and so is
  /// the line of such a word that was text before.
  package static func append(_ text: String, to xml: inout [UInt8]) {
    let bytes = Array(text.utf8)
    for (index, byte) in bytes.enumerated() {
      switch byte {
      case UInt8(ascii: "&"): xml += Array("&amp;".utf8)
      case UInt8(ascii: "<"): xml += Array("&lt;".utf8)
      case UInt8(ascii: ">"): xml += Array("&gt;".utf8)
      case UInt8(ascii: "\""): xml += Array("&quot;".utf8)
      case UInt8(ascii: "_") where escapes(bytes, at: index): xml += Array("_x005F_".utf8)
      case 0x09, 0x0a, 0x20...: xml.append(byte)
      default:
        let digits = Array("0123456789ABCDEF".utf8)
        xml += Array("_x00".utf8) + [digits[Int(byte >> 4)], digits[Int(byte & 15)]] + [0x5f]
      }
    }
  }

  package static func escaped(_ text: String) -> String {
    var xml: [UInt8] = []
    append(text, to: &xml)
    return String(decoding: xml, as: UTF8.self)
  }

  /// Whether `_xHHHH_` stands here.
  static func escapes(_ bytes: [UInt8], at index: Int) -> Bool {
    guard index + 6 < bytes.count, bytes[index + 1] == UInt8(ascii: "x"),
      bytes[index + 6] == UInt8(ascii: "_")
    else { return false }
    return bytes[(index + 2)..<(index + 6)].allSatisfy { hexadecimal($0) != nil }
  }

  static func hexadecimal(_ byte: UInt8) -> Int? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): Int(byte - UInt8(ascii: "0"))
    case UInt8(ascii: "a")...UInt8(ascii: "f"): Int(byte - UInt8(ascii: "a")) + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): Int(byte - UInt8(ascii: "A")) + 10
    default: nil
    }
  }

  /// The text that `append` was given.
  package static func unescaped(_ text: String) -> String {
    guard text.utf8.contains(UInt8(ascii: "_")) else { return text }
    let bytes = Array(text.utf8)
    var units: [UInt16] = []
    var result = ""
    var plain: [UInt8] = []
    var index = 0
    func flush() {
      result += String(decoding: plain, as: UTF8.self)
      plain = []
    }
    while index < bytes.count {
      if bytes[index] == UInt8(ascii: "_"), escapes(bytes, at: index) {
        flush()
        units.append(
          bytes[(index + 2)..<(index + 6)].reduce(0) { $0 << 4 | UInt16(hexadecimal($1) ?? 0) })
        index += 7
        continue
      }
      result += String(decoding: units, as: UTF16.self)
      units = []
      plain.append(bytes[index])
      index += 1
    }
    flush()
    return result + String(decoding: units, as: UTF16.self)
  }
}
