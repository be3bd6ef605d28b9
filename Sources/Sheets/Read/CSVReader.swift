/// A row of a table that is read.
package struct TableRow: Equatable, Sendable {
  /// The number of its first line in the file, or of its row in the sheet, from 1.
  package let line: Int
  package let cells: [String]
  /// By place: cells whose text is not what should stand there.
  package let faults: [Int: CellFault]

  package init(line: Int, cells: [String], faults: [Int: CellFault] = [:]) {
    self.line = line
    self.cells = cells
    self.faults = faults
  }
}

/// Why a cell of a workbook cannot be read, though it is not empty.
package enum CellFault: String, Sendable {
  /// A formula whose result is not in the file: the program that wrote it computes none.
  case formula
  /// A number of more digits than a spreadsheet keeps.
  case digits
}

/// Reads separated values as they come (RFC 4180): quoted cells may hold separators, doubled quotes
/// and line breaks; lines end in CR LF, LF or CR.
package struct CSVReader {
  package static let cellBytesMax = 1 << 20

  private enum State {
    /// At the beginning of a cell.
    case start
    case plain
    /// Within quotes that began in this line.
    case quoted(since: Int)
    /// Behind a quote within quotes: the end of the cell, or half of a doubled one.
    case quote(since: Int)
  }

  private let separator: UInt8
  private var state = State.start
  private var line = 1
  private var rowLine = 1
  private var cells: [String] = []
  private var cell: [UInt8] = []
  private var hasReturn = false
  /// Whether anything of a row has been read.
  private var isInRow = false

  /// - Parameter line: the number of the first line.
  package init(separator: UInt8, line: Int = 1) {
    self.separator = separator
    self.line = line
    rowLine = line
  }

  /// The rows that end within the next bytes, which are UTF-8.
  package mutating func take(_ bytes: [UInt8]) throws(SheetProblem) -> [TableRow] {
    var rows: [TableRow] = []
    for byte in bytes {
      if hasReturn {
        hasReturn = false
        if byte == UInt8(ascii: "\n") {
          // The second half of one line break; within quotes it belongs to the cell.
          if case .quoted = state { cell.append(byte) }
          continue
        }
      }
      try take(byte, &rows)
    }
    return rows
  }

  /// The last row, where the file does not end with a line break.
  package mutating func finish() throws(SheetProblem) -> [TableRow] {
    if case .quoted(let since) = state {
      throw SheetProblem(
        "A quote that begins in line \(since) has no end.",
        ru: "У кавычки, открытой в строке \(since), нет конца.")
    }
    guard isInRow else { return [] }
    var rows: [TableRow] = []
    endRow(&rows)
    return rows
  }

  private mutating func take(_ byte: UInt8, _ rows: inout [TableRow]) throws(SheetProblem) {
    guard byte != 0 else {
      throw SheetProblem(
        "Line \(line) holds a NUL byte: it is no text.",
        ru: "В строке \(line) байт NUL: это не текст.")
    }
    switch state {
    case .quoted(let since):
      if byte == UInt8(ascii: "\"") {
        state = .quote(since: since)
      } else {
        if byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") {
          line += 1
          hasReturn = byte == UInt8(ascii: "\r")
        }
        try append(byte)
      }
    case .quote(let since) where byte == UInt8(ascii: "\""):
      state = .quoted(since: since)
      try append(byte)
    case .start where byte == UInt8(ascii: "\""):
      state = .quoted(since: line)
      isInRow = true
    case .start, .plain, .quote:
      try takeOutside(byte, &rows)
    }
  }

  private mutating func takeOutside(
    _ byte: UInt8, _ rows: inout [TableRow]
  ) throws(SheetProblem) {
    switch byte {
    case separator:
      isInRow = true
      try endCell()
    case UInt8(ascii: "\n"), UInt8(ascii: "\r"):
      hasReturn = byte == UInt8(ascii: "\r")
      line += 1
      endRow(&rows)
    default:
      if case .quote(let since) = state {
        throw SheetProblem(
          "In line \(line), text follows the closing quote of a cell that begins in line \(since).",
          ru:
            "Строка \(line): за закрывающей кавычкой ячейки, начатой в строке \(since), идёт текст."
        )
      }
      state = .plain
      isInRow = true
      try append(byte)
    }
  }

  private mutating func append(_ byte: UInt8) throws(SheetProblem) {
    guard cell.count < Self.cellBytesMax else {
      throw SheetProblem(
        "A cell that begins in line \(rowLine) has more than 1 MiB.",
        ru: "Ячейка, начатая в строке \(rowLine), больше 1 МиБ.")
    }
    cell.append(byte)
  }

  private mutating func endCell() throws(SheetProblem) {
    guard cells.count < CellPlace.columnsMax else {
      throw SheetProblem(
        "Line \(rowLine) has more than 16,384 cells.",
        ru: "В строке \(rowLine) больше 16 384 ячеек.")
    }
    cells.append(String(decoding: cell, as: UTF8.self))
    cell.removeAll(keepingCapacity: true)
    state = .start
  }

  private mutating func endRow(_ rows: inout [TableRow]) {
    cells.append(String(decoding: cell, as: UTF8.self))
    cell.removeAll(keepingCapacity: true)
    rows.append(TableRow(line: rowLine, cells: cells))
    cells = []
    state = .start
    isInRow = false
    rowLine = line
  }
}

/// Finds what separates the cells of a file.
package enum Separator {
  static let candidates = [UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: "\t")]

  /// - Parameter sample: the beginning of the file as UTF-8; a last line that is cut does no harm.
  package static func found(in sample: [UInt8]) -> UInt8 {
    if let named = named(in: sample) { return named }
    let scores = candidates.map { score(of: $0, in: sample) }
    let best = scores.indices.max { scores[$0] < scores[$1] } ?? 0
    return scores[best] == .none ? candidates[0] : candidates[best]
  }

  /// How many bytes at the beginning name the separator, as Excel writes it: `sep=;`.
  package static func directiveCount(in sample: [UInt8]) -> Int {
    guard named(in: sample) != nil else { return 0 }
    let end = sample.firstIndex(of: UInt8(ascii: "\n")) ?? sample.count - 1
    return end + 1
  }

  private static func named(in sample: [UInt8]) -> UInt8? {
    guard sample.count > 5, sample.starts(with: Array("sep=".utf8)),
      sample[5] == UInt8(ascii: "\r") || sample[5] == UInt8(ascii: "\n")
    else { return nil }
    return sample[4]
  }

  /// A row of headers counts most: decimal commas make lines of equal length, and no headers. Then
  /// counts what most lines have: their number squared, for what separates stands in all of them,
  /// by how often it stands there.
  private struct Score: Comparable {
    static let none = Score(hasHeaders: false, weight: 0)

    let hasHeaders: Bool
    let weight: Int

    static func < (first: Score, second: Score) -> Bool {
      (first.hasHeaders ? 1 : 0, first.weight) < (second.hasHeaders ? 1 : 0, second.weight)
    }
  }

  private static let sampleRows = 100

  private static func score(of separator: UInt8, in sample: [UInt8]) -> Score {
    var reader = CSVReader(separator: separator)
    guard var rows = try? reader.take(sample) else { return .none }
    if rows.isEmpty { rows = (try? reader.finish()) ?? [] }
    rows = Array(rows.prefix(sampleRows))
    var counts: [Int: Int] = [:]
    for row in rows where row.cells.count > 1 { counts[row.cells.count, default: 0] += 1 }
    guard let best = counts.max(by: { ($0.value, $0.key) < ($1.value, $1.key) }) else {
      return .none
    }
    // Some rows lack their last cell, or have one more: remarks and errors stand there.
    let lines = [-1, 0, 1].reduce(0) { $0 + counts[best.key + $1, default: 0] }
    return Score(
      hasHeaders: TableHeader.isFound(
        in: Array(rows.prefix(TableHeader.sampleRows)),
        without: candidates.filter { $0 != separator }),
      weight: lines * lines * (best.key - 1))
  }
}
