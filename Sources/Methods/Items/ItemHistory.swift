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
    let page = try LogPage(
      "item.history", arguments, context, boundTo: arguments["item"].map { Array($0.raw) })
    let item = arguments["item"].map { String(decoding: $0.raw, as: UTF8.self) } ?? ""
    let unit = Unit(
      ItemHistory.statement,
      [
        Bind.json(arguments["item"]), Bind.integer(page.after), Bind.integer(page.limit + 1),
        Bind.array(context.maskedAttributes),
      ])
    return .read(
      Read(
        unit,
        .made { rows throws(RPCError) in
          // The first row says whether there is such an item.
          guard rows.text(0, 2) == "t" else {
            throw .notFound("There is no item \(item).", path: "item")
          }
          return page.result("entries", rows)
        }))
  }
}

enum ItemHistory {
  static let statement = Statement(
    name: "item_history",
    """
    select e.entry, e.version, i.id is not null
    from (values (1)) one
    left join cmdb.item i on i.id = cmdb.item_id($1::jsonb)
    left join lateral (
      select v.version, json_strip_nulls(json_build_object(
        'version', v.version, 'at', cmdb.rfc3339(v.at),
        'by', (select a.name from cmdb.account a where a.id = v.by), 'via', v.via,
        'method', v.method, 'request', v.request, 'reason', v.reason,
        'incident', (select n.number from cmdb.incident n where n.id = v.incident)))::jsonb
        || jsonb_build_object('changes',
          cmdb.masked_changes(cmdb.item_changes(i.id, v.version), $4::text[])) as entry
      from cmdb.item_versions(i.id) v
      where v.version < $2::int
      order by v.version desc
      limit $3::int) e on true
    order by e.version desc
    """)
}
