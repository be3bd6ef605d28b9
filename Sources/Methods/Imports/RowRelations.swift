import CMDB
import JSON

/// What a row has in columns of relations such as `powers>`: the other ends, by id, tag or name.
struct RowRelations {
  /// Items that a cell may name.
  private static let itemsMax = 10_000

  private var columns: [(name: String, refs: [[UInt8]])] = []

  /// A list, or text as `NameList` reads it. What a blank means is decided before: here it names
  /// nothing.
  ///
  /// - Returns: what is wrong with the cell.
  mutating func read(_ column: String, _ content: RowReader.Content) -> Problem? {
    let path = "relations.\(column)"
    var refs: [[UInt8]] = []
    switch content {
    case .blank, .null: break
    case .text(let text): refs = Self.listed(text)
    case .value(let value):
      if let text = value.string {
        refs = Self.listed(text)
        break
      }
      let each = value.kind == .array ? value.elements.map(\.self) : [value]
      refs = each.compactMap(Self.reference)
      if refs.count < each.count {
        return Problem("type", "`\(column)` must be a list of ids or tags of items.", path: path)
      }
    }
    var seen: Set<[UInt8]> = []
    refs = refs.filter { seen.insert($0).inserted }
    guard refs.count <= Self.itemsMax, refs.allSatisfy({ $0.count <= 1002 }) else {
      return Problem(
        "too_long",
        "`\(column)` may name \(Self.itemsMax) items, each with at most 1000 bytes.", path: path)
    }
    columns.append((column, refs))
    return nil
  }

  private static func listed(_ text: String) -> [[UInt8]] {
    NameList.names(text).map { LineText.asSeen($0) }.filter { !$0.isEmpty }.map(json)
  }

  /// The id or tag that a value names, also in a whole item; nil where it names none.
  static func reference(_ value: Value) -> [UInt8]? {
    let ref = value.kind == .object ? value["id"] ?? value["tag"] : value
    if let id = ref?.integer, id > 0, id < 1 << 53 { return Array(String(id).utf8) }
    guard let text = ref?.string, (1...1000).contains(text.utf8.count) else { return nil }
    return json(text)
  }

  private static func json(_ text: String) -> [UInt8] {
    var writer = Writer()
    writer.string(text)
    return writer.bytes
  }

  /// As the member `relations` of a row that is kept, where it has any such column.
  func write(to writer: inout Writer) {
    guard !columns.isEmpty else { return }
    writer.key("relations")
    writer.object { writer in
      for (name, refs) in columns {
        writer.key(name)
        writer.array { writer in
          for ref in refs { writer.raw(ref) }
        }
      }
    }
  }
}
