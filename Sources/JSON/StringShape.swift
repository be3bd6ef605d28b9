/// What one pass over a quoted string finds out.
struct StringShape {
  /// The offset after the closing quote.
  let end: Int
  private(set) var isEscaped = false
  private(set) var isUnstorable = false

  /// Validates the string whose opening quote is at `start`.
  init(_ bytes: Span<UInt8>, at start: Int) throws(ScanError) {
    var at = start + 1
    while true {
      while at < bytes.count, bytes[at].isPlain {
        at += 1
      }
      guard at < bytes.count else { break }
      switch bytes[at] {
      case UInt8(ascii: "\""):
        end = at + 1
        return
      case UInt8(ascii: "\\"):
        let escape = try Escape(bytes, at: at)
        isEscaped = true
        isUnstorable = isUnstorable || escape.isUnstorable
        at += escape.length
      case 0x00..<0x20:
        throw ScanError(offset: at, reason: .controlCharacter)
      default:
        guard let length = UTF8.sequenceLength(bytes, at: at) else {
          throw ScanError(offset: at, reason: .invalidUTF8)
        }
        at += length
      }
    }
    throw ScanError(offset: bytes.count, reason: .unexpectedEnd)
  }
}

extension UInt8 {
  /// Whether the byte stands for itself in a string, and is ASCII.
  fileprivate var isPlain: Bool {
    self &- 0x20 < 0x60 && self != UInt8(ascii: "\"") && self != UInt8(ascii: "\\")
  }
}
