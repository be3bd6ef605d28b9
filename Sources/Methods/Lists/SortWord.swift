import CMDB
import JSON
import JSONRPC
import SQL

/// A field that `sort` names, and its direction.
struct SortWord: Equatable {
  static let countMax = 3

  let name: String
  let isDescending: Bool

  /// Reads `"-updated_at"`, `"state,name"` or an array of such words.
  static func read(_ value: Value?) -> [SortWord] {
    guard let value else { return [] }
    let words = value.string.map { $0.split(separator: ",").map(String.init) } ?? value.strings
    return words.map { word in
      let isDescending = word.hasPrefix("-")
      return SortWord(
        name: isDescending ? String(word.dropFirst()) : word, isDescending: isDescending)
    }
  }

  func unknown(nearest: String?) -> Stop {
    Self.refused(
      "unknown_field", "There is no field `\(name)` to sort by\(Spelling.hint(nearest))",
      suggestion: nearest)
  }

  /// For lists with few fields: names them all.
  func unknown(among names: [String]) -> Stop {
    let nearest = Spelling.nearest(to: name, among: names)
    let hint = Spelling.hint(nearest)
    return Self.refused(
      "unknown_field",
      "There is no field `\(name)` to sort by\(hint) Known: \(names.joined(separator: ", ")).",
      suggestion: nearest)
  }

  static func check(count: Int) throws(Stop) {
    guard count <= countMax else {
      throw refused("count", "At most three fields can be sorted by.")
    }
  }

  static func refused(_ code: String, _ message: String, suggestion: String? = nil) -> Stop {
    .invalidParams([Problem(code, message, path: "sort", suggestion: suggestion)])
  }
}
