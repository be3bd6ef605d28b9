import JSON
import JSONRPC
import Samples
import Testing

@testable import Methods

/// Rows that become lines.
@Suite struct ExportTests {
  private func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

  private static let columns = [
    ExportColumn("tag", .text, .member(1)),
    ExportColumn("serial_no", .text, .attribute("serial_no", .whole)),
    ExportColumn("cost", .number, .attribute("cost", .amount)),
    ExportColumn("cost_currency", .text, .attribute("cost", .currency)),
    ExportColumn("functions", .text, .attribute("functions", .words)),
    ExportColumn("facts", .text, .attribute("facts", .whole)),
    ExportColumn("password", .text, .attribute("password", .whole)),
    ExportColumn("location", .text, .reference("location")),
    ExportColumn("name", .text, .member(3)),
  ]

  /// The line of a row with these attributes and tags.
  private func line(
    _ attributes: String, _ tags: String = "{}", name: String = "P",
    as format: ExportLines.Format = .csv(isSpreadsheetSafe: false)
  ) throws -> String {
    var maker = ExportLines(Self.columns, format)
    var cells: [UInt8] = []
    var ends: [Int] = []
    for cell in ["17", "PRN-1", "printer", name, "in_use", "[\(attributes),\(tags)]"] {
      cells += Array(cell.utf8)
      ends.append(cells.count)
    }
    // A row before it leaves nothing behind.
    var line: [UInt8] = []
    let full = #"[{"serial_no":"OLD","cost":{"amount":1,"currency":"EUR"}},{"location":"OLD"}]"#
    let other = Array("1ABCD".utf8) + Array(full.utf8)
    try maker.append(other, ends: [1, 2, 3, 4, 5, other.count], to: &line)
    line = []
    try maker.append(cells, ends: ends, to: &line)
    return text(line)
  }

  /// A line of one empty cell is no empty line, which readers skip.
  @Test func aLineIsNeverEmpty() throws {
    var maker = ExportLines([Self.columns[1]], .csv(isSpreadsheetSafe: false))
    var line: [UInt8] = []
    for cell in ["[{},{}]", #"[{"serial_no":"S"},{}]"#, #"[{"serial_no":""},{}]"#] {
      let cells = Array("1ABCD".utf8) + Array(cell.utf8)
      try maker.append(cells, ends: [1, 2, 3, 4, 5, cells.count], to: &line)
    }
    #expect(text(line) == "\"\"\r\nS\r\n\"\"\r\n")
  }

  @Test func whatIsAbsentIsEmpty() throws {
    #expect(try line("{}") == "PRN-1,,,,,,,,P\r\n")
    #expect(try line(#"{"serial_no": null, "unknown": 1}"#) == "PRN-1,,,,,,,,P\r\n")
    #expect(try line(#"{"serial_no": ""}"#, name: "") == "PRN-1,,,,,,,,\r\n")
  }

  @Test func cellsAreTextWithoutQuotes() throws {
    let attributes = #"""
      {"serial_no": "VN\"B\\3 \u0416", "cost": {"amount": 12990.10, "currency": "RUB"}, \#
      "functions": ["print", "scan, fax"], "facts": {"a": [1, true]}, "password": "***"}
      """#.replacing("\\#\n", with: "")
    #expect(
      try line(attributes, #"{"location": "HQ-101", "holder": "PER-1"}"#)
        == #"PRN-1,"VN""B\3 Ж",12990.10,RUB,"print; scan, fax","{""a"": [1, true]}","#
        + "***,HQ-101,P\r\n")
  }

  @Test func formulasAreGuardedInTextOnly() throws {
    let attributes = #"{"serial_no": "=1+1", "cost": {"amount": -5, "currency": "RUB"}}"#
    #expect(
      try line(attributes, name: "-x", as: .csv(isSpreadsheetSafe: true))
        == "PRN-1,'=1+1,-5,RUB,,,,,'-x\r\n")
  }

  @Test func ofJSONLinesEmptyCellsAreAbsent() throws {
    let made = try line(
      #"{"serial_no": "A\"B", "cost": {"amount": 5, "currency": "RUB"}, "functions": []}"#,
      as: .jsonLines)
    #expect(
      made
        == #"{"tag":"PRN-1","serial_no":"A\"B","cost":"5","cost_currency":"RUB","#
        + #""name":"P"}"# + "\n")
  }

  /// What was accepted comes out, however deep it stands and however many digits it has.
  @Test func longNumbersAndDeepValuesComeOut() throws {
    let digits = "1" + String(repeating: "0", count: 300)
    let deep = String(repeating: "[", count: 64) + String(repeating: "]", count: 64)
    #expect(
      try line(#"{"serial_no": \#(digits), "facts": \#(deep)}"#)
        == "PRN-1,\(digits),,,,\(deep),,,P\r\n")
  }

  @Test func whatCannotBeReadIsNoGap() {
    #expect(throws: RPCError.self) { try line(#"{"serial_no": "#) }
  }

  @Test func theHeadNamesTheColumns() {
    let columns = [
      ExportColumn("a,b", .text, .member(0)),
      ExportColumn("=c", .number, .member(1)),
    ]
    let csv = ExportLines(columns, .csv(isSpreadsheetSafe: true))
    #expect(text(csv.head()) == "\"a,b\",=c\r\n")
    #expect(ExportLines(columns, .jsonLines).head() == [])
  }

  @Test(arguments: [
    ("", ""), ("a", "a"), ("a,b", #""a,b""#), ("a\"b", #""a""b""#),
    ("a\nb", "\"a\nb\""), ("a\rb", "\"a\rb\""), ("=1", "'=1"), ("+1", "'+1"), ("-1", "'-1"),
    ("@x", "'@x"), ("\tx", "'\tx"), ("'=1", "''=1"), ("''", "''"), ("＝1", "'＝1"),
    ("a=1", "a=1"), ("=\"x\"", #""'=""x""""#),
  ])
  func aCellIs(_ cell: String, _ expected: String) {
    var line = Array("before,\",".utf8)
    let start = line.count
    line += Array(cell.utf8)
    CSV.endCell(of: &line, from: start, guarded: true)
    #expect(text(line) == "before,\"," + expected)
  }

  @Test func lettersOfFormulasStandWhereTheyAreSafe() {
    var line = Array("=1".utf8)
    CSV.endCell(of: &line, from: 0, guarded: false)
    CSV.appendLineEnd(to: &line)
    #expect(text(line) == "=1\r\n")
  }
}
