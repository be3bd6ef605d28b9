package import JSON

/// How a file writes what can be written in several ways: `formats` of an import.
package struct CellFormats: Equatable, Sendable {
  /// Such as `DD/MM/YYYY`; nil reads ISO dates and `DD.MM.YYYY`, and refuses what is ambiguous.
  package let date: DateForm?
  /// Such as `DD/MM/YYYY hh:mm`; nil reads a day and a time, and RFC 3339.
  package let timestamp: DateForm?
  /// The decimal sign; the other one then groups. Nil: see `CellNumber`.
  package let decimal: UInt8?

  package init(date: DateForm? = nil, timestamp: DateForm? = nil, decimal: UInt8? = nil) {
    self.date = date
    self.timestamp = timestamp
    self.decimal = decimal
  }

  /// Reads `{"date"?, "timestamp"?, "decimal"?}`.
  package static func read(_ value: Value?) -> (formats: CellFormats, problems: [Problem]) {
    var problems: [Problem] = []
    var date: DateForm?
    if let text = value?["date"]?.string {
      date = DateForm(text)
      if date == nil {
        problems.append(
          Problem(
            "format", "`date` must hold YYYY, MM and DD once each, such as DD/MM/YYYY.",
            path: "formats.date"))
      }
    }
    var timestamp: DateForm?
    if let text = value?["timestamp"]?.string {
      timestamp = DateForm(text, hasTime: true)
      if timestamp == nil {
        problems.append(
          Problem(
            "format",
            "`timestamp` must hold YYYY, MM, DD, hh and mm once each, and ss if there are seconds, "
              + "such as DD.MM.YYYY hh:mm.", path: "formats.timestamp"))
      }
    }
    var decimal: UInt8?
    if let text = value?["decimal"]?.string {
      if text == "." || text == "," {
        decimal = text.utf8.first
      } else {
        problems.append(
          Problem("format", "`decimal` must be `.` or `,`.", path: "formats.decimal"))
      }
    }
    return (CellFormats(date: date, timestamp: timestamp, decimal: decimal), problems)
  }
}

/// The order of year, month and day in a date, and of the time in a timestamp, with what stands
/// between them.
package struct DateForm: Equatable, Sendable {
  enum Part: Equatable {
    case year, month, day, hour, minute, second
    case sign(Character)

    static let named: [(word: String, part: Part)] = [
      ("YYYY", .year), ("MM", .month), ("DD", .day), ("hh", .hour), ("mm", .minute),
      ("ss", .second),
    ]
  }

  struct Numbers: Equatable {
    var year = 0
    var month = 0
    var day = 0
    var hour = 0
    var minute = 0
    var second = 0
  }

  let parts: [Part]
  package let text: String

  /// - Parameter hasTime: Whether it is the form of timestamps, which may do without seconds.
  package init?(_ text: String, hasTime: Bool = false) {
    var parts: [Part] = []
    var rest = text[...]
    while let first = rest.first {
      if let (word, part) = Part.named.first(where: { rest.hasPrefix($0.word) }) {
        parts.append(part)
        rest = rest.dropFirst(word.count)
      } else if first.isNumber || first.isLetter && !(hasTime && first == "T") {
        return nil
      } else {
        parts.append(.sign(first))
        rest = rest.dropFirst()
      }
    }
    let isWhole = Part.named.allSatisfy { word, part in
      let count = parts.count { $0 == part }
      return switch part {
      case .year, .month, .day: count == 1
      case .second: count <= (hasTime ? 1 : 0)
      default: count == (hasTime ? 1 : 0)
      }
    }
    guard isWhole else { return nil }
    self.parts = parts
    self.text = text
  }

  /// All but the year may have one digit, the year has four. Nil of a text in another form.
  func numbers(_ text: String) -> Numbers? {
    var rest = text[...]
    var numbers = Numbers()
    for part in parts {
      if case .sign(let sign) = part {
        guard rest.first == sign else { return nil }
        rest = rest.dropFirst()
        continue
      }
      let most = part == .year ? 4 : 2
      let digits = rest.prefix(most).prefix { $0.isASCII && $0.isNumber }
      guard !digits.isEmpty, part != .year || digits.count == 4, let number = Int(digits) else {
        return nil
      }
      rest = rest.dropFirst(digits.count)
      switch part {
      case .year: numbers.year = number
      case .month: numbers.month = number
      case .day: numbers.day = number
      case .hour: numbers.hour = number
      case .minute: numbers.minute = number
      case .second: numbers.second = number
      case .sign: break
      }
    }
    guard rest.isEmpty else { return nil }
    return numbers
  }
}
