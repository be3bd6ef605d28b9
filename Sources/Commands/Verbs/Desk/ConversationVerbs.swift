import CMDB
import JSON

/// The commands that put conversations in order.
enum ConversationVerbs {
  static let commands: [Command] = [
    Command(
      "conversation update", "Put a conversation off, close it, give it to somebody",
      ru: "Отложить переписку, закрыть её, передать другому",
      [
        TalkVerbs.conversation,
        Argument(
          "FIELD=VALUE", .oneOrMore,
          "What to change; FIELD= clears. Fields: \(names.joined(separator: ", ")).",
          ru: "Что изменить; ПОЛЕ= очищает. Поля: \(names.joined(separator: ", ")).",
          words: .fixed(names.map { $0 + "=" })),
      ],
      [.expect] + Option.incidentWrite,
      examples: [
        "cmdb conversation update CNV-000009 state=closed",
        "cmdb conversation update CNV-000009 snoozed_until=2d",
      ], run: update),
    Command(
      "conversation merge", "Let one conversation go on in another",
      ru: "Продолжить одну переписку в другой",
      [
        TalkVerbs.conversation,
        Argument("INTO", "The one that goes on.", ru: "Та, которая продолжится."),
      ], Option.incidentWrite, examples: ["cmdb conversation merge CNV-000009 CNV-000001"],
      run: merge),
    Command(
      "sort", "Say which incidents a message is about; none: nothing in particular",
      ru: "Указать, о каких инцидентах сообщение; ни одного — ни о каком",
      [
        Argument("ID", "The message, by its id.", ru: "Сообщение, по его id."),
        Argument(
          "NUMBER", .any, "The incidents.", ru: "Инциденты.", words: .asked(.incidents)),
      ], Option.incidentWrite, examples: ["cmdb sort 1 INC-000001"], run: sort),
  ]

  private static let names = ["state", "snoozed_until", "team", "assignee", "subject"]

  private static func update(_ session: Session) throws(Failure) {
    let named = try session.required(0)
    let assignments = try Assignment.all(session.invocation.words.dropFirst())
    for assignment in assignments where !names.contains(assignment.name) {
      let hint = Invocation.suggestion(assignment.name, names)
      throw .misuse(
        "A conversation has no field `\(assignment.name)` to set\(hint.english)"
          + " Fields: \(names.joined(separator: ", ")).",
        ru: "Поля `\(assignment.name)` у переписки не задать\(hint.russian)"
          + " Поля: \(names.joined(separator: ", ")).")
    }
    let thread = try session.call("conversation.get") { writer in
      writer.member("conversation", conversation: named)
      writer.member("limit", integer: 1)
    }
    let present = thread["conversation"] ?? thread
    let version = try session.version(of: present)
    try show(
      try session.call("conversation.update") { writer in
        writer.member("conversation", conversation: named)
        writer.member("version", integer: version)
        for one in assignments {
          let text = one.name == "snoozed_until" ? DeskVerbs.moment(one.text) : one.text
          writer.member(one.name, string: text.isEmpty ? nil : text)
        }
        session.writeMembers(to: &writer)
      }, session)
  }

  private static func merge(_ session: Session) throws(Failure) {
    let (named, into) = (try session.required(0), try session.required(1))
    try show(
      try session.call("conversation.merge") { writer in
        writer.member("conversation", conversation: named)
        writer.member("into", conversation: into)
        session.writeMembers(to: &writer)
      }, session)
  }

  private static func sort(_ session: Session) throws(Failure) {
    let id = try session.required(0)
    guard let message = Int(id.hasPrefix("#") ? String(id.dropFirst()) : id) else {
      throw .misuse(
        "A message is named by its id, a number, as `cmdb talk` shows it.",
        ru: "Сообщение указывают его id: это число, его показывает `cmdb talk`.")
    }
    let numbers = session.invocation.words.dropFirst().map { RecordNumber.incident.whole($0) }
    let sorted = try session.call("message.sort") { writer in
      writer.member("message", integer: message)
      writer.member("incidents", strings: Array(numbers))
      session.writeMembers(to: &writer)
    }
    try session.show(sorted) { () throws(Failure) in
      session.print(TalkScreen.message(sorted, session.language))
    }
  }

  private static func show(_ conversation: Value, _ session: Session) throws(Failure) {
    try session.show(conversation) { () throws(Failure) in
      let state = conversation["state"]?.string ?? ""
      var spans = [
        Span(conversation["number"]?.string ?? "", .cyan), Span("  "),
        Span(
          conversation["party"]?["name"]?.string ?? conversation["address"]?["address"]?.string
            ?? "", .bold), Span("  "),
        Span(session.language.word(state, Vocabulary.conversationState)),
      ]
      if let until = conversation["snoozed_until"], !until.isNull {
        spans += [Span("  "), Span(ValueText.of(until), .dim)]
      }
      session.print([Line(spans)])
    }
  }
}
