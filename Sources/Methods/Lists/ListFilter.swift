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
    let others = try otherConditions(fields, &sql, &refusals)
    return others + (predicate.map { PredicateSQL(fields: fields).checked($0, &sql) } ?? [])
  }

  /// The condition of `where`; nil where there is none.
  func predicate(_ refusals: inout Refusals) throws(Stop) -> Predicate? {
    guard let text = arguments.string("where") else { return nil }
    return try refusals.take { () throws(Stop) in try predicate(text) }
  }

  /// All conditions but that of `where`.
  func otherConditions(
    _ fields: FieldSQL, _ sql: inout SQLText, _ refusals: inout Refusals
  ) throws(Stop) -> [String] {
    var conditions: [String] = []
    if context.moment == nil {
      let version = sql.bind(String(context.catalogue.version))
      conditions.append("cmdb.require_catalogue(\(version)::bigint)")
    }
    if noun.search == .document, arguments.boolean("include_void") != true {
      conditions.append(Self.isLive)
    }
    if let text = arguments.string("text") {
      let words = try refusals.take { () throws(Stop) in try TextSearch.words(of: text) }
      if let words {
        conditions.append(TextSearch(noun: noun).sql(words, fields, &sql))
      }
    }
    return conditions
  }

  func predicate(_ text: String) throws(Stop) -> Predicate {
    let condition = Where(fields: table, caller: caller, now: context.presentOrMoment)
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

/// Text search: each word must occur in the row's search text.
struct TextSearch {
  let noun: Noun

  static let wordsMax = 10

  static func words(of text: String) throws(Stop) -> [Substring] {
    let words = text.split(whereSeparator: \.isWhitespace)
    guard (1...wordsMax).contains(words.count) else {
      throw .invalidParams([
        Problem("count", "`text` must have one to \(wordsMax) words.", path: "text")
      ])
    }
    return words
  }

  /// Each word as a case-insensitive pattern.
  static func folded(_ words: [Substring], _ sql: inout SQLText) -> [String] {
    words.map { "cmdb.folded(\(sql.bind("%\(SQLText.likeEscaped($0))%"))::text)" }
  }

  func sql(_ words: [Substring], _ fields: FieldSQL, _ sql: inout SQLText) -> String {
    let patterns = Self.folded(words, &sql)
    func each(_ document: String) -> String {
      patterns.map { "\(document) like \($0)" }.joined(separator: " and ")
    }
    switch noun.search {
    case .nothing: preconditionFailure("\(noun.plural) are not found by words")
    case .columns(let names):
      let columns = names.map { "\(fields.row).\($0)" }.joined(separator: ", ")
      return "(\(each("cmdb.folded(concat_ws(' ', \(columns)))")))"
    case .document where fields.moment == "null":
      return "(i.id in (select s.item from cmdb.item_search s where \(each("s.document"))))"
    case .document:
      return "(\(each("cmdb.search_document(i.class, i.tag, i.name, i.attributes)")))"
    }
  }
}
