import JSON
import Samples
import Testing

@testable import Methods

/// `server.metrics` in both its forms.
struct MetricTests {
  private static let metrics = [
    Metric("cmdb_workers", .gauge, "Workers\nthat \\ \"serve\".", .integer(2)),
    Metric(
      "cmdb_requests_total", .counter, "Requests.",
      [
        .init(
          [(name: "method", value: "item.get"), (name: "outcome", value: "ok")],
          .number(.integer(17))),
        .init(
          [(name: "method", value: "a\"b\\c\nd"), (name: "outcome", value: "ok")],
          .number(.integer(1))),
      ]),
    Metric(
      "cmdb_request_duration_seconds", .histogram, "Time.",
      [
        .init(
          [(name: "method", value: "item.get")],
          .distribution(
            bounds: [.millionths(250), .millionths(1_000_000)], counts: [4, 2, 1],
            sum: .millionths(2_500_001)))
      ]),
  ]

  @Test func theTextIsWhatAScraperReads() throws {
    let read = try ExpositionReader(Exposition.text(Self.metrics))
    #expect(
      read.types == [
        "cmdb_workers": "gauge", "cmdb_requests_total": "counter",
        "cmdb_request_duration_seconds": "histogram",
      ])
    #expect(read.value("cmdb_workers") == 2)
    #expect(read.value("cmdb_requests_total", ["method": "item.get"]) == 17)
    #expect(read.value("cmdb_requests_total", ["method": "a\"b\\c\nd"]) == 1)
    let name = "cmdb_request_duration_seconds"
    #expect(read.value("\(name)_bucket", ["le": "0.00025"]) == 4)
    #expect(read.value("\(name)_bucket", ["le": "1"]) == 6)
    #expect(read.value("\(name)_bucket", ["le": "+Inf"]) == 7)
    #expect(read.value("\(name)_count") == 7)
    #expect(read.value("\(name)_sum") == 2.500001)
    #expect(read.brokenHistograms == [])
  }

  @Test func helpStandsOnceAndIsEscaped() {
    let lines = Exposition.text(Self.metrics).split(separator: "\n")
    #expect(lines.first == #"# HELP cmdb_workers Workers\nthat \\ "serve"."#)
    #expect(lines.filter { $0.hasPrefix("# HELP") }.count == 3)
  }

  @Test func theMethodAnswersBothForms() throws {
    let context = SampleContext.make()
    for (params, member) in [("{}", "metrics"), (#"{"format": "prometheus"}"#, "text")] {
      let plan = try SampleContext.plan(
        .serverMetrics, params, context, metrics: Self.metrics)
      guard case .read(let read) = plan, case .answer(let away) = read.outage else {
        Issue.record("no read")
        continue
      }
      #expect(try Document(away).root[member] != nil)
    }
  }

  @Test func thePlainFormHasTheSameFigures() throws {
    let plan = try SampleContext.plan(
      .serverMetrics, "{}", SampleContext.make(), metrics: Self.metrics)
    guard case .read(let read) = plan, case .answer(let bytes) = read.outage else { return }
    let root = try Document(bytes).root
    let metrics = try #require(root["metrics"]).elements.map(\.self)
    #expect(metrics.map { $0["name"]?.string } == ["cmdb_timeline"] + Self.metrics.map(\.name))
    let histogram = try #require(metrics.last?["samples"]?.elements.map(\.self).first)
    #expect(histogram["count"]?.integer == 7)
    #expect(histogram["buckets"]?.count == 2)
    #expect(histogram["sum"].map { String(decoding: $0.raw, as: UTF8.self) } == "2.500001")
  }
}
