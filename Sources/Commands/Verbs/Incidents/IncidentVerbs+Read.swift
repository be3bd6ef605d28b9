import JSON

/// The commands that read incidents.
extension IncidentVerbs {
  static func show(_ session: Session) throws(Failure) {
    let incident = try incident(session)
    try session.show(incident) { () throws(Failure) in
      let person = try requester(of: incident, session)
      session.print(
        IncidentScreen(incident: incident, requester: person, language: session.language)
          .lines(width: session.screen.width))
    }
  }

  /// The requester with phone numbers; nil where there is none or it may not be seen.
  private static func requester(
    of incident: Value, _ session: Session
  ) throws(Failure) -> Value? {
    guard let id = incident["requester"]?["id"]?.integer else { return nil }
    return try session.knownItem("id:\(id)")
  }

  static func list(_ session: Session) throws(Failure) {
    try list(session, condition: session.has(open) ? openCondition : nil)
  }

  static func count(_ session: Session) throws(Failure) {
    try ItemVerbs.count(
      "incident.count", by: session.invocation.words.isEmpty ? ["state"] : nil, session)
  }

  static func mine(_ session: Session) throws(Failure) {
    try list(
      session, condition: "assignee = me and \(openCondition)",
      sort: ["priority", "due_at", "number"])
  }

  private static func list(
    _ session: Session, condition: String?, sort: [String] = []
  ) throws(Failure) {
    let listing = Session.Listing(
      method: "incident.find", plural: "incidents", fields: IncidentTable.usualFields,
      condition: condition, sort: sort)
    guard let incidents = try session.walk(listing) else { return }
    let chosen = session.invocation.list(.fields)
    session.print(
      chosen.isEmpty
        ? IncidentTable.table(incidents, session.language)
        : ItemTable.chosen(incidents, chosen, session.language))
  }
}
