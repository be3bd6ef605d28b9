import CMDB
import JSON
import JSONRPC
import SQL

/// Makes the rows of a page into `{"<plural>": […], "next_cursor", "total"?}`.
///
/// Columns: the answer, the id, one text for each sort key, the row number, the number of rows
/// before the page was cut to its size in bytes, the total if counted, how a text was read and
/// whether more match, if one was searched for, and the position of the journal, if it is told; any
/// further columns belong to the method.
struct ListReply {
  let plural: String
  let limit: Int
  let keyCount: Int
  let isCounted: Bool
  var isSearched = false
  var hasPosition = false
  let list: ListIdentity
  let projection: Projection?

  func result(_ rows: Rows) throws(RPCError) -> [UInt8] {
    // An empty page is a single row of nulls if the reply has more than rows.
    let found = rows.count == 1 && rows[0, 0] == nil ? 0 : rows.count
    let fetched = found == 0 ? 0 : rows.integer(0, 3 + keyCount).map(Int.init) ?? found
    let shown = min(found, limit)
    var writer = Writer()
    writer.beginObject()
    writer.key(plural)
    writer.beginArray()
    for row in 0..<shown {
      guard let answer = rows[row, 0] else { continue }
      if let projection {
        writer.raw(try projection.applied(to: Array(answer)))
      } else {
        writer.raw(answer)
      }
    }
    writer.endArray()
    writer.key("next_cursor")
    if fetched > shown {
      let keys = (0..<keyCount).map { rows.text(shown - 1, 2 + $0) } + [rows.text(shown - 1, 1)]
      writer.string(Cursor(keys: keys).encoded(for: list))
    } else {
      writer.null()
    }
    if isCounted, rows.count > 0 {
      writer.member("total", integer: rows.integer(0, 4 + keyCount) ?? 0)
    }
    if isSearched {
      let column = (isCounted ? 5 : 4) + keyCount
      if let tried = rows.text(0, column) { writer.member("tried", string: tried) }
      writer.member("truncated", boolean: rows.text(0, column + 1) == "t")
    }
    if hasPosition {
      let column = 4 + keyCount + (isCounted ? 1 : 0) + (isSearched ? 2 : 0)
      writer.member("position", integer: rows.integer(0, column) ?? 0)
      writer.member("timeline", integer: list.timelines.newest)
    }
    writer.endObject()
    return writer.bytes
  }
}
