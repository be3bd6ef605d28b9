package import JSON

/// What a day is: when it begins, in a time zone or by the zones that a database has had.
package struct Zone: Equatable, Sendable {
  /// A name of the IANA database, such as `Europe/Moscow`.
  package let name: String
  /// In the order of days. Before the first one and behind the last one its neighbour counts.
  private let spans: [Span]

  /// From this day on days begin so many seconds before midnight of UTC.
  private struct Span: Equatable {
    let day: Int
    let ahead: Int
  }

  package static let utc = Zone(name: "UTC", spans: [])

  private init(name: String, spans: [Span]) {
    self.name = name
    self.spans = spans
  }

  /// Reads what `cmdb.zone_days()` makes, `{"name", "days": [[day since 1970, seconds], …]}`; nil
  /// when it is no such document.
  package init?(_ value: Value) {
    guard let name = value["name"]?.string, let days = value["days"]?.elements else { return nil }
    self.init(
      name: name,
      spans: days.compactMap { pair in
        let numbers = pair.elements.compactMap(\.integer)
        guard numbers.count == 2 else { return nil }
        return Span(day: Int(numbers[0]), ahead: Int(numbers[1]))
      })
  }

  /// The first moment of a day.
  package func start(of day: CalendarDate) -> Timestamp { start(ofDay: day.dayNumber) }

  /// The first moment after a day.
  package func end(of day: CalendarDate) -> Timestamp { start(ofDay: day.dayNumber + 1) }

  /// The day of a moment; nil outside the calendar.
  package func day(of moment: Timestamp) -> CalendarDate? {
    guard let near = moment.date?.dayNumber else { return nil }
    let number = [near + 1, near].first { start(ofDay: $0) <= moment }
    return CalendarDate(dayNumber: number ?? near - 1)
  }

  private func start(ofDay number: Int) -> Timestamp {
    Timestamp(microseconds: Int64(number * 86_400 - ahead(ofDay: number)) * 1_000_000)
  }

  private func ahead(ofDay number: Int) -> Int {
    var low = 0
    var high = spans.count
    while low < high {
      let middle = (low + high) / 2
      if spans[middle].day <= number { low = middle + 1 } else { high = middle }
    }
    return (low > 0 ? spans[low - 1] : spans.first)?.ahead ?? 0
  }
}
