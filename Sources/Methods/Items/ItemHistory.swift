import CMDB
import JSON
import JSONRPC
import SQL

extension Method {
  static let itemHistory = Method(
    "item.history", .log, .right(.read), "Lists the versions of an item, newest first.",
    [Parameter("item", .itemRef, required: true, "The item.")],
    of: .version, .itemVersion,
    example: (
      #"{"item": "PRN-000001"}"#,
      """
      {"entries": [{"version": 2, "at": "2026-02-01T09:30:00.000000Z", "by": "ivanova", \
      "via": "peer", "method": "item.update", "request": "r-1", \
      "change_set": "1769938200000000-r-1", "changes": [{"path": "name", \
      "from": "Printer", "to": "Reception printer"}]}], "next_cursor": null}
      """
    )
  ) { arguments, context throws(Stop) in
    let fields = FieldSQL(
      noun: .version, catalogue: context.catalogue, moment: "null", row: "v")
    let paging = try Paging("item.history", arguments, context, of: fields, filter: ["item"])
    var sql = SQLText()
    let owner = ListOwner(.item, arguments, &sql)
    let unit = try ItemHistory.unit(
      of: owner, paging, isUsual: arguments["sort"] == nil, context, &sql)
    return paging.plan(.list(unit), "entries", of: owner)
  }
}

enum ItemHistory {
  static func unit(
    of owner: ListOwner?, _ paging: Paging, isUsual: Bool, _ context: Context,
    _ sql: inout SQLText
  ) throws(Stop) -> Unit {
    let masked = sql.bind(Bind.array(context.maskedAttributes))
    let after = try paging.after([], &sql)
    let limit = paging.bindLimit(&sql)
    let versions = "cmdb.item_versions(i.id) v"
    let source: String
    if isUsual {
      let ended = try paging.firstKey(&sql)
      source = "cmdb.item_versions_newest(i.id, \(ended)::timestamptz, \(limit)) v"
    } else {
      source = versions
    }
    let page = paging.page("v.*", from: source, where: after, limit: limit)
    let given = ["i.id", "p.version", "p.at"]
      .map { "array(select \($0) from page p order by p.n)" }.joined(separator: ", ")
    let rows = """
      with page as materialized (\(page)) select concat('{"version":', v.version, \
      ',"at":"', cmdb.rfc3339(v.at), '","by":', \
      (select to_json(a.name) from cmdb.account a where a.id = v.by), ',"via":', to_json(v.via), \
      ',"method":', to_json(v.method), ',"request":', to_json(v.request), \
      ',"change_set":', to_json(cmdb.change_set_id(v.at, v.request)), \
      ',"reason":' || to_json(v.reason), ',"incident":' || \
      (select to_json(n.number)::text from cmdb.incident n where n.id = v.incident), \
      ',"import":' || cmdb.import_origin(i.id, v.at, v.method), \
      ',"changes":', coalesce(c.changes, '[]'), '}') as answer, \
      v.version\(paging.sort.columns(of: "v")), v.n from page v left join \
      cmdb.item_changes(\(given), \(masked)::text[]) c on c.version = v.version
      """
    sql.append(built: paging.statement(rows, all: versions, of: owner))
    return sql.unit(isKept: true)
  }
}
