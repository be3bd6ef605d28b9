import SQL

/// A script of pgbench that sends the very statement that a worker sends, with values that change
/// from transaction to transaction.
enum PlannedScript {
  /// Stands in the parameters of a request where each transaction has a text of its own.
  static let own = "@@"

  /// - Parameters:
  ///   - number: stands in the parameters for a number up to `count`, drawn anew each time;
  ///     unlikely elsewhere.
  ///   - first: the least of them.
  static func text(_ unit: SQL.Unit, number: Int, first: Int, count: Int) -> String {
    """
    \\set n random(\(first), \(first + count - 1))
    \(statement(unit, number: String(number)));
    \\set version :version + 1

    """
  }

  private static func statement(_ unit: SQL.Unit, number: String) -> String {
    var text = ""
    var rest = unit.statement.text[...]
    while let mark = rest.firstIndex(of: "$") {
      text += rest[..<mark]
      let digits = rest[rest.index(after: mark)...].prefix(while: \.isNumber)
      if let place = Int(digits), unit.parameters.indices.contains(place - 1) {
        text += value(unit.parameters[place - 1], number: number)
      } else {
        text += "$" + digits
      }
      rest = rest[digits.endIndex...]
    }
    return text + rest
  }

  /// No colon and no backslash stays as it is: pgbench takes `:name` for a variable wherever it
  /// stands.
  private static func value(_ bytes: [UInt8]?, number: String) -> String {
    guard let bytes else { return "null" }
    var literal = "E'"
    for character in String(decoding: bytes, as: UTF8.self) {
      switch character {
      case "'": literal += "''"
      case "\\": literal += "\\\\"
      case ":": literal += "\\x3a"
      default: literal.append(character)
      }
    }
    literal += "'"
    if literal.contains(number) {
      literal = "replace(\(literal), '\(number)', :n::text)"
    }
    if literal.contains(own) {
      literal = "replace(\(literal), '\(own)', concat(:client_id::text, '-', :version::text))"
    }
    return "(\(literal))"
  }
}
