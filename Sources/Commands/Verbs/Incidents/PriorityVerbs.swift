import JSON

/// Which priority an incident gets.
enum PriorityVerbs {
  private static let levels: ClosedRange<Int64> = 1...3

  static func list(_ session: Session) throws(Failure) {
    let result = try session.call("priority.list")
    try session.show(result) { () throws(Failure) in
      session.print(table(result["priorities"].list, session.language))
    }
  }

  /// A row for each impact, a column for each urgency.
  static func table(_ cells: [Value], _ language: Language) -> Table {
    let urgency = Phrase.urgency.text(language)
    var table = Table(
      [Table.Column(Phrase.impact.text(language), least: 8)]
        + levels.map { Table.Column("\(urgency) \($0)", right: true, least: 8) })
    for impact in levels {
      table.append(
        [Span("\(impact)", .bold)]
          + levels.map { urgency in
            let cell = cells.first { cell in
              cell["impact"]?.integer == impact && cell["urgency"]?.integer == urgency
            }
            let priority = cell?["priority"]?.integer.map { Int($0) }
            return Span(priority.map { "\($0)" } ?? "–", Style.ofPriority(priority ?? 3))
          })
    }
    return table
  }

  static func define(_ session: Session) throws(Failure) {
    let names = ["impact", "urgency", "priority"]
    var values: [Int64] = []
    for (index, name) in names.enumerated() {
      let text = try session.required(index)
      guard let value = Int64(text) else {
        throw .misuse(
          "\(name.uppercased()) must be a whole number, not `\(text)`.",
          ru: "\(name.uppercased()) — целое число, а не `\(text)`.")
      }
      values.append(value)
    }
    let defined = try session.call("priority.define") { [values] writer in
      for (name, value) in zip(names, values) { writer.member(name, integer: value) }
      session.writeMembers(to: &writer)
    }
    if session.has(.json) { session.printJSON(defined) } else { try list(session) }
  }
}
