import Events
import Methods
import System

/// Reads what the steward tells about its duties, and what those before it have counted.
struct DutiesReader {
  private let status: SharedStatus
  private let names: [String]
  private let numbers: [Int]

  init(_ status: SharedStatus, _ names: [String]) {
    self.status = status
    self.names = names
    numbers = names.map { DutyCounters.number(of: $0, status) }
  }

  /// The names of those that have not succeeded for too long.
  var silent: [String] {
    zip(names, numbers).filter { gauge(.isSilent, $1) == 1 }.map(\.0)
  }

  var metrics: [Metric] {
    [
      Metric(
        "cmdb_steward_duty_runs_total", .counter, "Turns of the steward's duties by outcome.",
        zip(names, numbers).flatMap { name, number in
          [("ok", SlotLayout.DutySum.successes), ("failed", .failures)].map { outcome, counter in
            Metric.Sample(
              [(name: "duty", value: name), (name: "outcome", value: outcome)],
              .number(.integer(sum(counter, number))))
          }
        }),
      Metric(
        "cmdb_steward_duty_seconds_total", .counter, "Time that the steward's duties took.",
        samples { .millionths(sum(.microseconds, $0)) }),
      Metric(
        "cmdb_steward_duty_success_timestamp_seconds", .gauge,
        "When a duty last succeeded; 0: not since the steward was started.",
        samples { .millionths(gauge(.succeededAt, $0)) }),
      Metric(
        "cmdb_steward_duty_overdue", .gauge, "Whether a duty has not succeeded for too long.",
        samples { .integer(gauge(.isSilent, $0)) }),
      Metric(
        "cmdb_steward_duty_lag_positions", .gauge,
        "Positions of the journal that a duty has not seen yet; 0 for those that do not read it.",
        samples { .integer(gauge(.lag, $0)) }),
    ]
  }

  private func samples(_ value: (Int) -> Metric.Number) -> [Metric.Sample] {
    zip(names, numbers).map { name, number in
      Metric.Sample([(name: "duty", value: name)], .number(value(number)))
    }
  }

  private func sum(_ sum: SlotLayout.DutySum, _ number: Int) -> Int {
    [Slot.steward, Slot.dead].reduce(0) {
      $0 + Int(clamping: status.load(slot: $1, counter: SlotLayout.duty(sum, of: number)))
    }
  }

  private func gauge(_ gauge: SlotLayout.DutyGauge, _ number: Int) -> Int {
    Int(
      clamping: status.load(slot: Slot.steward, counter: SlotLayout.duty(gauge, of: number)))
  }
}
