import CMDB
import JSON
import JSONRPC
import SQL

/// One page of a list: cut by key in SQL, counted if asked for, and made into an answer.
struct Paging {
  let sort: SortSQL
  let limit: Int
  let isCounted: Bool
  private let cursor: String?
  /// What a cursor is bound to.
  private let list: ListIdentity
  private let projection: Projection?

  init(_ arguments: Arguments, sort: SortSQL, list: ListIdentity, projection: Projection?) {
    self.sort = sort
    self.list = list
    self.projection = projection
    limit = arguments.integer("limit") ?? Conventions.listDefault
    isCounted = arguments.boolean("count") ?? false
    cursor = arguments.string("cursor")
  }

  /// A page of a list that no condition is asked of.
  ///
  /// - Parameters:
  ///   - key: the expression of the noun's key, where it is not simply its column.
  ///   - filter: the parameters that make this list this list.
  ///   - isOfPositions: whether the key is the position in the journal.
  init(
    _ method: String, _ arguments: Arguments, _ context: Context, of fields: FieldSQL,
    key: String? = nil, filter: [String] = [], isOfPositions: Bool = false
  ) throws(Stop) {
    let list = [
      method, String(try context.knownCaller().accountID),
      context.momentText,
      String(decoding: Bind.joined((filter + ["sort"]).map { arguments[$0] }), as: UTF8.self),
    ]
    let table = FieldTable(fields.noun, catalogue: context.catalogue, hidden: context.hiddenNames)
    self.init(
      arguments, sort: SortSQL(try Sort(arguments["sort"], table), fields, id: key),
      list: ListIdentity(list, context, isOfPositions: isOfPositions),
      projection: Projection(naming: arguments["fields"]?.strings))
  }

  /// One row more than the page has, so that the last page knows that it is the last.
  func bindLimit(_ sql: inout SQLText) -> String { sql.bind(String(limit + 1)) + "::int" }

  /// The conditions and that for what the page goes on with.
  func after(_ conditions: [String], _ sql: inout SQLText) throws(Stop) -> [String] {
    let after = try sort.after(cursor, of: list, &sql)
    return conditions + (after.map { [$0] } ?? [])
  }

  /// The same in parts that follow each other, see `SortSQL.parts`.
  func parts(
    _ conditions: [String], _ sql: inout SQLText
  ) throws(Stop) -> [[String]] {
    try sort.parts(cursor, of: list, &sql).map { part in conditions + (part.map { [$0] } ?? []) }
  }

  /// The id that a page in the order of ids goes on behind.
  func lastID(_ sql: inout SQLText) throws(Stop) -> String {
    try sort.lastID(cursor, of: list, &sql)
  }

  /// The first sort key of the row that a page goes on behind, bound; null for the first page.
  func firstKey(_ sql: inout SQLText) throws(Stop) -> String {
    try sort.firstKey(cursor, of: list, &sql)
  }

  /// The rows of a page that comes in parts: the second is looked for only as far as the first has
  /// left room.
  func page(
    _ columns: String, from source: String, inParts parts: [[String]], limit: String
  ) -> String {
    guard parts.count > 1 else {
      return page(columns, from: source, where: parts[0], limit: limit)
    }
    let order = sort.order(amongPresent: true)
    let first = page(columns, from: source, where: parts[0], order: order, limit: limit)
    let rest = "\(limit) - (select count(*) from begun)"
    return """
      with begun as materialized (\(first)) select b.* from begun b \
      union all (select \(limit) + row_number() over (order by \(sort.order)), \
      \(columns)\(sort.columns) from \(source)\(SQLText.filter(parts[1])) \
      order by \(sort.order) limit \(rest))
      """
  }

  /// The rows of the page, with their place `n` and their sort keys.
  func page(
    _ columns: String, from source: String, where conditions: [String], order: String? = nil,
    limit: String
  ) -> String {
    let order = order ?? sort.order
    return """
      select row_number() over (order by \(order)) as n, \(columns)\(sort.columns) \
      from \(source)\(SQLText.filter(conditions)) order by \(order) limit \(limit)
      """
  }

  /// A page has at most so many bytes of answers, or one answer: what an item may hold a thousand
  /// times has no place in a result.
  static let bytesMax = 7 << 20

  /// The rows of a page as far as their bytes go, with how many there were as `fetched`.
  private func bounded(_ rows: String) -> String {
    let columns =
      ["answer", sort.keyColumn] + sort.keys.indices.map { "k\($0)" } + ["n", "fetched"]
    let size = "octet_length(r.answer::text)"
    return """
      select \(columns.map { "b.\($0)" }.joined(separator: ", ")) from (select r.*, \
      count(*) over () as fetched, \
      \(size) as size, sum(\(size)) over (order by r.n) as bytes from (\(rows)) r) b \
      where b.bytes <= \(Self.bytesMax) or b.bytes = b.size
      """
  }

  /// The statement of a list.
  ///
  /// - Parameters:
  ///   - rows: a query of `answer`, the key, the sort keys and `n`.
  ///   - all: what `total` counts, `cmdb.account a where …`.
  ///   - owner: the one that the list is of, `i` in all of the list; a last column says whether it
  ///     is there.
  func statement(_ rows: String, all: String, of owner: ListOwner? = nil) -> String {
    let rows = bounded(rows)
    guard isCounted || owner != nil else { return "\(rows) order by n" }
    let total = isCounted ? ", (select count(*) from \(all))" : ""
    guard let owner else {
      return """
        select l.*\(total) from (values (1)) one left join (\(rows)) l on true order by l.n
        """
    }
    let noun = owner.noun.name
    return """
      select l.*\(total), i.id is not null from (values (1)) one \
      left join cmdb.\(noun) i on i.id = cmdb.\(noun)_id(\(owner.ref)::jsonb) \
      left join lateral (\(rows)) l on true order by l.n
      """
  }

  /// The statement of a list of a table's rows, each made into its answer by a function.
  func unit(
    of fields: FieldSQL, where conditions: [String], _ sql: inout SQLText
  ) throws(Stop) -> Unit {
    guard case .row(let json) = fields.noun.answers else {
      preconditionFailure("\(fields.noun.plural) are not answered by their rows")
    }
    let after = try after(conditions, &sql)
    let page = page(
      "\(fields.row) as whole, \(fields.row).id", from: fields.source, where: after,
      limit: bindLimit(&sql))
    let rows = """
      select cmdb.\(json)(p.whole) as answer, p.id\(sort.columns(of: "p")), p.n from (\(page)) p
      """
    sql.append(built: statement(rows, all: fields.source + SQLText.filter(conditions)))
    return sql.unit(isKept: true)
  }

  /// - Parameter owner: the one that the list is of.
  func plan(_ way: Read.Way, _ plural: String, of owner: ListOwner? = nil) -> Plan {
    let reply = reply(plural)
    return .read(
      Read(
        way,
        .made { rows throws(RPCError) in
          if let owner, rows.text(0, rows.columnCount - 1) != "t" { throw owner.missing }
          return try reply.result(rows)
        }))
  }

  func reply(_ plural: String) -> ListReply {
    ListReply(
      plural: plural, limit: limit, keyCount: sort.keys.count, isCounted: isCounted, list: list,
      projection: projection)
  }
}
