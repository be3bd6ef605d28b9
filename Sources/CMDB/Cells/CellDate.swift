import JSON

/// A day as a spreadsheet has it.
///
/// Points are read day first, as everybody who writes them means it. With `/` or `-` the order of
/// day and month differs from country to country: what could be two days is refused.
enum CellDate {
  enum Refusal: Error, Equatable {
    case form
    /// Written as a day that the calendar does not have: `31.02.2026`.
    case noDay
    /// The year has two digits.
    case shortYear
    case ambiguous(CalendarDate, CalendarDate)
  }

  static func read(_ text: String, _ formats: CellFormats) throws(Refusal) -> CalendarDate {
    let text = withoutMidnight(LineText.asSeen(text))
    if let form = formats.date {
      let numbers = form.numbers(text)
      let declared = numbers.flatMap { CalendarDate(year: $0.year, month: $0.month, day: $0.day) }
      if let date = declared ?? CalendarDate(text) { return date }
      throw numbers != nil || CalendarDate.isNoDay(text) ? .noDay : .form
    }
    let sign = text.first { !($0.isASCII && $0.isNumber) } ?? " "
    let parts = text.split(separator: sign, omittingEmptySubsequences: false)
    guard "./-".contains(sign), parts.count == 3,
      parts.allSatisfy({ (1...4).contains($0.count) && $0.allSatisfy { $0.isASCII && $0.isNumber } }
      )
    else { throw .form }
    let numbers = parts.compactMap { Int($0) }
    if parts[0].count == 4 {
      return try day(numbers[0], numbers[1], numbers[2])
    }
    guard parts[2].count == 4 else { throw parts[2].count == 2 ? .shortYear : .form }
    let dayFirst = CalendarDate(year: numbers[2], month: numbers[1], day: numbers[0])
    if sign == "." { return try day(numbers[2], numbers[1], numbers[0]) }
    let monthFirst = CalendarDate(year: numbers[2], month: numbers[0], day: numbers[1])
    switch (dayFirst, monthFirst) {
    case (let first?, let second?) where first != second: throw .ambiguous(first, second)
    case (let date?, _), (nil, let date?): return date
    case (nil, nil): throw .noDay
    }
  }

  private static func day(
    _ year: Int, _ month: Int, _ day: Int
  ) throws(Refusal) -> CalendarDate {
    guard let date = CalendarDate(year: year, month: month, day: day) else { throw .noDay }
    return date
  }

  /// A spreadsheet writes a day as its midnight.
  private static func withoutMidnight(_ text: String) -> String {
    for midnight in [" 00:00:00", " 0:00:00", " 00:00", " 0:00", "T00:00:00", "T00:00:00Z"]
    where text.hasSuffix(midnight) {
      return String(text.dropLast(midnight.count))
    }
    return text
  }

  /// `31.12.2026 09:30` and `2026-12-31 09:30:15`, which are UTC, for a file says no zone; RFC 3339
  /// as it is.
  static func timestamp(_ text: String, _ formats: CellFormats) throws(Refusal) -> Timestamp {
    let text = LineText.asSeen(text)
    if let moment = Timestamp(text) { return moment }
    if let form = formats.timestamp {
      guard let numbers = form.numbers(text) else { throw .form }
      let date = try day(numbers.year, numbers.month, numbers.day)
      let time = [numbers.hour, numbers.minute, numbers.second].map { $0 < 10 ? "0\($0)" : "\($0)" }
      guard let moment = Timestamp("\(date)T\(time.joined(separator: ":"))Z") else { throw .form }
      return moment
    }
    let parts = text.split(separator: " ", omittingEmptySubsequences: false)
    let separated = parts.count == 2 ? parts : text.split(separator: "T")
    guard separated.count == 2 else { throw .form }
    let date = try read(String(separated[0]), formats)
    var time = String(separated[1])
    if time.count == 4 || time.count == 7 { time = "0" + time }
    if time.count == 5 { time += ":00" }
    guard let moment = Timestamp("\(date)T\(time)Z") ?? Timestamp("\(date)T\(time)") else {
      throw .form
    }
    return moment
  }
}
