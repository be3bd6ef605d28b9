import CMDB
import JSON
import JSONRPC
import SQL

extension Method {
  static let relationList = Method(
    "relation.list", .pages, .right(.read), "Lists the relations of an item.",
    [
      Parameter("item", .itemRef, required: true, "The item."),
      Parameter("type", .line, "Only of this type."),
      Parameter(
        "direction", .choice(["outgoing", "incoming", "both"]), "As seen from the item; both."),
    ],
    result: ("relations", .page("relations", of: .relation)),
    example: (
      #"{"item": "PRN-000001", "direction": "outgoing"}"#,
      #"{"relations": [\#(Sample.relation)], "next_cursor": null}"#
    )
  ) { arguments, context throws(RPCError) in
    if arguments["type"] != nil { _ = try RelationRules.type(arguments, context.catalogue) }
    let bound = Bind.joined(["item", "type", "direction"].map { arguments[$0] })
    let moment = context.momentParameter()
    let page = try LogPage(
      "relation.list", arguments, context, boundTo: bound + (moment ?? []), first: 0)
    let item = arguments["item"].map { String(decoding: $0.raw, as: UTF8.self) } ?? ""
    let unit = RelationList.unit(arguments, page, moment)
    return .read(
      Read(
        unit,
        .made { rows throws(RPCError) in
          guard rows.text(0, 2) == "t" else {
            throw .notFound("There is no item \(item).", path: "item")
          }
          return page.result("relations", rows)
        }))
  }
}

enum RelationList {
  /// A relation as the API answers it, over the aliases `r`, `s` and `t`.
  static let object = """
    json_strip_nulls(json_build_object('id', r.id, 'type', r.type, \
    'source', json_build_object('id', s.id, 'tag', s.tag, 'name', s.name, 'class', s.class), \
    'target', json_build_object('id', t.id, 'tag', t.tag, 'name', t.name, 'class', t.class), \
    'attributes', coalesce(r.attributes, '{}'), 'min_up', cmdb.min_up_json(r.min_up), \
    'since', cmdb.rfc3339(r.created_at)))
    """

  static func unit(_ arguments: Arguments, _ page: LogPage, _ moment: [UInt8]?) -> Unit {
    var sql = SQLText()
    let item = sql.bind(Bind.json(arguments["item"]))
    let at = moment.map { sql.bind($0) + "::timestamptz" } ?? "null"
    let after = sql.bind(String(page.after))
    let limit = sql.bind(String(page.limit + 1))
    let type = arguments.string("type").map { " and r.type = \(sql.bind($0))::text" } ?? ""
    let direction = arguments.string("direction") ?? "both"
    let branches = [("outgoing", "source"), ("incoming", "target")].filter {
      direction == "both" || direction == $0.0
    }.map { branch in
      """
      (select r.* from cmdb.relation_at(\(at)) r where r.\(branch.1) = i.id \
      and r.id > \(after)::bigint\(type) order by r.id limit \(limit)::int)
      """
    }
    sql.append(
      built: """
        select l.relation, l.id, i.id is not null from (values (1)) one \
        left join cmdb.item i on i.id = cmdb.item_id(\(item)::jsonb) \
        left join lateral (select \(object) as relation, r.id \
        from (\(branches.joined(separator: " union all "))) r \
        \(SQLText.item("s", "r.source", at)) \(SQLText.item("t", "r.target", at)) \
        order by r.id limit \(limit)::int) l on true order by l.id
        """)
    return sql.unit()
  }
}
