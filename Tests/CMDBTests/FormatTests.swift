import CMDB
import Testing

@Suite struct FormatTests {
  private func isAccepted(_ text: String, _ format: Format) -> Bool {
    format.refusal(of: text) == nil
  }

  /// Every text that differs from this one in one digit.
  private func corruptions(of text: String) -> [String] {
    let digits = Array(text)
    return digits.indices.flatMap { index in
      "0123456789".filter { $0 != digits[index] }.map { digit in
        var other = digits
        other[index] = digit
        return String(other)
      }
    }
  }

  @Test(arguments: ["7707083893", "7736050003", "7702070139", "500100732259"])
  func isAnINN(_ text: String) {
    #expect(isAccepted(text, .inn))
  }

  /// No single wrong digit of an organisation's number goes unnoticed, but for those that the rule
  /// itself cannot see: sums of 10 and 0 give the same check digit.
  @Test func aWrongDigitIsFoundInAnINN() {
    let corrupted = corruptions(of: "7707083893")
    #expect(corrupted.count == 90)
    #expect(corrupted.filter { isAccepted($0, .inn) } == [])
  }

  @Test func aWrongDigitIsFoundInAPersonsINN() {
    let corrupted = corruptions(of: "500100732259")
    #expect(corrupted.count == 108)
    #expect(corrupted.filter { isAccepted($0, .inn) } == [])
  }

  @Test(arguments: ["1027700132195", "1027739244741", "304500116000157"])
  func isAnOGRN(_ text: String) {
    #expect(isAccepted(text, .ogrn))
  }

  @Test func aWrongDigitIsFoundInAnOGRN() {
    for text in ["1027700132195", "304500116000157"] {
      let accepted = corruptions(of: text).filter { isAccepted($0, .ogrn) }
      #expect(accepted == [])
    }
  }

  @Test(arguments: [
    ("", Format.inn), ("770708389", .inn), ("77070838930", .inn), ("770708389a", .inn),
    ("７707083893", .inn), ("7707083894", .inn), ("500100732258", .inn), ("500100732249", .inn),
    ("12345678", .kpp), ("1234567890", .kpp), ("77360100а", .kpp), ("", .ogrn),
    ("102770013219", .ogrn), ("1027700132196", .ogrn), ("102770013219x", .ogrn),
    ("x027700132195", .ogrn), ("123456789012345", .rnm), ("12345678901234567", .rnm),
    ("123456789012345x", .rnm), ("", .fnNo), ("928044030012345", .fnNo), ("", .phone),
    ("1", .phone), ("abc", .phone), ("+7 495 <script>", .phone), ("", .hostname),
    ("-a", .hostname), ("a-", .hostname), ("a..b", .hostname), ("a b", .hostname),
    (".", .hostname), ("принтер", .hostname),
  ])
  func isRefused(_ text: String, _ format: Format) {
    #expect(!isAccepted(text, format))
    #expect(format.refusal(of: text)?.isEmpty == false)
  }

  @Test(arguments: [
    ("773601001", Format.kpp), ("0001234567012345", .rnm), ("9280440300123456", .fnNo),
    ("030/123 45-67", .phone), ("вн. 3312", .phone), ("+7\u{A0}495\u{A0}123-45-67", .phone),
    ("+7 (495) 123-45-67", .phone), ("112", .phone), ("8 800 555-35-35 доб. 12", .phone),
    ("a", .hostname), ("printer-1", .hostname), ("hq.example.org", .hostname),
    ("1.a", .hostname), (String(repeating: "a", count: 63), .hostname),
  ])
  func isOfTheForm(_ text: String, _ format: Format) {
    #expect(isAccepted(text, format))
  }

  @Test func hostNamesHaveLimits() {
    let label = String(repeating: "a", count: 63)
    #expect(!isAccepted(label + "a", .hostname))
    let longest = [label, label, label, String(repeating: "a", count: 61)].joined(separator: ".")
    #expect(isAccepted(longest, .hostname))
    #expect(!isAccepted(longest + "a", .hostname))
  }

  @Test(arguments: ["PT4H", "PT30M", "P3D", "PT999999H", "P1D"])
  func isAWorkingTime(_ text: String) {
    #expect(isAccepted(text, .workingTime))
  }

  @Test(arguments: [
    "", "P", "PT", "P3", "3D", "PT4", "PT45S", "PT0H", "P03D", "P3H", "PT3D", "P1W", "PT1H30M",
    "P1DT1H", "PT1000000H", "pt4h", "PT-4H", "PT4.5H", " PT4H",
  ])
  func isNoWorkingTime(_ text: String) {
    #expect(!isAccepted(text, .workingTime))
  }
}
