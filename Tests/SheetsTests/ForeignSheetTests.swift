import Testing

@testable import Sheets

/// Sheets as other programs write them, and what no program writes.
@Suite struct ForeignSheetTests {
  private func workbook(_ styles: String = "", _ properties: String = "") throws -> WorkbookReader {
    let parts = [
      WorkbookReader.workbookPart: """
      <?xml version="1.0"?><x:workbook xmlns:x="m" xmlns:r="r"><x:workbookPr \(properties)/>\
      <x:sheets><x:sheet name="A &amp; B" sheetId="7" r:id="rId9"/></x:sheets></x:workbook>
      """,
      WorkbookReader.relationsPart:
        #"<Relationships><Relationship Id="rId9" Target="/xl/worksheets/s.xml"/></Relationships>"#,
      WorkbookReader.stylesPart: "<styleSheet>\(styles)</styleSheet>",
    ]
    return try WorkbookReader { name throws(SheetProblem) in parts[name].map { Array($0.utf8) } }
  }

  private func rows(
    _ xml: String, strings: String = "", styles: String = "", properties: String = ""
  ) throws -> [TableRow] {
    var shared = SharedStrings()
    try shared.take(Array("<sst>\(strings)</sst>".utf8))
    var reader = try workbook(styles, properties).worksheet()
    let rows = try reader.take(
      Array("<worksheet><sheetData>\(xml)</sheetData></worksheet>".utf8), shared)
    try reader.finish()
    return rows
  }

  @Test func sharedStringsAreLookedUp() throws {
    let found = try rows(
      #"<row r="3"><c r="B3" t="s"><v>1</v></c><c r="D3" t="s"><v>0</v></c></row>"#,
      strings: "<si><t>one</t></si><si><r><t>tw</t></r><r><rPr><b/></rPr><t>o</t></r>"
        + "<rPh><t>reading</t></rPh></si>")
    #expect(found == [TableRow(line: 3, cells: ["", "two", "", "one"])])
    #expect(try workbook().sheets == [.init(name: "A & B", part: "xl/worksheets/s.xml")])
  }

  @Test(arguments: [
    ("4.601234567890E12", "4601234567890"), ("0.30000000000000004", "0.3"), ("1E-3", "0.001"),
    ("12990.1", "12990.1"), ("-5", "-5"), ("1234567890123456", "1234567890123460"),
    ("0", "0"), ("0.0", "0"), ("9.9999999999999999", "10"), ("1.5E+2", "150"),
  ])
  func numbersAreWrittenOut(_ stored: String, _ text: String) throws {
    #expect(try rows("<row><c><v>\(stored)</v></c></row>")[0].cells == [text])
  }

  private static let styles = """
    <numFmts><numFmt numFmtId="170" formatCode="dd\\.mm\\.yyyy"/>\
    <numFmt numFmtId="171" formatCode="[$-419]d mmmm yyyy h:mm;@"/>\
    <numFmt numFmtId="172" formatCode="#,##0.00&quot; руб&quot;"/>\
    <numFmt numFmtId="173" formatCode="&quot;day &quot;0"/></numFmts>\
    <cellStyleXfs><xf numFmtId="14"/></cellStyleXfs>\
    <cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="170"/><xf numFmtId="171"/>\
    <xf numFmtId="172"/><xf numFmtId="173"/><xf numFmtId="22"/></cellXfs>
    """

  @Test(arguments: [
    (0, "46387", "46387"), (1, "46387", "2026-12-31"), (2, "46387", "2026-12-31"),
    (3, "46387.5", "2026-12-31T12:00:00Z"), (4, "12990.1", "12990.10"), (5, "7", "7"),
    (6, "46387", "2026-12-31T00:00:00Z"), (1, "-1", "-1"), (9, "5", "5"),
  ])
  func formatsSayWhatANumberIs(_ style: Int, _ stored: String, _ text: String) throws {
    let row = #"<row><c s="\#(style)"><v>\#(stored)</v></c></row>"#
    #expect(try rows(row, styles: Self.styles)[0].cells == [text])
  }

  @Test func daysMayBeCountedFrom1904() throws {
    let row = #"<row><c s="1"><v>44925</v></c></row>"#
    #expect(
      try rows(row, styles: Self.styles, properties: #"date1904="1""#)[0].cells == ["2026-12-31"])
  }

  @Test(arguments: [
    ("1234567890123456", true), ("8.97010123456789E+19", true), ("-1234567890123456.5", true),
    ("123456789012345", false), ("0.30000000000000004", false), ("10832.333333333334", false),
  ])
  func aNumberOfMoreDigitsThanASheetKeepsIsNoneThatWasTyped(
    _ stored: String, _ isBeyond: Bool
  ) throws {
    let row = try rows("<row><c><v>\(stored)</v></c></row>")[0]
    #expect(row.faults == (isBeyond ? [0: .digits] : [:]), "\(row)")
    let text = try rows(#"<row><c t="str"><v>\#(stored)</v></c></row>"#)[0]
    #expect(text.cells == [stored] && text.faults.isEmpty)
  }

  @Test func aFormulaWithoutItsResultIsNoBlank() throws {
    let found = try rows(
      #"<row r="1"><c r="B1"><f>A1&amp;"x"</f></c><c r="C1"><f>A2</f><v></v></c>"#
        + #"<c r="D1"><f t="shared" si="0"/></c><c r="E1" t="str"><f>A3</f><v></v></c>"#
        + #"<c r="F1"><f>A4</f><v>7</v></c></row>"#)
    #expect(found[0].cells == ["", #"=A1&"x""#, "=A2", "=", "", "7"])
    #expect(found[0].faults == [1: .formula, 2: .formula, 3: .formula])
  }

  @Test(arguments: [
    ("00000", "42", "00042"), ("000000000000", "7701234567", "007701234567"), ("00", "0", "00"),
    ("0", "42", "42"), ("00000", "123456", "123456"), ("000.0", "7.5", "7.5"),
    ("00000;-00000", "-7", "-00007"),
  ])
  func aFormatOfZerosMakesACode(_ code: String, _ stored: String, _ text: String) throws {
    let styles = """
      <numFmts><numFmt numFmtId="180" formatCode="\(code)"/></numFmts>\
      <cellXfs><xf numFmtId="180"/></cellXfs>
      """
    let row = #"<row><c s="0"><v>\#(stored)</v></c></row>"#
    #expect(try rows(row, styles: styles)[0].cells == [text])
  }

  @Test func otherCellsAreRead() throws {
    let found = try rows(
      #"<row r="1"><c t="b"><v>0</v></c><c t="e"><v>#N/A</v></c><c t="str"><f>A1</f><v>x</v></c>"#
        + #"<c t="inlineStr"><is><t>a&#x416;&#10;<!-- no --><![CDATA[<b>]]></t></is></c>"#
        + #"<c/><c t="d"><v>2026-01-02</v></c></row>"#)
    #expect(found[0].cells == ["false", "#N/A", "x", "aЖ\n<b>", "", "2026-01-02"])
  }

  private func problem(_ xml: String) -> String? {
    do {
      _ = try rows(xml)
      return nil
    } catch {
      return (error as? SheetProblem)?.english
    }
  }

  @Test func hostileSheetsAreRefused() throws {
    #expect(
      problem(#"<!DOCTYPE x [<!ENTITY a "b">]>"#)?.contains("declares a document type") == true)
    #expect(problem("<row><c><v>&lol;</v></c></row>") == XMLScanner.damaged.english)
    #expect(problem(#"<row><c r="XFE1"><v>1</v></c></row>"#)?.contains("no sheet has one") == true)
    #expect(problem(#"<row r="1048577"/>"#)?.contains("no sheet has one") == true)
    #expect(problem(#"<row><c t="s"><v>5</v></c></row>"#)?.contains("names a text") == true)
    let long = String(repeating: "x", count: XMLScanner.tokenBytesMax + 1)
    #expect(problem("<row><c><v>\(long)")?.contains("more than 1 MiB") == true)
    #expect(problem("<row><c") == XMLScanner.damaged.english)
  }
}
