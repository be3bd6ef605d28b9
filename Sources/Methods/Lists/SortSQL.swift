import CMDB
import JSONRPC
import SQL

/// One key of a sort as SQL.
struct SortColumn {
  /// The expression that is ordered and compared.
  let expression: String
  /// The same as text for the cursor, which `cast` converts back.
  let textual: String
  /// The cast of a bound value that is compared with it.
  let cast: String
  let isDescending: Bool
  /// Whether every row has a value.
  let isAlwaysPresent: Bool
  /// Whether a text can be cast: cursors come from clients and may be forged.
  let canRead: (String) -> Bool

  init(
    _ expression: String, textual: String? = nil, cast: String, isDescending: Bool,
    isAlwaysPresent: Bool = true, canRead: @escaping (String) -> Bool
  ) {
    self.expression = expression
    self.textual = textual ?? "(\(expression))::text"
    self.cast = cast
    self.isDescending = isDescending
    self.isAlwaysPresent = isAlwaysPresent
    self.canRead = canRead
  }
}

/// The order of a list, and the condition for rows after a cursor.
struct SortSQL {
  let keys: [SortColumn]
  /// The last key of every sort, a unique integer.
  let id: String
  let isIDDescending: Bool

  /// Whether rows without a value of the first key form a separate part; see `parts`.
  var isInParts: Bool { keys.first.map { !$0.isAlwaysPresent } ?? false }

  var pageOrder: Drive.Order {
    if isInParts { .parts } else { keys.isEmpty ? .key : .fields }
  }

  /// Absent values come last, whichever the direction.
  var order: String { order(amongPresent: false) }

  /// - Parameter amongPresent: only rows with a value of the first key are ordered, so that an
  ///   index may be read backwards.
  func order(amongPresent: Bool) -> String {
    (keys.enumerated().map { place, key in
      let direction = key.isDescending ? " desc" : ""
      let hasAbsent = !key.isAlwaysPresent && !(amongPresent && place == 0)
      return key.expression + direction + (key.isDescending && hasAbsent ? " nulls last" : "")
    } + [isIDDescending ? "\(id) desc" : id]).joined(separator: ", ")
  }

  /// The name of the last key among the columns of a page: `id` for `i.id` and for `(r.id + 0)`.
  var keyColumn: String {
    id.split(separator: ".").last.map { String($0.prefix { $0.isLetter || $0 == "_" }) } ?? id
  }

  /// The keys of a row for its cursor, `, … as k0, … as k1`.
  var columns: String {
    keys.indices.map { ", \(keys[$0].textual) as k\($0)" }.joined()
  }

  /// The same columns of the page `alias`.
  func columns(of alias: String) -> String {
    keys.indices.map { ", \(alias).k\($0)" }.joined()
  }

  /// The condition for the rows after the cursor; nil without one.
  func after(
    _ cursor: String?, of list: ListIdentity, _ sql: inout SQLText
  ) throws(Stop) -> String? {
    guard let cursor = try decoded(cursor, of: list) else { return nil }
    return after(cursor, &sql)
  }

  /// The id after which the page begins; 0 without a cursor.
  func lastID(
    _ cursor: String?, of list: ListIdentity, _ sql: inout SQLText
  ) throws(Stop) -> String {
    guard let cursor = try decoded(cursor, of: list) else { return "0" }
    return sql.bind(cursor.keys.last.flatMap { $0 } ?? "0") + "::bigint"
  }

  /// The bound first key of the row after which the page begins; null without a cursor.
  func firstKey(
    _ cursor: String?, of list: ListIdentity, _ sql: inout SQLText
  ) throws(Stop) -> String {
    let cursor = try decoded(cursor, of: list)
    return sql.bind(cursor.flatMap { $0.keys[0] }.map { Array($0.utf8) })
  }

  /// The conditions for the rows after the cursor, in two consecutive parts: rows with a value of
  /// the first key, located by an index, then rows without. A part without a condition is nil.
  func parts(
    _ cursor: String?, of list: ListIdentity, _ sql: inout SQLText
  ) throws(Stop) -> [String?] {
    let cursor = try decoded(cursor, of: list)
    guard let first = keys.first, !first.isAlwaysPresent else {
      return [cursor.map { after($0, &sql) }]
    }
    let absent = "\(first.expression) is null"
    guard let cursor else { return ["\(first.expression) is not null", absent] }
    let next = after(cursor, &sql, amongPresent: true)
    return cursor.keys[0] == nil ? [next] : [next, absent]
  }

  private func decoded(_ cursor: String?, of list: ListIdentity) throws(Stop) -> Cursor? {
    guard let cursor else { return nil }
    let decoded = try Cursor.decoded(cursor, for: list, keyCount: keys.count + 1)
    let fits = zip(keys, decoded.keys).allSatisfy { key, text in
      text.map(key.canRead) ?? !key.isAlwaysPresent
    }
    guard fits else { throw Cursor.foreign }
    return decoded
  }

  /// `k ≤ v and (k > v or (k = v and …))`: the first half lets an index locate the row.
  ///
  /// - Parameter amongPresent: whether rows without a value of the first key are handled
  /// separately.
  private func after(
    _ cursor: Cursor, _ sql: inout SQLText, amongPresent: Bool = false
  ) -> String {
    let last = sql.bind(cursor.keys.last.flatMap { $0 } ?? "0")
    var condition = "\(id) \(isIDDescending ? "<" : ">") \(last)::bigint"
    for (index, key) in keys.enumerated().reversed() {
      let value = key.expression
      guard let last = cursor.keys[index] else {
        condition = "(\(value) is null and \(condition))"
        continue
      }
      let place = sql.bind(last) + key.cast
      let beyond = "\(value) \(key.isDescending ? "<" : ">") \(place)"
      let bound = "\(value) \(key.isDescending ? "<=" : ">=") \(place)"
      if key.isAlwaysPresent || amongPresent && index == 0 {
        condition = "(\(beyond) or (\(value) = \(place) and \(condition)))"
        if index == 0 { condition = "(\(bound) and \(condition))" }
      } else {
        condition = "(\(beyond) or \(value) is null or (\(value) = \(place) and \(condition)))"
      }
    }
    return condition
  }
}
