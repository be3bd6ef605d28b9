import System
import Testing

@Suite struct FingerprintTests {
  private func fingerprint(_ parts: String...) -> UInt64 {
    var fingerprint = Fingerprint()
    for part in parts { fingerprint.add(part) }
    return fingerprint.value
  }

  @Test func bytesAndTextAreTheSame() {
    for count in 0..<40 {
      let text = String(repeating: "x", count: count)
      var ofBytes = Fingerprint()
      ofBytes.add(Array(text.utf8)[...])
      #expect(ofBytes.value == fingerprint(text))
    }
  }

  /// Every length, every changed byte and every border between two parts counts.
  @Test func differentTextsDiffer() {
    var seen: Set<UInt64> = []
    var count = 0
    for length in 0..<40 {
      for place in 0...length {
        var text = Array(repeating: UInt8(ascii: "x"), count: length)
        if place < length { text[place] = UInt8(ascii: "y") }
        seen.insert(fingerprint(String(decoding: text, as: UTF8.self)))
        count += 1
      }
    }
    for border in 0...20 {
      let text = "item.get{\"item\":\"1\"}x"
      seen.insert(fingerprint(String(text.prefix(border)), String(text.dropFirst(border))))
      count += 1
    }
    #expect(seen.count == count)
    #expect(!seen.contains(0))
  }
}
