import JSON
import CMDB
import JSONRPC
import SQL

/// The rows of a list, count or export: the conditions of `where` and `text` over the alias `i`.
struct ListFilter {
  let noun: Noun
  let arguments: Arguments
  let context: Context
  let caller: Caller

  init(_ noun: Noun, _ arguments: Arguments, _ context: Context) throws(Stop) {
    self.noun = noun
    self.arguments = arguments
    self.context = context
    caller = try context.knownCaller()
  }

  /// The fields that the caller may name.
  var table: FieldTable {
    FieldTable(noun, catalogue: context.catalogue, hidden: context.hiddenNames)
  }

  func fields(_ moment: String) -> FieldSQL {
    FieldSQL(noun: noun, catalogue: context.catalogue, moment: moment)
  }

  /// Void items are hidden unless requested.
  static let isLive = "i.state <> '\(Lifecycle.void)'"

  /// All conditions, each of which has to hold.
  func conditions(
    _ fields: FieldSQL, _ sql: inout SQLText, _ refusals: inout Refusals
  ) throws(Stop) -> [String] {
    let predicate = try predicate(&refusals)
    var others = try otherConditions(fields, &sql, &refusals)
    if let search = try textSearch(&refusals) {
      others.append(search.condition(fields, &sql))
    }
    return others + (predicate.map { PredicateSQL(fields: fields).checked($0, &sql) } ?? [])
  }

  /// The condition of `where`; nil where there is none.
  func predicate(_ refusals: inout Refusals) throws(Stop) -> Predicate? {
    guard let text = arguments.string("where") else { return nil }
    return try refusals.take { () throws(Stop) in try predicate(text) }
  }

  /// The search of `text`; nil where there is none.
  func textSearch(_ refusals: inout Refusals) throws(Stop) -> TextSearch? {
    guard let text = arguments.string("text") else { return nil }
    return try refusals.take { () throws(Stop) in
      try TextSearch(
        text, noun: noun, withVoid: arguments.boolean("include_void") ?? false,
        isSighted: caller.seesSecrets)
    }
  }

  /// All conditions but those of `where` and `text`.
  func otherConditions(
    _ fields: FieldSQL, _ sql: inout SQLText, _ refusals: inout Refusals
  ) throws(Stop) -> [String] {
    var conditions: [String] = []
    if context.moment == nil {
      let version = sql.bind(String(context.catalogue.version))
      conditions.append("cmdb.require_catalogue(\(version)::bigint)")
    }
    if noun.table == .item, arguments.boolean("include_void") != true {
      conditions.append(Self.isLive)
    }
    return conditions
  }

  func predicate(_ text: String) throws(Stop) -> Predicate {
    let condition = Where(
      fields: table, caller: caller, now: context.presentOrMoment, zone: context.zone)
    do throws(Problem) {
      return try condition.predicate(text)
    } catch {
      throw .invalidParams([error])
    }
  }
}

extension ListFilter {
  /// Whether it may scan every row. A page in the order of ids stops when it is full; with another
  /// sort, or a count, all rows are read unless an index finds them.
  func isScan(needsAllRows: Bool) -> Bool {
    if arguments.string("text") != nil { return false }
    guard let text = arguments.string("where"), let predicate = try? predicate(text) else {
      return needsAllRows
    }
    return predicate.index == .none
  }
}
