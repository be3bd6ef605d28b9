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
    var keys: [SortKey] = []
    for word in SortWord.read(value) {
      let name = word.name
      let parts = name.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
      guard let field = fields.field(parts) else {
        throw word.unknown(nearest: fields.suggestion(for: parts))
      }
      let isOfLinked = fields.subject == .incident && field.through == "item"
      guard field.type != .words, field.type != .json, field.leaf != .linkedItem, !isOfLinked
      else {
        throw SortWord.refused(
          "type_mismatch", "`\(name)` cannot be sorted by: its values have no order.")
      }
      // Ids are unique: what comes behind them decides nothing.
      keys.append(SortKey(name: name, field: field, isDescending: word.isDescending))
      if field.leaf == .column("id"), field.through == nil { break }
    }
    try SortWord.check(count: keys.count)
    return keys
  }
}
