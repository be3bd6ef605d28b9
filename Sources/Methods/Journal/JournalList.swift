import CMDB
import JSON
import JSONRPC
import SQL

extension Method {
  static let journalList = Method(
    "journal.list", .log, .right(.journal),
    "Lists all changes in the order of their positions; a write appears within a second.",
    [
      Parameter("after", .count, "Only entries after this position."),
      Parameter(
        "timeline", .id,
        "The timeline of `after`; `cursor_expired` if it was abandoned before that position."),
      Parameter("item", .itemRef, "Only about this item: itself, its relations, its incidents."),
      Parameter("incident", .incidentRef, "Only about this incident, or made for it."),
      Parameter("account", .line, "Only by this account."),
      Parameter("method", .line, "Only by this method."),
      Parameter("since", .timestamp, "Only from this moment, or day, on."),
      Parameter("until", .timestamp, "Only before this moment, or the end of this day."),
    ],
    of: .entry, .entry,
    example: (
      #"{"item": "PRN-000001"}"#,
      """
      {"entries": [{"position": 12, "at": "2026-02-01T09:30:00.000000Z", "account": "ivanova", \
      "via": "peer", "request": "r-1", "change_set": "1769938200000000-r-1", \
      "method": "item.update", "entity": "item", "entity_id": 17, "version": 2, \
      "subject": {"id": 17, "tag": "PRN-000001", "name": "Reception", "class": "printer"}, \
      "changes": []}], "next_cursor": null}
      """
    )
  ) { arguments, context throws(Stop) in
    let fields = FieldSQL(
      noun: .entry, catalogue: context.catalogue, moment: "null", row: "j")
    let paging = try Paging(
      "journal.list", arguments, context, of: fields,
      filter: ["after", "item", "incident", "account", "method", "since", "until"],
      isOfPositions: true)
    if let after = arguments.integer("after") {
      try Conventions.check(position: after, of: arguments["timeline"], context)
    }
    return try JournalList(arguments: arguments, paging: paging).plan(context)
  }
}

/// The statement of `journal.list`. Each way in which an entry can concern an item is a branch with
/// its own order and limit, so that an index serves it.
private struct JournalList {
  let arguments: Arguments
  let paging: Paging

  func plan(_ context: Context) throws(Stop) -> Plan {
    var sql = SQLText()
    let owner =
      ListOwner(.item, arguments, &sql) ?? ListOwner(.incident, arguments, &sql)
    let conditions = try conditions(context, &sql)
    let after = try paging.after(conditions, &sql)
    let limit = paging.bindLimit(&sql)
    let meanings = Self.meanings(of: owner)
    let order = "order by \(paging.sort.order) limit \(limit)"
    let branches = meanings.map { meaning in
      "(select j.* from cmdb.journal j\(SQLText.filter(after + meaning)) \(order))"
    }.joined(separator: " union all ")
    let each = "(select distinct on (u.position) u.* from (\(branches)) u) j"
    let page = paging.page("j.position", from: each, where: [], limit: limit)
    let masked = sql.bind(Bind.array(context.maskedAttributes))
    let rows = """
      with page as materialized (\(page)) \
      select a.answer, p.position\(paging.sort.columns(of: "p")), p.n \
      from cmdb.journal_answers(array(select p.position from page p order by p.n), \
      \(masked)::text[], \(context.seesWords)) a join page p on p.position = a.position
      """
    // With a single branch, union counts each position once as well.
    let all = meanings.map { meaning in
      "select j.position from cmdb.journal j\(SQLText.filter(conditions + meaning))"
    }.joined(separator: " union ")
    sql.append(built: paging.statement(rows, all: "(\(all)) j", of: owner))
    return paging.plan(.list(sql.unit(isKept: true)), "entries", of: owner)
  }

  /// The ways in which an entry can concern the owner `i`, each a list of conditions.
  private static func meanings(of owner: ListOwner?) -> [[String]] {
    switch owner?.noun.name {
    case "item":
      [["j.entity = 'item'", "j.entity_id = i.id"], ["j.source = i.id"], ["j.target = i.id"]]
    case "incident": [["j.entity = 'incident'", "j.entity_id = i.id"], ["j.incident = i.id"]]
    default: [[]]
    }
  }

  /// Refuses a method name that is a misspelling of a known one. Other unknown names pass: entries
  /// may bear methods of older versions, of `cmdbd` or of migrations.
  private static func requireSpelled(_ method: String) throws(Stop) {
    let names = MethodTable.all.map(\.name)
    guard !names.contains(method), let nearest = Spelling.nearest(to: method, among: names),
      Spelling.distance(Array(method.utf8), Array(nearest.utf8), atMost: 2) != nil
    else { return }
    throw .invalidParams([
      Problem(
        "unknown_value", "There is no method `\(method)`; did you mean `\(nearest)`?",
        path: "method", suggestion: nearest)
    ])
  }

  private func conditions(
    _ context: Context, _ sql: inout SQLText
  ) throws(Stop) -> [String] {
    // An entry about a notice is for the eyes of the account of the notice.
    let own = sql.bind(String(try context.knownCaller().accountID))
    var conditions = ["(j.entity <> 'notice' or j.about = \(own)::text)"]
    if let after = arguments.integer("after") {
      conditions.append("j.position > \(sql.bind(String(after)))::bigint")
    }
    // With both an item and an incident, the item is the owner.
    if arguments["item"] != nil, let incident = arguments["incident"] {
      let id = "cmdb.incident_id(\(sql.bind(Array(incident.raw)))::jsonb)"
      conditions.append(
        "(j.incident = \(id) or (j.entity = 'incident' and j.entity_id = \(id)))")
    }
    if let account = arguments.string("account") {
      conditions += AccountRules.conditions(account, column: "j.account", &sql)
    }
    if let method = arguments.string("method") {
      try Self.requireSpelled(method)
      conditions.append("j.method = \(sql.bind(method))::text")
    }
    for (name, comparison, edge) in [("since", ">=", .first), ("until", "<", .after)]
      as [(String, String, Conventions.Edge)]
    {
      guard let text = arguments.string(name) else { continue }
      let moment = try Conventions.moment(text, named: name, ofDate: edge, context)
      // Positions rise with the stamps, so moments become bounds on positions.
      conditions.append(
        """
        j.position \(comparison) coalesce((select o.position from cmdb.journal o \
        where o.at >= \(sql.bind(moment.description))::timestamptz \
        order by o.at, o.position limit 1), \(Int64.max))
        """)
    }
    return conditions
  }
}
