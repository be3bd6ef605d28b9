import CMDB
import Sheets

/// A day of a calendar that is read from a file: another than its weekday.
struct CalendarDay: Equatable {
  let date: CalendarDate
  var isClosed = false
  /// The weekday whose hours it has.
  var like: String?
  /// Minutes that are cut from its end.
  var shorten: Int?
  /// Its own hours.
  var hours: String?
  var name: String?
}

/// Reads the days of a calendar from a table (date, what it is, name) or from iCalendar.
enum CalendarFile {
  /// What cannot be read, and where.
  struct Defect: Error, Equatable {
    let line: Int
    let english: String
    let russian: String
  }

  /// All days, from whichever of the two it is; of one that is named twice the last counts.
  static func days(_ rows: [TableRow], separator: String) throws(Defect) -> [CalendarDay] {
    var days: [CalendarDay] = []
    if rows.first?.cells.first?.trimmed.uppercased() == "BEGIN:VCALENDAR" {
      days = try self.days(ofICalendar: rows, separator: separator)
    } else {
      for (place, row) in rows.enumerated() where !row.cells.allSatisfy(\.trimmed.isEmpty) {
        // A first row without a digit is a heading.
        if place == 0, row.cells[0].allSatisfy({ !$0.isNumber }) { continue }
        days.append(try day(row.cells, line: row.line))
      }
    }
    var last: [CalendarDate: CalendarDay] = [:]
    for day in days { last[day.date] = day }
    return last.values.sorted { $0.date < $1.date }
  }

  /// A row of a table: `2025-11-01;like fri short 60;Working Saturday`.
  static func day(_ cells: [String], line: Int) throws(Defect) -> CalendarDay {
    let cells = cells.map(\.trimmed)
    guard let date = date(cells.first ?? "") else {
      throw Defect(
        line: line, english: "`\(cells.first ?? "")` is no date; write 2025-11-04 or 04.11.2025.",
        russian: "`\(cells.first ?? "")` — не дата; пишите 2025-11-04 или 04.11.2025.")
    }
    var day = CalendarDay(date: date)
    var words = (cells.dropFirst().first ?? "").lowercased().split(separator: " ").map(String.init)
    if words.isEmpty { words = ["closed"] }
    while let word = words.first {
      words.removeFirst()
      switch word {
      case "closed": day.isClosed = true
      case "short":
        let minutes = words.first.flatMap { Int($0) }
        if minutes != nil { words.removeFirst() }
        day.shorten = minutes ?? 60
      case "like" where words.first.map(weekdays.contains) == true:
        day.like = words.removeFirst()
      case let hours where hours.contains(":"):
        day.hours = day.hours.map { "\($0) \(hours)" } ?? hours
      default:
        throw Defect(
          line: line,
          english: "`\(word)` is unknown: write closed, short 30, like fri or 09:00-12:00.",
          russian: "`\(word)` неизвестно; бывает: closed, short, short 30, like fri, 09:00-12:00.")
      }
    }
    day.name = cells.count > 2 && !cells[2].isEmpty ? cells[2] : nil
    return day
  }

  private static let weekdays = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]

  private static func date(_ text: String) -> CalendarDate? {
    if let date = CalendarDate(text) { return date }
    let parts = text.split(separator: ".")
    guard parts.count == 3 else { return nil }
    return CalendarDate("\(parts[2])-\(parts[1])-\(parts[0])")
  }

  /// The whole days of iCalendar (RFC 5545): each is closed, and bears the words of its event.
  private static func days(
    ofICalendar rows: [TableRow], separator: String
  ) throws(Defect) -> [CalendarDay] {
    var days: [CalendarDay] = []
    var event: [String: String]?
    for (line, written) in unfolded(rows, separator) {
      let parts = written.split(separator: ":", maxSplits: 1).map(String.init)
      guard parts.count == 2 else { continue }
      let name = parts[0].uppercased().prefix { $0 != ";" }
      switch (name, parts[1].uppercased()) {
      case ("BEGIN", "VEVENT"): event = [:]
      case ("END", "VEVENT"):
        days += try self.days(of: event ?? [:], line: line)
        event = nil
      default: event?[String(name)] = parts[1]
      }
    }
    return days
  }

  /// The days of one event: its end is the first that is no longer part of it.
  private static func days(
    of event: [String: String], line: Int
  ) throws(Defect) -> [CalendarDay] {
    guard event["RRULE"] == nil, event["RDATE"] == nil else {
      throw Defect(
        line: line, english: "An event that recurs is not read: save each year's days.",
        russian: "Повторяющееся событие не читается: сохраните дни каждого года.")
    }
    // What has a time of day is an appointment, and closes nothing.
    guard let first = day(event["DTSTART"] ?? "") else { return [] }
    let end = event["DTEND"].flatMap(day)?.dayNumber ?? first.dayNumber + 1
    guard end - first.dayNumber <= 366 else {
      throw Defect(
        line: line, english: "An event of more than a year is not read.",
        russian: "Событие длиннее года не читается.")
    }
    let words = event["SUMMARY"].map(plain).flatMap { $0.isEmpty ? nil : $0 }
    return (first.dayNumber..<max(end, first.dayNumber + 1)).compactMap { number in
      CalendarDate(dayNumber: number).map {
        CalendarDay(date: $0, isClosed: true, name: words)
      }
    }
  }

  private static func day(_ written: String) -> CalendarDate? {
    guard written.utf8.count == 8 else { return nil }
    let digits = Array(written)
    return CalendarDate(
      "\(String(digits[0..<4]))-\(String(digits[4..<6]))-\(String(digits[6..<8]))")
  }

  /// A text without the signs that escape commas and breaks in it.
  private static func plain(_ written: String) -> String {
    written.replacing("\\n", with: " ").replacing("\\N", with: " ").replacing("\\,", with: ",")
      .replacing("\\;", with: ";").replacing("\\\\", with: "\\").trimmed
  }

  /// The lines, each with its number; one that begins with a blank goes on with the one before it.
  /// They were read as a table, which has taken them apart at its separators.
  private static func unfolded(_ rows: [TableRow], _ separator: String) -> [(Int, String)] {
    var lines: [(Int, String)] = []
    for row in rows {
      let text = row.cells.joined(separator: separator)
      if let first = text.first, first == " " || first == "\t", !lines.isEmpty {
        lines[lines.count - 1].1 += text.dropFirst()
      } else {
        lines.append((row.line, text))
      }
    }
    return lines
  }
}
