import CMDB
import JSON
import JSONRPC
import SQL

/// Plans a list of items or incidents: filter, sort, page by key, count, projection.
///
/// The page is cut on ids and sort keys alone; only its rows are then made into JSON. One row more
/// than the limit is read, so that the last page knows that it is the last.
struct ListPlan {
  let method: String
  let subject: Subject
  let arguments: Arguments
  let context: Context

  func plan() throws(RPCError) -> Plan {
    let filter = try ListFilter(subject, arguments, context)
    let list = identity(filter.caller)
    let limit = arguments.integer("limit") ?? Conventions.listDefault
    var sql = SQLText()
    let moment = context.momentParameter().map { sql.bind($0) + "::timestamptz" } ?? "null"
    let fields = filter.fields(moment)
    var refusals = Refusals()
    let keys = try refusals.take { () throws(RPCError) in
      try SortKey.read(arguments["sort"], filter.table)
    }
    let conditions = try filter.conditions(fields, &sql, &refusals)
    let projection = try refusals.take { () throws(RPCError) in
      try Projection.read(arguments["fields"], filter.table)
    }
    try refusals.end()
    let sort = SortSQL(keys: (keys ?? []).map { SortColumn($0, fields) })
    let page = try page(sort, list, moment, conditions, limit: limit, &sql)
    let text = statement(page, sort, moment, conditions, &sql)
    sql.append(built: text)
    let reply = ListReply(
      plural: subject == .item ? "items" : "incidents", limit: limit, keyCount: sort.keys.count,
      isCounted: isCounted, list: list, projection: projection ?? nil)
    return .read(Read(sql.unit(), .made { rows in reply.result(rows) }))
  }

  private var isCounted: Bool { arguments.boolean("count") ?? false }

  /// What a cursor is bound to.
  private func identity(_ caller: Caller) -> [String] {
    [
      method, arguments.string("where") ?? "", arguments.string("text") ?? "",
      arguments["sort"].map { String(decoding: $0.raw, as: UTF8.self) } ?? "",
      context.moment.map(\.timestamp.description) ?? "", String(caller.accountID),
    ]
  }

  /// The statement of the page: ids and sort keys.
  private func page(
    _ sort: SortSQL, _ list: [String], _ moment: String, _ conditions: [String], limit: Int,
    _ sql: inout SQLText
  ) throws(RPCError) -> String {
    let after = try sort.after(arguments.string("cursor"), of: list, &sql)
    let conditions = conditions + (after.map { [$0] } ?? [])
    let filter = conditions.isEmpty ? "" : " where " + conditions.joined(separator: " and ")
    return """
      select row_number() over (order by \(sort.order)) as n, i.id\(sort.columns) \
      from cmdb.\(subject.rawValue)_at(\(moment)) i\(filter) \
      order by \(sort.order) limit \(sql.bind(String(limit + 1)))::int
      """
  }

  private func statement(
    _ page: String, _ sort: SortSQL, _ moment: String, _ conditions: [String],
    _ sql: inout SQLText
  ) -> String {
    let masked = context.maskedAttributes.map { sql.bind(Bind.array($0)) + "::text[]" } ?? "null"
    let answers =
      subject == .item
      ? "cmdb.item_answer(\(moment), \(masked))" : "cmdb.incident_answer(\(moment), false)"
    let rows = """
      select a.answer, p.id\(sort.columns(of: "p")), p.n from (\(page)) p \
      join \(answers) a on a.id = p.id
      """
    guard isCounted else { return "\(rows) order by p.n" }
    let filter = conditions.isEmpty ? "" : " where " + conditions.joined(separator: " and ")
    return """
      select l.*, (select count(*) from cmdb.\(subject.rawValue)_at(\(moment)) i\(filter)) \
      from (values (1)) one left join (\(rows)) l on true order by l.n
      """
  }
}
