import Samples
import Testing

@testable import Sheets

/// Encodings, found and read, however the bytes are cut.
@Suite struct EncodingTests {
  private static let text = "Название;Цена\r\nМФУ «Ёлка» №5;12 990,10\r\n"

  private static func bytes(_ text: String, _ encoding: TextEncoding, mark: Bool) -> [UInt8] {
    let marked = mark ? "\u{feff}" + text : text
    switch encoding {
    case .utf8: return Array(marked.utf8)
    case .utf16LittleEndian:
      return marked.utf16.flatMap { [UInt8($0 & 0xff), UInt8($0 >> 8)] }
    case .utf16BigEndian: return marked.utf16.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xff)] }
    case .windows1251:
      return text.unicodeScalars.compactMap { scalar in
        (0...255).map { UInt8($0) }.first { Windows1251.scalar($0) == scalar }
      }
    }
  }

  @Test(arguments: TextEncoding.allCases, [true, false])
  func itIsFoundAndRead(_ encoding: TextEncoding, _ mark: Bool) throws {
    let bytes = Self.bytes(Self.text, encoding, mark: mark)
    for piece in [1, 2, 3, 7, bytes.count] {
      var detector = EncodingDetector()
      var decoder = TextDecoder(encoding)
      var text: [UInt8] = []
      for start in stride(from: 0, to: bytes.count, by: piece) {
        let part = Array(bytes[start..<min(start + piece, bytes.count)])
        detector.take(part)
        text += try decoder.take(part)
      }
      try decoder.finish()
      #expect(detector.encoding == encoding)
      #expect(String(decoding: text, as: UTF8.self) == Self.text)
    }
  }

  @Test func surrogatesAreOneLetter() throws {
    var decoder = TextDecoder(.utf16LittleEndian)
    let text = try decoder.take(Self.bytes("a🙂b", .utf16LittleEndian, mark: false))
    #expect(String(decoding: text, as: UTF8.self) == "a🙂b")
    #expect(throws: SheetProblem.self) {
      var decoder = TextDecoder(.utf16LittleEndian)
      _ = try decoder.take([0x3d, 0xd8, 0x61, 0x00])
    }
    #expect(throws: SheetProblem.self) {
      var decoder = TextDecoder(.utf16LittleEndian)
      _ = try decoder.take([0x61])
      try decoder.finish()
    }
  }

  @Test func whatIsNotUTF8IsNamedWithItsLine() {
    var decoder = TextDecoder(.utf8)
    let problem = #expect(throws: SheetProblem.self) {
      _ = try decoder.take(Array("a\nb".utf8) + [0xcf, 0xf0])
    }
    #expect(problem?.english.hasPrefix("Line 2 is not UTF-8") == true)
  }

  @Test func namesAreKnownInEverySpelling() {
    #expect(TextEncoding(named: "CP1251") == .windows1251)
    #expect(TextEncoding(named: "Windows-1251") == .windows1251)
    #expect(TextEncoding(named: "utf8") == .utf8)
    #expect(TextEncoding(named: "UTF-16") == .utf16LittleEndian)
    #expect(TextEncoding(named: "koi8-r") == nil)
  }
}
