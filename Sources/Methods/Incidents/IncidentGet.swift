import CMDB
import JSON
import JSONRPC
import SQL

extension Method {
  static let incidentGet = Method(
    "incident.get", .read, .right(.read),
    "Reads one incident with its items and its timeline.",
    [Parameter("incident", .incidentRef, required: true, "The incident.")],
    result: ("incident", .incident), example: (#"{"incident": "INC-000004"}"#, Sample.incident)
  ) { arguments, context throws(Stop) in
    guard let incident = arguments["incident"] else { throw .defect("None.") }
    var sql = SQLText()
    let key = sql.bind(Bind.key(incident))
    let moment = context.momentParameter().map { sql.bind($0) + "::timestamptz" } ?? "null"
    let condition =
      incident.kind == .string ? "number = \(key)::text collate \"C\"" : "id = \(key)::bigint"
    let extent = context.seesWords ? "whole" : "record"
    sql.append(
      built: "select answer from cmdb.incident_answer(\(moment), '\(extent)') where \(condition)")
    return .read(
      Read(
        .point(sql.unit(isKept: true), together: nil),
        .cell {
          .notFound(
            "There is no incident \(String(decoding: incident.raw, as: UTF8.self)).",
            path: "incident")
        }))
  }
}
