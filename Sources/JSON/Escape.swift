/// One escape, or two that together are a surrogate pair.
struct Escape {
  let length: Int
  /// The code point meant; a surrogate when the escape has no partner.
  let codePoint: UInt32

  var isUnpaired: Bool { (0xD800..<0xE000).contains(codePoint) }
  var isUnstorable: Bool { codePoint == 0 || isUnpaired }

  /// Reads the escape whose backslash is at `start`.
  init(_ bytes: Span<UInt8>, at start: Int) throws(ScanError) {
    guard start + 1 < bytes.count else {
      throw ScanError(offset: bytes.count, reason: .unexpectedEnd)
    }
    if bytes[start + 1] == UInt8(ascii: "u") {
      guard let unit = Self.unit(bytes, at: start) else {
        throw ScanError(offset: start, reason: .invalidEscape)
      }
      (length, codePoint) = Self.pair(unit, bytes, at: start)
    } else {
      guard let character = Self.character(named: bytes[start + 1]) else {
        throw ScanError(offset: start, reason: .invalidEscape)
      }
      (length, codePoint) = (2, character)
    }
  }

  /// Joins a high surrogate with the low one that follows it, if one does.
  private static func pair(
    _ high: UInt32, _ bytes: Span<UInt8>, at start: Int
  ) -> (length: Int, codePoint: UInt32) {
    guard (0xD800..<0xDC00).contains(high),
      let low = unit(bytes, at: start + 6), (0xDC00..<0xE000).contains(low)
    else { return (6, high) }
    return (12, 0x10000 + (high - 0xD800) << 10 + (low - 0xDC00))
  }

  /// The code unit of `\uXXXX` at `start`, if that is what stands there.
  private static func unit(_ bytes: Span<UInt8>, at start: Int) -> UInt32? {
    guard start + 6 <= bytes.count, bytes[start] == UInt8(ascii: "\\"),
      bytes[start + 1] == UInt8(ascii: "u")
    else { return nil }
    var unit: UInt32 = 0
    for index in start + 2..<start + 6 {
      switch bytes[index] {
      case let digit where digit.isDigit: unit = unit << 4 | UInt32(digit - 0x30)
      case let letter where (0x61...0x66).contains(letter | 0x20):
        unit = unit << 4 | UInt32((letter | 0x20) - 0x61 + 10)
      default: return nil
      }
    }
    return unit
  }

  private static func character(named byte: UInt8) -> UInt32? {
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): UInt32(byte)
    case UInt8(ascii: "b"): 0x08
    case UInt8(ascii: "f"): 0x0C
    case UInt8(ascii: "n"): 0x0A
    case UInt8(ascii: "r"): 0x0D
    case UInt8(ascii: "t"): 0x09
    default: nil
    }
  }
}

/// The text of the bytes between two quotes, which have been validated.
///
/// - Parameter repairing: whether unpaired surrogates become U+FFFD. If not, they become bytes that
///   are not UTF-8 (see `UTF8.append`), so that different strings stay different.
func decoded(_ content: Span<UInt8>, repairing: Bool = false) -> [UInt8] {
  var text: [UInt8] = []
  text.reserveCapacity(content.count)
  var at = 0
  while at < content.count {
    if content[at] == UInt8(ascii: "\\"), let escape = try? Escape(content, at: at) {
      UTF8.append(repairing && escape.isUnpaired ? 0xFFFD : escape.codePoint, to: &text)
      at += escape.length
    } else {
      text.append(content[at])
      at += 1
    }
  }
  return text
}
