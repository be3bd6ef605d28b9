import CMDB
import JSON
import JSONRPC
import SQL

extension Method {
  static let inventoryCompare = Method(
    "inventory.compare", .comparison, .right(.export),
    """
    Compares the inventory at two moments: which items appeared, vanished or changed, page by \
    page in the order of their ids. `where` is judged at each of the moments: what meets it only \
    at `to` has appeared, what meets it only at `from` has vanished. A page may have few rows, or \
    none, and still be followed by others.
    """,
    [
      Parameter("from", .moment, required: true, "The earlier moment."),
      Parameter("to", .moment, required: true, "The later moment."),
      Parameter("where", .whereText, "Which items (default: all)."),
      Parameter(
        "fields", .array(.line, count: 1...100),
        "Compare only these: `state`, attributes, references by their roles (default: all)."),
      Conventions.includeVoid,
    ],
    result: ("comparison", .comparison),
    example: (
      #"{"from": {"position": 1}, "to": {"position": 1000}}"#,
      """
      {"differences": [{"item": {"id": 17, "tag": "PRN-000001", "name": "Reception printer", \
      "class": "printer"}, "change": "changed", "changes": [{"path": "state", "from": "in_use", \
      "to": "retired"}]}], "next_cursor": null, "from": {"as_of": \
      "2026-06-30T21:00:00.000000Z", "position": 1}, "as_of": "2026-12-31T21:00:00.000000Z", \
      "position": 1000}
      """
    )
  ) { arguments, context throws(Stop) in
    try InventoryCompare(arguments, context).plan()
  }
}

/// Plans a page of a comparison. Only items that changed between the moments are looked at, as long
/// as the condition speaks of nothing but the items themselves.
private struct InventoryCompare {
  /// So many items are looked at for a page, then it ends, full or not: a page has a bounded cost
  /// however few of them differ.
  private static let examinedMax = 10_000

  private let arguments: Arguments
  private let context: Context
  private let earlier: SettledMoment
  private let later: SettledMoment

  init(_ arguments: Arguments, _ context: Context) throws(Stop) {
    self.arguments = arguments
    self.context = context
    later = try context.settledMoment()
    earlier = try context.baseline(arguments)
    guard earlier.timestamp.microseconds <= later.timestamp.microseconds else {
      throw .invalidParams([
        Problem("order", "`from` must not be later than `to`.", path: "from")
      ])
    }
  }

  func plan() throws(Stop) -> Plan {
    let filter = try ListFilter(.item, arguments, context)
    var refusals = Refusals()
    let paths = try refusals.take { () throws(Stop) in try self.paths(filter.table) } ?? nil
    let before = try predicate(filter, at: earlier, &refusals)
    let after = try predicate(filter, at: later, &refusals)
    try refusals.end()
    let isOwn = before == after && (after?.speaksOfTheItemAlone ?? true)
    let list = ListIdentity(words(filter.caller), context)
    let limit = arguments.integer("limit") ?? Conventions.listDefault
    var sql = SQLText()
    let start = try firstID(list, &sql)
    let from = sql.bind(earlier.timestamp.description) + "::timestamptz"
    let to = sql.bind(later.timestamp.description) + "::timestamptz"
    let most = sql.bind(String(Self.examinedMax)) + "::int"
    let examined =
      isOwn
      ? """
      cmdb.changed_items(\(from), \(to), \(sql.bind(String(earlier.position)))::bigint, \
      \(sql.bind(String(later.position)))::bigint, \(start), \(most))
      """ : "cmdb.items_known(\(to), \(start), \(most))"
    let judged = [(before, from), (after, to)].map { predicate, moment in
      self.judged(predicate, moment, &sql)
    }
    let difference = """
      cmdb.item_difference(c.id, \(from), \(to), \
      \(sql.bind(Bind.array(context.maskedAttributes)))::text[], \
      \(sql.bind(Bind.array(paths)))::text[])
      """
    let rows = rows(judged, to, difference, limit: sql.bind(String(limit + 1)) + "::int")
    sql.append(
      built: """
        select l.answer, l.id, l.fetched, s.ids[cardinality(s.ids)] as last, \
        cardinality(s.ids) as examined from (select \(examined) as ids offset 0) s \
        left join lateral (\(bounded(rows))) l on true order by l.n
        """)
    let reply = CompareReply(
      limit: limit, examinedMax: Self.examinedMax, list: list, earlier: earlier)
    return .read(Read(.scan(sql.unit()), .made(reply.result)))
  }

  /// What is compared, as `item.history` names it; nil for all.
  private func paths(_ table: FieldTable) throws(Stop) -> [String]? {
    guard let names = arguments["fields"]?.strings else { return nil }
    var paths: [String] = []
    var problems: [Problem] = []
    for (index, name) in names.enumerated() {
      if let path = table.own(name).flatMap(path) {
        paths.append(path)
      } else {
        let known = Self.members + context.catalogue.attributeNames + context.catalogue.roleNames
        problems.append(
          .unknown(
            "field", name, nearest: Spelling.nearest(to: name, among: known.sorted()),
            path: "fields[\(index)]"))
      }
    }
    guard problems.isEmpty else { throw .invalidParams(problems) }
    return paths
  }

  private static let members = ["class", "name", "state", "tag"]

  /// How changes name a field; nil for one that no version has.
  private func path(_ field: Field) -> String? {
    switch field.storage {
    case .attribute(let name, isObserved: false, isComputed: false): "attributes.\(name)"
    case .attribute: nil
    case .role(let role): "references.\(role)"
    case .column(let name): Self.members.contains(name) ? name : nil
    case .either, .called, .item, .itemCalled, .computed, .found, .accounts, .several, .columns,
      .answer, .linked:
      nil
    }
  }

  /// The condition as it reads at a moment: `today` and `now` are those of the moment.
  private func predicate(
    _ filter: ListFilter, at moment: SettledMoment, _ refusals: inout Refusals
  ) throws(Stop) -> Predicate? {
    guard let text = arguments.string("where") else { return nil }
    let condition = Where(
      fields: filter.table, caller: filter.caller, now: moment.timestamp, zone: context.zone)
    return try refusals.take { () throws(Stop) in
      do throws(Problem) {
        return try condition.predicate(text)
      } catch {
        throw .invalidParams([error])
      }
    }
  }

  private func firstID(_ list: ListIdentity, _ sql: inout SQLText) throws(Stop) -> String {
    var id = "0"
    if let text = arguments.string("cursor") {
      id = try Cursor.decoded(text, for: list, keyCount: 1).keys.last.flatMap(\.self) ?? id
    }
    return sql.bind(id) + "::bigint"
  }

  private func words(_ caller: Caller) -> [String] {
    let names = ["where", "fields", "include_void"]
    return [
      "inventory.compare", earlier.timestamp.description, context.momentText,
      String(caller.accountID),
      String(decoding: Bind.joined(names.map { arguments[$0] }), as: UTF8.self),
    ]
  }

  /// Whether the item `c` counts at a moment.
  private func judged(_ predicate: Predicate?, _ moment: String, _ sql: inout SQLText) -> String {
    let fields = FieldSQL(noun: .item, catalogue: context.catalogue, moment: moment)
    var conditions = ["i.id = c.id"]
    if arguments.boolean("include_void") != true { conditions.append(ListFilter.isLive) }
    if let predicate, predicate != .all([]) {
      conditions += PredicateSQL(fields: fields).checked(predicate, &sql)
    }
    return "exists (select from \(fields.source)\(SQLText.filter(conditions)))"
  }

  private func rows(
    _ judged: [String], _ to: String, _ difference: String, limit: String
  ) -> String {
    """
    select c.n, c.id, concat('{"item":', cmdb.brief_json(c.id, \(to)), ',"change":"', \
    case when not m.counted then 'appeared' when not m.counts then 'vanished' else 'changed' end, \
    '","changes":', coalesce(d.changes, '[]'), '}') as answer \
    from unnest(s.ids) with ordinality c (id, n) \
    cross join lateral (select \(judged[0]) as counted, \(judged[1]) as counts offset 0) m \
    cross join lateral (select case when m.counted or m.counts \
    then \(difference) end as changes offset 0) d \
    where (m.counted or m.counts) and (m.counted <> m.counts or d.changes is not null) \
    order by c.n limit \(limit)
    """
  }

  /// A page has at most so many bytes, or one row.
  private func bounded(_ rows: String) -> String {
    """
    select b.answer, b.id, b.n, b.fetched from (select r.*, count(*) over () as fetched, \
    octet_length(r.answer) as size, sum(octet_length(r.answer)) over (order by r.n) as bytes \
    from (\(rows)) r) b where b.bytes <= \(Paging.bytesMax) or b.bytes = b.size
    """
  }
}

/// Makes the rows of a page into `{"differences": […], "next_cursor", "from"}`.
private struct CompareReply {
  let limit: Int
  let examinedMax: Int
  let list: ListIdentity
  let earlier: SettledMoment

  func result(_ rows: Rows) throws(RPCError) -> [UInt8] {
    let found = rows[0, 0] == nil ? 0 : rows.count
    let fetched = found == 0 ? 0 : rows.integer(0, 2).map(Int.init) ?? found
    let shown = min(found, limit)
    var last: String?
    if fetched > shown {
      last = rows.text(shown - 1, 1)
    } else if rows.integer(0, 4).map(Int.init) == examinedMax {
      last = rows.text(0, 3)
    }
    var writer = Writer()
    writer.object { writer in
      writer.member(
        "differences",
        array: { writer in
          for row in 0..<shown {
            if let answer = rows[row, 0] { writer.raw(answer) }
          }
        })
      writer.key("next_cursor")
      if let last { writer.string(Cursor(keys: [last]).encoded(for: list)) } else { writer.null() }
      writer.key("from")
      writer.object { writer in
        writer.member("as_of", string: earlier.timestamp.description)
        writer.member("position", integer: earlier.position)
      }
    }
    return writer.bytes
  }
}

extension Predicate {
  /// Whether it can hold or not by the item's own versions alone: by nothing that is observed, and
  /// nothing of the items that it names, for those change without it.
  fileprivate var speaksOfTheItemAlone: Bool {
    switch self {
    case .all(let parts), .any(let parts): parts.allSatisfy(\.speaksOfTheItemAlone)
    case .negation(let inner): inner.speaksOfTheItemAlone
    case .comparison(let path, _, let operand): path.isOwn && operand.isFixed
    case .membership(let path, let operands): path.isOwn && operands.allSatisfy(\.isFixed)
    case .absent(let path): path.isOwn
    case .within(let path, _): path.isOwn && path.type == .itemClass
    case .related: false
    }
  }
}

extension FieldPath {
  fileprivate var isOwn: Bool {
    guard through == nil else { return false }
    switch field.storage {
    case .column, .either, .called, .itemCalled, .columns: return true
    // A formula changes without the item.
    case .attribute(_, let isObserved, let isComputed): return !isObserved && !isComputed
    // One that is inherited has no index: it lies with another item.
    case .role: return field.index == .links
    case .item, .computed, .found, .accounts, .several, .answer, .linked: return false
    }
  }
}

extension Operand {
  /// Whether it means the same at every moment.
  fileprivate var isFixed: Bool {
    if case .itemNamed = self { false } else { true }
  }
}

extension Schema {
  fileprivate static let comparison = Schema.named(
    "Comparison",
    .record([
      Parameter(
        "differences", .array(.difference, count: 0...1000), required: true,
        "In the order of the items' ids."),
      Parameter("next_cursor", .nullable(.line), required: true, "Null on the last page."),
      Parameter(
        "from",
        .record([
          Parameter("as_of", .timestamp, required: true, "The moment."),
          Parameter("position", .count, required: true, "The last position by then."),
        ]), required: true, "The earlier moment."),
      Parameter("as_of", .timestamp, required: true, "The later moment."),
      Parameter("position", .count, required: true, "The last position by then."),
    ]), about: "A page of the differences between two moments.")

  private static let difference = Schema.named(
    "Difference",
    .record([
      Parameter("item", .itemBrief, required: true, "The item, as it was called at `to`."),
      Parameter(
        "change", .choice(["appeared", "vanished", "changed"]), required: true, "What it did."),
      Parameter(
        "changes", .array(.change, count: 0...2000), required: true,
        "Its own fields that differ; none where it counts or not by those of others alone."),
    ]), about: "An item that differs between two moments.")
}
