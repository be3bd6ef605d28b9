import CMDB
import JSON
import JSONRPC
import SQL

/// One page of a list: selected by key in SQL, counted if requested, and converted to an answer.
struct Paging {
  let sort: SortSQL
  let limit: Int
  let isCounted: Bool
  /// Whether the rows come from the search `f`.
  let isSearched: Bool
  /// Whether it has the position of the journal up to which it is complete.
  let hasPosition: Bool
  private let cursor: String?
  /// The identity to which the cursor is bound.
  private let list: ListIdentity
  private let projection: Projection?

  init(
    _ arguments: Arguments, sort: SortSQL, list: ListIdentity, projection: Projection?,
    isSearched: Bool = false, hasPosition: Bool = false
  ) {
    self.sort = sort
    self.list = list
    self.projection = projection
    self.isSearched = isSearched
    self.hasPosition = hasPosition
    limit = arguments.integer("limit") ?? Conventions.listDefault
    isCounted = arguments.boolean("count") ?? false
    cursor = arguments.string("cursor")
  }

  /// A page of a list without `where`.
  ///
  /// - Parameters:
  ///   - key: the expression of the noun's key, where it is not simply its column.
  ///   - filter: the parameters that are part of the list's identity.
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
      projection: try Projection(
        naming: arguments["fields"]?.strings, of: fields.noun))
  }

  /// One row more than the page, to detect the last page.
  func bindLimit(_ sql: inout SQLText) -> String { sql.bind(String(limit + 1)) + "::int" }

  /// The conditions, and the one for rows after the cursor.
  func after(_ conditions: [String], _ sql: inout SQLText) throws(Stop) -> [String] {
    let after = try sort.after(cursor, of: list, &sql)
    return conditions + (after.map { [$0] } ?? [])
  }

  /// The same in consecutive parts; see `SortSQL.parts`.
  func parts(
    _ conditions: [String], _ sql: inout SQLText
  ) throws(Stop) -> [[String]] {
    try sort.parts(cursor, of: list, &sql).map { part in conditions + (part.map { [$0] } ?? []) }
  }

  /// The id after which a page in the order of ids begins.
  func lastID(_ sql: inout SQLText) throws(Stop) -> String {
    try sort.lastID(cursor, of: list, &sql)
  }

  /// The bound first sort key of the row after which the page begins; null for the first page.
  func firstKey(_ sql: inout SQLText) throws(Stop) -> String {
    try sort.firstKey(cursor, of: list, &sql)
  }

  /// The rows of a page in two parts; the second is read only if the first does not fill the page.
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

  /// The rows of the page with their number `n` and their sort keys.
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

  /// The size limit of a page in bytes; a single larger answer is still returned. A thousand items
  /// of the largest size would exceed the result limit.
  static let bytesMax = 7 << 20

  /// The rows of a page within its size limit, and the number before the cut as `fetched`.
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
  ///   - owner: the item or incident of the list, alias `i`; a last column tells whether it exists.
  func statement(_ rows: String, all: String, of owner: ListOwner? = nil) -> String {
    let rows = bounded(rows)
    guard isCounted || isSearched || hasPosition || owner != nil else {
      return "\(rows) order by n"
    }
    let total = isCounted ? ", (select count(*) from \(all))" : ""
    // Same snapshot as the rows: they may include changes without a position yet, and lack none up
    // to it.
    let position = hasPosition ? ", (select s.position from cmdb.sequencer s)" : ""
    if isSearched {
      return """
        select l.*\(total), f.tried, f.truncated\(position) \
        from f left join (\(rows)) l on true order by l.n
        """
    }
    guard let owner else {
      return """
        select l.*\(total)\(position) \
        from (values (1)) one left join (\(rows)) l on true order by l.n
        """
    }
    let noun = owner.noun.name
    return """
      select l.*\(total), i.id is not null from (values (1)) one \
      left join cmdb.\(noun) i on i.id = \(owner.id) \
      left join lateral (\(rows)) l on true order by l.n
      """
  }

  /// The statement of a list of a table's rows, each made into its answer by a function.
  ///
  /// - Parameter argument: What the function takes besides the row.
  func unit(
    of fields: FieldSQL, with argument: String? = nil, where conditions: [String],
    _ sql: inout SQLText
  ) throws(Stop) -> Unit {
    guard case .row(let json) = fields.noun.answers else {
      preconditionFailure("\(fields.noun.plural) are not answered by their rows")
    }
    let after = try after(conditions, &sql)
    let page = page(
      "\(fields.row) as whole, \(fields.row).id", from: fields.source, where: after,
      limit: bindLimit(&sql))
    let arguments = "p.whole" + (argument.map { ", \($0)" } ?? "")
    let rows = """
      select cmdb.\(json)(\(arguments)) as answer, p.id\(sort.columns(of: "p")), p.n \
      from (\(page)) p
      """
    sql.append(built: statement(rows, all: fields.source + SQLText.filter(conditions)))
    return sql.unit(isKept: true)
  }

  /// - Parameter owner: the item or incident of the list.
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
      plural: plural, limit: limit, keyCount: sort.keys.count, isCounted: isCounted,
      isSearched: isSearched, hasPosition: hasPosition, list: list, projection: projection)
  }
}
