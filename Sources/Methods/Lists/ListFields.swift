import CMDB
import JSON
import JSONRPC
import SQL

/// A field that a list can be sorted by where no catalogue shapes its rows.
struct ListField {
  enum ValueType {
    case text, integer, moment, flag
  }

  let name: String
  /// SQL over the alias of the row.
  let expression: String
  let type: ValueType
  /// Whether every row has a value.
  let isAlwaysPresent: Bool

  init(_ name: String, _ type: ValueType, _ expression: String, isAlwaysPresent: Bool = true) {
    self.name = name
    self.type = type
    self.expression = expression
    self.isAlwaysPresent = isAlwaysPresent
  }

  /// The name of the account whose id the expression gives.
  static func account(_ name: String, _ id: String) -> ListField {
    ListField(name, .text, "(select o.name from cmdb.account o where o.id = \(id))")
  }

  /// The number of the incident whose id the expression gives, if any.
  static func incident(_ id: String) -> ListField {
    ListField(
      "incident", .text, "(select o.number from cmdb.incident o where o.id = \(id))",
      isAlwaysPresent: false)
  }

  func column(isDescending: Bool) -> SortColumn {
    switch type {
    case .text:
      SortColumn(
        "(\(expression) collate \"C\")", cast: #"::text collate "C""#, isDescending: isDescending,
        isAlwaysPresent: isAlwaysPresent, canRead: { _ in true })
    case .integer:
      SortColumn(
        expression, cast: "::bigint", isDescending: isDescending, isAlwaysPresent: isAlwaysPresent,
        canRead: { Int64($0) != nil })
    case .moment:
      SortColumn(
        expression, textual: "cmdb.rfc3339(\(expression))", cast: "::timestamptz",
        isDescending: isDescending, isAlwaysPresent: isAlwaysPresent,
        canRead: { Timestamp($0) != nil })
    case .flag:
      SortColumn(
        expression, cast: "::boolean", isDescending: isDescending,
        isAlwaysPresent: isAlwaysPresent, canRead: { ["true", "false"].contains($0) })
    }
  }
}

/// The fields that such a list can be sorted by.
struct ListFields {
  /// The unique number of a row: alone the order of a list that no `sort` is asked for, and the
  /// last key of every sort.
  let key: ListField
  let isKeyDescending: Bool
  /// Rises with the key; it leads the order of a list that no `sort` is asked for, so that an index
  /// finds where a page ended.
  let usual: ListField?
  let others: [ListField]

  init(
    key: String, _ expression: String, isDescending: Bool = false, usual: ListField? = nil,
    _ others: [ListField]
  ) {
    self.key = ListField(key, .integer, expression)
    isKeyDescending = isDescending
    self.usual = usual
    self.others = others
  }

  func sort(_ value: Value?) throws(RPCError) -> SortSQL {
    var columns: [SortColumn] = []
    var isDescending = isKeyDescending
    if value == nil, let usual {
      columns.append(usual.column(isDescending: isKeyDescending))
    }
    for word in SortWord.read(value) {
      // The key is unique: what comes behind it decides nothing.
      guard word.name != key.name else {
        isDescending = word.isDescending
        break
      }
      guard let field = others.first(where: { $0.name == word.name }) else {
        throw word.unknown(among: [key.name] + others.map(\.name))
      }
      columns.append(field.column(isDescending: word.isDescending))
    }
    try SortWord.check(count: columns.count)
    return SortSQL(keys: columns, id: key.expression, isIDDescending: isDescending)
  }
}
