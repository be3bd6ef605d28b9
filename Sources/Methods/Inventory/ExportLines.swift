import JSON
package import JSONRPC

/// Converts the rows of an export to lines of CSV or JSON Lines with the requested columns.
///
/// A row has a cell for each of its members and one more, of items: attributes and tags of
/// references as PostgreSQL keeps them, `[{…}, {…}]`. To take these apart here costs a tenth of
/// what it costs PostgreSQL to look up hundreds of columns in each row, most of them empty.
package struct ExportLines {
  package enum Format: Equatable, Sendable {
    case csv(isSpreadsheetSafe: Bool)
    case jsonLines
  }

  private struct Target {
    let column: Int
    let part: ExportColumn.Part
  }

  private let format: Format
  private let columns: [ExportColumn]
  private let guarded: [Bool]
  private let labels: ExportLabels?
  /// How many cells stand before the last one.
  private let memberCount: Int
  /// The columns that an attribute fills, and a reference.
  private var ofAttribute: [String: [Target]] = [:]
  private var ofReference: [String: [Target]] = [:]
  /// The values of the present row, by column.
  private var values: [(value: Value, part: ExportColumn.Part)?]

  init(
    _ columns: [ExportColumn], _ format: Format,
    memberCount: Int = ExportColumn.members.count, labels: ExportLabels? = nil
  ) {
    self.labels = labels
    self.columns = columns
    self.memberCount = memberCount
    self.format = format
    guarded = columns.map { $0.isText && format == .csv(isSpreadsheetSafe: true) }
    values = Array(repeating: nil, count: columns.count)
    for (index, column) in columns.enumerated() {
      switch column.source {
      case .member: break
      case .attribute(let name, let part):
        ofAttribute[name, default: []].append(Target(column: index, part: part))
      case .reference(let role):
        ofReference[role, default: []].append(Target(column: index, part: .whole))
      }
    }
  }

  /// The header before the first row.
  package func head() -> [UInt8] {
    guard format != .jsonLines else { return [] }
    var line: [UInt8] = []
    for (index, column) in columns.enumerated() {
      if index > 0 { line.append(CSV.comma) }
      let start = line.count
      line.append(contentsOf: column.name.utf8)
      CSV.endCell(of: &line, from: start, guarded: false)
    }
    CSV.appendLineEnd(to: &line)
    return line
  }

  /// Appends the line of a row.
  ///
  /// - Parameters:
  ///   - cells: the cells behind one another.
  ///   - ends: where each of them ends.
  package mutating func append(
    _ cells: [UInt8], ends: [Int], to line: inout [UInt8]
  ) throws(RPCError) {
    if !ofAttribute.isEmpty || !ofReference.isEmpty {
      try take(Array(cells[ends[memberCount - 1]..<ends[memberCount]]))
    }
    switch format {
    case .csv: appendCSV(cells, ends, to: &line)
    case .jsonLines: appendJSON(cells, ends, to: &line)
    }
  }

  private mutating func take(_ json: [UInt8]) throws(RPCError) {
    for index in values.indices { values[index] = nil }
    let root = try Document(ofDatabase: json).root
    for (part, targets) in zip(root.elements, [ofAttribute, ofReference]) where !targets.isEmpty {
      for (name, value) in part.members where !value.isNull {
        for target in targets[name] ?? [] { values[target.column] = (value, target.part) }
      }
    }
  }

  private func appendCSV(_ cells: [UInt8], _ ends: [Int], to line: inout [UInt8]) {
    let lineStart = line.count
    for index in columns.indices {
      if index > 0 { line.append(CSV.comma) }
      let start = line.count
      if appendCell(index, cells, ends, to: &line) {
        CSV.endCell(of: &line, from: start, guarded: guarded[index])
      }
    }
    if line.count == lineStart { CSV.appendEmptyCell(to: &line) }
    CSV.appendLineEnd(to: &line)
  }

  private func appendJSON(_ cells: [UInt8], _ ends: [Int], to line: inout [UInt8]) {
    var writer = Writer()
    writer.object { writer in
      var cell: [UInt8] = []
      for (index, column) in columns.enumerated() {
        cell.removeAll(keepingCapacity: true)
        guard appendCell(index, cells, ends, to: &cell) else { continue }
        writer.key(column.name)
        writer.string(utf8: cell)
      }
    }
    line += writer.bytes
    line.append(UInt8(ascii: "\n"))
  }

  /// False, and nothing appended, where the row has nothing.
  private func appendCell(
    _ index: Int, _ cells: [UInt8], _ ends: [Int], to bytes: inout [UInt8]
  ) -> Bool {
    if case .member(let place) = columns[index].source {
      let cell = member(place, cells, ends)
      if let labels {
        bytes += labels.cell(place, cell, class: itemClass(cells, ends))
      } else {
        bytes += cell
      }
      return !cell.isEmpty
    }
    guard let (value, part) = values[index] else { return false }
    let words = labels?.words(index, class: itemClass(cells, ends))
    return value.append(part, to: &bytes, words)
  }

  private func member(_ place: Int, _ cells: [UInt8], _ ends: [Int]) -> ArraySlice<UInt8> {
    cells[(place == 0 ? 0 : ends[place - 1])..<ends[place]]
  }

  /// The class of the row, which is an item's.
  private func itemClass(_ cells: [UInt8], _ ends: [Int]) -> [UInt8] {
    ExportColumn.members.firstIndex(of: "class").map { Array(member($0, cells, ends)) } ?? []
  }
}

extension Value {
  /// - Parameter words: what stands for a word of an enum.
  fileprivate func append(
    _ part: ExportColumn.Part, to bytes: inout [UInt8],
    _ words: ((ArraySlice<UInt8>) -> [UInt8])? = nil
  ) -> Bool {
    switch part {
    case .whole: appendWord(to: &bytes, words)
    case .amount: return self["amount"]?.append(.whole, to: &bytes) ?? false
    case .currency: return self["currency"]?.append(.whole, to: &bytes) ?? false
    case .words:
      guard kind == .array, count > 0 else { return false }
      for (index, word) in elements.enumerated() {
        if index > 0 { bytes += Array("; ".utf8) }
        word.appendWord(to: &bytes, words)
      }
    }
    return true
  }

  private func appendWord(
    to bytes: inout [UInt8], _ words: ((ArraySlice<UInt8>) -> [UInt8])?
  ) {
    guard let words else { return appendText(to: &bytes) }
    var word: [UInt8] = []
    appendText(to: &word)
    bytes += words(word[...])
  }
}
