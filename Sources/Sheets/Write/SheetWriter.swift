/// Makes the XML of one sheet, row by row: a bold header that stays in sight, widths, a filter over
/// all rows.
package struct SheetWriter {
  /// Widths come before the rows, so these are kept until they are known.
  private static let measuredRows = 100
  private static let widthMin = 8
  private static let widthMax = 60

  private let columns: [SheetColumn]
  private let hasHeader: Bool
  private var rowCount = 0
  /// The first rows, until the widths are known.
  private var waiting: [UInt8] = []
  private var widths: [Int]
  private var isBegun = false

  package init(_ columns: [SheetColumn], hasHeader: Bool = true) {
    self.columns = columns
    self.hasHeader = hasHeader
    widths = columns.map { max(Self.widthMin, hasHeader ? $0.name.count + 2 : 0) }
  }

  /// The bytes that a row adds; nil stands for a cell without a value.
  package mutating func row(_ values: [String?]) throws(SheetProblem) -> [UInt8] {
    if rowCount == 0, hasHeader { try beginRows() }
    rowCount += 1
    guard rowCount <= CellPlace.rowsMax else {
      throw SheetProblem(
        "A sheet holds 1,048,576 rows, and there are more; CSV has no such limit.",
        ru: "На листе помещается 1 048 576 строк, а их больше; у CSV такого предела нет.")
    }
    waiting += Array(#"<row r="\#(rowCount)">"#.utf8)
    for (index, value) in values.enumerated() {
      guard let value, index < columns.count else { continue }
      try cell(value, index)
    }
    waiting += Array("</row>".utf8)
    guard isBegun || rowCount >= Self.measuredRows else { return [] }
    return flushed()
  }

  /// The bytes behind the last row.
  package mutating func finish() throws(SheetProblem) -> [UInt8] {
    if rowCount == 0, hasHeader { try beginRows() }
    let last = CellPlace.letters(max(0, columns.count - 1))
    let filter = hasHeader ? #"<autoFilter ref="A1:\#(last)\#(rowCount)"/>"# : ""
    return flushed() + Array("</sheetData>\(filter)</worksheet>".utf8)
  }

  private mutating func beginRows() throws(SheetProblem) {
    guard columns.count <= CellPlace.columnsMax else {
      throw SheetProblem(
        "A sheet holds 16,384 columns, and there are \(columns.count).",
        ru: "На листе помещается 16 384 столбца, а их \(columns.count).")
    }
    rowCount = 1
    waiting += Array(#"<row r="1">"#.utf8)
    for (index, column) in columns.enumerated() {
      appendText(column.name, CellStyle.header, index)
    }
    waiting += Array("</row>".utf8)
  }

  private mutating func flushed() -> [UInt8] {
    defer { waiting.removeAll(keepingCapacity: true) }
    guard !isBegun else { return waiting }
    isBegun = true
    let pane =
      hasHeader
      ? #"<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>"# : ""
    let cols = widths.enumerated().map { index, width in
      #"<col min="\#(index + 1)" max="\#(index + 1)" width="\#(width)" customWidth="1"/>"#
    }
    let head = """
      \(XMLText.head)<worksheet xmlns="\(XMLText.main)"><sheetViews>\
      <sheetView workbookViewId="0">\(pane)</sheetView></sheetViews>\
      \(cols.isEmpty ? "" : "<cols>\(cols.joined())</cols>")<sheetData>
      """
    return Array(head.utf8) + waiting
  }

  private mutating func cell(_ value: String, _ index: Int) throws(SheetProblem) {
    if !isBegun { widths[index] = max(widths[index], min(value.count + 2, Self.widthMax)) }
    switch columns[index].kind {
    case .text: break
    case .number:
      if let scale = Self.scale(ofExact: value) {
        return append(value, CellStyle.number(scale: scale), index)
      }
    case .boolean:
      if value == "true" || value == "false" {
        return append(value == "true" ? "1" : "0", 0, index, type: "b")
      }
    case .date:
      if let serial = SerialDay.number(ofDate: value) {
        return append(String(serial), CellStyle.date, index)
      }
    case .timestamp:
      if let serial = SerialDay.number(ofTimestamp: value) {
        return append(serial, CellStyle.timestamp, index)
      }
    }
    guard value.utf16.count <= CellPlace.textMax else {
      throw SheetProblem(
        "`\(columns[index].name)` of row \(rowCount) has \(value.utf16.count) characters; a cell "
          + "holds 32,767. CSV has no such limit.",
        ru: "`\(columns[index].name)` строки \(rowCount): \(value.utf16.count) знаков; в ячейке "
          + "помещается 32 767. У CSV такого предела нет.")
    }
    appendText(value, CellStyle.text, index)
  }

  /// How many digits a decimal has behind its point; nil where a spreadsheet, which keeps 15
  /// digits, would not keep it as it is.
  static func scale(ofExact text: String) -> Int? {
    var digits = Array(text.utf8)[...]
    if digits.first == UInt8(ascii: "-") { digits = digits.dropFirst() }
    let parts = digits.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    guard (1...2).contains(parts.count), let whole = parts.first, !whole.isEmpty,
      parts.allSatisfy({ !$0.isEmpty && $0.allSatisfy { (0x30...0x39).contains($0) } }),
      whole.count == 1 || whole.first != UInt8(ascii: "0")
    else { return nil }
    let scale = parts.count == 2 ? parts[1].count : 0
    let significant = parts.flatMap { $0 }.drop { $0 == UInt8(ascii: "0") }
    // Minus zero would lose its sign.
    guard !(significant.isEmpty && text.hasPrefix("-")) else { return nil }
    return significant.count <= 15 && scale <= CellStyle.scaleMax ? scale : nil
  }

  private mutating func append(_ value: String, _ style: Int, _ index: Int, type: String? = nil) {
    let type = type.map { #" t="\#($0)""# } ?? ""
    waiting += Array(
      #"<c r="\#(CellPlace.letters(index))\#(rowCount)" s="\#(style)"\#(type)><v>\#(value)</v></c>"#
        .utf8)
  }

  private mutating func appendText(_ text: String, _ style: Int, _ index: Int) {
    waiting += Array(
      #"<c r="\#(CellPlace.letters(index))\#(rowCount)" s="\#(style)" t="inlineStr"><is>"#.utf8)
    waiting += Array(#"<t xml:space="preserve">"#.utf8)
    XMLText.append(text, to: &waiting)
    waiting += Array("</t></is></c>".utf8)
  }
}
