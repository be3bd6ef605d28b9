extension UTF8 {
  /// The length of the sequence of two to four bytes at `start`, nil when it is not well formed
  /// (Unicode, table 3-7: no overlong forms, no surrogates, nothing above U+10FFFF).
  static func sequenceLength(_ bytes: Span<UInt8>, at start: Int) -> Int? {
    guard start + 1 < bytes.count else { return nil }
    let second = bytes[start + 1]
    switch bytes[start] {
    case 0xC2...0xDF:
      return isContinuation(second) ? 2 : nil
    case 0xE0:
      guard (0xA0...0xBF).contains(second) else { return nil }
    case 0xED:
      guard (0x80...0x9F).contains(second) else { return nil }
    case 0xE1...0xEF:
      guard isContinuation(second) else { return nil }
    case 0xF0:
      return (0x90...0xBF).contains(second) ? tail(4, bytes, at: start) : nil
    case 0xF1...0xF3:
      return isContinuation(second) ? tail(4, bytes, at: start) : nil
    case 0xF4:
      return (0x80...0x8F).contains(second) ? tail(4, bytes, at: start) : nil
    default:
      return nil
    }
    return tail(3, bytes, at: start)
  }

  /// `length` when the bytes after the second are there and are continuations.
  private static func tail(_ length: Int, _ bytes: Span<UInt8>, at start: Int) -> Int? {
    guard start + length <= bytes.count else { return nil }
    for index in start + 2..<start + length where !isContinuation(bytes[index]) {
      return nil
    }
    return length
  }

  /// Appends the bytes of a code point. A surrogate gets the three bytes that it would have, so
  /// that even strings which are not text can be compared; valid UTF-8 never holds them.
  static func append(_ codePoint: UInt32, to bytes: inout [UInt8]) {
    func continuation(_ shift: UInt32) -> UInt8 { UInt8(0x80 | (codePoint >> shift) & 0x3F) }
    switch codePoint {
    case ..<0x80:
      bytes.append(UInt8(codePoint))
    case ..<0x800:
      bytes.append(UInt8(0xC0 | codePoint >> 6))
      bytes.append(continuation(0))
    case ..<0x10000:
      bytes.append(UInt8(0xE0 | codePoint >> 12))
      bytes.append(continuation(6))
      bytes.append(continuation(0))
    default:
      bytes.append(UInt8(0xF0 | codePoint >> 18))
      bytes.append(continuation(12))
      bytes.append(continuation(6))
      bytes.append(continuation(0))
    }
  }
}

extension UInt8 {
  var isDigit: Bool { self &- 0x30 < 10 }
}

extension Span<UInt8> {
  /// Whether both hold the same bytes.
  func isEqual(to other: Span<UInt8>) -> Bool {
    guard count == other.count else { return false }
    for index in indices where self[index] != other[index] {
      return false
    }
    return true
  }
}
