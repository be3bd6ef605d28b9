/// A column of a sheet that is written.
package struct SheetColumn: Equatable, Sendable {
  package enum Kind: String, Equatable, Sendable {
    case text, number, boolean, date, timestamp
  }

  package let name: String
  package let kind: Kind

  package init(_ name: String, _ kind: Kind) {
    self.name = name
    self.kind = kind
  }
}

/// The formats of cells, by their places in the styles of the workbook.
enum CellStyle {
  static let header = 1
  static let date = 2
  static let timestamp = 3
  static let text = 4
  /// A number with so many digits behind the point, which are part of what it says.
  static func number(scale: Int) -> Int { 5 + scale }
  static let scaleMax = 15

  static let xml: String = {
    let own = (1...scaleMax).map { scale in
      let zeros = String(repeating: "0", count: scale)
      return #"<numFmt numFmtId="\#(165 + scale)" formatCode="0.\#(zeros)"/>"#
    }
    let numbers = (0...scaleMax).map { scale in
      format(scale == 0 ? 1 : 165 + scale)
    }
    return """
      \(XMLText.head)<styleSheet xmlns="\(XMLText.main)">\
      <numFmts count="\(own.count + 2)"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd"/>\
      <numFmt numFmtId="165" formatCode="yyyy\\-mm\\-dd\\ hh:mm:ss"/>\(own.joined())</numFmts>\
      <fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>\
      <font><b/><sz val="11"/><name val="Calibri"/></font></fonts>\
      <fills count="2"><fill><patternFill patternType="none"/></fill>\
      <fill><patternFill patternType="gray125"/></fill></fills>\
      <borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>\
      <cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>\
      <cellXfs count="\(5 + numbers.count)">\(format(0))\(format(49, font: 1))\(format(164))\
      \(format(165))\(format(49))\(numbers.joined())</cellXfs>\
      <cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>\
      </styleSheet>
      """
  }()

  private static func format(_ number: Int, font: Int = 0) -> String {
    """
    <xf numFmtId="\(number)" fontId="\(font)" fillId="0" borderId="0" xfId="0" \
    applyNumberFormat="1" applyFont="1"/>
    """
  }
}
