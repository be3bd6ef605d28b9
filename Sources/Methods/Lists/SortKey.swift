import CMDB
import JSON
import JSONRPC
import SQL

/// One key of a sort; the last key of every sort is the id.
struct SortKey: Equatable {
  let name: String
  let field: Field
  let isDescending: Bool

  /// Reads `sort`: `"-updated_at"`, `"state,name"` or an array of such words.
  static func read(_ value: Value?, _ fields: FieldTable) throws(RPCError) -> [SortKey] {
    guard let value else { return [] }
    let words = value.string.map { $0.split(separator: ",").map(String.init) } ?? value.strings
    var keys: [SortKey] = []
    for word in words {
      let isDescending = word.hasPrefix("-")
      let name = isDescending ? String(word.dropFirst()) : word
      let parts = name.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
      guard let field = fields.field(parts) else {
        throw invalid(
          "unknown_field", "There is no field `\(name)` to sort by", fields.suggestion(for: parts))
      }
      let isOfLinked = fields.subject == .incident && field.through == "item"
      guard field.type != .words, field.type != .json, field.leaf != .linkedItem, !isOfLinked
      else {
        throw invalid("type_mismatch", "One cannot sort by `\(name)`, which has no order", nil)
      }
      // Ids are unique: what comes behind them decides nothing.
      keys.append(SortKey(name: name, field: field, isDescending: isDescending))
      if field.leaf == .column("id"), field.through == nil { break }
    }
    guard keys.count <= 3 else { throw invalid("count", "A sort has at most three fields", nil) }
    return keys
  }

  private static func invalid(_ code: String, _ message: String, _ suggestion: String?) -> RPCError
  {
    let hint = suggestion.map { "; did you mean `\($0)`?" } ?? "."
    return .invalidParams([Reason(code, message + hint, path: "sort", suggestion: suggestion)])
  }
}
