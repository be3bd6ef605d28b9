import CMDB
import JSON
import JSONRPC
import SQL

extension Method {
  static let itemHistory = Method(
    "item.history", .log, .right(.read), "Every version of an item, newest first.",
    [Parameter("item", .itemRef, required: true, "The item.")],
    result: ("entries", .page("entries", of: .map(.any))),
    example: (
      #"{"item": "PRN-000001"}"#,
      """
      {"entries": [{"version": 2, "at": "2026-02-01T09:30:00.000000Z", "by": "ivanova", \
      "method": "item.update", "request": "r-1", "changes": [{"path": "name", "from": "Printer", \
      "to": "Reception printer"}]}], "next_cursor": null}
      """
    )
  ) { arguments, context throws(RPCError) in
    let paging = try Paging(
      "item.history", arguments, context, by: ItemHistory.fields, filter: ["item"])
    var sql = SQLText()
    let owner = ListOwner("item", arguments, &sql)
    let unit = try ItemHistory.unit(of: owner, paging, context, &sql)
    return paging.plan(unit, "entries", of: owner)
  }
}

enum ItemHistory {
  /// Over the alias `v`.
  static let fields = ListFields(
    key: "version", "v.version", isDescending: true,
    [
      ListField("at", .moment, "v.at"), .account("by", "v.by"), ListField("via", .text, "v.via"),
      ListField("method", .text, "v.method"), ListField("request", .text, "v.request"),
      ListField("reason", .text, "v.reason", isAlwaysPresent: false), .incident("v.incident"),
    ])

  static func unit(
    of owner: ListOwner?, _ paging: Paging, _ context: Context, _ sql: inout SQLText
  ) throws(RPCError) -> Unit {
    let masked = sql.bind(Bind.array(context.maskedAttributes))
    let after = try paging.after([], &sql)
    let versions = "cmdb.item_versions(i.id) v"
    let page = paging.page("v.*", from: versions, where: after, limit: paging.bindLimit(&sql))
    let rows = """
      select json_strip_nulls(json_build_object('version', v.version, 'at', cmdb.rfc3339(v.at), \
      'by', (select a.name from cmdb.account a where a.id = v.by), 'via', v.via, \
      'method', v.method, 'request', v.request, 'reason', v.reason, \
      'incident', (select n.number from cmdb.incident n where n.id = v.incident)))::jsonb \
      || jsonb_build_object('changes', \
      cmdb.masked_changes(\
      cmdb.bounded_changes(cmdb.item_changes(i.id, v.version)), \(masked)::text[])) as answer, \
      v.version\(paging.sort.columns(of: "v")), v.n from (\(page)) v
      """
    sql.append(built: paging.statement(rows, all: versions, of: owner))
    return sql.unit(named: paging.isUsual ? "item_history" : nil, isKept: true)
  }
}
