import CMDB
import JSON
import System

/// The commands of an agent's day.
enum DeskVerbs {
  static func inbox(_ session: Session) throws(Failure) {
    let inbox = try session.call("inbox.get") { $0.member("team", given: session.option(team)) }
    try session.show(inbox) { () throws(Failure) in
      session.print(InboxScreen.heading(inbox, session.language))
      for part in InboxScreen.parts(inbox, session.language) {
        session.print([Line(), part.title])
        session.print(part.table)
      }
      guard !(inbox["without_team"]?["incidents"]).list.isEmpty else { return }
      session.addAfterword(
        "What has no team is in no queue: cmdb incident assign NUMBER --team NAME, or cmdb take"
          + " NUMBER.",
        ru: "Без группы поддержки инцидента нет ни в одной очереди: cmdb incident assign НОМЕР"
          + " --team ГРУППА или cmdb take НОМЕР.")
    }
    let notices = inbox["notices"]?["notices"].list ?? []
    guard session.has(seen), let newest = notices.first?["id"]?.integer else { return }
    _ = try session.call("notice.seen") { $0.member("up_to", integer: Int(newest)) }
  }

  static func take(_ session: Session) throws(Failure) {
    let number = session.word(0)
    let taken = try session.call("incident.take") { writer in
      if let number {
        writer.member("incident", incident: number)
      } else {
        writer.member("team", given: session.option(team))
      }
      session.writeMembers(to: &writer)
    }
    let incident = taken["incident"]
    try session.show(taken) { () throws(Failure) in
      guard let incident, !incident.isNull else {
        session.remark("Nothing waits.", ru: "В очереди ничего нет.")
        return
      }
      session.print(IncidentCard.card(incident, session.language))
    }
  }

  static func away(_ session: Session) throws(Failure) {
    let moment = session.option(until).map(moment)
    try set(session) { writer in
      if let moment {
        writer.member("until", string: moment)
      } else {
        writer.member("available", boolean: false)
      }
    }
  }

  static func back(_ session: Session) throws(Failure) {
    try set(session) { $0.member("available", boolean: true) }
  }

  private static func set(
    _ session: Session, _ members: (inout Writer) -> Void
  ) throws(Failure) {
    let presence = try session.call("presence.set") { writer in
      writer.member("account", given: session.option(account))
      members(&writer)
      session.writeMembers(to: &writer)
    }
    try session.show(presence) { () throws(Failure) in
      session.print([InboxScreen.presence(presence, session.language)])
    }
  }

  /// `2h` from now as a moment; anything else is the server's to read.
  static func moment(_ typed: String) -> String {
    let units: [Character: Int64] = ["m": 60, "h": 3600, "d": 86_400]
    guard let unit = typed.last.flatMap({ units[$0] }), let count = Int64(typed.dropLast()),
      (1...10_000).contains(count)
    else { return typed }
    let now = Timestamp(microseconds: WallClock.nowMicroseconds())
    return Timestamp(microseconds: now.microseconds + count * unit * 1_000_000).description
  }
}
