/// The figures for people. One work stands together whatever the size of the estate, so that its
/// growth can be read downwards.
enum Table {
  private static let head = [
    "work", "figure", "items", "ours", "limit", "", "ratio", "target", "", "p50 µs", "p99 µs",
    "worker µs", "database µs", "limit's µs", "worker MB", "",
  ]
  private static let leftColumns: Set<Int> = [0, 1, 5, 8, 15]

  static func text(_ figures: [Figure]) -> String {
    let rows = [head] + inOrder(figures).map(cells)
    let widths = head.indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
    let lines = rows.map { row in
      zip(row, widths).enumerated().map { column, cell in
        let padding = String(repeating: " ", count: cell.1 - cell.0.count)
        return leftColumns.contains(column) ? cell.0 + padding : padding + cell.0
      }.joined(separator: "  ")
    }
    return lines.map(withoutEndingBlanks).joined(separator: "\n")
  }

  private static func withoutEndingBlanks(_ line: String) -> String {
    String(line.reversed().drop { $0 == " " }.reversed())
  }

  private static func inOrder(_ figures: [Figure]) -> [Figure] {
    var places: [String: Int] = [:]
    for figure in figures where places[place(figure)] == nil {
      places[place(figure)] = places.count
    }
    let keyed = figures.map { figure in
      let work = Work.allCases.firstIndex(of: figure.work) ?? 0
      return (key: [work, places[place(figure)] ?? 0, figure.items], figure: figure)
    }
    return keyed.sorted { $0.key.lexicographicallyPrecedes($1.key) }.map(\.figure)
  }

  private static func place(_ figure: Figure) -> String {
    "\(figure.work.rawValue) \(figure.what)"
  }

  private static func cells(_ figure: Figure) -> [String] {
    let cost = figure.cost
    return [
      figure.work.rawValue, figure.what, "\(figure.items)", number(figure.ours),
      figure.limit.map(number) ?? "", figure.measure.rawValue,
      figure.ratio.map { Decimal.text($0, digits: 2) } ?? "",
      figure.target.map(text) ?? "", figure.isReached.map { $0 ? "✓" : "✗" } ?? "",
      figure.latencies.map { "\($0.at(0.5))" } ?? "",
      figure.latencies.map { "\($0.at(0.99))" } ?? "",
      cost.map { Decimal.text($0.worker, digits: 1) } ?? "",
      cost.map { Decimal.text($0.database, digits: 1) } ?? "",
      cost.map { Decimal.text($0.limit, digits: 1) } ?? "",
      figure.residentKibibytes.map { Decimal.text(Double($0) / 1024, digits: 1) } ?? "",
      figure.remark,
    ]
  }

  /// Small figures need a fraction.
  private static func number(_ value: Double) -> String {
    abs(value) < 1000 ? Decimal.text(value, digits: abs(value) < 100 ? 2 : 1) : "\(Int(value))"
  }

  private static func text(_ target: Figure.Target) -> String {
    switch target {
    case .atLeast(let value): "≥ \(number(value))"
    case .atMost(let value): "≤ \(number(value))"
    }
  }
}

/// Numbers with a fixed number of digits behind the point.
enum Decimal {
  static func text(_ value: Double, digits: Int) -> String {
    guard value.isFinite else { return "–" }
    let scale = (0..<digits).reduce(1) { scale, _ in scale * 10 }
    let whole = Int((abs(value) * Double(scale)).rounded())
    let rest = "\(whole % scale)"
    let sign = value < 0 && whole > 0 ? "-" : ""
    return "\(sign)\(whole / scale)." + String(repeating: "0", count: digits - rest.count) + rest
  }
}
