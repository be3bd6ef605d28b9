import Testing

@testable import Commands

struct TextWidthTests {
  @Test(arguments: [
    ("", 0), ("abc", 3), ("Принтер", 7), ("プリンタ", 8), ("e\u{301}", 1), ("\u{200b}", 0),
    ("한국", 4), ("👍🏽", 2), ("№ 17", 4), ("ﾊﾝ", 2),
  ])
  func columns(text: String, columns: Int) {
    #expect(TextWidth.columns(text) == columns)
  }

  @Test(arguments: [
    ("abcdef", 6, "abcdef"), ("abcdef", 5, "abcd…"), ("プリンタ", 5, "プリ…"),
    ("プリンタ", 4, "プ…"), ("abc", 1, "…"), ("abc", 0, ""), ("e\u{301}te\u{301}s", 3, "e\u{301}t…"),
  ])
  func textIsCut(text: String, columns: Int, cut: String) {
    #expect(TextWidth.cut(text, to: columns) == cut)
    #expect(TextWidth.columns(cut) <= columns)
  }

  @Test(arguments: [
    ("one two three", 7, ["one two", "three"]), ("", 5, [""]),
    ("abcdefgh", 3, ["abc", "def", "gh"]),
    ("a bcdefg h", 3, ["a", "bcd", "efg", "h"]), ("プリンタ", 1, ["プ", "リ", "ン", "タ"]),
    ("a  b", 10, ["a  b"]), ("Anna  +7 (495) 12", 12, ["Anna", "+7 (495) 12"]),
    ("Anna  +7 (495) 12", 8, ["Anna  +7", "(495) 12"]),
  ])
  func textIsWrapped(text: String, columns: Int, lines: [String]) {
    #expect(TextWidth.wrapped(text, to: columns) == lines)
  }

  @Test func textIsPadded() {
    #expect(TextWidth.padded("プ", to: 4) == "プ  ")
    #expect(TextWidth.padded("ab", to: 4, isRight: true) == "  ab")
    #expect(TextWidth.padded("abc", to: 2) == "abc")
  }
}

struct HarmlessTests {
  @Test(arguments: [
    ("plain", "plain"), ("\u{1b}[31mred", "␛[31mred"), ("a\tb\nc\r", "a b c "),
    ("\u{7f}\u{9b}", "␡\u{fffd}"), ("\u{0}", "␀"), ("abc\u{202e}def", "abc\u{fffd}def"),
    ("\u{2028}", " "), ("Принтер №1", "Принтер №1"),
  ])
  func controlsAreReplaced(text: String, harmless: String) {
    #expect(Harmless.line(text) == harmless)
  }

  @Test func linesAreKept() {
    #expect(Harmless.lines("one\ntwo\r\nthree\u{7}") == ["one", "two", "three␇"])
  }

  @Test func everySpanIsHarmless() {
    let line = Line([Span("a\u{1b}[2J", .red)])
    #expect(line.rendered(isColoured: false) == "a␛[2J")
    #expect(line.rendered(isColoured: true) == "\u{1b}[31ma␛[2J\u{1b}[0m")
  }
}

struct LineTests {
  @Test(arguments: [
    (20, "name: value"), (11, "name: value"), (10, "name: val…"), (6, "name:…"), (5, "name…"),
    (1, "…"),
  ])
  func aLineIsFitted(columns: Int, text: String) {
    let line = Line([Span("name: ", .dim), Span("value", .bold)])
    #expect(line.fitted(to: columns).rendered(isColoured: false) == text)
  }

  @Test func withoutALimitNothingIsCut() {
    #expect(Line("long text").fitted(to: nil) == Line("long text"))
  }
}

struct MomentTests {
  @Test(arguments: [
    ("2026-02-01T09:30:05.123456Z", "2026-02-01 09:30:05Z"), ("2026-02-01", "2026-02-01"),
    ("2026-02-01T09:30:05Z", "2026-02-01T09:30:05Z"),
    ("2026-13-01T09:30:05.123456Z", "2026-13-01T09:30:05.123456Z"), ("", ""),
  ])
  func momentsAreCompact(text: String, compact: String) {
    #expect(Moment.compact(text) == compact)
  }
}

struct ProgressTests {
  @Test func aPersonIsTold() {
    let progress = Progress(rows: 12_345, rowsExpected: 50_000, bytes: 3_250_586)
    #expect(
      progress.text(after: .milliseconds(1500), .english)
        == "12,345 of 50,000 rows  24 %  3.1 MiB  8,230 rows/s  0:05 left")
    #expect(
      progress.text(after: .milliseconds(1500), .russian)
        == "12,345 из 50,000 строк  24 %  3.1 МиБ  8,230 строк/с  осталось 0:05")
  }

  @Test func whatIsUnknownIsLeftOut() {
    let progress = Progress(rows: 10, bytes: 100)
    #expect(progress.text(after: .seconds(1), .english) == "10 rows  100 B  10 rows/s")
    #expect(Progress().text(after: .zero, .english) == "0 rows  0 B  0 rows/s")
  }

  @Test func moreThanExpectedIsNoMoreThanAll() {
    let progress = Progress(rows: 20, rowsExpected: 10, bytes: 1)
    #expect(
      progress.text(after: .seconds(1), .english)
        == "20 of 10 rows  100 %  1 B  20 rows/s  0:00 left")
  }

  @Test(arguments: [(0, "0"), (999, "999"), (1000, "1,000"), (-1_234_567, "-1,234,567")])
  func numbersAreGrouped(number: Int, text: String) {
    #expect(Progress.grouped(number) == text)
  }

  @Test(arguments: [
    (0, "0 B"), (1023, "1023 B"), (1024, "1.0 KiB"), (1536, "1.5 KiB"), (1 << 20, "1.0 MiB"),
    (5 << 40, "5.0 TiB"),
  ])
  func sizesHaveUnits(bytes: Int, text: String) {
    #expect(Progress.size(bytes) == text)
  }

  @Test(arguments: [(5, "0:05"), (125, "2:05"), (3723, "1:02:03")])
  func timeIsAClock(seconds: Int, text: String) {
    #expect(Progress.clock(seconds) == text)
  }
}

struct PluralTests {
  @Test(arguments: [
    (0, "0 строк"), (1, "1 строка"), (3, "3 строки"), (5, "5 строк"), (11, "11 строк"),
    (21, "21 строка"), (112, "112 строк"), (1_002, "1,002 строки"),
  ])
  func russianHasThreeForms(count: Int, text: String) {
    #expect(Plural.rows(count).russian == text)
  }

  @Test func englishHasTwo() {
    #expect(Plural.items(1).english == "1 item")
    #expect(Plural.items(0).english == "0 items")
  }
}

struct LanguageTests {
  @Test(arguments: [
    (["LANG": "ru_RU.UTF-8"], Language.russian), ([:], .english), (["LANG": "C"], .english),
    (["LANG": "ru_RU.UTF-8", "LC_ALL": "en_US"], .english),
    (["LANG": "ru_RU.UTF-8", "LC_ALL": "", "LC_MESSAGES": "C"], .english),
  ])
  func theLocaleDecides(variables: [String: String], language: Language) {
    #expect(Language { variables[$0] } == language)
  }

  @Test func everyPhraseHasBoth() {
    for phrase in Phrase.allCases {
      #expect(!phrase.text(.english).isEmpty)
      #expect(!phrase.text(.russian).isEmpty)
    }
  }
}

struct RemarkTextTests {
  @Test(arguments: [
    ("Short: cmdb talk INC-000001", 40, ["Short: cmdb talk INC-000001"]),
    (
      "Anna waits for an answer: cmdb talk INC-000001", 30,
      ["Anna waits for an answer:", "  cmdb talk INC-000001"]
    ),
    (
      "2 are open. cmdb incident list --where \"parent = 1\"", 20,
      ["2 are open.", "  cmdb incident list --where \"parent = 1\""]
    ),
    ("Set it with cmdb incident update.", 20, ["Set it with cmdb", "incident update."]),
  ])
  func aCommandIsNotBroken(text: String, width: Int, lines: [String]) {
    #expect(RemarkText.lines(text, to: width) == lines)
  }
}
