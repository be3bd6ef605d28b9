import CMDB
import JSON
import JSONRPC
import SQL

extension Method {
  static let requesterGet = Method(
    "requester.get", .server, .right(.incidents),
    """
    The card of a person or an organisation: what an agent has to know of who calls. With it come \
    pages of what it holds, of its incidents and of its conversations.
    """,
    [
      Parameter("person", .itemRef, required: true, "A person or an organisation."),
      Parameter("limit", .integer(1...100), "At most so many of each (default 20)."),
      Parameter("items_after", .id, "Items behind this: as the answer before says."),
      Parameter("incidents_before", .id, "Incidents before this: as the answer before says."),
      Parameter(
        "conversations_before", .id, "Conversations before this: as the answer before says."),
    ],
    result: ("requester", .requester),
    example: (#"{"person": "PER-000006"}"#, RequesterRules.wholeSample)
  ) { arguments, context throws(Stop) in
    let unit = Unit(
      Statement(
        name: "requester_get",
        "select cmdb.requester_get($1::jsonb, $2::int, $3::bigint, $4::bigint, $5::bigint)"),
      [Bind.json(arguments["person"]), Bind.integer(arguments.integer("limit") ?? 20)]
        + ["items_after", "incidents_before", "conversations_before"].map {
          Bind.integer(arguments.integer($0))
        })
    return .read(
      Read(
        .point(unit, together: nil),
        .cell { RPCError(.internalError, "The card gave no answer.") }))
  }

  static let requesterFind = Method(
    "requester.find", .server, .right(.incidents),
    """
    Finds who calls or writes, by a phone number, by an address of any kind, or by words of a \
    name, login or tag. All whom it may mean are named, those whose number it is first; none is \
    guessed.
    """,
    [
      Parameter(
        "phone", .string(1...64),
        "A number or an extension, three digits at least; 8 and +7 in front are the same."),
      Parameter("text", .string(1...200), "Words of a name, a login, a tag, an address."),
      Parameter(
        "address", .string(1...254),
        "A mail address, a name in a chat or a number, as agents have linked it or people bear it."
      ),
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
    let ways = ["phone", "text", "address"]
    guard ways.filter({ arguments[$0] != nil }).count == 1 else {
      throw .invalidParams([
        Problem("one_of", "Name either `phone`, `address` or `text`.", path: "phone")
      ])
    }
    let unit = Unit(
      Statement(
        name: "requester_find",
        "select cmdb.requester_find($1::text, $2::text, $3::text, $4::int)"),
      ways.map { Bind.text(arguments.string($0)) } + [
        Bind.integer(arguments.integer("limit") ?? 10)
      ])
    return .read(
      Read(.list(unit), .cell { RPCError(.internalError, "The search gave no answer.") }))
  }
}

enum RequesterRules {
  static let wholeSample = """
    \(sample.dropLast()), "items": [], "incidents": [{"number": "INC-000004", \
    "title": "Prints stripes", "state": "in_progress", "priority": 3, \
    "opened_at": "2026-02-01T09:30:00.000000Z"}], "conversations": [{"number": "CNV-000007", \
    "state": "open", "opened_at": "2026-02-01T09:30:00.000000Z"}]}
    """

  static let sample = """
    {"person": {"id": 12, "tag": "PER-000006", "name": "Irina Zaitseva", "class": "person"}, \
    "vip": false, "position": "Cashier", \
    "organization": {"id": 3, "tag": "MT-FIN", "name": "Finance", "class": "organization"}, \
    "place": "Cash office", "phone": "+7 812 555-10-00", "mobile": "+7 921 555-16-98", \
    "email": "zaitseva@meridian.example", \
    "addresses": [{"kind": "chat:telegram", "address": "@zaitseva"}], \
    "conversation": {"number": "CNV-000007", "state": "open"}, \
    "agreements": [{"id": 90, "tag": "SLA-OFFICE", "name": "Office", "class": "sla", \
    "level": "organization"}], "open": [{"number": "INC-000004", \
    "title": "Prints stripes", "state": "in_progress", "priority": 3, \
    "opened_at": "2026-02-01T09:30:00.000000Z"}], "last": [], \
    "held": {"count": 0, "items": []}, "repeated": 0}
    """
}

extension Schema {
  static let requesterCard = Schema.named(
    "RequesterCard", .record(card), about: "Who asks, as an agent has to know on the phone.")

  static let requester = Schema.named(
    "Requester",
    .record(
      card + [
        Parameter("items", .array(.itemBrief, count: 0...100), required: true, "What it holds."),
        Parameter("items_after", .id, "Where the next of them begin; none: these are the last."),
        Parameter(
          "incidents", .array(asked, count: 0...100), required: true,
          "What it asked for, the newest first."),
        Parameter(
          "incidents_before", .id, "Where the next of them begin; none: these are the last."),
        Parameter(
          "conversations",
          .array(
            .record([
              Parameter("number", .line, required: true, "Its number."),
              Parameter("state", .choice(ConversationRules.states), required: true, "Its state."),
              Parameter("subject", .line, "What it is about."),
              Parameter("unanswered_since", .timestamp, "Since when an answer is owed."),
              Parameter("opened_at", .timestamp, required: true, "When it began."),
              Parameter("closed_at", .timestamp, "When it was closed."),
            ]), count: 0...100), required: true, "Its thread, the newest first."),
        Parameter(
          "conversations_before", .id, "Where the next of them begin; none: these are the last."),
      ]), about: "Who asks, and all that there is of it, page by page.")

  private static let card: [Parameter] = [
    Parameter("person", .itemBrief, required: true, "The person or organisation."),
    Parameter("vip", .boolean, required: true, "Whether it comes first."),
    Parameter("position", .line, "Its position."),
    Parameter("organization", .itemBrief, "Where it belongs."),
    Parameter("place", .line, "Where it sits."),
    Parameter("phone", .line, "The number to call."),
    Parameter("mobile", .line, "Its mobile."),
    Parameter("extension", .line, "Its internal number."),
    Parameter("email", .line, "Its mail address."),
    Parameter(
      "addresses",
      .array(
        .record([
          Parameter("kind", .line, required: true, "`mail`, `phone`, `portal`, `chat:SYSTEM`."),
          Parameter("address", .line, required: true, "The address."),
          Parameter("name", .line, "What its owner calls himself."),
        ]), count: 0...10), required: true, "What agents have linked to it, ten at most."),
    Parameter(
      "conversation",
      .record([
        Parameter("number", .line, required: true, "Its number."),
        Parameter("state", .choice(ConversationRules.states), required: true, "Its state."),
        Parameter("unanswered_since", .timestamp, "Since when an answer is owed."),
      ]), "The conversation with it that is not closed."),
    Parameter(
      "agreements",
      .array(
        .record([
          Parameter("id", .id, required: true, "Its id."),
          Parameter("tag", .line, required: true, "Its tag."),
          Parameter("name", .line, required: true, "Its name."),
          Parameter("class", .line, required: true, "Its class."),
          Parameter(
            "level", .choice(["requester", "organization"]), required: true,
            "For whom it is agreed."),
        ]), count: 0...10), required: true,
      "In force for it or where it belongs; others may apply by what an incident is about."),
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
  ]

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
