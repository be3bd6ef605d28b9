import CMDB
import JSON
import JSONRPC
import SQL

/// Plans a list of items or incidents: filter, sort, page by key, count, projection.
///
/// The page is cut on ids and sort keys alone; only its rows are then made into JSON. One row more
/// than the limit is read, so that the last page knows that it is the last.
struct ListPlan {
  let method: String
  let subject: Subject
  let arguments: Arguments
  let context: Context

  func plan() throws(RPCError) -> Plan {
    let caller = try context.knownCaller()
    let table = FieldTable(
      subject: subject, catalogue: context.catalogue, seesSecrets: caller.seesSecrets)
    let keys = try SortKey.read(arguments["sort"], table)
    let limit = arguments.integer("limit") ?? Conventions.listDefault
    var sql = SQLText()
    let moment = context.momentParameter().map { sql.bind($0) + "::timestamptz" } ?? "null"
    let fields = FieldSQL(subject: subject, catalogue: context.catalogue, moment: moment)
    let conditions = try conditions(table, fields, caller, &sql)
    let projection = try Projection.read(arguments["fields"], table)
    let page = try page(keys, fields, conditions, limit: limit, &sql)
    let text = statement(page, keys, fields, conditions, &sql)
    sql.append(built: text)
    let list = identity(caller)
    let plural = subject == .item ? "items" : "incidents"
    let isCounted = arguments.boolean("count") ?? false
    return .read(
      Read(
        sql.unit(),
        .made { rows throws(RPCError) in
          try ListReply(
            plural: plural, limit: limit, keyCount: keys.count, isCounted: isCounted, list: list,
            projection: projection
          ).result(rows)
        }))
  }

  /// What a cursor is bound to.
  private func identity(_ caller: Caller) -> [String] {
    [
      method, arguments.string("where") ?? "", arguments.string("text") ?? "",
      arguments["sort"].map { String(decoding: $0.raw, as: UTF8.self) } ?? "",
      context.moment.map(\.timestamp.description) ?? "", String(caller.accountID),
    ]
  }

  private func conditions(
    _ table: FieldTable, _ fields: FieldSQL, _ caller: Caller, _ sql: inout SQLText
  ) throws(RPCError) -> [String] {
    var conditions: [String] = []
    if context.moment == nil {
      let version = sql.bind(String(context.catalogue.version))
      conditions.append("cmdb.require_catalogue(\(version)::bigint)")
    }
    if let text = arguments.string("where") {
      let condition = Where(fields: table, caller: caller, now: context.presentOrMoment)
      let predicate: Predicate
      do throws(Problem) {
        predicate = try condition.predicate(text)
      } catch {
        throw .invalid([error])
      }
      conditions.append(PredicateSQL(fields: fields).sql(predicate, &sql))
    }
    if let text = arguments.string("text") {
      conditions.append(try TextSearch(subject: subject).sql(text, fields, &sql))
    }
    return conditions
  }

  /// The statement of the page: ids and sort keys.
  private func page(
    _ keys: [SortKey], _ fields: FieldSQL, _ conditions: [String], limit: Int, _ sql: inout SQLText
  ) throws(RPCError) -> String {
    var conditions = conditions
    let sort = SortSQL(keys: keys, fields: fields)
    if let text = arguments.string("cursor") {
      let cursor = try Cursor.decoded(
        text, for: identity(try context.knownCaller()), keyCount: keys.count + 1)
      conditions.append(sort.after(cursor, &sql))
    }
    let filter = conditions.isEmpty ? "" : " where " + conditions.joined(separator: " and ")
    let columns = keys.indices.map { ", \(fields.textual(keys[$0].field)) as k\($0)" }.joined()
    return """
      select row_number() over (order by \(sort.order)) as n, i.id\(columns) \
      from cmdb.\(subject.rawValue)_at(\(fields.moment)) i\(filter) \
      order by \(sort.order) limit \(sql.bind(String(limit + 1)))::int
      """
  }

  private func statement(
    _ page: String, _ keys: [SortKey], _ fields: FieldSQL, _ conditions: [String],
    _ sql: inout SQLText
  ) -> String {
    let masked = context.maskedAttributes.map { sql.bind(Bind.array($0)) + "::text[]" } ?? "null"
    let answers =
      subject == .item
      ? "cmdb.item_answer(\(fields.moment), \(masked))"
      : "cmdb.incident_answer(\(fields.moment), false)"
    let columns = keys.indices.map { ", p.k\($0)" }.joined()
    let rows = """
      select a.answer, p.id\(columns), p.n from (\(page)) p join \(answers) a on a.id = p.id
      """
    guard arguments.boolean("count") ?? false else { return "\(rows) order by p.n" }
    let filter = conditions.isEmpty ? "" : " where " + conditions.joined(separator: " and ")
    return """
      select l.*, (select count(*) from cmdb.\(subject.rawValue)_at(\(fields.moment)) i\(filter)) \
      from (values (1)) one left join (\(rows)) l on true order by l.n
      """
  }
}

/// The order of a list and what comes after a cursor.
struct SortSQL {
  let keys: [SortKey]
  let fields: FieldSQL

  /// Absent values come last, whichever the direction.
  var order: String {
    (keys.map { key in
      let direction = key.isDescending ? " desc" : ""
      let nulls = key.isDescending && !fields.isAlwaysPresent(key.field) ? " nulls last" : ""
      return fields.expression(key.field) + direction + nulls
    } + ["i.id"]).joined(separator: ", ")
  }

  /// `k ≤ v and (k > v or (k = v and …))`: the first half lets an index find the place.
  func after(_ cursor: Cursor, _ sql: inout SQLText) -> String {
    let id = sql.bind(cursor.keys.last.flatMap { $0 } ?? "0")
    var condition = "i.id > \(id)::bigint"
    for (index, key) in keys.enumerated().reversed() {
      let value = fields.expression(key.field)
      guard let last = cursor.keys[index] else {
        condition = "(\(value) is null and \(condition))"
        continue
      }
      let place = sql.bind(last) + fields.cast(key.field)
      let beyond = "\(value) \(key.isDescending ? "<" : ">") \(place)"
      let isFirst = index == 0
      let bound = "\(value) \(key.isDescending ? "<=" : ">=") \(place)"
      if fields.isAlwaysPresent(key.field) {
        condition = "(\(beyond) or (\(value) = \(place) and \(condition)))"
        if isFirst { condition = "(\(bound) and \(condition))" }
      } else {
        condition = "(\(beyond) or \(value) is null or (\(value) = \(place) and \(condition)))"
      }
    }
    return condition
  }
}

/// Finds by words: each has to occur in what the row is found by.
struct TextSearch {
  let subject: Subject

  static let wordsMax = 10

  func sql(_ text: String, _ fields: FieldSQL, _ sql: inout SQLText) throws(RPCError) -> String {
    let words = text.split(whereSeparator: \.isWhitespace)
    guard (1...Self.wordsMax).contains(words.count) else {
      throw .invalidParams([
        Reason("count", "`text` has one to \(Self.wordsMax) words.", path: "text")
      ])
    }
    let patterns = words.map { word in
      "%" + word.map { "%_\\".contains($0) ? "\\\($0)" : "\($0)" }.joined() + "%"
    }
    switch subject {
    case .incident:
      let all = likeAll(patterns, &sql)
      return "(lower(concat_ws(' ', i.number, i.title, i.description)) \(all))"
    case .item where fields.moment == "null":
      let each = patterns.map { pattern in
        "s.document like lower(\(sql.bind(pattern))::text)"
      }.joined(separator: " and ")
      return "(i.id in (select s.item from cmdb.item_search s where \(each)))"
    case .item:
      return "(lower(concat_ws(' ', i.tag, i.name)) \(likeAll(patterns, &sql)))"
    }
  }

  private func likeAll(_ patterns: [String], _ sql: inout SQLText) -> String {
    let place = sql.bind(Bind.array(patterns))
    return "like all (select lower(w) from unnest(\(place)::text[]) w)"
  }
}
