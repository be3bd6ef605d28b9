/// Checks UTF-8 that comes in pieces, and says so at the first byte that cannot be (Unicode,
/// table 3-7: no overlong forms, no surrogates, nothing above U+10FFFF).
struct UTF8Machine: Sendable {
  /// How many continuation bytes are still to come, and between what the next must lie.
  private var missing = 0
  private var lowest: UInt8 = 0x80
  private var highest: UInt8 = 0xBF

  /// Whether the text may end here.
  var isAtBoundary: Bool { missing == 0 }

  /// Whether the byte may stand there.
  mutating func accepts(_ byte: UInt8) -> Bool {
    guard missing == 0 else {
      guard lowest <= byte, byte <= highest else { return false }
      missing -= 1
      (lowest, highest) = (0x80, 0xBF)
      return true
    }
    switch byte {
    case 0..<0x80: break
    case 0xC2...0xDF: missing = 1
    case 0xE0: (missing, lowest) = (2, 0xA0)
    case 0xED: (missing, highest) = (2, 0x9F)
    case 0xE1...0xEF: missing = 2
    case 0xF0: (missing, lowest) = (3, 0x90)
    case 0xF1...0xF3: missing = 3
    case 0xF4: (missing, highest) = (3, 0x8F)
    default: return false
    }
    return true
  }
}
