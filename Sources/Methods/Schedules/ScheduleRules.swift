import CMDB
import JSON
import JSONRPC
import SQL

/// What the methods about working time have in common (SERVICE-DESK.md §3.1).
enum ScheduleRules {
  static let schedule = Parameter(
    "schedule", .nullable(.itemRef), "The schedule; null, or none: every moment works.")

  static let from = Parameter("from", .timestamp, required: true, "From this moment on.")

  static let to = Parameter(
    "to", .timestamp, required: true, "Up to this moment; it counts no more.")

  /// `cmdb.reach_days_max`.
  static let daysMax = 3660

  /// The moments of `from` and `to`; those of other parameters are refused as they are.
  static func moments(
    _ names: [String], _ arguments: Arguments, daysMax: Int
  ) throws(Stop) -> [[UInt8]?] {
    var problems: [Problem] = []
    var moments: [Timestamp] = []
    for name in names {
      // What is refused already reads as absent.
      guard let text = arguments.string(name) else { continue }
      if let moment = Timestamp(text) {
        moments.append(moment)
      } else {
        problems.append(.notTimestamp(name, text))
      }
    }
    if moments.count == 2, moments[1] < moments[0] {
      problems.append(Problem("range", "`to` must not be earlier than `from`.", path: "to"))
    } else if moments.count == 2,
      moments[1].microseconds - moments[0].microseconds > Int64(daysMax) * 86_400_000_000
    {
      problems.append(
        Problem("range", "`to` is at most \(daysMax) days later than `from`.", path: "to"))
    }
    guard problems.isEmpty else { throw .invalidParams(problems) }
    return moments.map { Bind.text($0.description) }
  }

  static func read(
    _ function: String, _ types: [String], _ values: [[UInt8]?], _ arguments: Arguments,
    _ context: Context
  ) -> Plan {
    let all = ["jsonb"] + types + ["timestamptz"]
    let list = all.enumerated().map { "$\($0 + 1)::\($1)" }.joined(separator: ", ")
    let unit = Unit(
      Statement(name: function, "select cmdb.\(function)(\(list))"),
      [Bind.json(arguments["schedule"])] + values + [context.momentParameter()])
    return .read(
      Read(.list(unit), .cell { RPCError(.internalError, "The schedule gave no answer.") }))
  }
}
