import CMDB
import JSON
import JSONRPC
import SQL

extension Method {
  static let scheduleBetween = Method(
    "schedule.between", .read, .right(.read),
    "Returns how much working time of a schedule lies between two moments.",
    [ScheduleRules.schedule, ScheduleRules.from, ScheduleRules.to],
    result: (
      "time",
      .record([
        Parameter("seconds", .number, required: true, "With decimals, to the microsecond.")
      ])
    ),
    example: (
      """
      {"schedule": "SCH-OFFICE", "from": "2026-11-27T15:00:00+03:00", \
      "to": "2026-11-30T11:00:00+03:00"}
      """, #"{"seconds": 18000}"#
    )
  ) { arguments, context throws(Stop) in
    ScheduleRules.read(
      "schedule_between", ["timestamptz", "timestamptz"],
      try ScheduleRules.moments(["from", "to"], arguments, daysMax: ScheduleRules.daysMax),
      arguments, context)
  }
}
