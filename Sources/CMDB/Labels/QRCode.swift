/// A QR code (ISO/IEC 18004:2015) in byte mode, with error correction level M: for links that a
/// telephone's camera opens, and for labels.
package struct QRCode: Equatable, Sendable {
  /// Modules a side.
  package let size: Int
  /// Row by row; true is dark.
  private var modules: [Bool]
  /// Modules of function patterns, which carry no data and are not masked.
  private var isFunctionPattern: [Bool]

  /// Nil for more than 2,331 bytes.
  package init?(_ bytes: [UInt8]) {
    guard let codewords = QRCodewords(bytes) else { return nil }
    self.init(codewords)
    // The mask that confuses a reader least (7.8.3).
    let candidates = (0..<8).map { masked(by: $0) }
    self = candidates.min { $0.penalty < $1.penalty } ?? self
  }

  package subscript(_ row: Int, _ column: Int) -> Bool { modules[row * size + column] }

  // MARK: Drawing

  private init(_ codewords: QRCodewords) {
    size = 17 + 4 * codewords.version
    modules = [Bool](repeating: false, count: size * size)
    isFunctionPattern = modules
    drawTiming()
    for (row, column) in [(3, 3), (3, size - 4), (size - 4, 3)] { drawFinder(row, column) }
    drawAlignment(codewords.version)
    drawVersion(codewords.version)
    drawFormat(mask: 0)
    drawData(codewords.all)
  }

  private mutating func draw(_ row: Int, _ column: Int, _ isDark: Bool) {
    modules[row * size + column] = isDark
    isFunctionPattern[row * size + column] = true
  }

  /// Timing patterns (6.3.5).
  private mutating func drawTiming() {
    for place in 0..<size {
      draw(6, place, place % 2 == 0)
      draw(place, 6, place % 2 == 0)
    }
  }

  /// With the light line around it (6.3.3, 6.3.4).
  private mutating func drawFinder(_ middleRow: Int, _ middleColumn: Int) {
    for row in middleRow - 4...middleRow + 4 where (0..<size).contains(row) {
      for column in middleColumn - 4...middleColumn + 4 where (0..<size).contains(column) {
        let distance = max(abs(row - middleRow), abs(column - middleColumn))
        draw(row, column, distance != 2 && distance != 4)
      }
    }
  }

  /// The rows, and columns, of the middles of the alignment patterns (annex E).
  static func alignment(_ version: Int) -> [Int] {
    guard version > 1 else { return [] }
    let count = version / 7 + 2
    // Even steps, the first takes what is left over; version 32 is an exception of the table.
    let step = version == 32 ? 26 : (version * 4 + count * 2 + 1) / (count * 2 - 2) * 2
    return [6] + (0..<count - 1).reversed().map { 10 + 4 * version - $0 * step }
  }

  private mutating func drawAlignment(_ version: Int) {
    let places = Self.alignment(version)
    for middleRow in places {
      for middleColumn in places where !isFinder(middleRow, middleColumn) {
        for row in middleRow - 2...middleRow + 2 {
          for column in middleColumn - 2...middleColumn + 2 {
            draw(row, column, max(abs(row - middleRow), abs(column - middleColumn)) != 1)
          }
        }
      }
    }
  }

  private func isFinder(_ row: Int, _ column: Int) -> Bool {
    let isTop = row == 6
    let isLeft = column == 6
    return isTop && isLeft || isTop && column == size - 7 || isLeft && row == size - 7
  }

  /// The level and the mask, twice, and the dark module (7.9).
  private mutating func drawFormat(mask: Int) {
    let bits = Self.formatBits(mask: mask)
    for bit in 0..<15 {
      let isDark = bits >> bit & 1 == 1
      // Around the upper left finder, past the timing pattern.
      switch bit {
      case 0...5: draw(bit, 8, isDark)
      case 6: draw(7, 8, isDark)
      case 7: draw(8, 8, isDark)
      case 8: draw(8, 7, isDark)
      default: draw(8, 14 - bit, isDark)
      }
      // Beside the other two.
      if bit < 8 { draw(8, size - 1 - bit, isDark) } else { draw(size - 15 + bit, 8, isDark) }
    }
    draw(size - 8, 8, true)
  }

  /// Level M is 00; a BCH code protects it (annex C).
  static func formatBits(mask: Int) -> Int {
    var rest = mask
    for _ in 0..<10 { rest = rest << 1 ^ (rest >> 9) * 0x537 }
    return (mask << 10 | rest) ^ 0x5412
  }

  /// Version information, twice (7.10).
  private mutating func drawVersion(_ version: Int) {
    guard version >= 7 else { return }
    let bits = Self.versionBits(version)
    for bit in 0..<18 {
      let isDark = bits >> bit & 1 == 1
      draw(bit / 3, size - 11 + bit % 3, isDark)
      draw(size - 11 + bit % 3, bit / 3, isDark)
    }
  }

  /// A Golay code protects it (annex D).
  static func versionBits(_ version: Int) -> Int {
    var rest = version
    for _ in 0..<12 { rest = rest << 1 ^ (rest >> 11) * 0x1F25 }
    return version << 12 | rest
  }

  /// In columns of two from the right, upwards and downwards in turn (7.7.3).
  private mutating func drawData(_ codewords: [UInt8]) {
    var bit = 0
    var right = size - 1
    while right > 0 {
      // The timing pattern takes a column of its own.
      if right == 6 { right = 5 }
      let isUpwards = (right + 1) & 2 == 0
      for step in 0..<size {
        let row = isUpwards ? size - 1 - step : step
        for column in [right, right - 1] where !isFunctionPattern[row * size + column] {
          guard bit < codewords.count * 8 else { continue }
          modules[row * size + column] = codewords[bit / 8] >> (7 - bit % 8) & 1 == 1
          bit += 1
        }
      }
      right -= 2
    }
  }

  // MARK: Masks

  /// The symbol with this mask over its data (7.8.2).
  private func masked(by mask: Int) -> QRCode {
    var code = self
    for row in 0..<size {
      for column in 0..<size where !isFunctionPattern[row * size + column] {
        let isTurned =
          switch mask {
          case 0: (row + column) % 2 == 0
          case 1: row % 2 == 0
          case 2: column % 3 == 0
          case 3: (row + column) % 3 == 0
          case 4: (row / 2 + column / 3) % 2 == 0
          case 5: row * column % 2 + row * column % 3 == 0
          case 6: (row * column % 2 + row * column % 3) % 2 == 0
          default: ((row + column) % 2 + row * column % 3) % 2 == 0
          }
        if isTurned { code.modules[row * size + column].toggle() }
      }
    }
    code.drawFormat(mask: mask)
    return code
  }

  /// Long lines, blocks, what looks like a finder, and too much of one colour (7.8.3.1).
  private var penalty: Int {
    let rows = (0..<size).map { row in (0..<size).map { self[row, $0] } }
    let columns = (0..<size).map { column in (0..<size).map { self[$0, column] } }
    var penalty = (rows + columns).reduce(0) { $0 + Self.penalty(ofLine: $1) }
    for row in 1..<size {
      for column in 1..<size {
        let one = rows[row][column]
        if rows[row - 1][column] == one, rows[row][column - 1] == one,
          rows[row - 1][column - 1] == one
        {
          penalty += 3
        }
      }
    }
    let darkShare = modules.count { $0 } * 100 / modules.count
    return penalty + abs(darkShare - 50) / 5 * 10
  }

  private static func penalty(ofLine line: [Bool]) -> Int {
    var penalty = 0
    var start = 0
    for place in 1...line.count where place == line.count || line[place] != line[start] {
      if place - start >= 5 { penalty += place - start - 2 }
      start = place
    }
    // Dark, light, dark three, light, dark, with four light ones behind or before it.
    var last = 0x7FF
    for isDark in line {
      last = (last << 1 | (isDark ? 1 : 0)) & 0x7FF
      if last == 0b101_1101_0000 || last == 0b000_0101_1101 { penalty += 40 }
    }
    return penalty
  }

  // MARK: Picture

  /// Light modules around it, as readers need them (6.3.8).
  private static let margin = 4

  /// A picture of its own, dark on light in any theme; its unit is a module.
  package var svg: String {
    let side = size + 2 * Self.margin
    var path = ""
    for row in 0..<size {
      var column = 0
      while column < size {
        guard self[row, column] else {
          column += 1
          continue
        }
        let end = (column..<size).first { !self[row, $0] } ?? size
        path += "M\(column + Self.margin) \(row + Self.margin)h\(end - column)v1h-\(end - column)z"
        column = end
      }
    }
    return """
      <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \(side) \(side)" \
      shape-rendering="crispEdges"><path fill="#fff" d="M0 0h\(side)v\(side)H0z"/>\
      <path d="\(path)"/></svg>
      """
  }
}
