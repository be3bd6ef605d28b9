import CMDB
import JSON
import JSONRPC
import SQL

extension Method {
  static let scheduleHours = Method(
    "schedule.hours", .read, .right(.read),
    "Returns the working time of a schedule between two moments, at most 366 days apart, as spans.",
    [ScheduleRules.schedule, ScheduleRules.from, ScheduleRules.to],
    result: (
      "hours",
      .record([
        Parameter(
          "spans",
          .array(
            .record([
              Parameter("from", .timestamp, required: true, "When it begins."),
              Parameter("to", .timestamp, required: true, "When it ends."),
              Parameter("name", .line, "The name of the exception or holiday that made it so."),
            ]), count: 0...10_000), required: true, "In order; none touches the next."),
        Parameter(
          "days",
          .array(
            .record([
              Parameter("date", .line, required: true, "The day, in the zone of the schedule."),
              Parameter(
                "hours", .line, required: true,
                "Its hours by the local clock, `09:00-13:00 14:00-18:00`; empty: it is closed."),
              Parameter("name", .line, "The name of the exception or holiday that made it so."),
            ]), count: 0...367), required: true,
          "The local days between; none where every moment works."),
      ])
    ),
    example: (
      """
      {"schedule": "SCH-OFFICE", "from": "2025-11-01T00:00:00+03:00", \
      "to": "2025-11-02T00:00:00+03:00"}
      """,
      """
      {"spans": [{"from": "2025-11-01T06:00:00.000000Z", "to": "2025-11-01T10:00:00.000000Z", \
      "name": "Перенос"}, {"from": "2025-11-01T11:00:00.000000Z", \
      "to": "2025-11-01T14:00:00.000000Z", "name": "Перенос"}], \
      "days": [{"date": "2025-11-01", "hours": "09:00-13:00 14:00-17:00", "name": "Перенос"}]}
      """
    )
  ) { arguments, context throws(Stop) in
    ScheduleRules.read(
      "schedule_hours", ["timestamptz", "timestamptz"],
      try ScheduleRules.moments(["from", "to"], arguments, daysMax: 366), arguments, context)
  }
}
