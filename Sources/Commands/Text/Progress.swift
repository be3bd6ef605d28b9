/// How far a long piece of work is: one line that is written over and over.
struct Progress: Sendable, Equatable {
  var rows: Int = 0
  /// Nil when unknown.
  var rowsExpected: Int?
  var bytes: Int = 0

  /// `12,345 of 50,000 rows  24 %  3.1 MiB  8,200 rows/s  0:05 left`
  func text(after elapsed: Duration, _ language: Language) -> String {
    let seconds = max(
      Double(elapsed.components.seconds)
        + Double(elapsed.components.attoseconds) / 1e18, 0.001)
    let rate = Double(rows) / seconds
    let isRussian = language.isRussian
    var parts = [Plural.rows(rows).text(language)]
    if let rowsExpected, rowsExpected > 0 {
      let share = min(100, rows * 100 / rowsExpected)
      let of = isRussian ? "из" : "of"
      parts = [
        "\(Self.grouped(rows)) \(of) \(Plural.rows(rowsExpected).text(language))", "\(share) %",
      ]
    }
    parts += [
      Self.size(bytes, language), "\(Self.grouped(Int(rate))) \(isRussian ? "строк/с" : "rows/s")",
    ]
    if let rowsExpected, rate > 0 {
      let left = Self.clock(Int(Double(max(0, rowsExpected - rows)) / rate + 0.5))
      parts.append(isRussian ? "осталось \(left)" : "\(left) left")
    }
    return parts.joined(separator: "  ")
  }

  /// `1,234,567`
  static func grouped(_ number: Int) -> String {
    var digits = String(number.magnitude)
    var groups: [String] = []
    while digits.count > 3 {
      groups.insert(String(digits.suffix(3)), at: 0)
      digits.removeLast(3)
    }
    return (number < 0 ? "-" : "") + ([digits] + groups).joined(separator: ",")
  }

  /// In units of 1024, with one decimal.
  static func size(_ bytes: Int, _ language: Language = .english) -> String {
    var tenths = bytes * 10
    var unit = 0
    let units =
      language.isRussian
      ? ["Б", "КиБ", "МиБ", "ГиБ", "ТиБ"] : ["B", "KiB", "MiB", "GiB", "TiB"]
    while tenths >= 10240, unit < units.count - 1 {
      tenths /= 1024
      unit += 1
    }
    return unit == 0 ? "\(bytes) \(units[0])" : "\(tenths / 10).\(tenths % 10) \(units[unit])"
  }

  /// `1:02:03`, or `2:03` under an hour.
  static func clock(_ seconds: Int) -> String {
    func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
    let (hours, minutes) = (seconds / 3600, seconds / 60 % 60)
    return hours > 0
      ? "\(hours):\(two(minutes)):\(two(seconds % 60))" : "\(minutes):\(two(seconds % 60))"
  }
}
