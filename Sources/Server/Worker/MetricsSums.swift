import Events
import Methods
import System

extension MetricsReader {
  /// The sums of all processes, added up once.
  struct Sums {
    /// Indexed by counter, from the first sum of a slot.
    private let values: [UInt64]
    private let numbers: MetricNumbers

    init(_ status: SharedStatus, slots: [Int]) {
      numbers = MetricNumbers(status)
      values = SlotLayout.sums.map { counter in
        slots.reduce(0) { $0 &+ status.load(slot: $1, counter: counter) }
      }
    }

    private func value(_ counter: Int) -> Int {
      Int(clamping: values[counter - SlotLayout.sums.lowerBound])
    }

    private func value(_ counter: SlotCounter) -> Int { value(counter.rawValue) }

    var metrics: [Metric] {
      [
        requests, durations,
        Metric(
          "cmdb_connections_opened_total", .counter, "Connections of clients that were accepted.",
          .integer(value(.connectionsOpened))),
        Metric(
          "cmdb_received_bytes_total", .counter, "Bytes read from clients.",
          .integer(value(.bytesReceived))),
        Metric(
          "cmdb_sent_bytes_total", .counter, "Bytes written to clients.",
          .integer(value(.bytesSent))),
        Metric(
          "cmdb_journal_positions_total", .counter, "Positions given to changes by this server.",
          .integer(value(.positionsGiven))),
        losses, events,
      ]
    }

    private var methods: [(number: Int, name: String)] {
      zip(numbers.methods, MetricNumbers.methodNames).map { ($0, $1) }
    }

    /// Only pairs that have occurred: most never do.
    private var requests: Metric {
      var samples: [Metric.Sample] = []
      for (number, method) in methods {
        for (outcome, name) in zip(numbers.outcomes, MetricCounters.Outcome.names) {
          let count = value(SlotLayout.outcome(outcome, ofMethod: number))
          guard count > 0 else { continue }
          samples.append(
            .init(
              [(name: "method", value: method), (name: "outcome", value: name)],
              .number(.integer(count))))
        }
      }
      return Metric(
        "cmdb_requests_total", .counter,
        "Requests by method and outcome: ok, the kind of the error, or abandoned by the client.",
        samples)
    }

    private var durations: Metric {
      let bounds = SlotLayout.bucketBounds.map { Metric.Number.millionths(Int($0)) }
      let samples = methods.compactMap { number, name -> Metric.Sample? in
        let counts = (0...bounds.count).map { bucket in
          value(SlotLayout.latency(bucket: bucket, ofMethod: number))
        }
        guard counts.contains(where: { $0 > 0 }) else { return nil }
        return .init(
          [(name: "method", value: name)],
          .distribution(
            bounds: bounds, counts: counts,
            sum: .millionths(value(SlotLayout.latencySum(ofMethod: number)))))
      }
      return Metric(
        "cmdb_request_duration_seconds", .histogram,
        "Time from the reading of a request to its answer.", samples)
    }

    private var losses: Metric {
      let lanes: [(String, SlotCounter)] = [
        ("fast", .fastLosses), ("slow", .slowLosses), ("search", .searchLosses),
        ("scan", .scanLosses), ("graph", .graphLosses), ("write", .writeLosses),
      ]
      return Metric(
        "cmdb_database_losses_total", .counter,
        "How often a worker lost all connections of a lane to the database.",
        lanes.map { name, counter in
          .init([(name: "lane", value: name)], .number(.integer(value(counter))))
        })
    }

    private var events: Metric {
      Metric(
        "cmdb_events_total", .counter, "Events by name, whether they were logged or not.",
        zip(numbers.events, Event.Name.allCases).map { number, name in
          .init(
            [(name: "event", value: name.rawValue)],
            .number(.integer(value(SlotLayout.event(number)))))
        })
    }
  }
}
