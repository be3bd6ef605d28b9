import CMDB
import JSON
import JSONRPC
import SQL

extension Method {
  static let incidentItems = Method(
    "incident.items", .list, .right(.read),
    "Lists the items that are linked to an incident, page by page, each as in `incident.get`.",
    [Parameter("incident", .incidentRef, required: true, "The incident.")],
    of: .link, .link,
    example: (
      #"{"incident": "INC-000004"}"#,
      """
      {"items": [{"item": {"id": 17, "tag": "PRN-000001", "name": "Reception printer", \
      "class": "printer"}, "role": "affected", "source": "manual", \
      "linked_at": "2026-02-01T09:30:00.000000Z"}], "next_cursor": null}
      """
    )
  ) { arguments, context throws(Stop) in
    var sql = SQLText()
    let then = context.momentParameter().map { sql.bind($0) + "::timestamptz" }
    let owner = ListOwner(.incident, arguments, at: then, &sql)
    let moment = then ?? "null"
    let fields = FieldSQL(
      noun: .link, catalogue: context.catalogue, moment: moment, row: "l")
    let paging = try Paging(
      "incident.items", arguments, context, of: fields, filter: ["incident"])
    let text = try IncidentItems.statement(paging, owner, moment, &sql)
    sql.append(built: text)
    return paging.plan(.list(sql.unit(isKept: true)), "items", of: owner)
  }
}

enum IncidentItems {
  /// The page is selected by plain links; the context is computed only for its items.
  static func statement(
    _ paging: Paging, _ owner: ListOwner?, _ moment: String, _ sql: inout SQLText
  ) throws(Stop) -> String {
    let source = "cmdb.incident_item_at(\(moment)) l"
    let isOfIncident = "l.of_incident = i.id"
    let after = try paging.after([isOfIncident], &sql)
    let page = paging.page("l.id", from: source, where: after, limit: paging.bindLimit(&sql))
    let rows = """
      with page as materialized (\(page)) \
      select a.answer, p.id\(paging.sort.columns(of: "p")), p.n from page p \
      join cmdb.links_answer(i.id, array(select q.id from page q), \(moment)) a on a.id = p.id
      """
    return paging.statement(rows, all: "\(source) where \(isOfIncident)", of: owner)
  }
}
