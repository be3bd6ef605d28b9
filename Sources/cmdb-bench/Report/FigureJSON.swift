import JSON

/// The figures for machines.
enum FigureJSON {
  static func document(_ figures: [Figure], _ options: Options) -> [UInt8] {
    var writer = Writer()
    writer.object { writer in
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
      writer.member("figure", string: figure.what)
      writer.member("items", integer: figure.items)
      writer.member("unit", string: figure.measure.rawValue)
      number("ours", figure.ours, to: &writer)
      number("limit", figure.limit, to: &writer)
      number("ratio", figure.ratio, to: &writer)
      switch figure.target {
      case .atLeast(let value): number("target_min", value, to: &writer)
      case .atMost(let value): number("target_max", value, to: &writer)
      case nil: break
      }
      writer.member("reached", boolean: figure.isReached)
      writer.member("p50_us", integer: figure.latencies.map { Int64($0.at(0.5)) })
      writer.member("p99_us", integer: figure.latencies.map { Int64($0.at(0.99)) })
      number("worker_us", figure.cost?.worker, to: &writer)
      number("database_us", figure.cost?.database, to: &writer)
      number("limit_database_us", figure.cost?.limit, to: &writer)
      writer.member("worker_kib", integer: figure.residentKibibytes.map { Int64($0) })
      writer.member("remark", string: figure.remark)
    }
  }

  private static func number(_ name: String, _ value: Double?, to writer: inout Writer) {
    guard let value, value.isFinite else { return writer.member(name, raw: "null".utf8) }
    writer.member(name, raw: Decimal.text(value, digits: 3).utf8)
  }
}
