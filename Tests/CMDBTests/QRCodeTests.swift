import Testing

@testable import CMDB

/// By the worked examples and tables of ISO/IEC 18004:2015.
@Suite struct QRCodeTests {
  /// Annex I: the symbol 1-M of `01234567`.
  @Test func errorCorrectionOfTheStandardsExample() {
    let data: [UInt8] = [
      0x10, 0x20, 0x0C, 0x56, 0x61, 0x80, 0xEC, 0x11, 0xEC, 0x11, 0xEC, 0x11, 0xEC, 0x11, 0xEC,
      0x11,
    ]
    #expect(
      QRCodewords.correction(of: data, count: 10)
        == [0xA5, 0x24, 0xD4, 0xC1, 0xED, 0x36, 0xC7, 0x87, 0x2C, 0x55])
  }

  /// Annexes C and D.
  @Test func formatAndVersionBits() {
    #expect(QRCode.formatBits(mask: 5) == 0b100_0000_1100_1110)
    #expect(QRCode.versionBits(7) == 0b00_0111_1100_1001_0100)
  }

  /// Table 1 and, for level M in bytes, table 7.
  @Test(arguments: [
    (1, 26, 14), (5, 134, 84), (6, 172, 106), (7, 196, 122), (9, 292, 180), (10, 346, 213),
    (14, 581, 362), (21, 1156, 711), (32, 2465, 1538), (40, 3706, 2331),
  ])
  func capacityOfAVersion(_ version: Int, _ codewords: Int, _ bytes: Int) {
    #expect(QRCodewords.count(version) == codewords)
    let full = QRCodewords([UInt8](repeating: 0x61, count: bytes))
    #expect(full?.version == version)
    #expect(full?.all.count == codewords)
    #expect(QRCodewords([UInt8](repeating: 0x61, count: bytes + 1))?.version != version)
  }

  /// Annex E.
  @Test(arguments: [
    (1, []), (2, [6, 18]), (7, [6, 22, 38]), (14, [6, 26, 46, 66]), (22, [6, 26, 50, 74, 98]),
    (32, [6, 34, 60, 86, 112, 138]), (36, [6, 24, 50, 76, 102, 128, 154]),
    (40, [6, 30, 58, 86, 114, 142, 170]),
  ])
  func alignmentPatternPositions(_ version: Int, _ places: [Int]) {
    #expect(QRCode.alignment(version) == places)
  }
}
