import JSON
import Testing

@Suite struct SpellingTests {
  @Test(arguments: [
    ("", "", 0), ("a", "", 1), ("", "ab", 2), ("abc", "abc", 0), ("abc", "abd", 1),
    ("abc", "acb", 1), ("abc", "ab", 1), ("abc", "xabc", 1), ("kitten", "sitting", 3),
    ("ca", "abc", 3),
  ])
  func distance(_ first: String, _ second: String, is expected: Int) {
    #expect(Spelling.distance(Array(first.utf8), Array(second.utf8)) == expected)
    #expect(Spelling.distance(Array(second.utf8), Array(first.utf8)) == expected)
  }

  @Test(arguments: [
    ("serial_nr", "serial_no"), ("SERIAL_NO", "serial_no"), ("tga", "tag"), ("nam", "name"),
    ("locaton", "location"),
  ])
  func means(_ word: String, _ meant: String) {
    let names = ["id", "tag", "name", "location", "serial_no", "state"]
    #expect(Spelling.nearest(to: word, among: names) == meant)
  }

  /// Cut short as soon as it is clear, a distance is the same or none.
  @Test func aLimitChangesNothingBelowIt() {
    let words = ["", "a", "ab", "ba", "abc", "acb", "bac", "cab", "kitten", "sitting", "serial_no"]
    for first in words {
      for second in words {
        let whole = Spelling.distance(Array(first.utf8), Array(second.utf8))
        for limit in 0...8 {
          let bounded = Spelling.distance(Array(first.utf8), Array(second.utf8), atMost: limit)
          #expect(bounded == whole.flatMap { $0 <= limit ? $0 : nil }, "\(first) \(second)")
        }
      }
    }
  }

  @Test func whatIsFarOffIsNotMeant() {
    #expect(Spelling.nearest(to: "warranty", among: ["id", "tag", "name"]) == nil)
    #expect(Spelling.nearest(to: "warranty", among: []) == nil)
  }
}
