/// Reads the rows of a sheet as they come. A cell is the text that it would have in CSV: dates as
/// `YYYY-MM-DD`, moments with their clock, decimals in full. What a cell should hold and the sheet
/// does not have is a fault of the cell.
package struct WorksheetReader: Sendable {
  private enum CellType: Equatable, Sendable {
    case number, shared, inline, text, boolean, date
  }

  private let formats: NumberFormats
  private let isFrom1904: Bool
  private var scanner = XMLScanner()
  private var row = 0
  private var column = -1
  private var cells: [String] = []
  private var faults: [Int: CellFault] = [:]
  private var type = CellType.number
  private var style = 0
  private var value: [UInt8] = []
  private var hasValue = false
  /// Nil where the cell is none.
  private var formula: [UInt8]?
  private var isInValue = false
  private var isInFormula = false
  private var isInReading = false

  init(formats: NumberFormats, isFrom1904: Bool) {
    self.formats = formats
    self.isFrom1904 = isFrom1904
  }

  /// The rows that end within the next bytes.
  package mutating func take(
    _ bytes: [UInt8], _ strings: SharedStrings
  ) throws(SheetProblem) -> [TableRow] {
    var rows: [TableRow] = []
    for event in try scanner.take(bytes) {
      switch event {
      case .start(let name, let attributes): try start(name, attributes)
      case .end(let name): try end(name, strings, &rows)
      case .text(let text):
        if isInValue { value += text }
        if isInFormula { formula?.append(contentsOf: text) }
      }
    }
    return rows
  }

  package func finish() throws(SheetProblem) { try scanner.finish() }

  private mutating func start(
    _ name: String, _ attributes: [String: String]
  ) throws(SheetProblem) {
    switch name {
    case "row":
      row = attributes["r"].flatMap { Int($0) } ?? row + 1
      column = -1
      cells = []
      faults = [:]
      guard row <= CellPlace.rowsMax else { throw tooLarge }
    case "c":
      let place = attributes["r"].map { CellPlace.parsed($0)?.column ?? CellPlace.columnsMax }
      column = place ?? column + 1
      guard column < CellPlace.columnsMax, column >= cells.count else { throw tooLarge }
      style = attributes["s"].flatMap { Int($0) } ?? 0
      value.removeAll(keepingCapacity: true)
      hasValue = false
      formula = nil
      type =
        switch attributes["t"] {
        case "s": .shared
        case "inlineStr": .inline
        case "str", "e": .text
        case "b": .boolean
        case "d": .date
        default: .number
        }
    case "v":
      isInValue = true
      hasValue = true
    case "f":
      isInFormula = true
      formula = []
    case "t": isInValue = type == .inline && !isInReading
    case "rPh": isInReading = true
    default: break
    }
  }

  private mutating func end(
    _ name: String, _ strings: SharedStrings, _ rows: inout [TableRow]
  ) throws(SheetProblem) {
    switch name {
    case "v", "t": isInValue = false
    case "f": isInFormula = false
    case "rPh": isInReading = false
    case "c":
      // An empty text is a value; a number, a date or a truth is never empty.
      if value.isEmpty, let formula, !(hasValue && type == .text) {
        add(XMLText.unescaped("=" + String(decoding: formula, as: UTF8.self)), fault: .formula)
      } else if !value.isEmpty {
        let text = try text(strings)
        add(text, fault: type == .number && DecimalText.isBeyond(text) ? .digits : nil)
      }
    case "row": rows.append(TableRow(line: row, cells: cells, faults: faults))
    default: break
    }
  }

  private mutating func add(_ text: String, fault: CellFault?) {
    while cells.count < column { cells.append("") }
    if let fault { faults[column] = fault }
    cells.append(text)
  }

  private func text(_ strings: SharedStrings) throws(SheetProblem) -> String {
    let text = String(decoding: value, as: UTF8.self)
    switch type {
    case .shared:
      guard let shared = Int(text).flatMap({ strings[$0] }) else {
        throw SheetProblem(
          "Row \(row) names a text that the workbook does not have.",
          ru: "Строка \(row) ссылается на текст, которого в книге нет.")
      }
      return shared
    case .inline, .text: return XMLText.unescaped(text)
    case .boolean: return text == "1" || text == "true" ? "true" : "false"
    case .date: return text
    case .number: return number(text)
    }
  }

  private func number(_ text: String) -> String {
    switch formats[style] {
    case .general: return DecimalText.plain(text) ?? text
    case .decimals(let count): return DecimalText.plain(text, scale: count) ?? text
    case .digits(let count): return DecimalText.plain(text, width: count) ?? text
    case .date, .timestamp:
      return SerialDay.text(
        text, showsTime: formats[style] == .timestamp,
        offset: isFrom1904 ? SerialDay.offset1904 : 0) ?? DecimalText.plain(text) ?? text
    }
  }

  private var tooLarge: SheetProblem {
    SheetProblem(
      "Row \(row) has a cell where no sheet has one.",
      ru: "В строке \(row) ячейка там, где её на листе не бывает.")
  }
}
