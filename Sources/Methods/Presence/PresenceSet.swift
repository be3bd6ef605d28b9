import CMDB
import JSON
import JSONRPC
import SQL

extension Method {
  static let presenceSet = Method(
    "presence.set", .write, .right(.incidents),
    """
    Says whether an agent is there to work. One who is away or absent is given no incidents; \
    `until` says when one who is away comes back. Others' is set by who leads their team, or with \
    the right `administer`.
    """,
    [
      Parameter("account", .line, "Whose; default: one's own."),
      Parameter("available", .boolean, "`false`: away; `true`: back."),
      Parameter("until", .timestamp, "Away until this moment."),
      Parameter("absent_from", .nullable(.timestamp), "The beginning of an absence; default now."),
      Parameter(
        "absent_until", .nullable(.timestamp), "Its end; `null` for both ends the absence."),
    ],
    result: ("presence", .presence),
    example: (#"{"until": "2026-02-01T11:00:00Z"}"#, PresenceRules.sample)
  ) { arguments, context throws(Stop) in
    let names = ["available", "until", "absent_from", "absent_until"]
    guard names.contains(where: arguments.names) else {
      throw .invalidParams([
        Problem("nothing", "Name `available`, `until`, `absent_from` or `absent_until`.")
      ])
    }
    guard arguments["until"] == nil || arguments.boolean("available") != true else {
      throw .invalidParams([
        Problem("contradiction", "`until` says until when one is away.", path: "until")
      ])
    }
    var moments: [String: String] = [:]
    for name in names.dropFirst() { moments[name] = try PresenceRules.moment(name, arguments) }
    var writer = Writer()
    writer.object { writer in
      for name in names where arguments.names(name) {
        if let moment = moments[name] {
          writer.member(name, string: moment)
        } else if let value = arguments.object?[name] {
          writer.member(name, value: value)
        }
      }
    }
    return try Conventions.write(
      "presence.set",
      Call("presence_set", [.text(arguments.string("account")), .made(json: writer.bytes)]),
      arguments, context)
  }
}
