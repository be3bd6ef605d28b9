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

/// The requested fields, in the shape that they have in a complete answer.
struct Projection {
  /// Paths of members: `["references", "location", "tag"]`.
  let paths: [[String]]

  init(paths: [[String]]) {
    self.paths = paths
  }

  /// The members of the answer, for lists that do not depend on the catalogue.
  init?(naming names: [String]?) {
    guard let names else { return nil }
    paths = names.map { $0.split(separator: ".").map(String.init) }
  }

  static func read(_ value: Value?, _ table: FieldTable) throws(Stop) -> Projection? {
    guard let value else { return nil }
    var paths: [[String]] = []
    for name in value.strings {
      let parts = FieldTable.parts(of: name)
      guard let path = path(parts, table) else {
        throw .invalidParams([table.unknown(name, at: "fields")])
      }
      paths.append(path)
    }
    return Projection(paths: paths)
  }

  /// The path of a field in an answer; nil for a field that list answers lack.
  private static func path(_ parts: [String], _ table: FieldTable) -> [String]? {
    guard let first = parts.first, parts.count <= 2, let field = table.own(first) else {
      return nil
    }
    let isWhole = field.type == .json && field.answer == .member
    guard isWhole || !field.uses.isEmpty else { return nil }
    switch field.answer {
    case .onlyAlone: return nil
    case .within(let member):
      guard parts.count == 1 || field.type == .item && briefMembers.contains(parts[1]) else {
        return nil
      }
      return [member] + parts
    case .nowhere: return nil
    case .member:
      guard parts.count == 1 || field.type == .item && briefMembers.contains(parts[1]) else {
        return nil
      }
      return parts
    }
  }

  private static let briefMembers = ["id", "tag", "name", "class"]

  /// An answer reduced to these fields.
  func applied(to answer: [UInt8]) throws(RPCError) -> [UInt8] {
    var writer = Writer()
    writer.value(try Document(ofDatabase: answer).root, along: paths)
    return writer.bytes
  }
}

extension Writer {
  /// Writes only the members of an object that lie along the paths.
  fileprivate mutating func value(_ value: Value, along paths: [[String]]) {
    guard value.kind == .object, !paths.contains(where: \.isEmpty) else {
      return self.value(value)
    }
    beginObject()
    for (name, member) in value.members {
      let below = paths.filter { $0.first == name }.map { Array($0.dropFirst()) }
      guard !below.isEmpty else { continue }
      key(name)
      self.value(member, along: below)
    }
    endObject()
  }
}
