import CMDB
import JSON

/// `cmdb incident wait`, and what else goes with a new state.
enum WaitVerb {
  static let command = Command(
    "incident wait", "Wait for the requester, a supplier, an approval or an appointment",
    ru: "Ждать заявителя, поставщика, согласования или встречи",
    [
      Command.incident,
      Argument(
        "WHOM", "For whom or what: \(IncidentWords.waiting.joined(separator: ", ")).",
        ru: "Кого или чего: \(IncidentWords.waiting.joined(separator: ", ")).",
        words: .fixed(IncidentWords.waiting)),
    ],
    [until, .expect] + Option.incidentWrite,
    examples: ["cmdb incident wait INC-000003 requester --until 2d"], run: run)

  static let until = Option(
    "--until", "TIME",
    "When it is in progress again by itself: RFC 3339, or 30m, 2h, 3d from now.",
    ru: "Когда он сам вернётся в работу: RFC 3339 или 30m, 2h, 3d от этого момента.")

  /// What may be given with a new state.
  static let fields = Argument(
    "FIELD=VALUE", .any, "With it: \(names.joined(separator: ", ")).",
    ru: "Вместе с ним: \(names.joined(separator: ", ")).",
    words: .fixed(names.map { $0 + "=" }))

  private static let names = ["waiting_for", "waiting_until", "resolution", "resolution_code"]

  static func run(_ session: Session) throws(Failure) {
    let whom = try session.required(1)
    let moment = session.option(until).map(DeskVerbs.moment)
    try IncidentVerbs.move(session, to: "pending") { writer in
      writer.member("waiting_for", string: whom)
      writer.member("waiting_until", given: moment)
    }
  }

  /// The fields that are typed behind a state.
  static func assignments(_ session: Session) throws(Failure) -> [Assignment] {
    let all = try Assignment.all(session.invocation.words.dropFirst(2))
    for assignment in all where !names.contains(assignment.name) {
      let hint = Invocation.suggestion(assignment.name, names)
      throw .misuse(
        "A new state has no field `\(assignment.name)`\(hint.english)"
          + " Fields: \(names.joined(separator: ", ")).",
        ru: "С состоянием не задают `\(assignment.name)`\(hint.russian)"
          + " Поля: \(names.joined(separator: ", ")).")
    }
    return all
  }
}
