/// Names in one cell, separated by semicolons, such as the tags of a column of relations.
package enum NameList {
  /// The names of a cell as they stand there, without blanks around them; empty ones are left
  /// out. A name in double quotes, in which a quote is doubled, may contain anything; a quote that
  /// is not closed is a part of its name.
  package static func names(_ cell: String) -> [String] {
    var names: [String] = []
    var rest = cell[...]
    while !rest.isEmpty {
      rest = rest.drop { $0.isWhitespace }
      if let quoted = quoted(&rest) {
        names.append(quoted)
        continue
      }
      let name = rest.prefix { $0 != ";" }
      rest = rest.dropFirst(name.count + 1)
      let end = name.lastIndex { !$0.isWhitespace }.map(name.index(after:)) ?? name.startIndex
      names.append(String(name[..<end]))
    }
    return names.filter { !$0.isEmpty }
  }

  /// The name at the beginning that stands in quotes alone between semicolons.
  private static func quoted(_ rest: inout Substring) -> String? {
    guard rest.first == "\"" else { return nil }
    var name = ""
    var index = rest.index(after: rest.startIndex)
    while index < rest.endIndex {
      let next = rest.index(after: index)
      if rest[index] != "\"" {
        name.append(rest[index])
        index = next
      } else if next < rest.endIndex, rest[next] == "\"" {
        name.append("\"")
        index = rest.index(after: next)
      } else {
        let behind = rest[next...].drop { $0.isWhitespace }
        guard behind.isEmpty || behind.first == ";" else { return nil }
        rest = behind.dropFirst()
        return name
      }
    }
    return nil
  }
}
