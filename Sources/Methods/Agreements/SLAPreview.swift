import CMDB
import JSON
import JSONRPC
import SQL

extension Method {
  static let slaPreview = Method(
    "sla.preview", .write, .right(.policy),
    """
    Tells how a change of a schedule, a calendar or an agreement would move the clocks that run, \
    and changes nothing. When the change is made, the clocks follow within two seconds.
    """,
    [
      Parameter("item", .itemRef, required: true, "The schedule, calendar or agreement."),
      Parameter(
        "attributes", .map(.any), required: true,
        "Values by name, as `item.update` takes them; null clears."),
    ],
    result: (
      "preview",
      .record([
        Parameter(
          "clocks", .count, required: true,
          "Clocks of open incidents that run or are paused and would go on."),
        Parameter("later", .count, required: true, "Of these, due later."),
        Parameter("sooner", .count, required: true, "Of these, due sooner."),
        Parameter("unchanged", .count, required: true, "Of these, due as before."),
        Parameter(
          "newly_breached", .count, required: true,
          "Broken by it: they stand among `sooner` too."),
        Parameter(
          "saved", .count, required: true, "Broken no longer: they stand among `later` too."),
        Parameter("begun", .count, required: true, "Clocks that would begin."),
        Parameter("ended", .count, required: true, "Clocks of which nothing would be promised."),
        Parameter(
          "examples",
          .array(
            .record([
              Parameter("incident", .line, required: true, "The number of the incident."),
              Parameter("measure", .line, required: true, "What the clock measures."),
              Parameter("due_at", .timestamp, "When it is due now; not while it is paused."),
              Parameter("new_due_at", .timestamp, "When it would be due."),
            ]), count: 0...20), required: true,
          "Some that move, those first that are saved or broken by it."),
        Parameter(
          "truncated", .boolean, required: true,
          "Whether more incidents would follow than the 2,000 that were looked at."),
      ])
    ),
    example: (
      #"{"item": "SLA-OFFICE", "attributes": {"valid_until": "2026-01-31"}}"#,
      #"""
      {"clocks": 0, "later": 0, "sooner": 0, "unchanged": 0, "newly_breached": 0, "saved": 0, \#
      "begun": 0, "ended": 1, "examples": [{"incident": "INC-000004", "measure": "resolution", \#
      "due_at": "2026-02-02T10:00:00.000000Z"}], "truncated": false}
      """#
    )
  ) { arguments, context throws(Stop) in
    try ItemChange.requireSome(arguments)
    let change = try ItemChange.planned(arguments, context)
    let input = change.input
    return try Conventions.write(
      "sla.preview",
      Call(
        "sla_preview",
        [
          .json(arguments["item"]), .texts(change.classes), .made(json: input.given),
          .texts(input.cleared.isEmpty ? nil : input.cleared), .made(json: input.inputs),
          .made(json: input.patterns),
        ]), arguments, context, certainty: change.certainty)
  }
}
