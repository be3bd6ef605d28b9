import CMDB
import JSON
import JSONRPC
import SQL

extension Method {
  static let relationList = Method(
    "relation.list", .list, .right(.read), "Lists the relations of an item.",
    [
      Parameter("item", .itemRef, required: true, "The item."),
      Parameter("type", .line, "Only this type."),
      Parameter(
        "direction", .choice(["outgoing", "incoming", "both"]),
        "As seen from the item (default: both)."),
    ],
    of: .relation, .relation,
    example: (
      #"{"item": "PRN-000001", "direction": "outgoing"}"#,
      #"{"relations": [\#(Sample.relation)], "next_cursor": null}"#
    )
  ) { arguments, context throws(Stop) in
    if arguments["type"] != nil { _ = try RelationRules.type(arguments, context.catalogue) }
    var sql = SQLText()
    let then = context.momentParameter().map { sql.bind($0) + "::timestamptz" }
    let owner = ListOwner(.item, arguments, followsMerges: then == nil, at: then, &sql)
    let moment = then ?? "null"
    let fields = FieldSQL(
      noun: .relation, catalogue: context.catalogue, moment: moment, row: "r")
    let paging = try Paging(
      "relation.list", arguments, context, of: fields, key: RelationList.key,
      filter: ["item", "type", "direction"])
    let undirected = context.catalogue.relationTypes.filter(\.isSymmetric).map(\.name)
    let text = try RelationList.statement(
      arguments, paging, owner, moment, undirected: undirected, &sql)
    sql.append(built: text)
    return paging.plan(.list(sql.unit(isKept: true)), "relations", of: owner)
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

  /// `+ 0` keeps the planner from scanning all relations by id until enough of one item are found.
  static let key = "(r.id + 0)"

  /// Each direction is a branch with its own order and limit, so that an index serves it. Relations
  /// without a direction belong to both.
  static func statement(
    _ arguments: Arguments, _ paging: Paging, _ owner: ListOwner?, _ moment: String,
    undirected: [String], _ sql: inout SQLText
  ) throws(Stop) -> String {
    let type = arguments.string("type").map { ["r.type = \(sql.bind($0))::text"] } ?? []
    let after = try paging.after(type, &sql)
    let limit = paging.bindLimit(&sql)
    let direction = arguments.string("direction") ?? "both"
    let alike = "r.type in (\(undirected.map { SQLText.literal($0) }.joined(separator: ", ")))"
    let ways = [("outgoing", "source"), ("incoming", "target")]
    let ends: [(String, [String])] = ways.compactMap { way, end in
      if direction == "both" || direction == way { return (end, []) }
      return undirected.isEmpty ? nil : (end, [alike])
    }
    func branches(_ conditions: [String], _ rest: String) -> String {
      ends.map { end, narrowing in
        let filter = SQLText.filter(["r.\(end) = i.id"] + narrowing + conditions)
        return "(select r.* from cmdb.relation_at(\(moment)) r\(filter)\(rest))"
      }.joined(separator: " union all ")
    }
    let order = " order by \(paging.sort.order) limit \(limit)"
    // The limit stands beside the joins, not below them, so that the planner knows how few rows
    // they have.
    let source = """
      (\(branches(after, order))) r \(SQLText.itemLookedUp("s", "r.source", moment)) \
      \(SQLText.itemLookedUp("t", "r.target", moment))
      """
    let page = paging.page("\(object) as answer, r.id", from: source, where: [], limit: limit)
    let rows = "select p.answer, p.id\(paging.sort.columns(of: "p")), p.n from (\(page)) p"
    return paging.statement(rows, all: "(\(branches(type, ""))) r", of: owner)
  }
}
