import CMDB
import JSON
import JSONRPC
import SQL

extension Method {
  static let changeSetGet = Method(
    "change_set.get", .log, .right(.read),
    """
    Shows what one request wrote: who, when and why, how much, and its journal entries page by \
    page. `position` is null until all of them have theirs, which takes up to a second.
    """,
    [ChangeSetID.parameter],
    of: .entry, .entry, result: .changeSet,
    example: (
      #"{"change_set": "1769938200000000-r-1"}"#,
      """
      {"change_set": "1769938200000000-r-1", "at": "2026-02-01T09:30:00.000000Z", \
      "position": 12, "account": "ivanova", "via": "peer", "method": "item.update", \
      "counts": {"item": 1, "relation": 0, "incident_item": 0, "other": 0}, \
      "revertible": true, "entries": [{"position": 12, "at": "2026-02-01T09:30:00.000000Z", \
      "account": "ivanova", "via": "peer", "request": "r-1", \
      "change_set": "1769938200000000-r-1", "method": "item.update", "entity": "item", \
      "entity_id": 17, "version": 2, "subject": {"id": 17, "tag": "PRN-000001", \
      "name": "Reception", "class": "printer"}, "changes": [{"path": "name", \
      "from": "Printer", "to": "Reception"}]}], "next_cursor": null}
      """
    )
  ) { arguments, context throws(Stop) in
    let id = try ChangeSetID.named(arguments)
    let fields = FieldSQL(
      noun: .entry, catalogue: context.catalogue, moment: "null", row: "j")
    // In the order of the entries, which does not change when they get their positions.
    let paging = try Paging(
      "change_set.get", arguments, context, of: fields, key: "j.id", filter: ["change_set"])
    var sql = SQLText()
    let unit = try ChangeSetGet(id: id, paging: paging).unit(context, &sql)
    let name = arguments.string(ChangeSetID.parameter.name) ?? ""
    let reply = paging.reply("entries")
    return .read(
      Read(
        .list(unit),
        .made { rows throws(RPCError) in
          guard let summary = rows[0, rows.columnCount - 1] else {
            throw ChangeSetID.missing(name)
          }
          // Two objects made into one.
          return Array(summary.dropLast()) + [UInt8(ascii: ",")]
            + (try reply.result(rows)).dropFirst()
        }))
  }
}

private struct ChangeSetGet {
  let id: ChangeSetID
  let paging: Paging

  /// What is shown to nobody without the right `journal`.
  private static let ofJournal = ["account", "token", "export"]

  func unit(_ context: Context, _ sql: inout SQLText) throws(Stop) -> Unit {
    let moment = "cmdb.moment(\(sql.bind(String(id.microseconds)))::bigint)"
    let named = "\(moment), \(sql.bind(id.request))::text"
    let entries = "cmdb.change_entries(\(named)) j"
    let isAllShown = try context.knownCaller().rights.contains(.journal)
    let hidden = sql.bind(Bind.array(isAllShown ? [] : Self.ofJournal)) + "::text[]"
    let conditions = ["j.entity <> all (\(hidden))"]
    let after = try paging.after(conditions, &sql)
    let page = paging.page(
      "j as entry, j.id", from: entries, where: after, limit: paging.bindLimit(&sql))
    let masked = sql.bind(Bind.array(context.maskedAttributes))
    let rows = """
      with page as materialized (\(page)) \
      select a.answer, p.id\(paging.sort.columns(of: "p")), p.n \
      from cmdb.entry_answers(array(select p.entry from page p order by p.n), \
      \(masked)::text[], \(context.seesWords)) a join page p on p.id = a.id
      """
    let list = paging.statement(rows, all: entries + SQLText.filter(conditions))
    sql.append(
      built: """
        select l.*, s.summary \
        from (select cmdb.change_set_summary(\(named), \(hidden)) as summary offset 0) s \
        left join lateral (\(list)) l on true order by l.n
        """)
    return sql.unit(isKept: true)
  }
}

extension Schema {
  fileprivate static let changeSet = Schema.named(
    "ChangeSet",
    .record([
      Parameter("change_set", .line, required: true, "Its id."),
      Parameter("at", .timestamp, required: true, "When it took effect."),
      Parameter(
        "position", .nullable(.count), required: true,
        "The position of its last entry in the journal; null until it has settled."),
      Parameter("account", .line, required: true, "The account that made it."),
      Parameter("via", .line, required: true, "How the account was known."),
      Parameter("method", .line, required: true, "The method that was called."),
      Parameter("reason", .text, "Why, as the caller said."),
      Parameter("incident", .line, "The incident that it was done for."),
      Parameter(
        "counts",
        .record(
          ["item", "relation", "incident_item", "other"].map {
            Parameter($0, .count, required: true, "Entries about this.")
          }), required: true, "How many entries it has."),
      Parameter(
        "revertible", .boolean, required: true,
        "Whether it wrote nothing but items, relations and links of incidents."),
      Parameter("entries", .array(.entry, count: 0...1000), required: true, "In order."),
      Parameter("next_cursor", .nullable(.line), required: true, "Null on the last page."),
      Parameter("total", .count, "With `count`."),
    ]), about: "What one request wrote.")
}
