import JSON

/// The figures, for people and for machines.
enum Report {
  private static let head = [
    "work", "clients", "ours/s", "limit/s", "ratio", "target", "p50 µs", "p99 µs", "worker µs",
    "database µs", "limit's µs", "worker MB",
  ]

  static func table(_ figures: [Figure]) -> String {
    let rows = [head] + figures.map(cells)
    let widths = head.indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
    return rows.map { row in
      zip(row, widths).enumerated().map { column, cell in
        let padding = String(repeating: " ", count: cell.1 - cell.0.count)
        return column < 2 ? cell.0 + padding : padding + cell.0
      }.joined(separator: "  ")
    }.joined(separator: "\n")
  }

  private static func cells(_ figure: Figure) -> [String] {
    let target = figure.work.target(figure.shape)
    return [
      figure.work.rawValue, figure.shape.description, "\(Int(figure.ours.perSecond))",
      "\(Int(figure.limit))", fixed(figure.ratio, 2), target.map { "≥ \(fixed($0, 2))" } ?? "",
      "\(figure.ours.latency(0.5))", "\(figure.ours.latency(0.99))",
      fixed(figure.workerPerRequest, 1), fixed(figure.databasePerRequest, 1),
      fixed(figure.limitPerRequest, 1), fixed(Double(figure.residentKibibytes) / 1024, 1),
    ]
  }

  /// With so many digits behind the point.
  static func fixed(_ value: Double, _ digits: Int) -> String {
    let scale = digits == 1 ? 10 : 100
    let whole = Int((value * Double(scale)).rounded())
    let rest = "\(whole % scale)"
    return "\(whole / scale)." + String(repeating: "0", count: digits - rest.count) + rest
  }

  static func json(_ figures: [Figure], _ options: Options) -> [UInt8] {
    var writer = Writer()
    writer.object { writer in
      writer.member("items", integer: options.items)
      writer.member("seconds", integer: options.seconds)
      writer.key("figures")
      writer.array { writer in
        for figure in figures { append(figure, to: &writer) }
      }
    }
    return writer.bytes + [UInt8(ascii: "\n")]
  }

  private static func append(_ figure: Figure, to writer: inout Writer) {
    writer.object { writer in
      writer.member("work", string: figure.work.rawValue)
      writer.member("clients", integer: figure.shape.clients)
      writer.member("depth", integer: figure.shape.depth)
      writer.member("ours_per_s", integer: Int(figure.ours.perSecond))
      writer.member("limit_per_s", integer: Int(figure.limit))
      writer.member("ratio", raw: fixed(figure.ratio, 2).utf8)
      writer.member(
        "target",
        raw: figure.work.target(figure.shape).map { Array(fixed($0, 2).utf8) }
          ?? Array("null".utf8))
      writer.member("p50_us", integer: figure.ours.latency(0.5))
      writer.member("p99_us", integer: figure.ours.latency(0.99))
      writer.member("worker_us", raw: fixed(figure.workerPerRequest, 1).utf8)
      writer.member("database_us", raw: fixed(figure.databasePerRequest, 1).utf8)
      writer.member("limit_database_us", raw: fixed(figure.limitPerRequest, 1).utf8)
      writer.member("worker_kib", integer: figure.residentKibibytes)
    }
  }
}
