import JSON

/// One metric with all its samples, as a value: the source of `server.metrics` in both its forms.
package struct Metric: Sendable {
  package enum Kind: String, Sendable {
    case counter, gauge, histogram
  }

  /// An exact number: Prometheus expects seconds, the counters are in microseconds.
  package enum Number: Sendable, Equatable {
    case integer(Int)
    case millionths(Int)

    var text: String {
      switch self {
      case .integer(let integer): return "\(integer)"
      case .millionths(let millionths):
        let fraction = millionths.magnitude % 1_000_000
        let sign = millionths < 0 ? "-" : ""
        let whole = "\(sign)\(millionths.magnitude / 1_000_000)"
        guard fraction > 0 else { return whole }
        let digits = String(String(1_000_000 + fraction).dropFirst())
        return whole + "." + digits.trimmingZeros
      }
    }
  }

  package enum Value: Sendable {
    case number(Number)
    /// The count of each bucket, not cumulative, and the upper bounds; there is one more count than
    /// bounds.
    case distribution(bounds: [Number], counts: [Int], sum: Number)
  }

  package struct Sample: Sendable {
    package let labels: [(name: String, value: String)]
    package let value: Value

    package init(_ labels: [(name: String, value: String)], _ value: Value) {
      self.labels = labels
      self.value = value
    }
  }

  /// `cmdb_…` with the unit, and `_total` at the end of counters.
  package let name: String
  package let kind: Kind
  package let help: String
  package let samples: [Sample]

  package init(_ name: String, _ kind: Kind, _ help: String, _ samples: [Sample]) {
    self.name = name
    self.kind = kind
    self.help = help
    self.samples = samples
  }

  /// A metric of one number without labels.
  package init(_ name: String, _ kind: Kind, _ help: String, _ number: Number) {
    self.init(name, kind, help, [Sample([], .number(number))])
  }
}

extension String {
  fileprivate var trimmingZeros: String {
    String(reversed().drop { $0 == "0" }.reversed())
  }
}

// MARK: JSON

extension Metric {
  func write(to writer: inout Writer) {
    writer.object { writer in
      writer.member("name", string: name)
      writer.member("type", string: kind.rawValue)
      writer.member("help", string: help)
      writer.member(
        "samples",
        array: { writer in
          for sample in samples { sample.write(to: &writer) }
        })
    }
  }
}

extension Metric.Sample {
  fileprivate func write(to writer: inout Writer) {
    writer.object { writer in
      writer.member(
        "labels",
        object: { writer in
          for (name, value) in labels { writer.member(name, string: value) }
        })
      switch value {
      case .number(let number): writer.member("value", raw: Array(number.text.utf8))
      case .distribution(let bounds, let counts, let sum):
        writer.member("count", integer: counts.reduce(0, +))
        writer.member("sum", raw: Array(sum.text.utf8))
        writer.member(
          "buckets",
          array: { writer in
            for (bound, count) in zip(bounds, counts) {
              writer.object { writer in
                writer.member("le", raw: Array(bound.text.utf8))
                writer.member("count", integer: count)
              }
            }
          })
      }
    }
  }
}

// MARK: Prometheus

/// The text exposition format, version 0.0.4.
package enum Exposition {
  package static func text(_ metrics: [Metric]) -> String {
    metrics.map { metric in
      let head =
        "# HELP \(metric.name) \(escape(metric.help, quotes: false))\n"
        + "# TYPE \(metric.name) \(metric.kind.rawValue)\n"
      return head + metric.samples.map { lines(of: $0, named: metric.name) }.joined()
    }.joined()
  }

  private static func lines(of sample: Metric.Sample, named name: String) -> String {
    switch sample.value {
    case .number(let number): return line(name, sample.labels, number.text)
    case .distribution(let bounds, let counts, let sum):
      var text = ""
      var total = 0
      for (bound, count) in zip(bounds.map(\.text) + ["+Inf"], counts) {
        total += count
        text += line("\(name)_bucket", sample.labels + [(name: "le", value: bound)], "\(total)")
      }
      return text + line("\(name)_sum", sample.labels, sum.text)
        + line("\(name)_count", sample.labels, "\(total)")
    }
  }

  private static func line(
    _ name: String, _ labels: [(name: String, value: String)], _ value: String
  ) -> String {
    guard !labels.isEmpty else { return "\(name) \(value)\n" }
    let list = labels.map { "\($0.name)=\"\(escape($0.value, quotes: true))\"" }
    return "\(name){\(list.joined(separator: ","))} \(value)\n"
  }

  private static func escape(_ text: String, quotes: Bool) -> String {
    var escaped = ""
    for character in text {
      switch character {
      case "\\": escaped += "\\\\"
      case "\n": escaped += "\\n"
      case "\"" where quotes: escaped += "\\\""
      default: escaped.append(character)
      }
    }
    return escaped
  }
}
