import CMDB
import JSON
import JSONRPC
import SQL

extension Method {
  static let journalList = Method(
    "journal.list", .log, .right(.journal),
    "Lists what was done, in the order of positions; a write appears within a second.",
    [
      Parameter("after", .count, "Only entries behind this position."),
      Parameter("item", .itemRef, "Only about this item: itself, its relations, its incidents."),
      Parameter("incident", .incidentRef, "Only about this incident, or on its behalf."),
      Parameter("account", .line, "Only by this account."),
      Parameter("method", .line, "Only by this method."),
      Parameter("since", .timestamp, "Only at this moment or later."),
      Parameter("until", .timestamp, "Only before this moment."),
    ],
    result: ("entries", .page("entries", of: .map(.any))),
    example: (
      #"{"item": "PRN-000001"}"#,
      """
      {"entries": [{"position": 12, "at": "2026-02-01T09:30:00.000000Z", "account": "ivanova", \
      "via": "peer", "request": "r-1", "method": "item.update", "entity": "item", \
      "entity_id": 17, "version": 2, "changes": []}], "next_cursor": null}
      """
    )
  ) { arguments, context throws(RPCError) in
    let names = ["after", "item", "incident", "account", "method", "since", "until"]
    let bound = Bind.joined(names.map { arguments[$0] })
    let page = try LogPage(
      "journal.list", arguments, context, boundTo: bound,
      first: arguments.integer("after") ?? 0)
    let unit = try JournalList(arguments: arguments, page: page).unit(context)
    return .read(Read(unit, .made { rows in page.result("entries", rows) }))
  }
}

/// The statement of `journal.list`. Each way in which an item can be meant is a branch with its own
/// order and limit, so that an index serves it.
private struct JournalList {
  let arguments: Arguments
  let page: LogPage

  func unit(_ context: Context) throws(RPCError) -> Unit {
    var sql = SQLText()
    let common = try conditions(&sql)
    let limit = sql.bind(String(page.limit + 1))
    var branches = [""]
    if let item = arguments["item"] {
      let id = "cmdb.item_id(\(sql.bind(Array(item.raw)))::jsonb)"
      branches = [
        " and j.entity = 'item' and j.entity_id = \(id)", " and j.source = \(id)",
        " and j.target = \(id)",
      ]
    } else if let incident = arguments["incident"] {
      let id = "cmdb.incident_id(\(sql.bind(Array(incident.raw)))::jsonb)"
      branches = [" and j.entity = 'incident' and j.entity_id = \(id)", " and j.incident = \(id)"]
    }
    let selects = branches.map { branch in
      """
      (select j.* from cmdb.journal j where \(common)\(branch) \
      order by j.position limit \(limit)::int)
      """
    }
    let masked = sql.bind(Bind.array(context.maskedAttributes))
    sql.append(
      built: """
        select json_strip_nulls(json_build_object('position', p.position, \
        'at', cmdb.rfc3339(p.at), \
        'account', (select a.name from cmdb.account a where a.id = p.account), 'via', p.via, \
        'request', p.request, 'method', p.method, 'reason', p.reason, \
        'incident', (select i.number from cmdb.incident i where i.id = p.incident), \
        'entity', p.entity, 'entity_id', p.entity_id, 'version', p.version, \
        'ended', case when p.ended then true end, 'relation_type', p.relation_type, \
        'source', cmdb.item_brief(p.source), 'target', cmdb.item_brief(p.target), \
        'about', p.about))::jsonb || jsonb_build_object('changes', \
        case p.entity when 'item' then \
        cmdb.masked_changes(cmdb.item_changes(p.entity_id, p.version), \(masked)::text[]) \
        when 'incident' then cmdb.incident_changes(p.entity_id, p.version) \
        else '[]' end), p.position \
        from (select distinct on (u.position) u.* \
        from (\(selects.joined(separator: " union all "))) u \
        order by u.position limit \(limit)::int) p order by p.position
        """)
    return sql.unit()
  }

  private func conditions(_ sql: inout SQLText) throws(RPCError) -> String {
    var conditions = ["j.position > \(sql.bind(String(page.after)))::bigint"]
    if let account = arguments.string("account") {
      let place = sql.bind(account)
      conditions.append(
        "j.account = (select a.id from cmdb.account a where a.name = \(place)::text)")
    }
    if let method = arguments.string("method") {
      conditions.append("j.method = \(sql.bind(method))::text")
    }
    for (name, comparison) in [("since", ">="), ("until", "<")] {
      guard let text = arguments.string(name) else { continue }
      guard let moment = Timestamp(text) else {
        throw .invalidParams([.notTimestamp(name, text)])
      }
      conditions.append("j.at \(comparison) \(sql.bind(moment.description))::timestamptz")
    }
    return conditions.joined(separator: " and ")
  }
}
