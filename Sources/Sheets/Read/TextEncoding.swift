/// How a text file is encoded.
package enum TextEncoding: String, CaseIterable, Equatable, Sendable {
  case utf8 = "utf-8"
  case utf16LittleEndian = "utf-16le"
  case utf16BigEndian = "utf-16be"
  case windows1251 = "windows-1251"

  /// What somebody has named; nil of what is not known.
  package init?(named name: String) {
    switch name.lowercased().filter({ $0 != "_" && $0 != "-" && $0 != " " }) {
    case "utf8": self = .utf8
    case "utf16", "utf16le": self = .utf16LittleEndian
    case "utf16be": self = .utf16BigEndian
    case "windows1251", "cp1251", "win1251", "1251": self = .windows1251
    default: return nil
    }
  }
}

/// Finds the encoding of a file from all of its bytes, as they come.
package struct EncodingDetector {
  private var head: [UInt8] = []
  private var utf8 = UTF8Check()
  /// NUL bytes at even and at odd places: Latin letters of UTF-16 have one each.
  private var zeros = [0, 0]
  private var count = 0

  package init() {}

  package mutating func take(_ bytes: [UInt8]) {
    if head.count < 3 { head += bytes.prefix(3 - head.count) }
    for byte in bytes {
      if byte == 0 { zeros[count & 1] += 1 }
      count += 1
      utf8.take(byte)
    }
  }

  /// By its mark, by its NUL bytes, by what cannot be UTF-8.
  package var encoding: TextEncoding {
    if head.starts(with: [0xff, 0xfe]) { return .utf16LittleEndian }
    if head.starts(with: [0xfe, 0xff]) { return .utf16BigEndian }
    if head.starts(with: [0xef, 0xbb, 0xbf]) { return .utf8 }
    // A comma, a digit or a line break in eight letters, even of Russian text.
    if count >= 2, count.isMultiple(of: 2), max(zeros[0], zeros[1]) * 16 > count {
      return zeros[1] > zeros[0] ? .utf16LittleEndian : .utf16BigEndian
    }
    return utf8.isWhole ? .utf8 : .windows1251
  }
}

/// Whether bytes are UTF-8 (RFC 3629), as they come.
struct UTF8Check {
  private var left = 0
  private var lowest: UInt8 = 0x80
  private var highest: UInt8 = 0xbf
  private(set) var isValid = true

  /// Whether all of it was UTF-8, and no letter is cut.
  var isWhole: Bool { isValid && left == 0 }

  mutating func take(_ byte: UInt8) {
    guard left == 0 else {
      isValid = isValid && byte >= lowest && byte <= highest
      (lowest, highest) = (0x80, 0xbf)
      left -= 1
      return
    }
    switch byte {
    case 0...0x7f: break
    case 0xc2...0xdf: left = 1
    case 0xe0...0xef:
      left = 2
      if byte == 0xe0 { lowest = 0xa0 }
      if byte == 0xed { highest = 0x9f }
    case 0xf0...0xf4:
      left = 3
      if byte == 0xf0 { lowest = 0x90 }
      if byte == 0xf4 { highest = 0x8f }
    default: isValid = false
    }
  }
}

/// Makes UTF-8 of text in any encoding, as it comes. A mark at the beginning is left out.
package struct TextDecoder {
  private let encoding: TextEncoding
  /// What is left of the last bytes: half a unit, or the first of two surrogates.
  private var pending: [UInt8] = []
  private var high: UInt16?
  private var check = UTF8Check()
  private var line = 1
  private var isAtStart = true

  package init(_ encoding: TextEncoding) { self.encoding = encoding }

  package mutating func take(_ bytes: [UInt8]) throws(SheetProblem) -> [UInt8] {
    var text: [UInt8] = []
    text.reserveCapacity(bytes.count * 2)
    switch encoding {
    case .utf8: try takeUTF8(bytes, &text)
    case .windows1251: for byte in bytes { append(Windows1251.scalar(byte), &text) }
    case .utf16LittleEndian, .utf16BigEndian: try takeUTF16(bytes, &text)
    }
    return text
  }

  /// - Throws: where the last letter is cut.
  package func finish() throws(SheetProblem) {
    guard pending.isEmpty, high == nil, encoding != .utf8 || check.isWhole else { throw cut }
  }

  private mutating func takeUTF8(_ bytes: [UInt8], _ text: inout [UInt8]) throws(SheetProblem) {
    for byte in bytes {
      check.take(byte)
      guard check.isValid else {
        throw SheetProblem(
          "Line \(line) is not UTF-8; name the encoding, as --encoding windows-1251.",
          ru: "Строка \(line) не в UTF-8; укажите кодировку, например --encoding windows-1251.")
      }
      if byte == UInt8(ascii: "\n") { line += 1 }
    }
    pending += bytes
    if isAtStart {
      if pending.count < 3, [0xef, 0xbb, 0xbf].starts(with: pending) { return }
      isAtStart = false
      if pending.starts(with: [0xef, 0xbb, 0xbf]) { pending.removeFirst(3) }
    }
    text += pending
    pending = []
  }

  private mutating func takeUTF16(_ bytes: [UInt8], _ text: inout [UInt8]) throws(SheetProblem) {
    for byte in bytes {
      pending.append(byte)
      guard pending.count == 2 else { continue }
      let (first, second) = (UInt16(pending[0]), UInt16(pending[1]))
      pending.removeAll(keepingCapacity: true)
      let unit = encoding == .utf16LittleEndian ? second << 8 | first : first << 8 | second
      switch unit {
      case 0xd800...0xdbff where high == nil: high = unit
      case 0xdc00...0xdfff:
        guard let first = high else { throw cut }
        high = nil
        let value = 0x10000 + (UInt32(first - 0xd800) << 10) + UInt32(unit - 0xdc00)
        append(Unicode.Scalar(value) ?? "\u{fffd}", &text)
      default:
        guard high == nil else { throw cut }
        append(Unicode.Scalar(UInt32(unit)) ?? "\u{fffd}", &text)
      }
    }
  }

  private var cut: SheetProblem {
    SheetProblem(
      "Line \(line) is not \(encoding.rawValue), or its end is missing.",
      ru: "Строка \(line) не в кодировке \(encoding.rawValue), или её конец утрачен.")
  }

  private mutating func append(_ scalar: Unicode.Scalar, _ text: inout [UInt8]) {
    if isAtStart {
      isAtStart = false
      if scalar == "\u{feff}" { return }
    }
    if scalar == "\n" { line += 1 }
    text += Array(UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
  }
}

/// The upper half of Windows-1251.
enum Windows1251 {
  private static let upper = Array(
    ("ЂЃ‚ѓ„…†‡€‰Љ‹ЊЌЋЏђ‘’“”•–—\u{98}™љ›њќћџ\u{a0}ЎўЈ¤Ґ¦§Ё©Є«¬\u{ad}®Ї°±Ііґµ¶·ё№є»јЅѕї"
      + "АБВГДЕЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯабвгдежзийклмнопрстуфхцчшщъыьэюя").unicodeScalars)

  static func scalar(_ byte: UInt8) -> Unicode.Scalar {
    byte < 0x80 ? Unicode.Scalar(byte) : upper[Int(byte) - 0x80]
  }
}
