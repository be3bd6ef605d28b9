import CMDB
import JSON
import JSONRPC
import SQL

extension Method {
  static let serverMetrics = Method(
    "server.metrics", .server, .right(.administer),
    "Returns the metrics of the whole server, as JSON or in the text format of Prometheus.",
    [
      Parameter(
        "format", .choice(["json", "prometheus"]),
        "Default `json`, answered in `metrics`; `prometheus` is answered in `text`.")
    ],
    result: ("metrics", .serverMetrics),
    example: (
      #"{"format": "prometheus"}"#,
      ##"{"format": "prometheus", "text": "# HELP cmdb_workers Workers that serve.\n…"}"##
    )
  ) { arguments, context throws(Stop) in
    let timeline = Metric(
      "cmdb_timeline", .gauge, "The newest timeline of positions.",
      .integer(context.server.timelines.newest))
    let metrics = [timeline] + (try context.metrics())
    let isText = arguments.string("format") == "prometheus"
    return .read(
      Read(
        .point(
          Unit(
            Statement(
              name: "measured",
              "select cmdb.health(), cmdb.consumer_lags(), cmdb.default_partition_rows()")),
          together: nil),
        .made { rows in MetricsAnswer.json(metrics + MetricsAnswer.measured(rows), isText: isText)
        },
        outage: .answer(MetricsAnswer.json(metrics, isText: isText))))
  }
}

extension Schema {
  fileprivate static let serverMetrics = Schema.record([
    Parameter("format", .choice(["prometheus"]), "With `text`."),
    Parameter("text", .string(0...8_388_608), "The text format of Prometheus, version 0.0.4."),
    Parameter(
      "metrics",
      .array(
        .record([
          Parameter("name", .line, required: true, "`cmdb_…`, with the unit."),
          Parameter(
            "type", .choice(["counter", "gauge", "histogram"]), required: true, "Its kind."),
          Parameter("help", .line, required: true, "What it says."),
          Parameter(
            "samples", .array(metricSample, count: 0...100_000), required: true,
            "One for each set of labels."),
        ]), count: 0...1000), "Without `format`, or with `json`."),
  ])

  private static let metricSample = Schema.record([
    Parameter("labels", .map(.string(0...1000)), required: true, "What it is about."),
    Parameter("value", .number, "Of a counter or a gauge."),
    Parameter("count", .count, "Of a histogram: all that was measured."),
    Parameter("sum", .number, "Of a histogram: the sum of it."),
    Parameter(
      "buckets",
      .array(
        .record([
          Parameter("le", .number, required: true, "The upper bound."),
          Parameter("count", .count, required: true, "What is not above it, but above the last."),
        ]), count: 0...1000), "Of a histogram."),
  ])
}

private enum MetricsAnswer {
  /// Metrics that only the database can supply.
  static func measured(_ rows: Rows) -> [Metric] {
    func answer(_ column: Int) -> Value? {
      rows[0, column].flatMap { try? Document(Array($0), limits: .trusted) }?.root
    }
    guard let lag = answer(0)?["journal_lag_ms"]?.integer else { return [] }
    let consumers = answer(1)?.members.map { name, lag in
      Metric.Sample(
        [("consumer", name)], .number(.millionths(Int(lag.integer ?? 0) * 1000)))
    }
    return [
      Metric(
        "cmdb_journal_lag_seconds", .gauge,
        "Age of the oldest change that has no position in the journal.",
        .millionths(Int(lag) * 1000)),
      Metric(
        "cmdb_consumer_lag_seconds", .gauge,
        "Age of the oldest entry that a durable consumer has not acknowledged.", consumers ?? []),
    ] + (rows.integer(0, 2).map { [unplaced(Int($0))] } ?? [])
  }

  /// Not told while partitions are being made: to count them would mean to wait.
  private static func unplaced(_ rows: Int) -> Metric {
    Metric(
      "cmdb_default_partition_rows", .gauge,
      "Rows of histories that are in no partition of their month.", .integer(rows))
  }

  static func json(_ metrics: [Metric], isText: Bool) -> [UInt8] {
    var writer = Writer()
    writer.object { writer in
      if isText {
        writer.member("format", string: "prometheus")
        writer.member("text", string: Exposition.text(metrics))
      } else {
        writer.member(
          "metrics",
          array: { writer in
            for metric in metrics { metric.write(to: &writer) }
          })
      }
    }
    return writer.bytes
  }
}
