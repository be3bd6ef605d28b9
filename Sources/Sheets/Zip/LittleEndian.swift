/// Numbers as ZIP and gzip have them: the lowest byte first.
extension [UInt8] {
  mutating func append(little16 value: Int) {
    append(UInt8(truncatingIfNeeded: value))
    append(UInt8(truncatingIfNeeded: value >> 8))
  }

  mutating func append(little32 value: Int) {
    append(little16: value)
    append(little16: value >> 16)
  }

  /// Zero behind the end: what is too short is refused by its signature.
  func little16(at index: Int) -> Int {
    guard index >= 0, index + 1 < count else { return 0 }
    return Int(self[index]) | Int(self[index + 1]) << 8
  }

  func little32(at index: Int) -> Int {
    little16(at: index) | little16(at: index + 2) << 16
  }
}
