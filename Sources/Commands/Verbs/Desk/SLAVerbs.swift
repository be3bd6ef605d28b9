import JSON

/// The commands about promises: what they are, how they came about, whether they are kept rightly.
enum SLAVerbs {
  static let commands: [Command] = [
    Command(
      "sla show", "Show what is promised of an incident and how much of it is spent",
      ru: "Показать обещанные сроки инцидента и сколько из них израсходовано",
      [Command.incident], [.asOf, .zone], examples: ["cmdb sla show INC-000016"], run: show),
    Command(
      "sla explain", "Show which agreement applies and why, and what time counted",
      ru: "Показать, какое соглашение действует и почему, и какое время засчитано",
      [Command.incident], [.asOf, .zone], run: explain),
    Command(
      "sla check", "Recompute the promises of all open incidents; exit status 1 if one differs",
      ru: "Пересчитать сроки всех открытых инцидентов; код выхода 1 при расхождении",
      [], [], run: check),
  ]

  private static func show(_ session: Session) throws(Failure) {
    let incident = try IncidentVerbs.incident(session)
    try session.show(incident) { () throws(Failure) in
      let lines = PromiseScreen(language: session.language, width: session.screen.width)
        .lines(incident["sla"])
      guard !lines.isEmpty else {
        session.remark("Nothing is promised.", ru: "Сроки не обещаны.")
        return
      }
      session.print([IncidentCard.title(incident, session.language)] + lines)
    }
  }

  private static func explain(_ session: Session) throws(Failure) {
    let number = try session.required(0)
    let explanation = try session.call("sla.explain") { writer in
      writer.member("incident", incident: number)
      session.momentMember(to: &writer)
    }
    try session.show(explanation) { () throws(Failure) in
      let screen = PromiseScreen(language: session.language, width: session.screen.width)
      session.print(screen.candidates(explanation))
      for clock in explanation["clocks"].list {
        session.print([Line()] + screen.line(clock) + screen.segments(clock))
      }
      guard explanation["candidates"].list.isEmpty else { return }
      session.remark("No agreement is active.", ru: "Действующих соглашений нет.")
    }
  }

  private static func check(_ session: Session) throws(Failure) {
    var cursor: String?
    var count = 0
    var differing: [String] = []
    repeat {
      let page = try session.call("incident.find") { [cursor] writer in
        writer.member(
          "where", string: "agreement is not null and \(IncidentVerbs.openCondition)")
        writer.member("limit", integer: 200)
        if let cursor { writer.member("cursor", string: cursor) }
      }
      for incident in page["incidents"].list {
        let number = incident["number"]?.string ?? ""
        let explanation = try session.call("sla.explain") {
          $0.member("incident", string: number)
        }
        count += 1
        if explanation["clocks"].list.contains(where: { $0["differs"]?.boolean == true }) {
          differing.append(number)
        }
      }
      cursor = page["next_cursor"]?.string
    } while cursor != nil
    guard differing.isEmpty else {
      let numbers = differing.joined(separator: " ")
      throw .failed(
        "\(differing.count) of \(count) incidents have other clocks than their events: \(numbers).",
        ru:
          "У \(differing.count) из \(count) инцидентов сроки не совпадают с событиями: \(numbers).")
    }
    session.remark(
      "\(count) incidents checked, none differs.",
      ru: "Проверено инцидентов: \(count), расхождений нет.")
  }
}
