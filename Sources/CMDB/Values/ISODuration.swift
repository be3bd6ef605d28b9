/// A duration of ISO 8601, `P1DT12H`: whole numbers of years, months, weeks, days, hours, minutes
/// and seconds, at most nine digits each.
package struct ISODuration: Equatable, Sendable {
  /// By which durations compare. A year is the mean one of the calendar, 365.2425 days, and a month
  /// a twelfth of it; `cmdb.duration_seconds` counts the same.
  package let seconds: Int64

  package init?(_ text: String) {
    var rest = text.utf8[...]
    guard rest.popFirst() == UInt8(ascii: "P") else { return nil }
    var parts = Self.dateParts[...]
    var isTime = false
    var seconds: Int64?
    while let byte = rest.first {
      if byte == UInt8(ascii: "T") {
        rest.removeFirst()
        guard !isTime, !rest.isEmpty else { return nil }
        isTime = true
        parts = Self.timeParts[...]
        continue
      }
      let digits = rest.prefix { Digits.isDigit($0) }
      rest = rest.dropFirst(digits.count)
      guard digits.count <= 9, let number = Int64(String(Substring(digits))),
        let unit = rest.popFirst(), let index = parts.firstIndex(where: { $0.letter == unit })
      else { return nil }
      seconds = (seconds ?? 0) + number * parts[index].seconds
      parts = parts[(index + 1)...]
    }
    guard let seconds else { return nil }
    self.seconds = seconds
  }

  private typealias Part = (letter: UInt8, seconds: Int64)

  private static let dateParts: [Part] = [
    (UInt8(ascii: "Y"), 31_556_952), (UInt8(ascii: "M"), 2_629_746),
    (UInt8(ascii: "W"), 604_800), (UInt8(ascii: "D"), 86_400),
  ]

  private static let timeParts: [Part] = [
    (UInt8(ascii: "H"), 3600), (UInt8(ascii: "M"), 60), (UInt8(ascii: "S"), 1),
  ]

  /// What somebody meant who wrote `4h` or `30 d`; nil for what is nothing of the kind.
  static func meant(by text: String) -> String? {
    let letters = text.uppercased().filter { $0 != " " }
    return ["P\(letters)", "PT\(letters)", letters].first { $0 != text && ISODuration($0) != nil }
  }
}
