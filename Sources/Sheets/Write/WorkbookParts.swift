/// The parts of a workbook besides its sheets: small, and known when it begins.
package enum WorkbookParts {
  /// Names and content, in the order in which they are written.
  ///
  /// - Parameter sheets: the names of the sheets, in order.
  package static func all(sheets: [String]) -> [(name: String, xml: String)] {
    [
      ("[Content_Types].xml", types(sheets.count)),
      (
        "_rels/.rels",
        relations([("officeDocument", "xl/workbook.xml")])
      ),
      ("xl/workbook.xml", workbook(sheets)),
      (
        "xl/_rels/workbook.xml.rels",
        relations(
          sheets.indices.map { ("worksheet", "worksheets/sheet\($0 + 1).xml") }
            + [("styles", "styles.xml")])
      ),
      ("xl/styles.xml", CellStyle.xml),
    ]
  }

  /// The part of a sheet, from 0.
  package static func sheet(_ index: Int) -> String { "xl/worksheets/sheet\(index + 1).xml" }

  private static let office = "application/vnd.openxmlformats-officedocument.spreadsheetml"
  private static let schemas = "http://schemas.openxmlformats.org"

  private static func types(_ count: Int) -> String {
    let sheets = (0..<count).map { index in
      #"<Override PartName="/\#(sheet(index))" ContentType="\#(office).worksheet+xml"/>"#
    }
    return """
      \(XMLText.head)<Types xmlns="\(schemas)/package/2006/content-types">\
      <Default Extension="rels" \
      ContentType="application/vnd.openxmlformats-package.relationships+xml"/>\
      <Default Extension="xml" ContentType="application/xml"/>\
      <Override PartName="/xl/workbook.xml" ContentType="\(office).sheet.main+xml"/>\
      \(sheets.joined())\
      <Override PartName="/xl/styles.xml" ContentType="\(office).styles+xml"/></Types>
      """
  }

  private static func relations(_ targets: [(type: String, target: String)]) -> String {
    let all = targets.enumerated().map { index, relation in
      """
      <Relationship Id="rId\(index + 1)" \
      Type="\(schemas)/officeDocument/2006/relationships/\(relation.type)" \
      Target="\(relation.target)"/>
      """
    }
    return """
      \(XMLText.head)<Relationships xmlns="\(schemas)/package/2006/relationships">\
      \(all.joined())</Relationships>
      """
  }

  private static func workbook(_ sheets: [String]) -> String {
    let all = sheets.enumerated().map { index, name in
      #"<sheet name="\#(XMLText.escaped(name))" sheetId="\#(index + 1)" r:id="rId\#(index + 1)"/>"#
    }
    return """
      \(XMLText.head)<workbook xmlns="\(XMLText.main)" \
      xmlns:r="\(schemas)/officeDocument/2006/relationships"><bookViews><workbookView/></bookViews>\
      <sheets>\(all.joined())</sheets></workbook>
      """
  }
}
