import CMDB
import JSON
import Testing

/// What a day is.
@Suite struct ZoneTests {
  /// Moscow around the years in which its clocks changed last: three hours ahead, four, three.
  private static func moscow() throws -> Zone {
    let text =
      #"{"name": "Europe/Moscow", "days": [[-25567, 9017], [14910, 10800], "#
      + #"[15061, 14400], [16370, 10800]]}"#
    return try #require(Zone(try Document(text).root))
  }

  @Test(arguments: [
    ("2026-12-31", "2026-12-30T21:00:00.000000Z", "2026-12-31T21:00:00.000000Z"),
    ("2014-10-25", "2014-10-24T20:00:00.000000Z", "2014-10-25T20:00:00.000000Z"),
    // Its last hour is there twice.
    ("2014-10-26", "2014-10-25T20:00:00.000000Z", "2014-10-26T21:00:00.000000Z"),
    ("1890-01-01", "1889-12-31T21:29:43.000000Z", "1890-01-01T21:29:43.000000Z"),
  ]) func aDayBeginsAndEnds(_ text: String, _ start: String, _ end: String) throws {
    let zone = try Self.moscow()
    let day = try #require(CalendarDate(text))
    #expect(zone.start(of: day).description == start)
    #expect(zone.end(of: day).description == end)
    #expect(zone.day(of: zone.start(of: day)) == day)
    #expect(zone.day(of: Timestamp(microseconds: zone.end(of: day).microseconds - 1)) == day)
    #expect(zone.day(of: zone.end(of: day)) == CalendarDate(dayNumber: day.dayNumber + 1))
  }

  @Test func withoutSpansDaysAreThoseOfUTC() throws {
    let day = try #require(CalendarDate("2026-02-01"))
    #expect(Zone.utc.start(of: day).description == "2026-02-01T00:00:00.000000Z")
    #expect(Zone.utc.day(of: Zone.utc.end(of: day))?.description == "2026-02-02")
  }

  @Test(arguments: ["{}", #"{"name": "UTC"}"#, #"{"days": []}"#]) func whatIsNoZone(
    _ text: String
  ) throws {
    #expect(Zone(try Document(text).root) == nil)
  }
}
