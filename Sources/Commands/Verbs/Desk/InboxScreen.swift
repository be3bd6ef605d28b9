import JSON

/// The inbox of an agent on the screen.
enum InboxScreen {
  struct Part {
    let title: Line
    let table: Table
  }

  private static func said(_ english: String, _ russian: String, _ language: Language) -> String {
    language.isRussian ? russian : english
  }

  /// `Open 4 · due today 1 · overdue 0`.
  static func heading(_ inbox: Value, _ language: Language) -> [Line] {
    let counts = [
      ("open", said("Open", "Открыто", language)),
      ("due_today", said("due today", "срок сегодня", language)),
      ("breached", said("overdue", "просрочено", language)),
    ].map { name, label in "\(label) \(inbox["me"]?[name]?.integer ?? 0)" }
    return [Line(counts.joined(separator: " · "), .bold)]
  }

  /// What there is something of.
  static func parts(_ inbox: Value, _ language: Language) -> [Part] {
    let titles = [
      ("major", said("Major incidents", "Значительные инциденты", language)),
      ("mine", said("Yours", "Ваши", language)),
      ("queue", said("Queue", "Очередь", language)),
      ("without_team", said("Without a team", "Без группы поддержки", language)),
    ]
    var parts: [Part] = []
    for (name, label) in titles {
      let rows = inbox[name]?["incidents"].list ?? []
      guard !rows.isEmpty else { continue }
      let title = title(label, rows.count, of: inbox[name]?["total"], language)
      parts.append(Part(title: title, table: table(rows, language)))
    }
    let talks = [
      ("conversations", said("To answer", "Ждут ответа", language)),
      ("unsorted", said("To sort", "Разобрать", language)),
      ("undelivered", said("Not delivered", "Не доставлено", language)),
    ]
    for (name, label) in talks {
      let rows = inbox[name]?["conversations"].list ?? []
      guard !rows.isEmpty else { continue }
      let title = title(label, rows.count, of: inbox[name]?["total"], language)
      parts.append(Part(title: title, table: TalkScreen.table(rows, language)))
    }
    let notices = inbox["notices"]?["notices"].list ?? []
    if !notices.isEmpty {
      let label = said("Notices", "Уведомления", language)
      let title = title(label, notices.count, of: inbox["notices"]?["total"], language)
      parts.append(Part(title: title, table: self.notices(notices, language)))
    }
    return parts
  }

  private static func title(
    _ label: String, _ shown: Int, of total: Value?, _ language: Language
  ) -> Line {
    let total = total?.integer.map { Int($0) } ?? shown
    guard total > shown else { return Line("\(label): \(total)", .bold) }
    return Line(
      said("\(label): \(shown) of \(total)", "\(label): \(shown) из \(total)", language), .bold)
  }

  private static func table(_ incidents: [Value], _ language: Language) -> Table {
    var table = Table([
      Table.Column(Phrase.number.text(language), least: 10),
      Table.Column("P", right: true, least: 1),
      Table.Column(Phrase.state.text(language), least: 8, rank: 4),
      Table.Column(Phrase.due.text(language), least: 20, rank: 1),
      Table.Column(Phrase.title.text(language), least: 16),
      Table.Column(Phrase.requester.text(language), least: 10, rank: 2),
      Table.Column(Phrase.location.text(language), least: 8, rank: 3),
    ])
    for incident in incidents {
      let priority = incident["priority"]?.integer.map { Int($0) } ?? 3
      let state = incident["state"]?.string ?? ""
      let due = incident["next_due"]
      let isLate = (due?["left_s"]?.integer ?? 0) < 0
      let isVIP = incident["requester"]?["vip"]?.boolean == true
      table.append([
        Span(incident["number"]?.string ?? "", .cyan),
        Span(String(priority), Style.ofPriority(priority)),
        Span(language.word(state, Vocabulary.incidentState), Style.ofState(state)),
        due?["at"].map { Span(ValueText.of($0), isLate ? .red : .dim) } ?? Span(""),
        Span(incident["title"]?.string ?? ""),
        Span((incident["requester"]?["name"]?.string ?? "") + (isVIP ? " (VIP)" : "")),
        Span(incident["item"]?["place"]?.string ?? ""),
      ])
    }
    return table
  }

  private static func notices(_ notices: [Value], _ language: Language) -> Table {
    var table = Table([
      Table.Column(Phrase.at.text(language), least: 20),
      Table.Column(said("Event", "Событие", language), least: 8),
      Table.Column(said("Text", "Текст", language), least: 16),
    ])
    for notice in notices {
      table.append([
        Span(notice["at"].map { ValueText.of($0) } ?? "", .dim),
        Span(language.word(notice["event"]?.string ?? "", Vocabulary.noticeEvent)),
        Span(notice["text"]?.string ?? ""),
      ])
    }
    return table
  }

  /// `nikitin: away until 2026-02-01 11:00:00Z`.
  static func presence(_ presence: Value, _ language: Language) -> Line {
    let name = presence["account"]?.string ?? ""
    guard presence["is_there"]?.boolean == false else {
      return Line("\(name): " + said("there", "на месте", language))
    }
    let end = presence["until"] ?? presence["absent_until"]
    let until = end.map { said(" until ", " до ", language) + ValueText.of($0) } ?? ""
    return Line("\(name): " + said("away", "нет на месте", language) + until)
  }
}
