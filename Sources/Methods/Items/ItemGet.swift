import CMDB
import JSON
import JSONRPC
import SQL

extension Method {
  static let itemGet = Method(
    "item.get", .read, .right(.read), "Reads one item, now or as of a moment.",
    [
      Parameter("item", .itemRef, required: true, "The item."),
      Parameter(
        "include", .array(.choice(ItemGet.parts), count: 0...5),
        """
        Include its relations, its incidents, the contracts that cover it. Each list has at most a \
        hundred rows, of incidents the newest; `relations_total`, `incidents_total` and \
        `contracts_total` count all. Include its troubles: the open incidents on it and on what it \
        depends on, the nearest first, at most 20 of `troubles_total`. Include its sources: for \
        each field the source that has set it, who, when and by which change set; `source_ids` \
        are the ids by which the sources of imports know it at present.
        """),
      Conventions.includeVoid,
    ],
    result: ("item", .item), example: (#"{"item": "PRN-000001"}"#, Sample.item)
  ) { arguments, context throws(Stop) in
    guard let item = arguments["item"] else { throw .defect("No item.") }
    let parts = arguments["include"]?.strings ?? []
    let key = Bind.key(item)
    let shown = String(decoding: item.raw, as: UTF8.self)
    let isVoidShown = arguments.boolean("include_void") ?? false
    let reply = Reply.made { rows throws(RPCError) in
      guard rows.count > 0, let answer = rows[0, 0] else {
        throw .notFound("There is no item \(shown).", path: "item")
      }
      guard isVoidShown || rows.text(0, 1) != Lifecycle.void else {
        throw .notFound(
          "The item \(shown) is void: registered by mistake. `include_void` shows it.",
          path: "item")
      }
      return Array(answer)
    }
    let isTag = item.kind == .string
    guard !isVoidShown else {
      let former = isTag ? ItemGet.byFormerTag(key, parts, context, reply) : nil
      let unit = ItemGet.whole(by: isTag ? .tag : .id, key, parts, context)
      return .read(Read(.point(unit, together: nil), reply, whenEmpty: former))
    }
    // A former tag, an item that was merged, one that is void.
    let meant: @Sendable () -> Read = {
      let unit = ItemGet.whole(by: isTag ? .meantTag : .meantID, key, parts, context)
      return Read(.point(unit, together: nil), reply)
    }
    guard parts.isEmpty, context.moment == nil, let key else {
      let unit = ItemGet.whole(by: isTag ? .liveTag : .liveID, key, parts, context)
      return .read(Read(.point(unit, together: nil), reply, whenEmpty: meant))
    }
    let kind =
      switch (isTag, context.maskedAttributes) {
      case (false, nil): ItemGet.byID
      case (true, nil): ItemGet.byTag
      case (false, _?): ItemGet.maskedByID
      case (true, _?): ItemGet.maskedByTag
      }
    let others: [[UInt8]?] =
      context.maskedAttributes.map {
        [Bind.array($0), Bind.integer(context.catalogue.version)]
      } ?? []
    let together = Lookup(
      statement: kind.many, key: isTag ? Array(item.raw) : key, others: others)
    return .read(
      Read(
        .point(Unit(kind.one, [key] + others), together: together), reply, whenEmpty: meant))
  }
}

enum ItemGet {
  static let parts = ["relations", "incidents", "contracts", "troubles", "sources"]

  private static let isLive = "state <> '\(Lifecycle.void)'"

  /// One item by its key, or several at once. With an array parameter PostgreSQL would plan for
  /// each length anew; the length of a JSON parameter is unknown to the planner.
  struct Kind {
    let one: Statement
    let many: Statement

    init(
      _ name: String, _ column: String, _ type: String, collation: String = "",
      isMasked: Bool = false
    ) {
      let secret = isMasked ? "$2::text[]" : "null"
      let check = isMasked ? " and cmdb.require_catalogue($3::bigint)" : ""
      one = Statement(
        name: name,
        """
        select answer, state from cmdb.item_answer(null, \(secret)) \
        where \(column) = $1::\(type)\(collation) and \(isLive)\(check)
        """)
      many = Statement(
        name: "\(name)_many",
        """
        select k.place, a.answer, a.state \
        from json_array_elements_text($1::json) with ordinality k (key, place) \
        cross join lateral (select answer, state from cmdb.item_answer(null, \(secret)) \
        where \(column) = k.key::\(type)\(collation) and \(isLive)\(check)) a
        """)
    }
  }

  static let byID = Kind("item_get_by_id", "id", "bigint")
  static let byTag = Kind("item_get_by_tag", "tag", "text", collation: " collate \"C\"")
  static let maskedByID = Kind("item_get_masked_by_id", "id", "bigint", isMasked: true)
  static let maskedByTag = Kind(
    "item_get_masked_by_tag", "tag", "text", collation: " collate \"C\"", isMasked: true)

  /// Used only where no item has the tag now.
  static func byFormerTag(
    _ key: [UInt8]?, _ parts: [String], _ context: Context, _ reply: Reply
  ) -> @Sendable () -> Read {
    { Read(.point(whole(by: .formerTag, key, parts, context), together: nil), reply) }
  }

  /// What an item is named by. Live ones alone; or all, also void ones; or what is meant: also the
  /// item that bore the tag before, and the one that another was merged into.
  enum Name { case liveID, liveTag, id, tag, formerTag, meantID, meantTag }

  /// For a past moment, with related records, or by a former tag.
  static func whole(
    by name: Name, _ key: [UInt8]?, _ parts: [String], _ context: Context
  ) -> Unit {
    var sql = SQLText()
    let place = sql.bind(key)
    let moment = context.momentParameter().map { sql.bind($0) + "::timestamptz" } ?? "null"
    let masked = context.maskedAttributes.map { sql.bind(Bind.array($0)) + "::text[]" } ?? "null"
    var also = parts.map { ", '\(",\"\($0)\":")', \(part($0, moment))" }.joined()
    var source = "cmdb.item_answer(\(moment), \(masked)) a"
    switch name {
    case .formerTag: also += ", ',\"former_tag\":', to_json(\(place)::text)"
    case .meantTag:
      also += """
        , case when m.merged is null and a.tag <> \(place)::text \
        then concat(',"former_tag":', to_json(\(place)::text)) end
        """
    case .liveID, .liveTag, .id, .tag, .meantID: break
    }
    if name == .meantID || name == .meantTag {
      let named =
        name == .meantID ? "\(place)::bigint" : "cmdb.item_by_name(\(place)::text, \(moment))"
      source = "cmdb.item_meant(\(named), \(moment)) m join \(source) on a.id = m.id"
      also += ", ',\"merged_from\":' || cmdb.brief_json(m.merged, \(moment))"
    }
    let answer = also.isEmpty ? "a.answer" : "concat(left(a.answer, -1)\(also), '}')"
    let condition =
      switch name {
      case .id: "a.id = \(place)::bigint"
      case .tag: "a.tag = \(place)::text collate \"C\""
      case .liveID: "a.id = \(place)::bigint and a.\(isLive)"
      case .liveTag: "a.tag = \(place)::text collate \"C\" and a.\(isLive)"
      case .meantID, .meantTag: "true"
      case .formerTag: "a.id = cmdb.item_formerly(\(place)::text, \(moment))"
      }
    let check =
      context.moment == nil && masked != "null"
      ? " and cmdb.require_catalogue(\(sql.bind(String(context.catalogue.version)))::bigint)" : ""
    sql.append(
      built: "select \(answer), a.state from \(source)"
        + " where \(condition)\(check)")
    return sql.unit(isKept: true)
  }

  /// The first of each kind; `relation.list` and `incident.find` list all.
  private static let partMax = 100

  private static func part(_ name: String, _ moment: String) -> String {
    switch name {
    case "relations":
      let ends = ["source", "target"].map { end in
        "from cmdb.relation_at(\(moment)) r where r.\(end) = a.id"
      }
      let order = "order by (r.id + 0) limit \(partMax)"
      let branches = ends.map { "(select r.* \($0) \(order))" }.joined(separator: " union all ")
      return """
        (select coalesce(json_agg(\(RelationList.object) order by r.id), '[]') \
        from (select r.* from (\(branches)) r \
        \(order)) r \(SQLText.itemLookedUp("s", "r.source", moment)) \
        \(SQLText.itemLookedUp("t", "r.target", moment))), ',"relations_total":', \
        \(ends.map { "(select count(*) \($0))" }.joined(separator: " + "))
        """
    case "incidents":
      let links = "from cmdb.incident_item_at(\(moment)) l where l.item = a.id"
      return """
        (select coalesce(json_agg(json_build_object('number', i.number, 'title', i.title, \
        'kind', i.kind, 'state', i.state, 'priority', i.priority, 'role', l.role) \
        order by i.id desc), '[]') \
        from (select l.* \(links) order by l.of_incident desc limit \(partMax)) l \
        cross join lateral (select o.* from cmdb.incident_at(\(moment)) o \
        where o.id = l.of_incident offset 0) i), ',"incidents_total":', (select count(*) \(links))
        """
    case "sources":
      return "cmdb.sources_json(a.id, \(moment)), ',\"source_ids\":', cmdb.source_ids_json(a.id)"
    case "troubles": return "cmdb.troubles_json(a.id, \(moment))"
    default:
      let covers = """
        from cmdb.relation_at(\(moment)) r where r.source = a.id and r.type = 'covered_by'
        """
      return """
        (select coalesce(json_agg(json_build_object('id', c.id, 'tag', c.tag, 'name', c.name, \
        'kind', c.attributes->'kind', 'number', c.attributes->'number', \
        'valid_until', c.attributes->'valid_until', 'contractor', \
        (select json_build_object('id', o.id, 'tag', o.tag, 'name', o.name, \
        'phone', coalesce(o.attributes->'support_phone', o.attributes->'phone')) \
        from cmdb.relation_at(\(moment)) k \(SQLText.item("o", "k.target", moment)) \
        where k.source = c.id and k.role = 'contractor')) order by c.id), '[]') \
        from (select r.* \(covers) order by r.target limit \(partMax)) r \
        cross join lateral (select o.* from cmdb.item_at(\(moment)) o \
        where o.id = r.target offset 0) c), ',"contracts_total":', (select count(*) \(covers))
        """
    }
  }
}
