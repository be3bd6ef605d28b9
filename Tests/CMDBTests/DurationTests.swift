import CMDB
import Testing

@Suite struct DurationTests {
  @Test(
    arguments: [
      ("PT0S", 0), ("PT1S", 1), ("PT60M", 3600), ("PT1H", 3600), ("P1D", 86400), ("P1W", 604_800),
      ("P12M", 31_556_952), ("P1Y", 31_556_952), ("P1M", 2_629_746), ("P1DT12H", 129_600),
      ("P1Y2M3W4DT5H6M7S", 38_994_811),
      ("P999999999Y", 31_556_951_968_443_048),
    ] as [(String, Int64)])
  func lasts(_ text: String, _ seconds: Int64) {
    #expect(ISODuration(text)?.seconds == seconds)
  }

  @Test(arguments: [
    "", "P", "PT", "P1", "1D", "p1D", "P1D1Y", "PT1D", "P1H", "P1DT", "PTT1H", "PT1HT1M", "P-1D",
    "P1.5D", "P1000000000D", "P1D ", "PT1M1H", "P1D1D", "P１D",
  ])
  func isNone(_ text: String) {
    #expect(ISODuration(text) == nil)
  }
}
