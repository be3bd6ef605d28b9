import JSON
import Sheets

/// A workbook that an export fills: its rows on the first sheet, and on the second where they come
/// from.
struct ExportWorkbook {
  private let file: WorkbookFile
  private var sheet: SheetWriter?
  /// The place of each column.
  private var places: [String: Int] = [:]

  init(_ path: String, sheet: String, about: String) throws(Failure) {
    file = try WorkbookFile(path, sheets: [sheet, about])
  }

  /// - Parameter columns: as the server describes them.
  mutating func begin(_ columns: Value?) throws(Failure) {
    let columns = columns.list.map { column in
      SheetColumn(
        column["name"]?.string ?? "",
        column["kind"]?.string.flatMap(SheetColumn.Kind.init(rawValue:)) ?? .text)
    }
    places = Dictionary(
      columns.enumerated().map { ($1.name, $0) }, uniquingKeysWith: { first, _ in first })
    sheet = SheetWriter(columns)
    try file.begin(WorkbookParts.sheet(0))
  }

  /// Adds rows: whole lines of JSON.
  mutating func append(_ lines: [UInt8]) throws(Failure) {
    var bytes: [UInt8] = []
    for line in lines.split(separator: UInt8(ascii: "\n")) {
      bytes += try row(line)
    }
    try file.write(bytes)
  }

  private mutating func row(_ line: ArraySlice<UInt8>) throws(Failure) -> [UInt8] {
    guard let root = try? Document(Array(line)).root else {
      throw .failed("A row cannot be read.", ru: "Строка не читается.")
    }
    var values: [String?] = Array(repeating: nil, count: places.count)
    for (name, value) in root.members {
      if let place = places[name] { values[place] = value.string }
    }
    return try Failure.ofSheet { () throws(SheetProblem) in try sheet?.row(values) ?? [] }
  }

  /// Ends the rows, adds the second sheet, and puts the file in its place.
  mutating func finish(about: [[String]]) throws(Failure) {
    if sheet == nil { try begin(nil) }
    try file.write(try Failure.ofSheet { () throws(SheetProblem) in try sheet?.finish() ?? [] })
    try file.end()
    try file.begin(WorkbookParts.sheet(1))
    var second = SheetWriter([SheetColumn("", .text), SheetColumn("", .text)], hasHeader: false)
    for row in about {
      try file.write(try Failure.ofSheet { () throws(SheetProblem) in try second.row(row) })
    }
    try file.write(try Failure.ofSheet { () throws(SheetProblem) in try second.finish() })
    try file.end()
    try file.commit()
  }
}
