import CMDB
import JSON
import JSONRPC
import SQL

extension Method {
  static let itemResolve = Method(
    "item.resolve", .read, .right(.read),
    """
    Finds the items that a scanned or typed code names: a tag or any key attribute, case, dashes, \
    dots, colons and blanks aside. What is written exactly so comes first, tags before attributes, \
    and tags that items had before last.
    """,
    [
      Parameter("code", .string(1...200), required: true, "The code, as scanned or typed."),
      Conventions.includeVoid,
    ],
    result: (
      "resolved",
      .record([
        Parameter(
          "items",
          .array(
            .record([
              Parameter("item", .item, required: true, "The item."),
              Parameter(
                "matched_by", .line, required: true,
                "Where the code is written: `tag`, `attributes.serial_no`; `former_tag` where it "
                  + "was the tag of the item before."),
              Parameter(
                "merged_from", .itemBrief, "The item that bears the code and was merged into it."),
            ]), count: 0...ItemResolve.itemsMax), required: true, "The best match first."),
        Parameter(
          "truncated", .boolean, required: true,
          "Whether there are more than \(ItemResolve.itemsMax)."),
      ])
    ),
    example: (
      #"{"code": "phbks-54306"}"#,
      """
      {"items": [{"item": \(Sample.item), "matched_by": "attributes.serial_no"}], \
      "truncated": false}
      """
    )
  ) { arguments, context throws(Stop) in
    let unit = ItemResolve.unit(arguments, context)
    return .read(
      Read(
        .point(unit, together: nil),
        .cell { RPCError(.internalError, "The search gave no answer.") }))
  }
}

private enum ItemResolve {
  /// More than a person can choose from; most codes belong to one item, some to a few.
  static let itemsMax = 50

  /// Former codes are kept, so each is compared with the codes of the item at the moment.
  static func unit(_ arguments: Arguments, _ context: Context) -> Unit {
    var sql = SQLText()
    let code = sql.bind(arguments.string("code") ?? "") + "::text"
    let paths = sql.bind(Bind.array(paths(context))) + "::text[]"
    let moment = context.momentParameter().map { sql.bind($0) + "::timestamptz" } ?? "null"
    let masked = context.maskedAttributes.map { sql.bind(Bind.array($0)) + "::text[]" } ?? "null"
    let isLive =
      arguments.boolean("include_void") == true
      ? "" : " and (\(ListFilter.isLive) or g.id <> i.id)"
    let check =
      context.moment == nil
      ? " and cmdb.require_catalogue(\(sql.bind(String(context.catalogue.version)))::bigint)" : ""
    let former = """
      select h.tag from cmdb.item_history h where h.id = i.id and cmdb.code_of(i.tag) <> c.code \
      and cmdb.code_of(h.tag) = c.code and (\(moment) is null or h.until <= \(moment)) \
      order by h.tag = \(code) desc, h.until desc limit 1
      """
    sql.append(
      built: """
        select concat('{"items":[', string_agg(concat('{"item":', a.answer, \
        ',"matched_by":"', m.path, '"', ',"merged_from":' || cmdb.brief_json(m.merged, \(moment)), \
        '}'), ',' order by m.place), '],"truncated":', \
        (coalesce(max(m.found), 0) > \(itemsMax))::text, '}') \
        from (select f.id, f.merged, f.path, count(*) over () as found, \
        row_number() over (order by f.path = 'former_tag', f.is_exact desc, f.path <> 'tag', \
        f.id) as place \
        from (select distinct on (g.id) g.id, nullif(i.id, g.id) as merged, \
        w.path, w.written = \(code) as is_exact \
        from cmdb.item_code c join cmdb.item_at(\(moment)) i on i.id = c.item \
        cross join lateral (select case i.state when 'void' \
        then coalesce(cmdb.merged_into(i.id, \(moment)), i.id) else i.id end as id) g \
        cross join lateral (\
        select c.path, cmdb.written_at(c.path, i.tag, i.attributes) as written \
        union all select 'former_tag', (\(former)) where c.path = 'tag') w \
        where c.code = cmdb.code_of(\(code)) and cmdb.code_of(w.written) = c.code \
        and c.path = any (\(paths))\(isLive)\(check) \
        order by g.id, g.id <> i.id, w.path = 'former_tag', w.written = \(code) desc, \
        w.path <> 'tag', w.path\
        ) f) m \
        join cmdb.item_answer(\(moment), \(masked)) a on a.id = m.id \
        where m.place <= \(itemsMax)
        """)
    return sql.unit(isKept: true)
  }

  /// The sources of codes: the tag and the key attributes of classes.
  private static func paths(_ context: Context) -> [String] {
    let catalogue = context.catalogue
    let fields = Set(
      catalogue.classNames.compactMap { catalogue[class: $0] }.flatMap(\.keys)
        .flatMap(\.fields))
    let names = fields.subtracting(context.secretNames).filter {
      !catalogue.declarations(of: $0).isEmpty
    }
    return ["tag"] + names.sorted().map { "attributes.\($0)" }
  }
}
