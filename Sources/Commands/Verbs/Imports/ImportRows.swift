import CMDB
import JSON
import Sheets

/// A row of a file as it is sent: its cells by their headers, or an object of JSON Lines.
struct ImportRow {
  let line: Int
  /// An object, as JSON text.
  let json: [UInt8]

  /// The cell under a header, for people.
  func text(_ header: String) -> String? {
    guard let object = try? Document(json).root else { return nil }
    let inner = ["attributes", "references"].lazy.compactMap { object[$0]?[header] }.first
    guard let value = object[header] ?? inner else { return nil }
    return ValueText.brief(value["unreadable"] == nil ? value : value["text"] ?? value)
  }
}

/// What a line of a file is.
enum ImportLine {
  /// A row of the table itself: it counts.
  case row(ImportRow)
  case blank
  case title, header
  /// It adds up what stands above; the text is its filled cells.
  case total(String)
  /// The same header again, as on each page of a printed list.
  case repeated
  /// What groups the rows below.
  case group(String)
}

/// Takes the lines of a file for what they are.
struct ImportLines {
  /// The column in which an error stands, of a file that this program has written.
  static let errorNames = ["error", "ошибка"]

  /// Nil for JSON Lines, which name their columns in each row.
  let header: TableHeader?
  /// The column that lines of one cell fill for the rows below.
  let group: String?
  /// Cells below no header, which are left aside: the first lines that have some, and how many.
  private(set) var strayLines: [Int] = []
  private(set) var strayCount = 0
  private var groupValue: String?

  init(header: TableHeader?, group: String?) {
    self.header = header
    self.group = group
  }

  mutating func read(_ row: TableRow) throws(SheetProblem) -> ImportLine {
    guard let header else { return .row(try object(row)) }
    guard let first = header.rows.first, let last = header.rows.last, row.line > last.line else {
      return header.rows.contains { $0.line == row.line } ? .header : .title
    }
    if row.isBlank { return .blank }
    if row.isTotal(of: header.names.count) { return .total(Self.plain(row)) }
    if Self.filled(row) == Self.filled(first) { return .repeated }
    if group != nil, header.names.count > 1, let only = row.onlyCell {
      groupValue = only
      return .group(only)
    }
    return .row(named(row, header))
  }

  private mutating func named(_ row: TableRow, _ header: TableHeader) -> ImportRow {
    var writer = Writer()
    var hasStray = false
    writer.object { writer in
      for (index, cell) in row.cells.enumerated() {
        let name = index < header.names.count ? header.names[index] : nil
        if let name {
          if !Self.isError(name) { Self.write(cell, row.faults[index], as: name, to: &writer) }
        } else if !cell.allSatisfy(\.isWhitespace) {
          hasStray = true
        }
      }
      if let group, let groupValue, !header.names.contains(group) {
        writer.member(group, string: groupValue)
      }
    }
    if hasStray {
      strayCount += 1
      if strayLines.count < 5 { strayLines.append(row.line) }
    }
    return ImportRow(line: row.line, json: writer.bytes)
  }

  private static func write(
    _ cell: String, _ fault: CellFault?, as name: String, to writer: inout Writer
  ) {
    guard let fault else { return writer.member(name, string: cell) }
    writer.key(name)
    writer.object { writer in
      writer.member("unreadable", string: fault.rawValue)
      writer.member("text", string: TextWidth.cut(cell, to: 80))
    }
  }

  private func object(_ row: TableRow) throws(SheetProblem) -> ImportRow {
    let text = Array((row.cells.first ?? "").utf8)
    let document: Document
    do throws(ScanError) {
      document = try Document(text)
    } catch {
      throw SheetProblem(
        "Line \(row.line) is no JSON: \(error)", ru: "Строка \(row.line) — не JSON: \(error)")
    }
    guard document.root.kind == .object else {
      throw SheetProblem(
        "Line \(row.line) is no object of JSON.", ru: "Строка \(row.line) — не объект JSON.")
    }
    guard document.root.members.contains(where: { Self.isError($0.name) }) else {
      return ImportRow(line: row.line, json: text)
    }
    var writer = Writer()
    writer.object { writer in
      for (name, value) in document.root.members where !Self.isError(name) {
        writer.member(name, value: value)
      }
    }
    return ImportRow(line: row.line, json: writer.bytes)
  }

  static func isError(_ name: String) -> Bool { errorNames.contains(name.lowercased()) }

  private static func filled(_ row: TableRow) -> [String] {
    row.cells.filter { !$0.allSatisfy(\.isWhitespace) }
  }

  /// The filled cells, for people.
  static func plain(_ row: TableRow) -> String {
    TextWidth.cut(filled(row).joined(separator: "  "), to: 80)
  }
}

/// Rows that are sent together.
struct ImportPiece {
  /// A request has 1 MiB at most, and a server takes 1,000 rows.
  private static let bytesMax = 384 << 10
  /// So much one more row may have.
  static let rowBytesMax = 512 << 10
  private static let rowsMax = 500

  private(set) var lines: [Int] = []
  private(set) var json: [UInt8] = []

  var isFull: Bool { lines.count >= Self.rowsMax || json.count >= Self.bytesMax }
  var isEmpty: Bool { lines.isEmpty }

  mutating func append(_ row: ImportRow) {
    if !lines.isEmpty { json.append(UInt8(ascii: ",")) }
    lines.append(row.line)
    json += row.json
  }

  func write(to writer: inout Writer) {
    writer.key("lines")
    writer.array { writer in
      for line in lines { writer.integer(line) }
    }
    writer.member("rows", raw: [UInt8(ascii: "[")] + json + [UInt8(ascii: "]")])
  }
}
