import CMDB
import Testing

@Suite struct TokenTests {
  private static let secret = (0..<16).map { UInt8($0 * 17) }
  private static let known = Token(id: 17, secret: secret)
  /// Computed by another program: base 32 of the bits, CRC-32 of all before it.
  private static let text = "cmdb_17_008j4ct4ank7f24snaxwsqfezw00ec1p0"

  @Test func aKnownTokenHasItsKnownSpelling() throws {
    #expect(Self.known.text == Self.text)
    let read = try #require(Token(Self.text))
    #expect(read == Self.known)
  }

  @Test(arguments: [1, 9, 10, 99_999, Int(Int32.max)])
  func everyTokenIsReadAsItWasWritten(id: Int) {
    for seed in 0..<256 {
      let secret = (0..<16).map { UInt8(truncatingIfNeeded: seed &* 73 &+ $0 &* (seed | 1)) }
      let token = Token(id: id, secret: secret)
      #expect(Token(token.text) == token)
      #expect(token.text.utf8.count == 5 + "\(id)".utf8.count + 1 + 33)
    }
    for bit in 0..<128 {
      var secret = [UInt8](repeating: 0, count: 16)
      secret[bit / 8] = 1 << UInt8(bit % 8)
      #expect(Token(Token(id: id, secret: secret).text)?.secret == secret)
    }
  }

  /// Every sign replaced by every printable one, left out, doubled, or swapped with its neighbour.
  @Test func noSlipOfThePenIsAToken() {
    let bytes = Array(Self.text.utf8)
    for index in bytes.indices {
      for other in UInt8(0x20)...0x7e where other != bytes[index] {
        var slip = bytes
        slip[index] = other
        #expect(Token(String(decoding: slip, as: UTF8.self)) == nil)
      }
      var slip = bytes
      slip.remove(at: index)
      #expect(Token(String(decoding: slip, as: UTF8.self)) == nil)
      slip = bytes
      slip.insert(bytes[index], at: index)
      #expect(Token(String(decoding: slip, as: UTF8.self)) == nil)
      guard index > 0, bytes[index] != bytes[index - 1] else { continue }
      slip = bytes
      slip.swapAt(index, index - 1)
      #expect(Token(String(decoding: slip, as: UTF8.self)) == nil)
    }
    for length in 0..<bytes.count {
      #expect(Token(String(decoding: bytes.prefix(length), as: UTF8.self)) == nil)
    }
  }

  @Test(arguments: [
    "", "cmdb_", "cmdb__", "cmdb_17", "cmdb_17_", "CMDB_17_008j4ct4ank7f24snaxwsqfezw00ec1p0",
    "cmdb_17_008J4CT4ANK7F24SNAXWSQFEZW00EC1P0", " cmdb_17_008j4ct4ank7f24snaxwsqfezw00ec1p0",
    "cmdb_17_008j4ct4ank7f24snaxwsqfezw00ec1p0\n", "cmdb_017_008j4ct4ank7f24snaxwsqfezw00ec1p0",
    "cmdb_0_00000000000000000000000000", "cmdb_-1_008j4ct4ank7f24snaxwsqfezw00ec1p0",
    "cmdb_99999999999_008j4ct4ank7f24snaxwsqfezw00ec1p0", "cmdb_17_é", "\u{0}",
    "cmdb_1\u{661}_008j4ct4ank7f24snaxwsqfezw00ec1p0",
  ])
  func otherTextIsNone(text: String) {
    #expect(Token(text) == nil)
  }

  @Test func longTextIsRefusedAtOnce() {
    #expect(Token("cmdb_17_" + String(repeating: "0", count: 1_000_000)) == nil)
  }
}
