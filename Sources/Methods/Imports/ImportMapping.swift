import CMDB
import JSON
import JSONRPC

/// What the columns of a file mean: `mapping` of an import, applied to its rows as they are sent.
struct ImportMapping {
  /// One column of the file.
  struct Rule {
    /// Nil leaves it aside.
    let column: String?
    /// The column that has the unit of its numbers.
    let unitFrom: String?
    /// What is meant by a cell, by its folded text; nil is a blank cell.
    let values: [String: String?]
  }

  private(set) var rules: [String: Rule] = [:]
  /// What rows have where no cell of theirs says it.
  private var constants: [(name: String, value: Value)] = []

  init() {}

  /// - Parameter mapping: as `problems(in:_:)` has checked it.
  init(_ mapping: Value?) {
    guard let mapping else { return }
    for (header, value) in Self.pairs(mapping["columns"]) {
      rules[header] = Rule(
        column: value.string ?? value["column"]?.string, unitFrom: value["unit_from"]?.string,
        values: Self.values(value["values"]))
    }
    // Its cells stand in those of the numbers.
    for unit in rules.values.compactMap(\.unitFrom) where rules[unit] == nil {
      rules[unit] = Rule(column: nil, unitFrom: nil, values: [:])
    }
    constants = Self.pairs(mapping["constants"])
  }

  private static func values(_ value: Value?) -> [String: String?] {
    guard let value else { return [:] }
    return Dictionary(
      value.members.map { (CellWord.folded($0.name), $0.value.string) },
      uniquingKeysWith: { first, _ in first })
  }

  static func pairs(_ object: Value?) -> [(name: String, value: Value)] {
    object.map { Array($0.members) } ?? []
  }

  var isEmpty: Bool { rules.isEmpty && constants.isEmpty }

  /// The cells of a row under the columns that they mean.
  func applied(to cells: [(name: String, value: Value)]) -> [(name: String, value: Value)] {
    var mapped: [(name: String, value: Value)] = []
    for cell in cells {
      guard let rule = rules[cell.name] else {
        mapped.append(cell)
        continue
      }
      guard let column = rule.column else { continue }
      var value = cell.value
      if let text = text(value), let meant = rule.values[CellWord.folded(text)] {
        value = Self.made(meant) ?? value
      }
      if let unit = rule.unitFrom.flatMap({ header in cells.first { $0.name == header } }),
        let amount = text(value), let unit = text(unit.value), !LineText.isBlank(amount),
        !LineText.isBlank(unit)
      {
        value = Self.made("\(amount) \(unit)") ?? value
      }
      mapped.append((column, value))
    }
    for constant in constants {
      if let index = mapped.firstIndex(where: { $0.name == constant.name }) {
        if isBlank(mapped[index].value) { mapped[index].value = constant.value }
      } else {
        mapped.append(constant)
      }
    }
    return mapped
  }

  private func text(_ value: Value) -> String? {
    switch value.kind {
    case .string: value.string
    case .number, .boolean: String(decoding: value.raw, as: UTF8.self)
    case .null, .array, .object: nil
    }
  }

  private static func made(_ text: String?) -> Value? {
    var writer = Writer()
    if let text { writer.string(text) } else { writer.null() }
    return (try? Document(writer.bytes, limits: .trusted))?.root
  }

  private func isBlank(_ value: Value) -> Bool {
    value.isNull || value.string.map { LineText.isBlank($0) } ?? false
  }
}

extension ImportMapping {
  static let schema = Schema.named(
    "Mapping",
    .object([
      Parameter(
        "columns",
        .map(
          .nullable(
            .either([
              .line,
              .object([
                Parameter("column", .line, required: true, "The column that it is."),
                Parameter(
                  "unit_from", .string(1...1000), "The header with the unit of its numbers."),
                Parameter(
                  "values", .map(.nullable(.string(0...1000))),
                  "What is meant by a cell, case aside; null: as if it were blank."),
              ]),
            ]))),
        "By header: the column that it means, null to leave it aside."),
      Parameter("constants", .map(.any), "What rows have that say nothing themselves."),
      Parameter(
        "formats", ImportRules.formats, "How the file writes dates and numbers."),
      Parameter("match", ImportRules.match, "How items are found."),
      Parameter(
        "header_row", .either([.integer(1...1_048_576), .line]),
        "For who reads the file: the line of the headers, or `2-3`."),
      Parameter(
        "group", .line,
        "For who reads the file: the column for lines of one cell, which group those below."),
    ]), about: "What the columns of a file mean.")

  /// What is wrong with a mapping by this catalogue.
  static func problems(
    in mapping: Value?, path: String, _ catalogue: Catalogue
  ) -> [Problem] {
    guard let mapping else { return [] }
    var problems = CellFormats.read(mapping["formats"]).problems.map { problem in
      var problem = problem
      problem.path = problem.path.map { "\(path).\($0)" }
      return problem
    }
    var headers: [String: String] = [:]
    for (header, value) in pairs(mapping["columns"]) {
      guard let column = value.string ?? value["column"]?.string else { continue }
      let place = "\(path).columns.\(header)"
      if let other = headers[column] {
        problems.append(
          Problem("duplicate", "`\(other)` and `\(header)` are both `\(column)`.", path: place))
      }
      headers[column] = header
      if let problem = self.problem(in: column, path: place, catalogue) {
        problems.append(problem)
      }
    }
    for (column, _) in pairs(mapping["constants"]) {
      if let problem = problem(in: column, path: "\(path).constants.\(column)", catalogue) {
        problems.append(problem)
      }
    }
    return problems
  }

  private static func problem(
    in column: String, path: String, _ catalogue: Catalogue
  ) -> Problem? {
    let amount = column.hasSuffix("_currency") ? String(column.dropLast(9)) : ""
    let isKnown =
      ImportRules.coreColumns.contains(column) || ImportRules.checkedColumns.contains(column)
      || !catalogue.declarations(of: column).isEmpty
      || catalogue.relationType(role: column) != nil || catalogue.relationColumn(column) != nil
      || catalogue.declarations(of: amount).contains { $0.type == .money }
    guard !isKnown else { return nil }
    return .unknown("column", column, among: ImportRules.columns(catalogue), path: path)
  }
}
