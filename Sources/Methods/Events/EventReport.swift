import CMDB
import JSON
import JSONRPC
import SQL

extension Method {
  static let eventReport = Method(
    "event.report", .write, .either(.incidents, orInPart: [.gateway]),
    """
    Takes what monitoring has seen. There is one open incident for each source and item, or each \
    source and key where no item is named: a problem opens it, a further event is a comment on it, \
    and when its last problem is over it is resolved, unless somebody has been given it, has \
    commented on it or written about it. It is opened below the open incident of what its item \
    depends on.
    """,
    [
      Parameter(
        "source", .oneLine(bytesMax: 200), required: true,
        "What reports: the name of the monitoring system."),
      Parameter(
        "key", .oneLine(bytesMax: 200), required: true,
        "What the source calls the problem, the same when it is over."),
      Parameter("item", .itemRef, "The item that it is about."),
      Parameter(
        "state", .choice(["problem", "ok"]), required: true, "Whether it has begun or is over."),
      Parameter(
        "severity", .integer(1...3),
        "1 high, 2 medium, 3 low (default): impact and urgency of an incident that it opens."),
      Parameter(
        "text", .text, required: true,
        "What is wrong; its first line is the title. Of what is over: the resolution."),
    ],
    result: (
      "reported",
      .record([
        Parameter(
          "incident", .nullable(.line), required: true,
          "The number of the incident; null where none is open."),
        Parameter(
          "action", .choice(["opened", "joined", "resolved", "none"]), required: true,
          "What became of it."),
      ])
    ),
    example: (
      #"""
      {"source": "zabbix", "key": "ups.on_battery", "item": "UPS-000002", "state": "problem", \#
      "severity": 2, "text": "UPS is on battery"}
      """#, #"{"incident": "INC-000017", "action": "opened"}"#
    )
  ) { arguments, context throws(Stop) in
    try Conventions.write(
      "event.report",
      Call(
        "event_report",
        [
          .text(arguments.string("source")), .text(arguments.string("key")),
          .json(arguments["item"]), .text(arguments.string("state")),
          .int(arguments.integer("severity")), .text(arguments.string("text")),
        ]), arguments, context)
  }
}
