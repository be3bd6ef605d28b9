package import JSON

/// How a file writes what can be written in several ways: `formats` of an import.
package struct CellFormats: Equatable, Sendable {
  /// Such as `DD/MM/YYYY`; nil reads ISO dates and `DD.MM.YYYY`, and refuses what is ambiguous.
  package let date: DateForm?
  /// The decimal sign; the other one then groups. Nil: see `CellNumber`.
  package let decimal: UInt8?

  package init(date: DateForm? = nil, decimal: UInt8? = nil) {
    self.date = date
    self.decimal = decimal
  }

  /// Reads `{"date"?, "decimal"?}`.
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
    var decimal: UInt8?
    if let text = value?["decimal"]?.string {
      if text == "." || text == "," {
        decimal = text.utf8.first
      } else {
        problems.append(
          Problem("format", "`decimal` must be `.` or `,`.", path: "formats.decimal"))
      }
    }
    return (CellFormats(date: date, decimal: decimal), problems)
  }
}

/// The order of year, month and day in a date, with what stands between them.
package struct DateForm: Equatable, Sendable {
  enum Part: Equatable {
    case year, month, day
    case sign(Character)
  }

  let parts: [Part]
  package let text: String

  package init?(_ text: String) {
    var parts: [Part] = []
    var rest = text[...]
    while let first = rest.first {
      if rest.hasPrefix("YYYY") {
        parts.append(.year)
        rest = rest.dropFirst(4)
      } else if rest.hasPrefix("MM") {
        parts.append(.month)
        rest = rest.dropFirst(2)
      } else if rest.hasPrefix("DD") {
        parts.append(.day)
        rest = rest.dropFirst(2)
      } else if first.isLetter || first.isNumber {
        return nil
      } else {
        parts.append(.sign(first))
        rest = rest.dropFirst()
      }
    }
    let once = [Part.year, .month, .day].allSatisfy { part in
      parts.count(where: { $0 == part }) == 1
    }
    guard once else { return nil }
    self.parts = parts
    self.text = text
  }

  /// A day and a month may have one digit, the year has four. Nil of a text in another form.
  func numbers(_ text: String) -> (year: Int, month: Int, day: Int)? {
    var rest = text[...]
    var year = 0
    var month = 0
    var day = 0
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
      case .year: year = number
      case .month: month = number
      case .day: day = number
      case .sign: break
      }
    }
    guard rest.isEmpty else { return nil }
    return (year, month, day)
  }
}
