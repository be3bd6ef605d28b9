import CMDB
import JSONRPC

extension Noun {
  static let conversation = Noun(
    "conversation", "conversations", in: .conversation, answers: .moment("conversation_answer"),
    search: .document,
    about: "What somebody writes to us and we to them, until it is closed.",
    labels: ConversationRules.labels,
    fields: [
      .always("id", .id, "A unique id, never reused.", index: .few),
      .always("number", .line, "The number, such as `CNV-000001`.", index: .few),
      .sometimes(
        "party", .item, "The person or organisation that it is with.", at: .item("party"),
        index: .links),
      .sometimes(
        "address", .line, "Where they wrote from first.",
        at: .called("address", in: .address, as: "value"), index: .ranges),
      .always(
        "state", .choice(ConversationRules.states),
        "`open`: an answer is owed; `waiting`: for them; `snoozed`: put off.", index: .ranges),
      .sometimes("snoozed_until", .timestamp, "When it is open again."),
      .sometimes("subject", .line, "What it is about."),
      .always(
        "channel", .item, "By which they last wrote.", at: .item("channel"), index: .links),
      .always(
        "kind", .choice(ConversationRules.kinds), "Of which kind that channel is.",
        at: .found("cmdb.channel_kind", of: ["channel"], by: "cmdb.conversations_by_kind"),
        index: .links, answer: .nowhere),
      .sometimes(
        "team", .line, "The team that answers.", at: .called("team", in: .item, as: "name")),
      .sometimes(
        "assignee", .account, "Who answers.",
        at: .called("assignee", in: .account, as: "name")),
      .sometimes("unanswered_since", .timestamp, "When the first message came without answer."),
      .sometimes(
        "last_in_at", .timestamp, "When they last wrote.",
        at: .found("cmdb.last_in_at", of: ["id"], by: "cmdb.conversations_last_in"),
        index: .links, answer: .nowhere),
      .sometimes(
        "last_out_at", .timestamp, "When we last wrote.",
        at: .found("cmdb.last_out_at", of: ["id"], by: "cmdb.conversations_last_out"),
        index: .links, answer: .nowhere),
      .sometimes(
        "next_due", .timestamp, "The first that is due of its open incidents.",
        at: .found("cmdb.conversation_next_due", of: ["id"], by: "cmdb.conversations_due"),
        index: .links, answer: .nowhere),
      .always(
        "vip", .boolean, "Whether its party comes first.",
        at: .found("cmdb.is_vip", of: ["party"], by: "cmdb.conversations_of_vips"), index: .links,
        answer: .nowhere),
      .sometimes(
        "text", .text, "What its messages say.", at: .several("cmdb.conversation_texts"),
        uses: .filter, answer: .nowhere),
      .sometimes(
        "incident", .incident, "An incident that its messages are about.",
        at: .several("cmdb.conversation_numbers", by: "cmdb.conversations_about"), index: .links,
        uses: .filter, answer: .nowhere),
      .always("unsorted", .boolean, "Whether a message belongs to no incident yet."),
      .always("undelivered", .boolean, "Whether a message to them did not arrive."),
      .always("opened_at", .timestamp, "When it began.", at: .column("created_at")),
      .sometimes("closed_at", .timestamp, "When it was closed."),
      .sometimes(
        "matched", .json, "With `text`: what of it was found, and the field it stands in.",
        at: .answer, uses: []),
      .always("version", .version, "Increases by one with each change."),
      .always(
        "updated_at", .timestamp, "When this version took effect.", at: .column("changed_at")),
      .always(
        "updated_by", .account, "The account that wrote this version.",
        at: .called("changed_by", in: .account, as: "name")),
    ])
}

enum ConversationRules {
  static let states = ["open", "waiting", "snoozed", "closed"]

  static let kinds = ["mail", "chat", "phone", "portal", "sms"]

  /// What people call its fields.
  static let labels: [(name: String, label: Label)] = [
    ("number", Label(english: "Number", russian: "Номер")),
    ("party", Label(english: "With whom", russian: "С кем")),
    ("address", Label(english: "Address", russian: "Адрес")),
    ("snoozed_until", Label(english: "Put off until", russian: "Отложена до")),
    ("subject", Label(english: "Subject", russian: "Тема")),
    ("channel", Label(english: "Channel", russian: "Канал")),
    ("kind", Label(english: "Kind of channel", russian: "Вид канала")),
    ("team", Label(english: "Team", russian: "Группа поддержки")),
    ("assignee", Label(english: "Assignee", russian: "Исполнитель")),
    ("unanswered_since", Label(english: "Answer owed since", russian: "Ждёт ответа с")),
    ("last_in_at", Label(english: "They last wrote", russian: "Написали нам")),
    ("last_out_at", Label(english: "We last wrote", russian: "Написали мы")),
    ("next_due", Label(english: "Next due", russian: "Ближайший срок")),
    ("vip", Label(english: "Comes first", russian: "Важная персона")),
    ("text", Label(english: "Text of messages", russian: "Текст сообщений")),
    ("incident", Label(english: "Incident", russian: "Обращение")),
    ("unsorted", Label(english: "To sort", russian: "Не разобрана")),
    ("undelivered", Label(english: "Not delivered", russian: "Не доставлено")),
    ("opened_at", Label(english: "Begun", russian: "Начата")),
    ("closed_at", Label(english: "Closed", russian: "Закрыта")),
  ]

  static let ref = Parameter(
    "conversation", .conversationRef, required: true, "The conversation.")

  static let sample = """
    {"id": 7, "number": "CNV-000007", \
    "party": {"id": 12, "tag": "PER-000006", "name": "Irina Zaitseva", "class": "person"}, \
    "state": "open", "subject": "Stripes again", \
    "channel": {"id": 80, "tag": "CHN-000001", "name": "Mail of the desk", "class": "channel"}, \
    "unanswered_since": "2026-02-01T09:30:00.000000Z", "unsorted": true, "undelivered": false, \
    "opened_at": "2026-02-01T09:30:00.000000Z", "version": 1, \
    "updated_at": "2026-02-01T09:30:00.000000Z", "updated_by": "bridge"}
    """
}

extension Schema {
  static let conversationRef = Schema.named(
    "ConversationRef", .either([.id, .string(1...64)]),
    about: "A conversation: its id or its number.")

  static let conversation = Schema.answer(
    of: .conversation, named: "Conversation",
    [
      "address": .record([
        Parameter("kind", .line, required: true, "`mail`, `phone`, `portal`, `chat:SYSTEM`."),
        Parameter("address", .line, required: true, "The address."),
        Parameter("name", .line, "What its owner calls himself."),
      ]), "matched": .matched,
    ])

  /// As an incident shows it.
  static let conversationBrief = Schema.record([
    Parameter("number", .line, required: true, "Its number."),
    Parameter("state", .choice(ConversationRules.states), required: true, "Its state."),
    Parameter("unanswered_since", .timestamp, "Since when an answer is owed."),
    Parameter("messages", .count, required: true, "How many messages are about the incident."),
    Parameter(
      "deliveries", .record(DeliveryRules.states.map { Parameter($0, .count, "So many.") }),
      "What became of them, by state."),
    Parameter(
      "last", .array(.message, count: 0...20), "Its last messages, each cut at 2,000 letters."),
  ])
}
