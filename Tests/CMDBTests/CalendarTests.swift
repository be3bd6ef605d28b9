import CMDB
import Testing

@Suite struct CalendarTests {
  @Test func everyDayOfTwoCenturiesComesBack() throws {
    let first = try #require(CalendarDate("1900-01-01")).dayNumber
    let last = try #require(CalendarDate("2100-12-31")).dayNumber
    #expect(last - first == 73_413)
    var previous = try #require(CalendarDate(dayNumber: first - 1))
    for number in first...last {
      let date = try #require(CalendarDate(dayNumber: number))
      guard date.dayNumber == number, CalendarDate(date.description) == date, previous < date,
        follows(previous, date)
      else {
        Issue.record("day \(number) is \(date) after \(previous)")
        return
      }
      previous = date
    }
  }

  /// The next day by the rules of a school book.
  private func follows(_ first: CalendarDate, _ second: CalendarDate) -> Bool {
    let isLeap =
      first.year.isMultiple(of: 4)
      && (!first.year.isMultiple(of: 100) || first.year.isMultiple(of: 400))
    let lengths = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    if first.day < lengths[first.month - 1] {
      return (second.year, second.month, second.day) == (first.year, first.month, first.day + 1)
    }
    return first.month < 12
      ? (second.year, second.month, second.day) == (first.year, first.month + 1, 1)
      : (second.year, second.month, second.day) == (first.year + 1, 1, 1)
  }

  @Test func theEpochIsDayZero() {
    #expect(CalendarDate("1970-01-01")?.dayNumber == 0)
    #expect(CalendarDate("2000-03-01")?.dayNumber == 11017)
    #expect(CalendarDate("0001-01-01")?.dayNumber == -719_162)
    #expect(CalendarDate("9999-12-31")?.dayNumber == 2_932_896)
  }

  @Test(arguments: [
    "", "2026-1-01", "2026-01-1", "2026-13-01", "2026-00-01", "2026-01-00", "2026-01-32",
    "2026-02-29", "1900-02-29", "2100-02-29", "2026-04-31", "0000-01-01", "26-01-01",
    "2026/01/01", "2026-01-01 ", "+026-01-01", "2026-01-0١", "20260101",
  ])
  func isNoDate(_ text: String) {
    #expect(CalendarDate(text) == nil)
  }

  @Test func leapDaysAreDays() {
    #expect(CalendarDate("2000-02-29")?.description == "2000-02-29")
    #expect(CalendarDate("2024-02-29")?.day == 29)
    #expect(CalendarDate(dayNumber: 2_932_897) == nil)
    #expect(CalendarDate(dayNumber: -719_163) == nil)
  }

  @Test(arguments: [
    ("1970-01-01T00:00:00Z", "1970-01-01T00:00:00.000000Z"),
    ("2026-02-01T09:30:00+03:00", "2026-02-01T06:30:00.000000Z"),
    ("2026-02-01T00:30:00+03:00", "2026-01-31T21:30:00.000000Z"),
    ("2026-02-01T23:30:00-05:45", "2026-02-02T05:15:00.000000Z"),
    ("2026-02-01t09:30:00z", "2026-02-01T09:30:00.000000Z"),
    ("2026-02-01 09:30:00Z", "2026-02-01T09:30:00.000000Z"),
    ("2026-02-01T09:30:00.5Z", "2026-02-01T09:30:00.500000Z"),
    ("2026-02-01T09:30:00.123456Z", "2026-02-01T09:30:00.123456Z"),
    ("2026-02-01T09:30:00.1234569Z", "2026-02-01T09:30:00.123456Z"),
    ("2026-02-01T09:30:00.123456789012-00:00", "2026-02-01T09:30:00.123456Z"),
    ("1969-12-31T23:59:59.999999Z", "1969-12-31T23:59:59.999999Z"),
    ("0001-01-01T00:00:00Z", "0001-01-01T00:00:00.000000Z"),
    ("9999-12-31T23:59:59.999999Z", "9999-12-31T23:59:59.999999Z"),
  ])
  func isTheMoment(_ text: String, _ canonical: String) throws {
    let moment = try #require(Timestamp(text))
    #expect(moment.description == canonical)
    #expect(Timestamp(canonical) == moment)
  }

  @Test(arguments: [
    "", "2026-02-01", "2026-02-01T09:30Z", "2026-02-01T09:30:00", "2026-02-01T24:00:00Z",
    "2026-02-01T09:60:00Z", "2026-02-01T09:30:60Z", "2026-02-30T09:30:00Z",
    "2026-02-01T09:30:00.Z", "2026-02-01T09:30:00.1234567890123Z", "2026-02-01T09:30:00+3:00",
    "2026-02-01T09:30:00+0300", "2026-02-01T09:30:00+24:00", "2026-02-01T09:30:00+03:60",
    "2026-02-01T09:30:00ZZ", "2026-02-01X09:30:00Z", "2026-02-01T09.30.00Z", "now",
    "2026-02-01T09:30:00 Z", "2026-02-01Tй9:30:00Z", "2026-02-01T09:30:00é",
  ])
  func isNoMoment(_ text: String) {
    #expect(Timestamp(text) == nil)
  }

  /// What is accepted can be written: no year beyond those of a date.
  @Test(arguments: ["0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59"])
  func aMomentBeyondTheCalendarIsRefused(_ text: String) {
    #expect(Timestamp(text) == nil)
  }

  @Test func momentsCompareAsTheirText() throws {
    let texts = [
      "1969-12-31T23:59:59.999999Z", "1970-01-01T00:00:00.000000Z", "2026-02-01T09:30:00.000001Z",
    ]
    let moments = try texts.map { try #require(Timestamp($0)) }
    #expect(moments == moments.sorted())
    #expect(moments[0].microseconds == -1)
    #expect(moments[0].date?.description == "1969-12-31")
    #expect(moments[1].date?.dayNumber == 0)
  }
}
