/// A number that stands for some bytes: the same in every process and at every start, quick to get,
/// and no secret. Two texts with one fingerprint can be constructed.
package struct Fingerprint {
  /// An odd number without pattern (the golden ratio's fraction), as in Fibonacci hashing.
  private static let factor: UInt64 = 0x9e37_79b9_7f4a_7c15

  /// Never 0.
  package var value: UInt64 { state == 0 ? 1 : state }
  private var state: UInt64 = 0xcbf2_9ce4_8422_2325

  package init() {}

  /// Some nanoseconds for a short request.
  package mutating func add(_ bytes: ArraySlice<UInt8>) {
    unsafe bytes.withUnsafeBytes { raw in unsafe add(raw) }
  }

  package mutating func add(_ text: String) {
    var text = text
    text.withUTF8 { bytes in unsafe add(UnsafeRawBufferPointer(bytes)) }
  }

  /// Eight bytes at a time, then the rest with the length.
  private mutating func add(_ raw: UnsafeRawBufferPointer) {
    var offset = 0
    while offset + 8 <= raw.count {
      mix(unsafe raw.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
      offset += 8
    }
    var rest = UInt64(truncatingIfNeeded: raw.count) << 56
    while offset < raw.count {
      rest = rest << 8 ^ UInt64(unsafe raw[offset])
      offset += 1
    }
    mix(rest)
  }

  private mutating func mix(_ word: UInt64) {
    let product = (state ^ word).multipliedFullWidth(by: Self.factor)
    state = product.high ^ product.low ^ word.byteSwapped
  }
}
