package import JSON

/// The formula of a computed attribute, of which every name is known and every type fits. It is
/// what the database makes SQL of: `cmdb.formula_sql`.
package indirect enum Formula: Equatable, Sendable {
  case number(String)
  case text(String)
  case boolean(Bool)
  case date(CalendarDate)
  case attribute(String, FormulaType)
  case apply(Function, [Formula])

  package enum Function: String, CaseIterable, Sendable {
    case add, subtract, multiply, divide, negate
    case equal, less, lessOrEqual = "less_or_equal"
    case and, or, not, isNull = "is_null"
    case choose, least, greatest, first
    /// Half away from zero.
    case round
    /// A day or a moment, moved by a number of the unit behind it.
    case moveDate = "move_date", moveMoment = "move_moment"
    case days, hours
  }

  /// The attributes that it reads.
  package var names: Set<String> {
    switch self {
    case .attribute(let name, _): [name]
    case .apply(_, let parts): parts.reduce(into: []) { $0.formUnion($1.names) }
    case .number, .text, .boolean, .date: []
    }
  }

  /// How many parts it has, each attribute counted by `size`.
  package func size(_ size: (String) -> Int) -> Int {
    switch self {
    case .attribute(let name, _): size(name)
    case .apply(_, let parts): 1 + parts.reduce(0) { $0 + $1.size(size) }
    case .number, .text, .boolean, .date: 1
    }
  }

  package func write(to writer: inout Writer) {
    writer.object { writer in
      switch self {
      case .number(let text): writer.member("number", string: text)
      case .text(let text): writer.member("text", string: text)
      case .boolean(let flag): writer.member("boolean", boolean: flag)
      case .date(let date): writer.member("date", string: date.description)
      case .attribute(let name, let type):
        writer.member("attribute", string: name)
        writer.member("type", string: type.word)
      case .apply(let function, let parts):
        writer.member("apply", string: function.rawValue)
        writer.member("of", array: { writer in for part in parts { part.write(to: &writer) } })
      }
    }
  }
}

extension Formula {
  /// The attributes that a formula names, for which it need not fit.
  package static func names(in text: String) -> Set<String> {
    (try? FormulaParser.parse(text))?.names ?? []
  }
}
