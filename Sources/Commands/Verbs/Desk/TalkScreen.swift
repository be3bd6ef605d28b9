import JSON

/// Conversations and their messages on the screen.
enum TalkScreen {
  private static func said(_ english: String, _ russian: String, _ language: Language) -> String {
    language.isRussian ? russian : english
  }

  /// Conversations as lines: who, since when, about what.
  static func table(_ conversations: [Value], _ language: Language) -> Table {
    var table = Table([
      Table.Column(Phrase.number.text(language), least: 10),
      Table.Column(said("Since", "С", language), least: 20, rank: 1),
      Table.Column(said("From", "От кого", language), least: 12),
      Table.Column(Phrase.channel.text(language), least: 6, rank: 3),
      Table.Column(said("Subject", "Тема", language), least: 12, rank: 2),
      Table.Column(said("Last words", "Последнее", language), least: 16),
    ])
    for conversation in conversations {
      let isVIP = conversation["party"]?["vip"]?.boolean == true
      let channel = conversation["channel"]?.string ?? ""
      table.append([
        Span(conversation["number"]?.string ?? "", .cyan),
        Span(conversation["unanswered_since"].map { ValueText.of($0) } ?? "", .dim),
        Span((conversation["name"]?.string ?? "") + (isVIP ? " (VIP)" : "")),
        Span(language.word(channel, Vocabulary.channel)),
        Span(conversation["subject"]?.string ?? ""),
        Span(conversation["last"]?.string ?? ""),
      ])
    }
    return table
  }

  /// A whole thread, the newest last; what did not arrive stands out, notes too.
  static func thread(_ thread: Value, _ language: Language) -> [Line] {
    var lines = heading(thread, language)
    for message in thread["messages"].list {
      lines.append(Line())
      lines += self.message(message, language)
    }
    return lines
  }

  private static func heading(_ thread: Value, _ language: Language) -> [Line] {
    let conversation = thread["conversation"]
    let card = thread["requester_card"]?["person"]
    let name =
      conversation?["party"]?["name"]?.string ?? conversation?["address"]?["name"]?.string
      ?? conversation?["address"]?["address"]?.string ?? ""
    let state = conversation?["state"]?.string ?? ""
    var heading = [
      Span(conversation?["number"]?.string ?? "", .cyan), Span("  "), Span(name, .bold), Span("  "),
      Span(language.word(state, Vocabulary.conversationState)),
    ]
    if let subject = conversation?["subject"]?.string {
      heading += [Span("  "), Span(subject, .dim)]
    }
    var lines = [Line(heading)]
    if let card, !card.isNull {
      let reach = ["phone", "mobile", "email"].compactMap {
        thread["requester_card"]?[$0]?.string
      }
      lines.append(
        Line("  " + ([card["tag"]?.string ?? ""] + reach).joined(separator: " · "), .dim))
    }
    for incident in thread["incidents"].list {
      lines.append(
        Line([
          Span("  "), Span(incident["number"]?.string ?? "", .cyan), Span("  "),
          Span(
            language.word(incident["state"]?.string ?? "", Vocabulary.incidentState)),
          Span("  " + (incident["title"]?.string ?? "")),
        ]))
    }
    return lines
  }

  static func message(_ message: Value, _ language: Language) -> [Line] {
    let direction = message["direction"]?.string ?? ""
    let arrow = direction == "in" ? "←" : direction == "out" ? "→" : "·"
    var heading = [
      Span(arrow + " ", direction == "note" ? .yellow : .bold),
      Span(message["author"]?["name"]?.string ?? "", .bold), Span("  "),
      Span(message["at"].map { ValueText.of($0) } ?? "", .dim),
    ]
    if direction == "note" {
      heading += [
        Span("  "), Span(said("note, not sent", "заметка, не отправлена", language), .yellow),
      ]
    }
    let incidents = message["incidents"].list.compactMap(\.string)
    if !incidents.isEmpty {
      heading += [Span("  "), Span(incidents.joined(separator: " "), .cyan)]
    }
    if message["unsorted"]?.boolean == true {
      heading += [Span("  "), Span(said("to sort", "разобрать", language), .yellow)]
    }
    for delivery in message["deliveries"].list {
      let state = delivery["state"]?.string ?? ""
      let text =
        "\(delivery["to"]?.string ?? ""): "
        + language.word(state, Vocabulary.deliveryState)
      heading += [Span("  "), Span(text, state == "dead" ? .red : .dim)]
    }
    heading += [Span("  "), Span("#\(message["id"]?.integer ?? 0)", .dim)]
    let text = message["text"]?.string ?? ""
    let extra = call(message["call"], language) + attachments(message["attachments"], language)
    guard !text.isEmpty || extra.isEmpty else { return [Line(heading)] + extra }
    return [Line(heading)] + extra
      + text.split(separator: "\n", omittingEmptySubsequences: false).map { Line("  " + $0) }
  }

  /// `+ photo.jpg  1.2 MiB`.
  private static func attachments(_ attached: Value?, _ language: Language) -> [Line] {
    attached.list.map { file in
      var spans = [Span("  + "), Span(file["name"]?.string ?? "", .cyan)]
      if let bytes = file["bytes"]?.integer {
        spans.append(Span("  " + Progress.size(Int(bytes), language), .dim))
      }
      if let url = file["url"]?.string { spans.append(Span("  " + url, .dim)) }
      return Line(spans)
    }
  }

  /// `call, answered 2026-02-01 09:30:05Z, over 09:34:10`.
  private static func call(_ call: Value?, _ language: Language) -> [Line] {
    guard let call, !call.isNull else { return [] }
    let isOut = call["direction"]?.string == "out"
    var parts = [
      isOut
        ? said("call by us", "звонок от нас", language)
        : said("call by them", "звонок к нам", language)
    ]
    let moments = [
      ("started_at", said("began", "начало", language)),
      ("answered_at", said("answered", "ответили", language)),
      ("ended_at", said("over", "конец", language)),
    ]
    for (name, label) in moments {
      if let at = call[name], !at.isNull { parts.append("\(label) \(ValueText.of(at))") }
    }
    // Of a call that an agent has written down no moment is known.
    let isTimed = moments.contains { call[$0.0] != nil }
    if isTimed, call["answered_at"] == nil {
      parts.append(said("not answered", "без ответа", language))
    }
    if let by = call["by"]?.string { parts.append(by) }
    return [Line([Span("  "), Span(parts.joined(separator: ", "), .dim)])]
  }

  /// Deliveries as lines.
  static func outbox(_ deliveries: [Value], _ language: Language) -> Table {
    var table = Table([
      Table.Column("ID", right: true, least: 4),
      Table.Column(Phrase.state.text(language), least: 8),
      Table.Column(said("To", "Кому", language), least: 12),
      Table.Column(said("Conversation", "Переписка", language), least: 10, rank: 1),
      Table.Column(said("Attempts", "Попыток", language), right: true, least: 8, rank: 3),
      Table.Column(said("Next", "Следующая", language), least: 20, rank: 2),
      Table.Column(said("Error", "Ошибка", language), least: 12),
    ])
    for delivery in deliveries {
      let state = delivery["state"]?.string ?? ""
      let error = [delivery["error"]?["code"], delivery["error"]?["text"]].compactMap { $0?.string }
      table.append([
        Span(String(delivery["id"]?.integer ?? 0)),
        Span(language.word(state, Vocabulary.deliveryState), state == "dead" ? .red : .plain),
        Span(delivery["to"]?.string ?? ""),
        Span(delivery["conversation"]?.string ?? "", .cyan),
        Span(String(delivery["attempt"]?.integer ?? 0)),
        Span(delivery["next_at"].map { ValueText.of($0) } ?? "", .dim),
        Span(error.joined(separator: " ")),
      ])
    }
    return table
  }
}
