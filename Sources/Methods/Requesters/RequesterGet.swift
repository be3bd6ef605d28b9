import CMDB
import JSON
import JSONRPC
import SQL

extension Method {
  static let requesterGet = Method(
    "requester.get", .server, .right(.incidents),
    "The card of a person or an organisation: what an agent has to know of who calls.",
    [Parameter("person", .itemRef, required: true, "A person or an organisation.")],
    result: ("card", .requesterCard),
    example: (#"{"person": "PER-000006"}"#, RequesterRules.sample)
  ) { arguments, context throws(Stop) in
    let unit = Unit(
      Statement(name: "requester_get", "select cmdb.requester_get($1::jsonb)"),
      [Bind.json(arguments["person"])])
    return .read(
      Read(
        .point(unit, together: nil),
        .cell { RPCError(.internalError, "The card gave no answer.") }))
  }

  static let requesterFind = Method(
    "requester.find", .server, .right(.incidents),
    """
    Finds who calls, by a phone number or by words of a name, login or tag. All whom it may mean \
    are named, those whose number it is first; none is guessed.
    """,
    [
      Parameter(
        "phone", .string(1...64),
        "A number or an extension, three digits at least; 8 and +7 in front are the same."),
      Parameter("text", .string(1...200), "Words of a name, a login, a tag, an address."),
      Parameter("limit", .integer(1...20), "At most so many (default 10)."),
    ],
    result: (
      "found",
      .record([
        Parameter(
          "people", .array(.requesterCard, count: 0...20), required: true, "The best match first."),
        Parameter("truncated", .boolean, required: true, "Whether there are more."),
      ])
    ),
    example: (
      #"{"phone": "8 921 555-10-13"}"#,
      #"{"people": [\#(RequesterRules.sample)], "truncated": false}"#
    )
  ) { arguments, context throws(Stop) in
    guard (arguments["phone"] == nil) != (arguments["text"] == nil) else {
      throw .invalidParams([
        Problem("one_of", "Name either `phone` or `text`.", path: "phone")
      ])
    }
    let unit = Unit(
      Statement(
        name: "requester_find", "select cmdb.requester_find($1::text, $2::text, $3::int)"),
      [
        Bind.text(arguments.string("phone")), Bind.text(arguments.string("text")),
        Bind.integer(arguments.integer("limit") ?? 10),
      ])
    return .read(
      Read(.list(unit), .cell { RPCError(.internalError, "The search gave no answer.") }))
  }
}

enum RequesterRules {
  static let sample = """
    {"person": {"id": 12, "tag": "PER-000006", "name": "Irina Zaitseva", "class": "person"}, \
    "vip": false, "position": "Cashier", \
    "organization": {"id": 3, "tag": "MT-FIN", "name": "Finance", "class": "organization"}, \
    "place": "Cash office", "phone": "+7 812 555-10-00", "mobile": "+7 921 555-16-98", \
    "email": "zaitseva@meridian.example", "open": [{"number": "INC-000004", \
    "title": "Prints stripes", "state": "in_progress", "priority": 3, \
    "opened_at": "2026-02-01T09:30:00.000000Z"}], "last": [], \
    "held": {"count": 0, "items": []}, "repeated": 0}
    """
}

extension Schema {
  static let requesterCard = Schema.named(
    "RequesterCard",
    .record([
      Parameter("person", .itemBrief, required: true, "The person or organisation."),
      Parameter("vip", .boolean, required: true, "Whether it comes first."),
      Parameter("position", .line, "Its position."),
      Parameter("organization", .itemBrief, "Where it belongs."),
      Parameter("place", .line, "Where it sits."),
      Parameter("phone", .line, "The number to call."),
      Parameter("mobile", .line, "Its mobile."),
      Parameter("email", .line, "Its mail address."),
      Parameter("open", .array(asked, count: 0...5), required: true, "Its newest open incidents."),
      Parameter(
        "last", .array(asked, count: 0...10), required: true, "The last ones, and what was done."),
      Parameter(
        "held",
        .record([
          Parameter("count", .count, required: true, "How many items it holds, up to 1,000."),
          Parameter("items", .array(.itemBrief, count: 0...10), required: true, "The first."),
        ]), required: true, "What it holds."),
      Parameter(
        "repeated", .count, required: true,
        "Incidents of thirty days on the same items: as this incident, else as another of them."),
    ]), about: "Who asks, as an agent has to know on the phone.")

  private static let asked = Schema.named(
    "RequesterIncident",
    .record([
      Parameter("number", .line, required: true, "Its number."),
      Parameter("title", .line, required: true, "The problem or request."),
      Parameter("state", .line, required: true, "Its state."),
      Parameter("priority", .integer(1...5), required: true, "1 is the highest."),
      Parameter("opened_at", .timestamp, required: true, "When it was opened."),
      Parameter("resolution", .text, "What was done."),
      Parameter("resolved_at", .timestamp, "When it was resolved."),
    ]), about: "An incident on the card of its requester.")
}
