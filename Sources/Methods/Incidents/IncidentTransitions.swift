import CMDB
import JSON
import JSONRPC
import SQL

extension Method {
  static let incidentTransitions = Method(
    "incident.transitions", .read, .right(.read),
    "Lists the states that an incident can go to from here, and what is still missing for each.",
    [Parameter("incident", .incidentRef, required: true, "The incident.")],
    result: ("transitions", .transitions),
    example: (
      #"{"incident": "INC-000004"}"#,
      """
      {"state": "in_progress", "transitions": [{"state": "pending", \
      "label": {"en": "Pending", "ru": "Ожидание"}, "reason_required": false, "requires": [], \
      "missing": []}, {"state": "resolved", "label": {"en": "Resolved", "ru": "Решён"}, \
      "reason_required": false, "requires": ["resolution"], "missing": [{"code": "required", \
      "message": "The transition to resolved requires resolution.", "path": "resolution"}]}]}
      """
    )
  ) { arguments, context throws(Stop) in
    guard let incident = arguments["incident"] else { throw .defect("No incident.") }
    var sql = SQLText()
    let key = sql.bind(Bind.key(incident))
    let moment = context.momentParameter().map { sql.bind($0) + "::timestamptz" } ?? "null"
    let condition =
      incident.kind == .string
      ? "i.number = \(key)::text collate \"C\"" : "i.id = \(key)::bigint"
    sql.append(
      built: """
        select i.state, array_to_json(cmdb.incident_ways(i.state)) \
        from cmdb.incident_at(\(moment)) i where \(condition)
        """)
    let shown = String(decoding: incident.raw, as: UTF8.self)
    return .read(
      Read(
        .point(sql.unit(isKept: true), together: nil),
        .made { rows throws(RPCError) in
          guard rows.count > 0, let state = rows.text(0, 0) else {
            throw .notFound("There is no incident \(shown).", path: "incident")
          }
          let next = try Document(ofDatabase: Array(rows[0, 1] ?? [])).root.strings
          return Transitions(state: state, ways: next.map(way)).json()
        }))
  }

  /// Only resolving has a requirement, which applies each time.
  private static func way(to state: String) -> Transitions.Way {
    let requires = state == IncidentWords.resolved ? ["resolution"] : []
    return Transitions.Way(
      state: state, label: IncidentWords.label(ofState: state), isReasonRequired: false,
      requires: requires, missing: requires)
  }
}
