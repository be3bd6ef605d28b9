/// Places of cells as spreadsheets write them: `AB12`.
package enum CellPlace {
  /// What a worksheet can have (ECMA-376, and every program that reads it).
  package static let columnsMax = 16_384
  package static let rowsMax = 1_048_576
  package static let textMax = 32_767

  /// `A` for 0, `Z` for 25, `AA` for 26.
  package static func letters(_ column: Int) -> String {
    var letters: [UInt8] = []
    var left = column + 1
    while left > 0 {
      letters.append(UInt8(ascii: "A") + UInt8((left - 1) % 26))
      left = (left - 1) / 26
    }
    return String(decoding: letters.reversed(), as: UTF8.self)
  }

  /// Column, from 0, and row, from 1; nil for what is no place.
  package static func parsed(_ text: String) -> (column: Int, row: Int)? {
    var column = 0
    var row = 0
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "A")...UInt8(ascii: "Z") where row == 0:
        column = column * 26 + Int(byte - UInt8(ascii: "A")) + 1
      case UInt8(ascii: "0")...UInt8(ascii: "9") where column > 0:
        row = row * 10 + Int(byte - UInt8(ascii: "0"))
      default: return nil
      }
      guard column <= columnsMax, row <= rowsMax else { return nil }
    }
    return column > 0 && row > 0 ? (column - 1, row) : nil
  }
}
