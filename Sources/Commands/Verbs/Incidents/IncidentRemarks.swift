import JSON

/// What an agent has to know besides the incident that an answer shows. Pure.
enum IncidentRemarks {
  /// Who waits, and what stays open, when the work on an incident ends.
  static func leftOver(_ incident: Value) -> [Wording] {
    [unanswered(incident), openChildren(incident)].compactMap(\.self)
  }

  /// Since when whoever asked waits for an answer; nil where nobody does.
  static func unanswered(_ incident: Value) -> Wording? {
    guard let since = incident["conversation"]?["unanswered_since"], !since.isNull else {
      return nil
    }
    let number = incident["number"]?.string ?? ""
    let at = ValueText.of(since)
    return Wording(
      "The other side has written and waits for an answer since \(at): cmdb talk \(number)",
      ru: "Вам написали и ждут ответа с \(at): cmdb talk \(number)")
  }

  /// The children that stay open when their parent is over; nil where there are none.
  static func openChildren(_ incident: Value) -> Wording? {
    guard let open = incident["children"]?["open"]?.integer.map({ Int($0) }), open > 0 else {
      return nil
    }
    let number = incident["number"]?.string ?? ""
    let named = (incident["children"]?["first"]).list.prefix(5)
      .compactMap { $0["number"]?.string }.joined(separator: ", ")
    let more = open > 5 ? ", …" : ""
    let all = "cmdb incident list --open --where \"parent = \(number)\""
    return Wording(
      Plural.english(open, "child is", "children are") + " still open: \(named)\(more). \(all)",
      ru: "Ещё не решено: "
        + Plural.russian(open, "дочерний инцидент", "дочерних инцидента", "дочерних инцидентов")
        + " — \(named)\(more). \(all)")
  }

  /// That another team took the incident from its assignee; nil where nothing of the kind happened.
  static func handedOver(from present: Value, to changed: Value) -> Wording? {
    guard let former = present["assignee"]?.string, changed["assignee"]?.string != former,
      changed["team"]?.string != present["team"]?.string, let team = changed["team"]?.string
    else { return nil }
    guard let now = changed["assignee"]?.string else {
      return Wording(
        "\(former) does not work in \(team) and is no longer the assignee: it waits in the queue of"
          + " \(team).",
        ru: "\(former) не работает в группе «\(team)» и больше не исполнитель: инцидент в очереди"
          + " группы.")
    }
    return Wording(
      "\(former) does not work in \(team) and is no longer the assignee: it was given to \(now).",
      ru: "\(former) не работает в группе «\(team)» и больше не исполнитель: инцидент передан"
        + " \(now).")
  }
}
