import JSON

/// The screen for an agent on the phone: the incident, its requester, each item with place, holder,
/// warranty, contracts and other open incidents, the extent of the impact, and the timeline.
struct IncidentScreen {
  let incident: Value
  let requester: Value?
  let language: Language

  func lines(width: Int?) -> [Line] {
    let head = IncidentCard.card(incident, requester: requester, language).lines(width: width)
    let promises = PromiseScreen(language: language, width: width).lines(incident["sla"])
    return head + section(.promises, promises)
      + section(.children, childLines.map { $0.fitted(to: width) })
      + section(.items, itemLines(width))
      + section(.impaired, impairedLines)
      + section(.timeline, Timeline(language: language).lines(incident["timeline"], width: width))
  }

  private func section(_ phrase: Phrase, _ lines: [Line]) -> [Line] {
    lines.isEmpty ? [] : [Line(), Line(phrase.text(language), .bold)] + lines
  }

  /// The open children, and how many there are besides.
  private var childLines: [Line] {
    guard let children = incident["children"], !children.isNull else { return [] }
    let first = children["first"].list
    let (open, total) = (children["open"]?.integer ?? 0, children["total"]?.integer ?? 0)
    let counts = Wording("\(open) of \(total) open", ru: "открыто \(open) из \(total)")
    return [Line("  " + counts.text(language), open > 0 ? .yellow : .dim)]
      + first.map { child in
        Line([Span("  ")] + IncidentCard.title(child, language).spans)
      }
  }

  private func itemLines(_ width: Int?) -> [Line] {
    incident["items"].list.flatMap { itemLines($0, width) }
  }

  private func itemLines(_ link: Value, _ width: Int?) -> [Line] {
    let item = link["item"]
    let notes = [
      item?["class"]?.string.map(language.className),
      link["role"]?.string.map { language.word($0, Vocabulary.role) }, computed(link),
    ].compactMap(\.self)
    var card = Card(
      title: Line([
        Span("  "), Span(item?["tag"]?.string ?? "", .cyan), Span("  "),
        Span(item?["name"]?.string ?? "", .bold),
        Span("  (\(notes.joined(separator: ", ")))", .dim),
      ]))
    card.add("  " + Phrase.note.text(language), link["note"].map { ValueText.of($0) }, .yellow)
    if let context = link["context"] { add(context, to: &card) }
    return card.lines(width: width)
  }

  /// Manual links are the default and not marked.
  private func computed(_ link: Value) -> String? {
    link["source"]?.string.flatMap {
      $0 == "manual" ? nil : language.word($0, Vocabulary.linkSource)
    }
  }

  private func add(_ context: Value, to card: inout Card) {
    card.add("  " + Phrase.location.text(language), context["location"].map { ValueText.of($0) })
    card.add(
      "  " + Phrase.holder.text(language), context["holder"].map { withPhones($0) })
    card.add(
      "  " + Phrase.installedIn.text(language), context["installed_in"].map { ValueText.of($0) })
    if let warranty = context["warranty"], !warranty.isNull { add(warranty: warranty, to: &card) }
    for contract in context["contracts"].list {
      let hasEnded = contract["in_force"]?.boolean == false
      card.add(
        "  " + Phrase.contract.text(language), text(ofContract: contract),
        hasEnded ? .dim : .plain)
    }
    for other in context["open_incidents"].list {
      card.add(
        "  " + Phrase.openIncidents.text(language), ValueText.of(other) + via(other), .red)
    }
  }

  /// The item that the incident concerns, if it is one that this item depends on.
  private func via(_ entry: Value) -> String {
    guard let via = entry["via"], !via.isNull else { return "" }
    return "  (\(Phrase.via.text(language).lowercased()) \(ValueText.of(via)))"
  }

  private func withPhones(_ person: Value) -> String {
    let phones = ["phone", "mobile"].compactMap { person[$0]?.string }
    return ([ValueText.of(person)] + phones).joined(separator: "  ")
  }

  private func add(warranty: Value, to card: inout Card) {
    let isInForce = warranty["in_force"]?.boolean ?? false
    let verdict = (isInForce ? Phrase.inForce : .expired).text(language)
    let end = warranty["end"].map { ValueText.of($0) } ?? ""
    card.add(
      "  " + Phrase.warranty.text(language), "\(end)  \(verdict)", isInForce ? .green : .red)
  }

  /// The contractor and the phone number.
  private func text(ofContract contract: Value) -> String {
    let contractor = contract["contractor"]
    let name = contractor?["name"]?.string ?? contractor.map { ValueText.of($0) } ?? ""
    let phone = contract["phone"]?.string ?? contractor?["phone"]?.string ?? ""
    let end = contract["valid_until"].flatMap { $0.isNull ? nil : ValueText.of($0) }
    let until = end.map { "\(Phrase.validUntil.text(language).lowercased()) \($0)" } ?? ""
    return [contract["tag"]?.string ?? "", name, phone, until].filter { !$0.isEmpty }
      .joined(separator: "  ") + via(contract)
  }

  private var impairedLines: [Line] {
    guard let impaired = incident["impaired"] else { return [] }
    let parts = [(Phrase.items, "items"), (.services, "services"), (.people, "people")]
    let texts = parts.compactMap { phrase, name in
      impaired[name].map { "\(phrase.text(language)): \(Self.amount($0))" }
    }
    // Above some thousands the count stops.
    let more = impaired["truncated"]?.boolean == true ? "   …" : ""
    return [Line("  " + texts.joined(separator: "   ") + more)]
  }

  /// A count, or the number of elements of a list.
  private static func amount(_ value: Value) -> String {
    value.kind == .array ? String(value.count) : ValueText.of(value)
  }
}
