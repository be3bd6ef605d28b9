import JSON

/// `cmdb clock trust`.
enum ClockVerb {
  static func trust(_ session: Session) throws(Failure) {
    let clock = try session.call("clock.trust") { session.writeMembers(to: &$0) }
    try session.show(clock) { () throws(Failure) in
      session.print(card(clock, session.language))
    }
  }

  static func card(_ clock: Value, _ language: Language) -> Card {
    var card = Card(title: Line(clock["time"].map { ValueText.of($0) } ?? "", .bold))
    card.add(
      Phrase.clockJump.text(language),
      clock["off_s"].map {
        "\(ValueText.of($0)) \(language.word("s", Vocabulary.unit))"
      })
    return card
  }
}
