import CMDB
import JSON
import JSONRPC
import SQL

/// A page of what is kept in one order and has no past of its own: history, journal, accounts.
/// Columns of its rows: the entry, the key to go on from.
struct LogPage: Sendable {
  let limit: Int
  /// The key of the last row of the page before; else one that comes before all.
  let after: Int
  private let projection: Projection?
  private let list: [String]

  /// - Parameter boundTo: what makes this list this list, besides method and account.
  init(
    _ method: String, _ arguments: Arguments, _ context: Context, boundTo: [UInt8]?,
    first: Int = 2_147_483_647
  ) throws(RPCError) {
    limit = arguments.integer("limit") ?? Conventions.listDefault
    list = [
      method, String(try context.knownCaller().accountID),
      boundTo.map { String(decoding: $0, as: UTF8.self) } ?? "",
    ]
    projection = Projection(naming: arguments["fields"]?.strings)
    guard let cursor = arguments.string("cursor") else {
      after = first
      return
    }
    let keys = try Cursor.decoded(cursor, for: list, keyCount: 1).keys
    after = keys.last.flatMap { $0 }.flatMap { Int($0) } ?? first
  }

  func result(_ plural: String, _ rows: Rows) -> [UInt8] {
    let found = rows.count > 0 && rows[0, 0] == nil ? 0 : rows.count
    var writer = Writer()
    writer.object { writer in
      writer.key(plural)
      writer.array { writer in
        for row in 0..<min(found, limit) {
          guard let entry = rows[row, 0] else { continue }
          if let projection {
            projection.write(entry, to: &writer)
          } else {
            writer.raw(entry)
          }
        }
      }
      let next = found > limit ? rows.text(limit - 1, 1) : nil
      writer.member("next_cursor", string: next.map { Cursor(keys: [$0]).encoded(for: list) })
    }
    return writer.bytes
  }
}
