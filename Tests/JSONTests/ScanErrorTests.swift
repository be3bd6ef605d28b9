import JSON
import Testing

@Suite struct ScanErrorTests {
  struct Case: Sendable {
    let text: String
    let offset: Int
    let reason: ScanError.Reason

    init(_ text: String, _ offset: Int, _ reason: ScanError.Reason) {
      self.text = text
      self.offset = offset
      self.reason = reason
    }
  }

  @Test(arguments: [
    Case("", 0, .unexpectedEnd),
    Case("  \r\n", 4, .unexpectedEnd),
    Case("\u{FEFF}1", 0, .byteOrderMark),
    Case(" \u{FEFF}1", 1, .expectedValue),
    Case("[1,}", 3, .expectedValue),
    Case("[1 2]", 3, .expectedCommaOrBracket),
    Case("[1}", 2, .expectedCommaOrBracket),
    Case(#"{"a":1]"#, 6, .expectedCommaOrBrace),
    Case(#"{"a":1 "b":2}"#, 7, .expectedCommaOrBrace),
    Case(#"{"a" 1}"#, 5, .expectedColon),
    Case("{1:2}", 1, .expectedName),
    Case(#"{"a":1,}"#, 7, .expectedName),
    Case(#"{"a""#, 4, .unexpectedEnd),
    Case(#"{"a": "#, 6, .unexpectedEnd),
    Case("[1,", 3, .unexpectedEnd),
    Case("1 2", 2, .trailingBytes),
    Case("{}x", 2, .trailingBytes),
    Case("[tru]", 1, .invalidLiteral),
    Case("nul", 0, .invalidLiteral),
    Case("[-x]", 2, .expectedDigit),
    Case("1.x", 2, .expectedDigit),
    Case("1e+]", 3, .expectedDigit),
    Case("-", 1, .unexpectedEnd),
    Case("1.", 2, .unexpectedEnd),
    Case("1e", 2, .unexpectedEnd),
    Case("[01]", 1, .leadingZero),
    Case("-01", 1, .leadingZero),
    Case("\"a\nb\"", 2, .controlCharacter),
    Case(#""ab\x""#, 3, .invalidEscape),
    Case(#""ab\u12g4""#, 3, .invalidEscape),
    Case(#""\ud800\u12"#, 7, .invalidEscape),
    Case(#""ab\"#, 4, .unexpectedEnd),
    Case(#""ab"#, 3, .unexpectedEnd),
    Case(#"{"a":1,"b":2,"a":3}"#, 13, .duplicateName),
    Case(#"[{"a":1,"\u0061":2}]"#, 8, .duplicateName),
  ])
  func names(_ expected: Case) {
    #expect(
      scanError(expected.text) == ScanError(offset: expected.offset, reason: expected.reason))
  }

  @Test func invalidUTF8IsAtItsFirstByte() {
    let expected = ScanError(offset: 2, reason: .invalidUTF8)
    #expect(scanError([0x22, 0x61, 0xE2, 0x82, 0x22]) == expected)
    #expect(scanError([0x22, 0x61, 0xF0, 0x9F]) == expected)
    #expect(scanError([0x22, 0x61, 0xFF, 0x22]) == expected)
  }

  @Test(arguments: [
    ScanError.Reason.byteOrderMark, .controlCharacter, .duplicateName, .expectedColon,
    .expectedCommaOrBrace, .expectedCommaOrBracket, .expectedDigit, .expectedName, .expectedValue,
    .exponentOutOfRange(max: 308), .invalidEscape, .invalidLiteral, .invalidUTF8, .leadingZero,
    .nestingTooDeep(max: 64), .tooManyFractionDigits(max: 348),
    .tooManySignificantDigits(max: 40), .trailingBytes, .unexpectedEnd,
  ])
  func reasonsAreSentences(_ reason: ScanError.Reason) {
    let sentence = reason.description
    #expect(sentence.first?.isUppercase == true)
    #expect(sentence.last == ".")
    #expect(sentence.split(separator: " ").count >= 4)
  }

  @Test func descriptionTellsTheByte() {
    let error = ScanError(offset: 7, reason: .expectedValue)
    #expect(error.description == "A value is expected. (byte 7)")
  }
}
