import Samples
import Testing

@testable import Sheets

/// What a sheet was written with is what it is read with.
@Suite struct WorkbookTests {
  private static func part(_ name: String) -> [UInt8]? {
    WorkbookParts.all(sheets: ["Items", "About"]).first { $0.name == name }
      .map { Array($0.xml.utf8) }
  }

  private func workbook() throws -> WorkbookReader {
    try WorkbookReader { name throws(SheetProblem) in Self.part(name) }
  }

  private func written(_ columns: [SheetColumn], _ rows: [[String?]]) throws -> [UInt8] {
    var writer = SheetWriter(columns)
    var bytes: [UInt8] = []
    for row in rows { bytes += try writer.row(row) }
    return bytes + (try writer.finish())
  }

  private func read(_ xml: [UInt8], pieces: Int = 4096) throws -> [TableRow] {
    var reader = try workbook().worksheet()
    var rows: [TableRow] = []
    for start in stride(from: 0, to: xml.count, by: pieces) {
      rows += try reader.take(
        Array(xml[start..<min(start + pieces, xml.count)]), SharedStrings())
    }
    try reader.finish()
    return rows
  }

  private static let columns = [
    SheetColumn("tag", .text), SheetColumn("price", .number), SheetColumn("colour", .boolean),
    SheetColumn("bought", .date), SheetColumn("seen", .timestamp),
  ]

  @Test func valuesComeBackAsTheyWere() throws {
    let rows: [[String?]] = [
      ["0012", "12990.10", "true", "2026-12-31", "2026-12-31T20:59:59.123456Z"],
      ["<&>\" '=1+1", "-0.50", "false", "1900-03-01", "2026-01-01T00:00:00Z"],
      [" two\nlines ", "123456789012345", nil, "9999-12-31", "2026-06-30T23:59:59.999999Z"],
      ["a_x0041_b\u{7}", "1234567890123456", nil, "1899-01-01", "2026-01-01T00:00:00.000001Z"],
      ["🙂", "0", "true", nil, nil], ["00", "-0", nil, nil, nil], ["x", "0.10", nil, nil, nil],
    ]
    let xml = try written(Self.columns, rows)
    for pieces in [1, 13, 100_000] {
      let found = try read(xml, pieces: pieces)
      #expect(found.first?.cells == Self.columns.map(\.name))
      for (row, expected) in zip(found.dropFirst(), rows) {
        let cells = row.cells + Array(repeating: "", count: expected.count - row.cells.count)
        #expect(cells == expected.map { $0 ?? "" })
      }
      #expect(found.map(\.line) == Array(1...(rows.count + 1)))
    }
  }

  /// Numbers, dates and booleans are such to the spreadsheet; what it would change is text.
  @Test func cellsAreTyped() throws {
    let xml = String(
      decoding: try written(
        Self.columns, [["007", "12990.10", "true", "2026-12-31", "2026-01-01T12:00:00Z"]]),
      as: UTF8.self)
    #expect(xml.contains(#"<c r="A2" s="4" t="inlineStr"><is><t xml:space="preserve">007</t>"#))
    #expect(xml.contains(#"<c r="B2" s="7"><v>12990.10</v></c>"#))
    #expect(xml.contains(#"<c r="C2" s="0" t="b"><v>1</v></c>"#))
    #expect(xml.contains(#"<c r="D2" s="2"><v>46387</v></c>"#))
    #expect(xml.contains(#"<c r="E2" s="3"><v>46023.5</v></c>"#))
    #expect(xml.contains(#"state="frozen""#) && xml.contains(#"<autoFilter ref="A1:E2"/>"#))
  }

  @Test(arguments: [
    ("0", 0), ("12.50", 2), ("-3", 0), ("123456789012345", 0), ("0.000000000000001", 15),
  ])
  func whatFifteenDigitsHoldIsANumber(_ text: String, _ scale: Int) {
    #expect(SheetWriter.scale(ofExact: text) == scale)
  }

  @Test(arguments: ["1234567890123456", "007", "-0", "1e5", "", ".5", "5.", "1.2.3", "0x1", "١"])
  func whatTheyDoNotHoldIsText(_ text: String) {
    #expect(SheetWriter.scale(ofExact: text) == nil)
  }

  @Test func limitsAreNamed() throws {
    var writer = SheetWriter([SheetColumn("notes", .text)])
    let problem = #expect(throws: SheetProblem.self) {
      _ = try writer.row([String(repeating: "x", count: 32_768)])
    }
    #expect(problem?.english.hasPrefix("`notes` of row 2 has 32768 characters") == true)
    #expect(throws: SheetProblem.self) {
      _ = try written(Array(repeating: SheetColumn("c", .text), count: 16_385), [])
    }
  }

  /// Random tables, cut anywhere.
  @Test(arguments: 0..<30)
  func randomTablesComeBack(_ seed: Int) throws {
    var random = SeededGenerator(seed: UInt64(seed))
    func text() -> String {
      let pieces = ["a", "Ж", "&", "<", "]]>", "_x000A_", "\n", " ", "\u{1}", "9", "\"", "🙂"]
      return (0...Int.random(in: 0...5, using: &random)).map { _ in
        pieces[Int.random(in: 0..<pieces.count, using: &random)]
      }.joined()
    }
    func number() -> String {
      let digits = String(Int.random(in: 1...999_999_999, using: &random))
      let scale = Int.random(in: 0...4, using: &random)
      guard scale > 0 else { return digits }
      return digits + "."
        + (0..<scale).map { _ in
          String(Int.random(in: 0...9, using: &random))
        }.joined()
    }
    let rows = (0..<120).map { _ in [text(), number()] }
    let xml = try written([SheetColumn("t", .text), SheetColumn("n", .number)], rows)
    let found = try read(xml, pieces: Int.random(in: 1...500, using: &random))
    #expect(found.dropFirst().map(\.cells) == rows)
  }

  @Test func sheetsAreNamed() throws {
    let workbook = try workbook()
    #expect(workbook.sheets.map(\.name) == ["Items", "About"])
    #expect(try workbook.sheet(named: nil).part == "xl/worksheets/sheet1.xml")
    #expect(try workbook.sheet(named: "about").part == "xl/worksheets/sheet2.xml")
    let problem = #expect(throws: SheetProblem.self) { _ = try workbook.sheet(named: "Prices") }
    #expect(problem?.english == "There is no sheet `Prices`; the workbook has `Items`, `About`.")
  }
}
