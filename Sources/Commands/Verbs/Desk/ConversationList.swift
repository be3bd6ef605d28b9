import JSON

/// `cmdb conversation list` and `show`.
enum ConversationList {
  static let open = Option(
    "--open", "Only those in which an answer is owed.", ru: "Только те, в которых ждут ответа.")

  static let commands: [Command] = [
    Command(
      "conversation list", "List conversations", ru: "Список переписок",
      [], [open] + Option.list,
      examples: [
        "cmdb conversation list --open", "cmdb conversation list --where 'unsorted = true'",
      ], run: list),
    Command(
      "conversation show", "Show a conversation, as `talk` does",
      ru: "Показать переписку, как talk",
      [TalkVerbs.conversation], [TalkVerbs.before],
      examples: ["cmdb conversation show CNV-000001"], run: TalkVerbs.talk),
  ]

  private static func list(_ session: Session) throws(Failure) {
    let listing = Session.Listing(
      method: "conversation.find", plural: "conversations",
      fields: [
        "number", "state", "party", "address", "channel", "subject", "assignee",
        "unanswered_since", "updated_at",
      ],
      condition: session.has(open) ? "state = open" : nil, sort: ["-updated_at"])
    guard let found = try session.walk(listing) else { return }
    let chosen = session.invocation.list(.fields)
    session.print(
      chosen.isEmpty
        ? table(found, session.language) : ItemTable.chosen(found, chosen, session.language))
  }

  static func table(_ conversations: [Value], _ language: Language) -> Table {
    var table = Table([
      .typed(Phrase.number.text(language)),
      Table.Column(Phrase.state.text(language), least: 8),
      Table.Column(Wording("From", ru: "От кого").text(language), least: 12),
      Table.Column(Phrase.channel.text(language), least: 6, rank: 3),
      Table.Column(Wording("Subject", ru: "Тема").text(language), least: 12, rank: 1),
      Table.Column(Phrase.assignee.text(language), least: 8, rank: 2),
      Table.Column(Wording("Unanswered since", ru: "Ждут ответа с").text(language), least: 20),
    ])
    for conversation in conversations {
      let address = conversation["address"]
      let from =
        conversation["party"]?["name"]?.string ?? address?["name"]?.string
        ?? address?["address"]?.string ?? ""
      table.append([
        Span(conversation["number"]?.string ?? "", .cyan),
        Span(
          language.word(conversation["state"]?.string ?? "", Vocabulary.conversationState)),
        Span(from), Span(conversation["channel"]?["name"]?.string ?? "", .dim),
        Span(conversation["subject"]?.string ?? ""),
        Span(conversation["assignee"].map { ValueText.of($0) } ?? ""),
        Span(conversation["unanswered_since"].map { ValueText.of($0) } ?? "", .red),
      ])
    }
    return table
  }
}
