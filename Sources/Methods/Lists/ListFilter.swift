import CMDB
import JSONRPC
import SQL

/// Which rows of a subject a list, a count or an export is about: the conditions over the alias `i`
/// that `where` and `text` ask for.
struct ListFilter {
  let subject: Subject
  let arguments: Arguments
  let context: Context
  let caller: Caller

  init(_ subject: Subject, _ arguments: Arguments, _ context: Context) throws(RPCError) {
    self.subject = subject
    self.arguments = arguments
    self.context = context
    caller = try context.knownCaller()
  }

  /// The fields that the caller may name.
  var table: FieldTable {
    FieldTable(subject: subject, catalogue: context.catalogue, hidden: context.hiddenNames)
  }

  func fields(_ moment: String) -> FieldSQL {
    FieldSQL(subject: subject, catalogue: context.catalogue, moment: moment)
  }

  /// What was registered by mistake is hidden from whoever does not ask for it.
  static let isLive = "i.state <> '\(Lifecycle.void)'"

  /// All conditions, each of which has to hold.
  func conditions(
    _ fields: FieldSQL, _ sql: inout SQLText, _ refusals: inout Refusals
  ) throws(RPCError) -> [String] {
    let predicate = try predicate(&refusals)
    let others = try otherConditions(fields, &sql, &refusals)
    return others + (predicate.map { PredicateSQL(fields: fields).checked($0, &sql) } ?? [])
  }

  /// The condition of `where`; nil where there is none.
  func predicate(_ refusals: inout Refusals) throws(RPCError) -> Predicate? {
    guard let text = arguments.string("where") else { return nil }
    return try refusals.take { () throws(RPCError) in try predicate(text) }
  }

  /// All conditions but that of `where`.
  func otherConditions(
    _ fields: FieldSQL, _ sql: inout SQLText, _ refusals: inout Refusals
  ) throws(RPCError) -> [String] {
    var conditions: [String] = []
    if context.moment == nil {
      let version = sql.bind(String(context.catalogue.version))
      conditions.append("cmdb.require_catalogue(\(version)::bigint)")
    }
    if subject == .item, arguments.boolean("include_void") != true {
      conditions.append(Self.isLive)
    }
    if let text = arguments.string("text") {
      let words = try refusals.take { () throws(RPCError) in try TextSearch.words(of: text) }
      if let words {
        conditions.append(TextSearch(subject: subject).sql(words, fields, &sql))
      }
    }
    return conditions
  }

  func predicate(_ text: String) throws(RPCError) -> Predicate {
    let condition = Where(fields: table, caller: caller, now: context.presentOrMoment)
    do throws(Problem) {
      return try condition.predicate(text)
    } catch {
      throw .invalid([error])
    }
  }
}

/// Finds by words: each has to occur in what the row is found by.
struct TextSearch {
  let subject: Subject

  static let wordsMax = 10

  static func words(of text: String) throws(RPCError) -> [Substring] {
    let words = text.split(whereSeparator: \.isWhitespace)
    guard (1...wordsMax).contains(words.count) else {
      throw .invalidParams([
        Reason("count", "`text` must have one to \(wordsMax) words.", path: "text")
      ])
    }
    return words
  }

  /// Each word as a pattern without case.
  static func folded(_ words: [Substring], _ sql: inout SQLText) -> [String] {
    words.map { "cmdb.folded(\(sql.bind("%\(SQLText.likeEscaped($0))%"))::text)" }
  }

  func sql(_ words: [Substring], _ fields: FieldSQL, _ sql: inout SQLText) -> String {
    let document =
      switch subject {
      case .incident: "cmdb.folded(concat_ws(' ', i.number, i.title, i.description))"
      case .item where fields.moment == "null": "s.document"
      case .item: "cmdb.search_document(i.class, i.tag, i.name, i.attributes)"
      }
    let each = Self.folded(words, &sql).map { "\(document) like \($0)" }
      .joined(separator: " and ")
    return subject == .item && fields.moment == "null"
      ? "(i.id in (select s.item from cmdb.item_search s where \(each)))" : "(\(each))"
  }
}
