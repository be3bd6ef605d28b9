import CMDB
import JSON
import JSONRPC
import SQL

extension Method {
  static let scheduleAdd = Method(
    "schedule.add", .read, .right(.read),
    "Returns when so much working time of a schedule has passed.",
    [
      ScheduleRules.schedule, ScheduleRules.from,
      Parameter(
        "within", .line, required: true,
        "`PT4H`, `PT30M`, or `P3D`: the close of the third working day after the one that holds, "
          + "or next follows, `from`."),
    ],
    result: (
      "moment", .record([Parameter("at", .timestamp, required: true, "The earliest such moment.")])
    ),
    example: (
      #"{"schedule": "SCH-OFFICE", "from": "2026-11-26T16:30:00+03:00", "within": "PT8H"}"#,
      #"{"at": "2026-11-27T13:30:00.000000Z"}"#
    )
  ) { arguments, context throws(Stop) in
    if let within = arguments.string("within"),
      let refusal = Format.workingTime.refusal(of: within)
    {
      throw .invalidParams([
        Problem("format", "`within` is not accepted: \(refusal).", path: "within")
      ])
    }
    let from = try ScheduleRules.moments(["from"], arguments, daysMax: ScheduleRules.daysMax)
    return ScheduleRules.read(
      "schedule_add", ["timestamptz", "text"], from + [Bind.text(arguments.string("within"))],
      arguments, context)
  }
}
