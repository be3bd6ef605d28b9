import CMDB
import JSON
import JSONRPC
import SQL

/// Plans a list: filter, sort, paging by key, count, projection.
///
/// The page is selected by ids and sort keys; only its rows are then converted to JSON.
struct ListPlan {
  let method: String
  let noun: Noun
  let arguments: Arguments
  let context: Context

  func plan() throws(Stop) -> Plan {
    let filter = try ListFilter(noun, arguments, context)
    var sql = SQLText()
    let moment = context.momentParameter().map { sql.bind($0) + "::timestamptz" } ?? "null"
    let fields = filter.fields(moment)
    var refusals = Refusals()
    let sort = try refusals.take { () throws(Stop) in
      try Sort(arguments["sort"], filter.table)
    }
    let predicate = try filter.predicate(&refusals)
    let conditions = try filter.otherConditions(fields, &sql, &refusals)
    let search = try filter.textSearch(&refusals)
    let named = try refusals.take { () throws(Stop) in
      try Projection(arguments["fields"], filter.table)
    }
    try refusals.end()
    let projection = named ?? nil
    guard let sort else { throw .defect("No order.") }
    if let search, search.isRanked {
      return try plan(
        search, filter, sort, predicate, conditions, projection, fields, &sql)
    }
    let others = conditions + (search.map { [$0.condition(fields, &sql)] } ?? [])
    let order = SortSQL(sort, fields).pageOrder
    let drive = Drive.of(predicate, by: order, hasText: arguments["text"] != nil)
    let source = order == .key && drive != .few && drive != .words ? fields.walked : nil
    let paging = Paging(
      arguments, sort: SortSQL(sort, fields, id: source?.id), list: identity(filter.caller),
      projection: projection, hasPosition: context.moment == nil)
    let text = try statement(
      paging, from: source?.rows ?? fields.source, fields, predicate, drive, others, projection,
      &sql)
    sql.append(built: text)
    let needsAllRows = arguments["sort"] != nil || paging.isCounted
    let isKept =
      context.moment == nil && !needsAllRows && isPlannedOnce(drive, predicate)
      && projection?.hasSteps != true
    let unit = sql.unit(isKept: isKept)
    guard !filter.isScan(needsAllRows: needsAllRows) else {
      return paging.plan(.scan(unit), noun.plural)
    }
    return paging.plan(isKept ? .list(unit) : .search(unit), noun.plural)
  }

  /// A page of what `text` finds. The search itself is planned for its words, in a function; the
  /// statement around it is kept.
  private func plan(
    _ search: TextSearch, _ filter: ListFilter, _ sort: Sort, _ predicate: Predicate?,
    _ conditions: [String], _ projection: Projection?, _ fields: FieldSQL, _ sql: inout SQLText
  ) throws(Stop) -> Plan {
    let paging = Paging(
      arguments, sort: arguments["sort"] == nil ? TextSearch.order : SortSQL(sort, fields),
      list: identity(filter.caller), projection: projection, isSearched: true,
      hasPosition: context.moment == nil)
    var extent = TextSearch.Extent()
    if predicate == nil, arguments["sort"] == nil, !paging.isCounted {
      // No more hits are needed than the page shows.
      extent.page = paging.bindLimit(&sql)
      extent.afterRank = "coalesce(\(try paging.firstKey(&sql))::int, 0)"
      extent.afterID = try paging.lastID(&sql)
    }
    let prefix = search.prefix(fields, extent, &sql)
    let source = search.source(fields)
    let all = conditions + whole(predicate, fields, &sql)
    let page = paging.page(
      "i.id, u.rank", from: source, inParts: try paging.parts(all, &sql),
      limit: paging.bindLimit(&sql))
    let answer = shown("m.answer", projection, fields, &sql)
    let rows = """
      select \(answer), p.id\(paging.sort.columns(of: "p")), p.n \
      from (\(page)) p \
      cross join lateral (select o.* from \(answers(of: noun, fields.moment, &sql)) o \
      where o.id = p.id offset 0) a cross join lateral (\(search.answer(fields))) m
      """
    sql.append(built: prefix + paging.statement(rows, all: source + SQLText.filter(all)))
    // Planned once: to plan the answers takes longer than to make them.
    let isKept = context.moment == nil && projection?.hasSteps != true
    let unit = sql.unit(isKept: isKept)
    return paging.plan(isKept ? .list(unit) : .search(unit), noun.plural)
  }

  /// Whether one generic plan suits all values: pages driven by a link, a class or a unique value,
  /// or without a condition. Text search and ranges may match few rows or many.
  private func isPlannedOnce(_ drive: Drive, _ predicate: Predicate?) -> Bool {
    switch drive {
    case .walk: predicate == nil
    case .words: false
    case .few, .links, .ranges: true
    }
  }

  /// The identity to which the cursor is bound.
  private func identity(_ caller: Caller) -> ListIdentity {
    let words = [
      method, arguments.string("where") ?? "", arguments.string("text") ?? "",
      String(arguments.boolean("include_void") ?? false),
      arguments["sort"].map { String(decoding: $0.raw, as: UTF8.self) } ?? "",
      context.momentText, String(caller.accountID),
    ]
    return ListIdentity(words, context)
  }

  private func statement(
    _ paging: Paging, from source: String, _ fields: FieldSQL, _ predicate: Predicate?,
    _ drive: Drive, _ conditions: [String], _ projection: Projection?, _ sql: inout SQLText
  ) throws(Stop) -> String {
    let page = try page(paging, from: source, fields, predicate, drive, conditions, &sql)
    let answers = answers(of: noun, fields.moment, &sql)
    let answer = shown("a.answer", projection, fields, &sql)
    let rows = """
      select \(answer), p.id\(paging.sort.columns(of: "p")), p.n \
      from (\(page)) p \
      cross join lateral (select o.* from \(answers) o where o.id = p.id offset 0) a
      """
    let counted = paging.isCounted ? conditions + whole(predicate, fields, &sql) : []
    return paging.statement(rows, all: fields.source + SQLText.filter(counted))
  }

  /// The answer of a row, with what its fields ask of other items.
  private func shown(
    _ answer: String, _ projection: Projection?, _ fields: FieldSQL, _ sql: inout SQLText
  ) -> String {
    guard let projection, projection.hasSteps else { return answer }
    return projection.answer(
      answer, id: "p.id", items: answers(of: .item, fields.moment, &sql), fields)
  }

  /// The rows with `id` and `answer`.
  private func answers(of noun: Noun, _ moment: String, _ sql: inout SQLText) -> String {
    switch noun.answers {
    case .moment(let name): "cmdb.\(name)(\(moment))"
    case .masked(let name): "cmdb.\(name)(\(moment), \(bindMasked(&sql)))"
    case .extent(let name): "cmdb.\(name)(\(moment), '\(context.rowExtent)')"
    case .row, .method: preconditionFailure("\(noun.plural) are not answered by their ids")
    }
  }

  private func whole(
    _ predicate: Predicate?, _ fields: FieldSQL, _ sql: inout SQLText
  ) -> [String] {
    guard let predicate, predicate != .all([]) else { return [] }
    return PredicateSQL(fields: fields).checked(predicate, &sql)
  }

  /// The page of ids, driven by an indexed condition if there is one.
  private func page(
    _ paging: Paging, from source: String, _ fields: FieldSQL, _ predicate: Predicate?,
    _ drive: Drive, _ conditions: [String], _ sql: inout SQLText
  ) throws(Stop) -> String {
    let driven = predicate.flatMap { DrivenPage(drive, $0, fields, &sql) }
    let all = conditions + whole(driven.map(\.rest) ?? predicate, fields, &sql)
    let parts = try paging.parts(all, &sql)
    let limit = paging.bindLimit(&sql)
    guard let driven else {
      return paging.page("i.id", from: source, inParts: parts, limit: limit)
    }
    return try paging.page(
      from: source, ledBy: driven.driver, where: parts[0], limit: limit, &sql)
  }

  /// Bound only if the statement uses it: PostgreSQL refuses an unused parameter.
  private func bindMasked(_ sql: inout SQLText) -> String {
    context.maskedAttributes.map { sql.bind(Bind.array($0)) + "::text[]" } ?? "null"
  }
}
