/// A day of the Gregorian calendar, `YYYY-MM-DD`.
package struct CalendarDate: Hashable, Comparable, Sendable, CustomStringConvertible {
  package let year: Int
  package let month: Int
  package let day: Int

  package init?(year: Int, month: Int, day: Int) {
    guard (1...9999).contains(year), (1...12).contains(month), day >= 1,
      day <= Self.days(inMonth: month, of: year)
    else { return nil }
    self.year = year
    self.month = month
    self.day = day
  }

  package init?(_ text: String) {
    guard let (year, month, day) = Self.numbers(text) else { return nil }
    self.init(year: year, month: month, day: day)
  }

  /// Whether the text is written as a day that the calendar does not have: `2025-02-31`.
  package static func isNoDay(_ text: String) -> Bool {
    numbers(text) != nil && CalendarDate(text) == nil
  }

  private static func numbers(_ text: String) -> (year: Int, month: Int, day: Int)? {
    let bytes = Array(text.utf8)
    guard bytes.count == 10, bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-"),
      let year = Digits.value(bytes[0..<4]), let month = Digits.value(bytes[5..<7]),
      let day = Digits.value(bytes[8..<10])
    else { return nil }
    return (year, month, day)
  }

  /// Days since 1970-01-01 (H. Hinnant, "chrono-Compatible Low-Level Date Algorithms").
  package var dayNumber: Int {
    let shifted = month <= 2 ? year - 1 : year
    let era = (shifted >= 0 ? shifted : shifted - 399) / 400
    let yearOfEra = shifted - era * 400
    let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    return era * 146_097 + dayOfEra - 719_468
  }

  package init?(dayNumber: Int) {
    let shifted = dayNumber + 719_468
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shiftedMonth = (5 * dayOfYear + 2) / 153
    let month = shiftedMonth + (shiftedMonth < 10 ? 3 : -9)
    self.init(
      year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month: month,
      day: dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
  }

  package var description: String {
    "\(Digits.padded(year, 4))-\(Digits.padded(month, 2))-\(Digits.padded(day, 2))"
  }

  package static func < (first: CalendarDate, second: CalendarDate) -> Bool {
    (first.year, first.month, first.day) < (second.year, second.month, second.day)
  }

  private static func days(inMonth month: Int, of year: Int) -> Int {
    switch month {
    case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }
}

/// A moment, in microseconds since 1970 UTC.
package struct Timestamp: Hashable, Comparable, Sendable, CustomStringConvertible {
  package let microseconds: Int64

  package init(microseconds: Int64) {
    self.microseconds = microseconds
  }

  /// RFC 3339 with any offset; a fraction of more than six digits is cut. Nil for all else, and
  /// outside the years 1 to 9999 UTC.
  package init?(_ text: String) {
    let bytes = Array(text.utf8)
    guard bytes.count >= 20, let date = CalendarDate(String(text.prefix(10))),
      "Tt ".utf8.contains(bytes[10]), bytes[13] == UInt8(ascii: ":"),
      bytes[16] == UInt8(ascii: ":"), let hour = Digits.value(bytes[11..<13]), hour < 24,
      let minute = Digits.value(bytes[14..<16]), minute < 60,
      let second = Digits.value(bytes[17..<19]), second < 60
    else { return nil }
    var rest = bytes[19...]
    var fraction = 0
    if rest.first == UInt8(ascii: ".") {
      let digits = rest.dropFirst().prefix { Digits.isDigit($0) }
      guard !digits.isEmpty, digits.count <= 12 else { return nil }
      let six = Array(digits.prefix(6)) + Array(repeating: UInt8(ascii: "0"), count: 6)
      fraction = Digits.value(six[0..<6]) ?? 0
      rest = rest.dropFirst(digits.count + 1)
    }
    guard let offset = Self.offsetMinutes(rest) else { return nil }
    let seconds = date.dayNumber * 86400 + hour * 3600 + (minute - offset) * 60 + second
    microseconds = Int64(seconds) * 1_000_000 + Int64(fraction)
    // An offset can lead out of the calendar, where no text names the moment.
    guard self.date != nil else { return nil }
  }

  private static func offsetMinutes(_ bytes: ArraySlice<UInt8>) -> Int? {
    let zone = Array(bytes)
    if zone == [UInt8(ascii: "Z")] || zone == [UInt8(ascii: "z")] { return 0 }
    guard zone.count == 6, zone[3] == UInt8(ascii: ":"), "+-".utf8.contains(zone[0]),
      let hours = Digits.value(zone[1..<3]), hours < 24,
      let minutes = Digits.value(zone[4..<6]), minutes < 60
    else { return nil }
    let offset = hours * 60 + minutes
    return zone[0] == UInt8(ascii: "-") ? -offset : offset
  }

  /// The day in UTC.
  package var date: CalendarDate? {
    let day = microseconds / 86_400_000_000
    return CalendarDate(dayNumber: Int(microseconds % 86_400_000_000 < 0 ? day - 1 : day))
  }

  /// `YYYY-MM-DDTHH:MM:SS.ffffffZ`: of one length, so that text compares as time does.
  package var description: String {
    guard let date else { return "" }
    let inDay = microseconds - Int64(date.dayNumber) * 86_400_000_000
    let seconds = Int(inDay / 1_000_000)
    let clock = [seconds / 3600, seconds / 60 % 60, seconds % 60]
      .map { Digits.padded($0, 2) }.joined(separator: ":")
    return "\(date)T\(clock).\(Digits.padded(Int(inDay % 1_000_000), 6))Z"
  }

  package static func < (first: Timestamp, second: Timestamp) -> Bool {
    first.microseconds < second.microseconds
  }
}

/// Decimal digits of small numbers.
enum Digits {
  static func isDigit(_ byte: UInt8) -> Bool {
    byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9")
  }

  /// The value of a run of digits; nil when one is none.
  static func value(_ bytes: ArraySlice<UInt8>) -> Int? {
    var value = 0
    for byte in bytes {
      guard isDigit(byte) else { return nil }
      value = value * 10 + Int(byte - UInt8(ascii: "0"))
    }
    return value
  }

  static func padded(_ value: Int, _ width: Int) -> String {
    let text = String(value)
    return String(repeating: "0", count: max(0, width - text.count)) + text
  }
}
