import CMDB
import JSONRPC

extension Noun {
  static let incident = Noun(
    "incident", "incidents", in: .incident, answers: .extent("incident_answer"),
    key: Key("id", isRepeated: true), search: .document,
    about:
      "An incident, service request or task: its fields, `items` and, outside lists, `timeline`.",
    labels: IncidentWords.columns + IncidentWords.conditions,
    fields: [
      .always("id", .id, "A unique id, never reused.", index: .few),
      .always("number", .line, "The number, such as `INC-000001`.", index: .few),
      .always("title", .line, "The problem or request, in one line.", input: .required),
      .always(
        "kind", .choice(IncidentWords.kinds), "Incident, service request or task.",
        input: .optional, usual: "incident"),
      .always(
        "impact", .integer(1...3), "1 high, 2 medium, 3 low.", input: .optional, usual: "3"),
      .always(
        "urgency", .integer(1...3), "1 high, 2 medium, 3 low.", input: .optional, usual: "3"),
      .always("major", .boolean, "Whether it is a major incident.", input: .optional),
      .always(
        "state", .choice(IncidentWords.states), "The state that it is in.", index: .ranges),
      .always("priority", .integer(1...5), "By impact and urgency; 1 is the highest."),
      .sometimes(
        "description", .text, "The problem or request in detail.", input: .clearable),
      .sometimes(
        "requester", .item, "The person or organisation that reports it.", at: .item("requester"),
        input: .clearable, index: .links),
      .sometimes(
        "contact", .json,
        "A contact who is not registered as a person; for callers with the right `incidents`.",
        input: .clearable, uses: []),
      .sometimes("category", .line, "A category, as free text.", input: .clearable),
      .sometimes(
        "service", .item, "The affected service.", at: .item("service"), input: .clearable,
        index: .links),
      .sometimes(
        "team", .team, "The team that works on it, by name or tag.",
        at: .itemCalled("team_item", or: "team"), input: .clearable, index: .ranges,
        among: ["team"]),
      .sometimes("team_ref", .item, "The item of the team.", at: .answer, uses: []),
      .sometimes(
        "assignee", .account, "The account that it is assigned to.",
        at: .called("assignee", in: .account, as: "name"), input: .clearable, index: .ranges),
      .sometimes(
        "parent", .incident, "The parent incident.",
        at: .called("parent", in: .incident, as: "number"), input: .clearable, index: .ranges),
      .sometimes("channel", .line, "How it came in: phone, mail, portal.", input: .clearable),
      .sometimes(
        "external", .json, "The corresponding ticket in another system.",
        at: .columns(["external_system", "external_key", "external_url"]), input: .clearable,
        uses: []),
      .sometimes(
        "external_system", .line, "The other system of that ticket.", answer: .nowhere),
      .sometimes("external_key", .line, "The key of that ticket there.", answer: .nowhere),
      .sometimes(
        "due_at", .timestamp, "The deadline for its resolution.", input: .clearable,
        index: .ranges),
      .sometimes(
        "due_source", .choice(["hand", "sla"]),
        "Who promised that: somebody by hand, or its agreement.",
        at: .computed("cmdb.due_source", of: ["due_at", "due_by_clock"])),
      .sometimes(
        "next_due", .timestamp, "The first of what is due: by its clocks, or by hand.",
        at: .computed(
          "cmdb.next_due",
          of: ["id", "next_due", "due_at", "due_by_clock", "state", "agreement"])),
      .sometimes(
        "agreement", .item,
        "The agreement, or contract of an own unit, whose clocks run for it.",
        at: .item("agreement"), index: .links, among: ["sla", "contract"]),
      .sometimes(
        "first_response_due", .timestamp, "When its first response is due.",
        at: .found("cmdb.first_response_due", of: ["id"], by: "cmdb.first_responses_due"),
        index: .links, answer: .nowhere),
      .sometimes(
        "next_response_due", .timestamp, "When the next answer to its requester is due.",
        at: .found("cmdb.next_response_due", of: ["id"], by: "cmdb.next_responses_due"),
        index: .links, answer: .nowhere),
      .always(
        "paused", .boolean, "Whether a clock of it is paused.",
        at: .found("cmdb.is_paused", of: ["id"], by: "cmdb.paused_incidents"), index: .links,
        answer: .nowhere),
      .sometimes(
        "waiting_for", .choice(IncidentWords.waiting), "For whom or what a pending one waits."),
      .sometimes("waiting_until", .timestamp, "When that ends by itself."),
      .sometimes("reported_at", .timestamp, "When it was reported, if not as it was opened."),
      .sometimes(
        "sla", .json, "Its agreement, and what is left of each promise.", at: .answer, uses: [],
        answer: .onlyAlone),
      .sometimes(
        "breached", .boolean, "Whether any promise about it was broken.",
        at: .found(
          "cmdb.is_breached",
          of: ["id", "due_at", "due_by_clock", "resolved_at", "state", "agreement"],
          by: "cmdb.breached_incidents"), index: .links),
      .sometimes(
        "resolution", .text, "The resolution; required when resolved.", input: .clearable),
      .sometimes(
        "resolution_code", .line, "The kind of resolution, in one word.", input: .clearable),
      .sometimes("resolved_at", .timestamp, "When it was resolved."),
      .sometimes(
        "first_contact", .boolean,
        "Of one that is resolved: whether nobody had to ask twice, and it was never reopened."),
      .always("reopened", .integer(0...2_147_483_647), "How often it was reopened."),
      .always("opened_at", .timestamp, "When it was opened.", at: .column("created_at")),
      .always("version", .version, "Increases by one with each change."),
      .always(
        "updated_at", .timestamp, "When this version took effect.", at: .column("changed_at")),
      .always(
        "updated_by", .account, "The account that wrote this version.",
        at: .called("changed_by", in: .account, as: "name")),
      .sometimes(
        "item", .item, "A linked item.",
        at: .linked(.incidentItem, owner: "of_incident", item: "item"), index: .links,
        uses: .filter, answer: .nowhere),
      .sometimes(
        "matched", .json, "With `text`: what of it was found, and the field it stands in.",
        at: .answer, uses: []),
      .always("items", .json, "The first hundred linked items.", at: .answer, uses: []),
      .always(
        "items_total", .integer(0...9_007_199_254_740_991), "All linked items.", at: .answer,
        uses: []),
      .sometimes(
        "impaired", .json, "How much depends on the linked items.", at: .answer, uses: [],
        answer: .onlyAlone),
      .sometimes(
        "watchers", .json, "Who watches it.", at: .answer, uses: [], answer: .onlyAlone),
      .sometimes(
        "watcher", .account, "An account that watches it, by itself or by its person.",
        at: .accounts(
          .incidentWatch, owner: "of_incident", account: "account", person: "person"),
        index: .links, uses: .filter, answer: .nowhere),
      .sometimes(
        "children", .json,
        "Its children, if it has any: how many are open, the first of them; not as of a moment.",
        at: .answer, uses: [], answer: .onlyAlone),
      .sometimes(
        "requester_card", .json, "Who asks, as `requester.get` tells it; not as of a moment.",
        at: .answer, uses: [], answer: .onlyAlone),
      .sometimes(
        "conversation", .line,
        "The conversation about it, with its last messages for who may answer them.",
        at: .several("cmdb.incident_conversations", by: "cmdb.incidents_talked_of"),
        index: .links, uses: .filter, answer: .onlyAlone),
      .sometimes(
        "timeline", .json, "What happened to it, the newest last.", at: .answer, uses: [],
        answer: .onlyAlone),
      .sometimes(
        "timeline_total", .integer(0...9_007_199_254_740_991), "All that happened to it.",
        at: .answer,
        uses: [], answer: .onlyAlone),
    ])
}

extension Schema {
  static let incident = Schema.answer(
    of: .incident, named: "Incident",
    [
      "contact": IncidentRules.contact, "external": IncidentRules.external,
      "items": .array(.link, count: 0...100), "impaired": .map(.any),
      "requester_card": .requesterCard, "watchers": .array(watcher, count: 0...100),
      "children": children, "conversation": .conversationBrief, "sla": .map(.any),
      "timeline": .array(.happening, count: 0...500), "matched": .matched,
    ], more: momentMembers)

  private static let children = Schema.record([
    Parameter("open", .count, required: true, "How many are open, counted to 1,000."),
    Parameter("total", .count, required: true, "How many there are, counted to 1,000."),
    Parameter(
      "first",
      .array(
        .record([
          Parameter("id", .id, required: true, "Its id."),
          Parameter("number", .line, required: true, "Its number."),
          Parameter("title", .line, required: true, "The problem or request."),
          Parameter("state", .choice(IncidentWords.open), required: true, "Its state."),
        ]), count: 0...20), required: true, "The first that are open."),
  ])

  private static let watcher = Schema.record([
    Parameter("account", .line, "The account that watches."),
    Parameter("person", .itemBrief, "The person that watches, by all its accounts."),
    Parameter(
      "why", .choice(["requester", "cc", "manual", "merged"]), required: true, "Why it does."),
  ])

  /// An entry of a timeline.
  static let happening = Schema.named(
    "TimelineEntry",
    .record([
      Parameter("at", .timestamp, required: true, "When."),
      Parameter("by", .line, "The account that did it."),
      Parameter(
        "kind", .choice(["opened", "changed", "comment", "linked", "unlinked"]), required: true,
        "What happened."),
      Parameter("version", .version, "The version that a change made."),
      Parameter("changes", .array(.any, count: 0...1000), "The fields that it changed."),
      Parameter("item", .itemBrief, "The item that was linked or unlinked."),
      Parameter("role", .line, "The role of that item."),
      Parameter("id", .id, "The comment."),
      Parameter("text", .text, "What was said."),
      Parameter("visibility", .line, "Who may read the comment."),
      Parameter("channel", .line, "How the comment came in."),
      Parameter("reason", .text, "Why, as the caller said."),
    ]), about: "Something that happened to an incident.")

  static let link = Schema.answer(of: .link, named: "IncidentItem", ["context": .map(.any)])
}
