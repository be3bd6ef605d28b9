import CMDB
import JSON
import JSONRPC
import SQL

extension Method {
  static let itemDuplicates = Method(
    "item.duplicates", .server, .right(.read),
    """
    Lists groups of items that are probably one: tags or keys that differ by case, blanks, dashes, \
    or letters of Cyrillic and Latin that look alike. A page may be empty and not the last.
    """,
    [
      Parameter("class", .line, "Only items of this class and those below it."),
      Parameter("where", .whereText, "Only items that meet this condition."),
      Parameter("limit", .integer(1...1000), "At most about this many groups (default 100)."),
      Parameter("cursor", .string(1...4096), "`next_cursor` of the previous page."),
    ],
    result: ("duplicates", .duplicates),
    example: (
      "{}",
      """
      {"groups": [{"path": "tag", "fields": ["tag"], "items": [{"item": \
      {"id": 17, "tag": "CH-1", "name": "CH-1", "class": "chiller"}, "value": "CH-1"}, \
      {"item": {"id": 18, "tag": "СН-1", "name": "СН-1", "class": "chiller"}, "value": "СН-1"}], \
      "items_total": 2}], "next_cursor": null}
      """
    )
  ) { arguments, context throws(Stop) in
    try ItemDuplicates(arguments: arguments, context: context).plan()
  }
}

private struct ItemDuplicates {
  /// Codes that a page walks over: a tenth of a second or so where each is looked up.
  static let window = 20_000

  let arguments: Arguments
  let context: Context

  func plan() throws(Stop) -> Plan {
    let filter = try ListFilter(.item, arguments, context)
    let words = [
      "item.duplicates", String(try context.knownCaller().accountID),
      arguments.string("class") ?? "", arguments.string("where") ?? "",
    ]
    let list = ListIdentity(words, context)
    var after = ""
    if let cursor = arguments.string("cursor") {
      after = try Cursor.decoded(cursor, for: list, keyCount: 2).keys[0] ?? ""
    }
    var sql = SQLText()
    var refusals = Refusals()
    let start = "\(sql.bind(after))::text, \(sql.bind(String(Self.window)))::int"
    var conditions = try filter.conditions(filter.fields("null"), &sql, &refusals)
    try refusals.end()
    if let name = arguments.string("class") {
      guard context.catalogue[class: name] != nil else {
        throw ItemRules.unknownClass(name, "class", context.catalogue)
      }
      let classes = Bind.array(context.catalogue.subtree(of: name))
      conditions.append("i.class = any (\(sql.bind(classes))::text[])")
    }
    let limit = sql.bind(String(arguments.integer("limit") ?? Conventions.listDefault)) + "::int"
    sql.append(built: statement(start, conditions.joined(separator: " and "), limit))
    return .read(
      Read(
        .scan(sql.unit()),
        .made { rows throws(RPCError) in
          guard rows.count > 0, let groups = rows[0, 0] else {
            throw RPCError(.internalError, "The search gave no answer.")
          }
          let next = rows.text(0, 1).map { Cursor(keys: [$0, "0"]).encoded(for: list) }
          var writer = Writer()
          writer.object { writer in
            writer.member("groups", raw: Array(groups))
            writer.member("next_cursor", string: next)
          }
          return writer.bytes
        }))
  }

  /// The groups, and the code behind which the next page begins; null on the last. A page ends
  /// behind a code, with all groups of that.
  private func statement(_ start: String, _ condition: String, _ limit: String) -> String {
    """
    select t.groups, t.next from (\
    with found as materialized (\
    select row_number() over () as place, d.* from cmdb.duplicates(\(start)) d), \
    member as (\
    select f.place, f.code, f.path, f.fields, m.written, i.id, i.tag, i.name, i.class, \
    row_number() over (partition by f.place order by i.id) as n \
    from found f \
    cross join lateral unnest(f.items, f.values) m (id, written) \
    join cmdb.item_at(null) i on i.id = m.id \
    where f.path is not null and \(condition)), \
    grouped as (\
    select m.place, m.code, json_build_object('path', m.path, 'fields', to_json(m.fields), \
    'items', json_agg(json_build_object('item', cmdb.brief(m.id, m.tag, m.name, m.class)::json, \
    'value', m.written) order by m.id) filter (where m.n <= 20), 'items_total', count(*)) as told \
    from member m group by m.place, m.code, m.path, m.fields having count(*) > 1), \
    cut as (\
    select g.code from grouped g order by g.code offset greatest(\(limit) - 1, 0) limit 1) \
    select \
    (select coalesce(json_agg(g.told order by g.place), '[]') from grouped g \
    where g.code <= coalesce((select c.code from cut c), g.code)) as groups, \
    coalesce((select max(c.code) from cut c \
    where exists (select from grouped g where g.code > c.code)), \
    (select f.last from found f where f.path is null)) as next) t
    """
  }
}

extension Schema {
  fileprivate static let duplicates = Schema.record([
    Parameter(
      "groups",
      .array(
        .record([
          Parameter("path", .line, required: true, "`tag`, or an attribute of the key."),
          Parameter(
            "fields", .array(.line, count: 1...8), required: true,
            "`tag`, or the fields of the key in which they are alike."),
          Parameter(
            "items",
            .array(
              .record([
                Parameter("item", .itemBrief, required: true, "The item."),
                Parameter("value", .text, required: true, "What it has there."),
              ]), count: 1...20), required: true, "The first of them by id."),
          Parameter("items_total", .count, required: true, "How many there are."),
        ]), count: 0...2000), required: true, "By what they have in common."),
    Parameter("next_cursor", .nullable(.line), required: true, "Null on the last page."),
  ])
}
