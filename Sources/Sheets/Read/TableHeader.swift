/// Where the header of a table is, and what the columns below it are called.
package struct TableHeader: Equatable, Sendable {
  /// By place; nil where no header stands. Each name is there once.
  package let names: [String?]
  /// The header's own rows.
  package let rows: [TableRow]
  /// What stands above it: titles.
  package let titles: [TableRow]

  /// Of so many rows at the beginning the header is one.
  package static let sampleRows = 50

  /// Finds the header: the first row that is nearly as wide as the table and has words alone, each
  /// once. Where no row is such, the first wide one.
  ///
  /// - Parameter sample: the first `sampleRows` rows of the file.
  package init(in sample: [TableRow]) throws(SheetProblem) {
    let wide = Self.wide(sample)
    guard let index = wide.first(where: { Self.isOfWords(sample[$0]) }) ?? wide.first else {
      throw SheetProblem("The file has no rows.", ru: "В файле нет строк.")
    }
    self.init([sample[index]], titles: sample[..<index])
  }

  /// The rows that are nearly as wide as the table.
  private static func wide(_ sample: [TableRow]) -> [Int] {
    let widest = sample.map { filled($0).count }.max() ?? 0
    return sample.indices.filter { index in
      let count = filled(sample[index]).count
      return count > 0 && count * 5 >= widest * 3
    }
  }

  /// Whether a row of headers stands in the sample: at least two words, in none of which `others`
  /// stand, as in what another separator would divide.
  static func isFound(in sample: [TableRow], without others: [UInt8]) -> Bool {
    wide(sample).contains { index in
      let words = filled(sample[index])
      return words.count > 1 && isOfWords(sample[index])
        && !words.contains { word in word.utf8.contains { others.contains($0) } }
    }
  }

  /// Takes the header from these lines of the file; those of two lines are joined.
  package init(in sample: [TableRow], lines: ClosedRange<Int>) throws(SheetProblem) {
    let rows = sample.filter { lines.contains($0.line) }
    guard rows.contains(where: { !Self.filled($0).isEmpty }) else {
      let name =
        lines.count == 1 ? "\(lines.lowerBound)" : "\(lines.lowerBound)-\(lines.upperBound)"
      throw SheetProblem(
        "There is no header in line \(name).", ru: "В строке \(name) нет заголовков.")
    }
    self.init(rows, titles: sample.prefix { $0.line < lines.lowerBound })
  }

  private init(_ rows: [TableRow], titles: some Sequence<TableRow>) {
    self.rows = rows
    self.titles = titles.filter { !Self.filled($0).isEmpty }
    names = Self.unique(Self.joined(rows))
  }

  /// Headers over several rows: a word above goes on to the right, as merged cells do, as long as
  /// words stand below it.
  private static func joined(_ rows: [TableRow]) -> [String] {
    let width = rows.map(\.cells.count).max() ?? 0
    guard rows.count > 1 else { return (rows.first?.cells ?? []).map(plain) }
    var above = [String](repeating: "", count: rows.count)
    return (0..<width).map { column in
      let cells = rows.map { $0.cells.indices.contains(column) ? plain($0.cells[column]) : "" }
      var words: [String] = []
      for (index, cell) in cells.enumerated() {
        let hasBelow = cells[(index + 1)...].contains { !$0.isEmpty }
        if !cell.isEmpty {
          above[index] = hasBelow ? cell : ""
          words.append(cell)
        } else if hasBelow, !above[index].isEmpty {
          words.append(above[index])
        } else {
          above[index] = ""
        }
      }
      return words.joined(separator: " ")
    }
  }

  /// What stands twice gets the letters of its column: `Price (D)`.
  private static func unique(_ names: [String]) -> [String?] {
    var seen: Set<String> = []
    return names.enumerated().map { index, name in
      guard !name.isEmpty else { return nil }
      var own = name
      while !seen.insert(own).inserted { own += " (\(CellPlace.letters(index)))" }
      return own
    }
  }

  /// In one line, runs of blanks as one.
  private static func plain(_ text: String) -> String {
    text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
  }

  private static func filled(_ row: TableRow) -> [String] {
    row.cells.map(plain).filter { !$0.isEmpty }
  }

  private static func isOfWords(_ row: TableRow) -> Bool {
    let words = filled(row)
    return Set(words).count == words.count
      && words.allSatisfy { word in
        word.count <= 200 && word.contains(where: \.isLetter)
          && word.filter(\.isNumber).count * 2 <= word.count
      }
  }
}

extension TableRow {
  package var isBlank: Bool { cells.allSatisfy { $0.allSatisfy(\.isWhitespace) } }

  /// The only cell that is filled, of a row that has no other.
  package var onlyCell: String? {
    let filled = cells.filter { !$0.allSatisfy(\.isWhitespace) }
    return filled.count == 1 ? filled[0] : nil
  }

  /// Whether it adds up what stands above: its first word says so, and most cells are blank.
  ///
  /// - Parameter width: how many columns the table has.
  package func isTotal(of width: Int) -> Bool {
    let filled = cells.filter { !$0.allSatisfy(\.isWhitespace) }
    guard let first = filled.first, filled.count * 2 <= max(width, 2) else { return false }
    let word = first.lowercased().filter { !$0.isWhitespace && !".:".contains($0) }
    let whole = [
      "итого", "всего", "итог", "итогопостранице", "total", "totals", "grandtotal", "subtotal",
    ]
    return whole.contains(word) || word.hasPrefix("итогопо") || word.hasPrefix("всегопо")
      || word.hasPrefix("totalfor")
  }
}
