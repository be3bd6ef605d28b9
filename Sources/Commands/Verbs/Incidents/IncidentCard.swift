import JSON

/// The facts of an incident.
enum IncidentCard {
  /// - Parameter requester: the answer of `item.get` for the requester, for the phone numbers.
  static func card(_ incident: Value, requester: Value? = nil, _ language: Language) -> Card {
    var card = Card(
      title: Line([
        Span(incident["number"]?.string ?? "", .bold), Span("  "),
        Span(incident["title"]?.string ?? ""),
      ]))
    let state = incident["state"]?.string ?? ""
    card.add(
      Phrase.state.text(language), language.word(state, Vocabulary.incidentState),
      Style.ofState(state))
    card.add(
      Phrase.kind.text(language),
      incident["kind"]?.string.map { language.word($0, Vocabulary.incidentKind) })
    addWaiting(incident, to: &card, language)
    card.add(
      Wording("Conversation", ru: "Переписка").text(language),
      incident["conversation"]?["number"]?.string)
    if let since = incident["conversation"]?["unanswered_since"], !since.isNull {
      card.add(
        Wording("Unanswered since", ru: "Ждут ответа с").text(language), ValueText.of(since), .red)
    }
    addPriority(incident, to: &card, language)
    addPeople(incident, requester, to: &card, language)
    for (phrase, name) in rest {
      let text = incident[name].map { ValueText.of($0) }
      card.add(
        phrase.text(language),
        name == "channel" ? text.map { language.word($0, Vocabulary.channel) } : text)
    }
    return card
  }

  /// Number, title and state in one line.
  static func title(_ incident: Value, _ language: Language) -> Line {
    let state = incident["state"]?.string ?? ""
    return Line([
      Span(incident["number"]?.string ?? "", .bold), Span("  "),
      Span(incident["title"]?.string ?? ""), Span("  "),
      Span(language.word(state, Vocabulary.incidentState), Style.ofState(state)),
    ])
  }

  /// The fields that are shown unchanged, in this order.
  private static let rest: [(Phrase, String)] = [
    (.category, "category"), (.service, "service"), (.parent, "parent"), (.channel, "channel"),
    (.external, "external"), (.opened, "opened_at"), (.due, "due_at"),
    (.resolved, "resolved_at"),
    (.code, "resolution_code"), (.resolution, "resolution"), (.description, "description"),
  ]

  /// For whom a pending one waits, and until when.
  private static func addWaiting(_ incident: Value, to card: inout Card, _ language: Language) {
    guard let whom = incident["waiting_for"]?.string else { return }
    let until = incident["waiting_until"].map {
      Wording(" until ", ru: " до ").text(language) + ValueText.of($0)
    }
    card.add(
      Wording("Waits for", ru: "Ждём").text(language),
      language.word(whom, Vocabulary.waiting) + (until ?? ""))
  }

  private static func addPriority(
    _ incident: Value, to card: inout Card, _ language: Language
  ) {
    guard let priority = incident["priority"]?.integer else { return }
    let parts = [(Phrase.impact, "impact"), (.urgency, "urgency")].compactMap { phrase, name in
      incident[name].map { "\(phrase.text(language)) \(ValueText.of($0))".lowercased() }
    }
    let major =
      incident["major"]?.boolean == true ? "  " + Phrase.major.text(language).uppercased() : ""
    card.add(
      Phrase.priority.text(language), "\(priority)  (\(parts.joined(separator: ", ")))\(major)",
      Style.ofPriority(Int(priority)))
  }

  private static func addPeople(
    _ incident: Value, _ requester: Value?, to card: inout Card, _ language: Language
  ) {
    if let brief = incident["requester"] {
      let phones = ["phone", "mobile"].compactMap { requester?["attributes"]?[$0]?.string }
      card.add(
        Phrase.requester.text(language),
        ([ValueText.of(brief)] + phones).joined(separator: "  "), .bold)
    }
    card.add(
      Phrase.contact.text(language), incident["contact"].map { ValueText.of($0) }, .bold)
    card.add(
      Phrase.assignee.text(language), incident["assignee"].map { ValueText.of($0) }, .cyan)
    card.add(Phrase.team.text(language), incident["team"].map { ValueText.of($0) }, .cyan)
  }
}
