import CMDB
import JSON
import JSONRPC
import SQL

/// One key of a sort.
struct SortKey: Equatable {
  let name: String
  let path: FieldPath
  let isDescending: Bool
}

/// The sort of a list: fields, followed by the key of the noun.
struct Sort: Equatable {
  private(set) var keys: [SortKey] = []
  private(set) var isKeyDescending: Bool

  /// Reads `sort`: `"-updated_at"`, `"state,name"` or an array of such words.
  init(_ value: Value?, _ fields: FieldTable) throws(Stop) {
    let key = fields.noun.key
    isKeyDescending = key.isDescending
    if value == nil, let lead = key.lead, let path = fields.path(lead) {
      keys.append(SortKey(name: lead, path: path, isDescending: key.isDescending))
    }
    for word in SortWord.read(value) {
      let path = try Self.path(word, fields)
      guard word.name != key.name || key.isRepeated else {
        isKeyDescending = word.isDescending
        break
      }
      keys.append(SortKey(name: word.name, path: path, isDescending: word.isDescending))
      // The key is unique, so fields after it have no effect.
      if word.name == key.name { break }
    }
    try SortWord.check(count: keys.count)
  }

  /// Lists with at most this many fields name all of them in the error for an unknown one.
  private static let namesMax = 20

  private static func path(
    _ word: SortWord, _ fields: FieldTable
  ) throws(Stop) -> FieldPath {
    guard let path = fields.path(word.name) else {
      let known = fields.noun.sortNames
      guard fields.noun.more == .attributesAndRoles || known.count > namesMax else {
        throw word.unknown(among: known)
      }
      throw word.unknown(nearest: fields.suggestion(for: FieldTable.parts(of: word.name)))
    }
    guard path.field.uses.contains(.sort), !path.isThroughLinks else {
      throw SortWord.refused(
        "type_mismatch", "`\(word.name)` cannot be sorted by: its values have no order.")
    }
    return path
  }
}

extension SortSQL {
  /// - Parameter id: the expression of the noun's key, where it is not simply its column.
  init(_ sort: Sort, _ fields: FieldSQL, id: String? = nil) {
    keys = sort.keys.map { SortColumn($0, fields) }
    self.id = id ?? "\(fields.row).\(fields.noun.key.name)"
    isIDDescending = sort.isKeyDescending
  }
}

extension SortColumn {
  init(_ key: SortKey, _ fields: FieldSQL) {
    let path = key.path
    let value = fields.expression(path)
    // Attributes have the collation of their expression.
    let isCollated = [.text, .itemClass, .account].contains(path.type) && !path.isAttribute
    let expression = isCollated ? "(\(value) collate \"C\")" : value
    self.init(
      expression, textual: path.isMoment ? "cmdb.rfc3339(\(value))" : nil,
      cast: path.isWholeNumber ? "::bigint" : fields.cast(path), isDescending: key.isDescending,
      isAlwaysPresent: path.isAlwaysPresent, canRead: { path.canRead($0) })
  }
}

extension FieldPath {
  /// Whether a text from a cursor can be cast to the type of the field.
  fileprivate func canRead(_ text: String) -> Bool {
    if isMoment { return Timestamp(text) != nil }
    if isDay { return CalendarDate(text) != nil }
    if isWholeNumber { return Int64(text) != nil }
    return switch type {
    case .number, .money, .duration: text.utf8.count <= 1000 && Number(text.utf8) != nil
    case .boolean: ["true", "false"].contains(text)
    case .reference: Int64(text) != nil
    case .text, .date, .timestamp, .words, .itemClass, .account, .json: true
    }
  }
}
