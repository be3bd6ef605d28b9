import CMDB
import JSON
import JSONRPC
import SQL

extension Method {
  static let inboxGet = Method(
    "inbox.get", .server, .right(.incidents),
    """
    Everything that waits for the caller, the most urgent first: major incidents, its own, those \
    in the queues of its teams, those that have neither a team nor an assignee; conversations in \
    which an answer is owed, those with messages to sort and those with messages that did not \
    arrive; its notices, the newest first. Totals are counted to 10,000.
    """,
    [
      Parameter("team", .line, "Only the queue of this team, by name or tag."),
      Parameter("limit", .integer(1...50), "At most so many of each (default 50)."),
      Conventions.zone,
    ],
    result: ("inbox", .inbox),
    example: (
      "{}",
      """
      {"me": {"open": 1, "due_today": 1, "breached": 0}, \
      "major": {"incidents": [], "total": 0}, \
      "mine": {"incidents": [{"id": 4, "number": "INC-000004", "title": "Prints stripes", \
      "state": "in_progress", "priority": 3, "team": "Retail", "assignee": "nikitin", \
      "requester": {"id": 12, "tag": "PER-000006", "name": "Irina Zaitseva", "vip": false}, \
      "item": {"id": 17, "tag": "PRN-000001", "name": "Reception", "class": "printer", \
      "place": "Reception"}, "next_due": {"measure": "resolution", \
      "at": "2026-02-01T11:00:00.000000Z", "left_s": 5400}, "version": 2}], "total": 1}, \
      "queue": {"incidents": [], "total": 0}, \
      "without_team": {"incidents": [], "total": 0}, "conversations": {"conversations": [{"id": 7, \
      "number": "CNV-000007", "name": "Irina Zaitseva", "state": "open", "channel": "mail", \
      "subject": "Stripes again", "last": "It prints stripes again.", \
      "unanswered_since": "2026-02-01T09:30:00.000000Z", "unsorted": false, \
      "undelivered": false, "version": 2}], "total": 1}, \
      "unsorted": {"conversations": [], "total": 0}, \
      "undelivered": {"conversations": [], "total": 0}, "unset": ["resolved"], "teams": [], \
      "notices": {"notices": [\(NoticeRules.sample)], "total": 1}}
      """
    )
  ) { arguments, context throws(Stop) in
    let caller = try context.knownCaller()
    let unit = Unit(
      Statement(name: "inbox_get", "select cmdb.inbox_get($1::int, $2::text, $3::int, $4::text)"),
      [
        Bind.integer(caller.accountID),
        Bind.text(arguments.string("team").map(LineText.asSeen)),
        Bind.integer(arguments.integer("limit") ?? 50), Bind.text(context.facts.zone?.name),
      ])
    return .read(
      Read(.list(unit), .cell { RPCError(.internalError, "The inbox gave no answer.") }))
  }
}

extension Schema {
  static let inbox = Schema.named(
    "Inbox",
    .record([
      Parameter(
        "me",
        .record([
          Parameter("open", .count, required: true, "Open incidents of the caller."),
          Parameter("due_today", .count, required: true, "Those due until midnight."),
          Parameter("breached", .count, required: true, "Those whose deadline has passed."),
        ]), required: true, "The caller's own, in numbers."),
      Parameter("major", part, required: true, "Major incidents that are open."),
      Parameter("mine", part, required: true, "Open incidents of the caller."),
      Parameter(
        "queue", part, required: true,
        "What waits for whoever takes it; what is pending waits for others and stands in none."),
      Parameter(
        "without_team", part, required: true,
        "What has neither a team nor an assignee, so that it stands in no queue."),
      Parameter(
        "conversations", talks, required: true,
        "Where an answer is owed: the caller's own, and what nobody has taken."),
      Parameter("unsorted", talks, required: true, "With messages that belong to no incident yet."),
      Parameter("undelivered", talks, required: true, "With messages that did not arrive."),
      Parameter(
        "unset", .array(.line, count: 0...4), required: true,
        "What a channel tells and no canned answer says: nothing is told of these events."),
      Parameter(
        "teams", .array(.itemBrief, count: 0...10_000), required: true,
        "The teams of these queues."),
      Parameter(
        "notices",
        .record([
          Parameter("notices", .array(.notice, count: 0...50), required: true, "Not yet struck."),
          Parameter("total", .count, required: true, "How many there are."),
        ]), required: true, "What the caller has to know, see `notice.list`."),
    ]), about: "What waits for an agent.")

  private static let part = Schema.record([
    Parameter("incidents", .array(.inboxRow, count: 0...50), required: true, "The first of them."),
    Parameter("total", .count, required: true, "How many there are."),
  ])

  private static let talks = Schema.record([
    Parameter(
      "conversations", .array(talk, count: 0...50), required: true, "The first of them."),
    Parameter("total", .count, required: true, "How many there are."),
  ])

  private static let talk = Schema.named(
    "InboxConversation",
    .record([
      Parameter("id", .id, required: true, "Its id."),
      Parameter("number", .line, required: true, "Its number."),
      Parameter("name", .line, "Who writes, as we know or as the channel says."),
      Parameter("party", person, "Who writes, if known."),
      Parameter("subject", .line, "What it is about."),
      Parameter("state", .choice(ConversationRules.states), required: true, "Its state."),
      Parameter("channel", .line, "By which kind of channel."),
      Parameter("team", .line, "The team that answers."),
      Parameter("assignee", .line, "The account that answers."),
      Parameter("last", .line, "The beginning of the last message."),
      Parameter("unanswered_since", .timestamp, "Since when an answer is owed."),
      Parameter("unsorted", .boolean, required: true, "Whether a message is to be sorted."),
      Parameter("undelivered", .boolean, required: true, "Whether a message did not arrive."),
      Parameter("version", .version, required: true, "Its version."),
    ]), about: "A conversation as a line of the inbox.")

  private static let person = Schema.record([
    Parameter("id", .id, required: true, "Its id."),
    Parameter("tag", .line, required: true, "Its tag."),
    Parameter("name", .line, required: true, "Its name."),
    Parameter("vip", .boolean, required: true, "Whether it comes first."),
  ])

  private static let inboxRow = Schema.named(
    "InboxRow",
    .record([
      Parameter("id", .id, required: true, "Its id."),
      Parameter("number", .line, required: true, "Its number."),
      Parameter("title", .line, required: true, "The problem or request."),
      Parameter("state", .choice(IncidentWords.open), required: true, "Its state."),
      Parameter("priority", .integer(1...5), required: true, "1 is the highest."),
      Parameter("team", .line, "The team that works on it."),
      Parameter("assignee", .line, "The account that it is assigned to."),
      Parameter("requester", person, "Who asks."),
      Parameter(
        "item",
        .record([
          Parameter("id", .id, required: true, "Its id."),
          Parameter("tag", .line, required: true, "Its tag."),
          Parameter("name", .line, required: true, "Its name."),
          Parameter("class", .line, required: true, "Its class."),
          Parameter("place", .line, "Where it stands."),
        ]), "The first linked item."),
      Parameter(
        "next_due",
        .record([
          Parameter("measure", .line, required: true, "What is promised."),
          Parameter("at", .timestamp, required: true, "Until when."),
          Parameter(
            "left_s", .integer(-9_007_199_254_740_991...9_007_199_254_740_991), required: true,
            "Seconds until then; below zero: late."),
        ]), "What is due next."),
      Parameter("waiting_for", .choice(IncidentWords.waiting), "For whom a pending one waits."),
      Parameter("unanswered_since", .timestamp, "Since when who asks waits for an answer."),
      Parameter("version", .version, required: true, "Its version."),
    ]), about: "An incident as a line of the inbox.")
}
