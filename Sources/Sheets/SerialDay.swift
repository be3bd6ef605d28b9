/// Days as spreadsheets count them: from 30 December 1899 on, so that 1 March 1900 is 61. Days
/// before that one are not the same in all programs.
package enum SerialDay {
  private static let dayMicroseconds: Int64 = 86_400_000_000
  /// 30 December 1899, in days since 1970.
  private static let epoch = -25_569
  /// Of workbooks that count from 1904.
  package static let offset1904 = 1462

  /// The number of a date `YYYY-MM-DD`; nil of what is none, or too early to be sure.
  package static func number(ofDate text: String) -> Int? {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    guard text.utf8.count == 10, parts.count == 3, let year = Int(parts[0]),
      let month = Int(parts[1]), let day = Int(parts[2])
    else { return nil }
    let serial = days(year, month, day) - epoch
    guard serial >= 61, date(serial) == text else { return nil }
    return serial
  }

  /// The number of a moment `YYYY-MM-DDTHH:MM:SS[.ffffff]Z`, as decimal text that is exact to the
  /// microsecond.
  package static func number(ofTimestamp text: String) -> String? {
    let bytes = Array(text.utf8)
    guard bytes.count >= 20, bytes[10] == UInt8(ascii: "T"), bytes.last == UInt8(ascii: "Z"),
      let serial = number(ofDate: String(decoding: bytes[..<10], as: UTF8.self))
    else { return nil }
    let clock = String(decoding: bytes[11..<19], as: UTF8.self).split(separator: ":")
    let fraction = String(decoding: bytes[19..<(bytes.count - 1)], as: UTF8.self)
    guard clock.count == 3, let hours = Int64(clock[0]), let minutes = Int64(clock[1]),
      let seconds = Int64(clock[2]), let micros = microseconds(fraction)
    else { return nil }
    let part = ((hours * 60 + minutes) * 60 + seconds) * 1_000_000 + micros
    guard part < dayMicroseconds else { return nil }
    // Twelve digits of a day are less than a tenth of a microsecond.
    let scaled = (part * 1_000_000 + 43_200) / 86_400
    guard scaled > 0 else { return String(serial) }
    var digits = String(scaled)
    digits = String(repeating: "0", count: max(0, 12 - digits.utf8.count)) + digits
    while digits.hasSuffix("0") { digits.removeLast() }
    return "\(serial).\(digits)"
  }

  private static func microseconds(_ fraction: String) -> Int64? {
    guard !fraction.isEmpty else { return 0 }
    guard fraction.hasPrefix("."), fraction.utf8.count <= 7 else { return nil }
    let digits = fraction.dropFirst()
    return Int64(digits + String(repeating: "0", count: 6 - digits.utf8.count))
  }

  /// `YYYY-MM-DD` of a number of days; nil outside the years 1900 to 9999.
  package static func date(_ serial: Int) -> String? {
    guard (1...2_958_465).contains(serial) else { return nil }
    let (year, month, day) = civil(serial + epoch)
    func two(_ number: Int) -> String { number < 10 ? "0\(number)" : String(number) }
    return "\(year)-\(two(month))-\(two(day))"
  }

  /// A number of days with its part of a day, as a date where that part is nothing and the format
  /// shows none, else as a moment.
  ///
  /// - Parameter offset: how many days later the workbook begins to count.
  package static func text(_ number: String, showsTime: Bool, offset: Int = 0) -> String? {
    guard var (day, rest) = parts(number) else { return nil }
    if rest == dayMicroseconds { (day, rest) = (day + 1, 0) }
    guard let date = date(day + offset) else { return nil }
    guard showsTime || rest != 0 else { return date }
    let seconds = rest / 1_000_000
    func padded(_ number: Int64, _ count: Int) -> String {
      let digits = String(number)
      return String(repeating: "0", count: max(0, count - digits.utf8.count)) + digits
    }
    let clock = [seconds / 3600, seconds / 60 % 60, seconds % 60].map { padded($0, 2) }
    let micros = rest % 1_000_000
    let fraction = micros == 0 ? "" : ".\(padded(micros, 6))"
    return "\(date)T\(clock.joined(separator: ":"))\(fraction)Z"
  }

  /// Days and microseconds. By its digits, for a double is a microsecond off.
  private static func parts(_ number: String) -> (day: Int, rest: Int64)? {
    let parts = number.split(separator: ".", omittingEmptySubsequences: false)
    if (1...2).contains(parts.count), let day = Int(parts[0]), day >= 0,
      parts.allSatisfy({ $0.utf8.allSatisfy { (0x30...0x39).contains($0) } })
    {
      let digits = parts.count == 2 ? parts[1].prefix(12) : ""
      let scaled = Int64(digits + String(repeating: "0", count: 12 - digits.utf8.count)) ?? 0
      return (day, (scaled * 86_400 + 500_000) / 1_000_000)
    }
    guard let days = Double(number), days >= 0, days < 3_000_000 else { return nil }
    let day = days.rounded(.down)
    return (Int(day), Int64(((days - day) * Double(dayMicroseconds)).rounded()))
  }

  /// Days since 1970 of a date of the Gregorian calendar.
  private static func days(_ year: Int, _ month: Int, _ day: Int) -> Int {
    let year = month <= 2 ? year - 1 : year
    let era = (year >= 0 ? year : year - 399) / 400
    let ofEra = year - era * 400
    let ofYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
    return era * 146_097 + ofEra * 365 + ofEra / 4 - ofEra / 100 + ofYear - 719_468
  }

  private static func civil(_ days: Int) -> (year: Int, month: Int, day: Int) {
    let shifted = days + 719_468
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let ofEra = shifted - era * 146_097
    let years = (ofEra - ofEra / 1460 + ofEra / 36_524 - ofEra / 146_096) / 365
    let ofYear = ofEra - (365 * years + years / 4 - years / 100)
    let part = (5 * ofYear + 2) / 153
    let month = part < 10 ? part + 3 : part - 9
    return (years + era * 400 + (month <= 2 ? 1 : 0), month, ofYear - (153 * part + 2) / 5 + 1)
  }
}
