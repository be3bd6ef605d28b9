import CMDB
import JSON
import Sheets
import System

/// The errors of an import, in the order of the lines, page by page.
struct ErrorPages {
  private static let pageRows = 200

  private let session: Session
  private let number: Int64
  private var rows: ArraySlice<Value> = []
  private var cursor: String? = "0"

  init(_ session: Session, _ number: Int64) {
    self.session = session
    self.number = number
  }

  /// The errors of a line; lines are asked for in their order.
  mutating func errors(of line: Int) throws(Failure) -> [Value] {
    while true {
      if rows.isEmpty {
        guard let next = cursor else { return [] }
        let number = number
        let page = try session.call("import.preview") { writer in
          writer.member("import", integer: number)
          writer.member("only", strings: ["error"])
          writer.member("limit", integer: Self.pageRows)
          writer.member("cursor", string: next)
        }
        rows = page["rows"].list[...]
        cursor = page["next_cursor"]?.string
        if rows.isEmpty { continue }
      }
      guard let first = rows.first, let place = first["line"]?.integer, place <= Int64(line) else {
        return []
      }
      rows.removeFirst()
      if place == Int64(line) { return first["errors"].list }
    }
  }
}

/// The spreadsheet that was read, with a column `error` behind its last one.
final class ErrorSheet {
  private enum Form {
    case text(separator: UInt8)
    case jsonLines
    case workbook(WorkbookFile)
  }

  private let form: Form
  private let width: Int
  /// The column of errors that the file has from before: it goes.
  private let formerPlace: Int?
  private var output: OutputFile?
  private var sheet: SheetWriter

  /// - Parameters:
  ///   - header: that of the file; nil for JSON Lines.
  ///   - width: columns of the widest row.
  init(
    _ path: String, like file: TableFile, _ header: TableHeader?, width: Int
  ) throws(Failure) {
    formerPlace = header?.names.firstIndex { $0.map { ImportLines.isError($0) } ?? false }
    let width = formerPlace == nil ? width : max(0, width - 1)
    self.width = width
    let text = SheetColumn("", .text)
    sheet = SheetWriter(Array(repeating: text, count: width + 1), hasHeader: false)
    switch file.kind {
    case .jsonLines: form = .jsonLines
    case .text(_, let separator) where !path.hasSuffix(".xlsx"): form = .text(separator: separator)
    case .workbook where path.hasSuffix(".csv"): form = .text(separator: UInt8(ascii: ","))
    case .text, .workbook:
      let name = if case .workbook(let sheet) = file.kind { sheet } else { "1" }
      let book = try WorkbookFile(path, sheets: [name])
      try book.begin(WorkbookParts.sheet(0))
      form = .workbook(book)
      return
    }
    do throws(SystemError) {
      output = try OutputFile(path, newMode: Process.newFileMode)
      // With a mark spreadsheets know that it is UTF-8.
      if case .text = form { try output?.write([0xef, 0xbb, 0xbf]) }
    } catch {
      throw Self.unwritable(error)
    }
  }

  /// Adds a line of the file as it was, with what is wrong with it.
  func append(_ row: TableRow, isHeader: Bool, _ error: String) throws(Failure) {
    let said = isHeader ? ImportLines.errorNames[0] : error
    var cells = row.cells
    if let formerPlace, formerPlace < cells.count { cells.remove(at: formerPlace) }
    // Every row has the column, filled or not: a ragged file would be read differently.
    cells += Array(repeating: "", count: max(0, width - cells.count)) + [said]
    switch form {
    case .text(let separator): try write(Self.line(cells, separator))
    case .jsonLines: try write(Self.object(row, error))
    case .workbook(let book):
      let values = cells.map { $0.isEmpty ? nil : $0 }
      try book.write(try Failure.ofSheet { () throws(SheetProblem) in try sheet.row(values) })
    }
  }

  func finish() throws(Failure) {
    if case .workbook(let book) = form {
      try book.write(try Failure.ofSheet { () throws(SheetProblem) in try sheet.finish() })
      try book.end()
      return try book.commit()
    }
    do throws(SystemError) {
      try output.take()?.commit()
    } catch {
      throw Self.unwritable(error)
    }
  }

  private func write(_ bytes: [UInt8]) throws(Failure) {
    do throws(SystemError) {
      try output?.write(bytes)
    } catch {
      throw Self.unwritable(error)
    }
  }

  private static func line(_ cells: [String], _ separator: UInt8) -> [UInt8] {
    var line: [UInt8] = []
    for (index, cell) in cells.enumerated() {
      if index > 0 { line.append(separator) }
      let bytes = Array(cell.utf8)
      let isPlain = bytes.allSatisfy { byte in
        byte != separator && byte != UInt8(ascii: "\"") && byte != 10 && byte != 13
      }
      guard !isPlain else {
        line += bytes
        continue
      }
      line.append(UInt8(ascii: "\""))
      for byte in bytes {
        if byte == UInt8(ascii: "\"") { line.append(byte) }
        line.append(byte)
      }
      line.append(UInt8(ascii: "\""))
    }
    return line + [13, 10]
  }

  private static func object(_ row: TableRow, _ error: String) -> [UInt8] {
    let text = Array((row.cells.first ?? "").utf8)
    guard let object = try? Document(text).root, object.kind == .object else { return text + [10] }
    var writer = Writer()
    writer.object { writer in
      for (name, value) in object.members where !ImportLines.isError(name) {
        writer.member(name, value: value)
      }
      if !error.isEmpty { writer.member(ImportLines.errorNames[0], string: error) }
    }
    return writer.bytes + [10]
  }

  private static func unwritable(_ error: SystemError) -> Failure {
    .failed("Cannot write the file: \(error)", ru: "Файл не записать: \(error)")
  }
}
