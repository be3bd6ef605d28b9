/// Decimals of spreadsheets, which keep 15 digits: `4.601234567890E12` is `4601234567890`, and
/// `0.30000000000000004` is `0.3`. By digits alone, so that nothing is rounded twice.
enum DecimalText {
  private static let digitsMax = 15
  /// Beyond, nobody means a number to be written out.
  private static let exponentMax = 60

  /// - Parameter scale: digits behind the point that the format shows: as many are written, if the
  ///   number has no more.
  /// - Parameter width: digits before the point that the format shows, with zeros in front.
  static func plain(_ text: String, scale: Int = 0, width: Int = 0) -> String? {
    guard let (isNegative, digits, exponent) = parsed(text) else { return nil }
    var (kept, power) = rounded(digits, exponent)
    while let last = kept.last, last == 0, power < 0 {
      kept.removeLast()
      power += 1
    }
    guard !kept.isEmpty, power <= exponentMax, power >= -exponentMax else {
      return kept.isEmpty ? zero(scale, width) : nil
    }
    var whole = kept
    var part: [UInt8] = []
    if power >= 0 {
      whole += Array(repeating: 0, count: power)
    } else {
      if whole.count < 1 - power {
        whole.insert(contentsOf: Array(repeating: 0, count: 1 - power - whole.count), at: 0)
      }
      part = Array(whole.suffix(-power))
      whole.removeLast(-power)
    }
    whole.insert(contentsOf: Array(repeating: 0, count: max(0, width - whole.count)), at: 0)
    part += Array(repeating: 0, count: max(0, scale - part.count))
    let written = (whole.map { $0 + 0x30 }, part.map { $0 + 0x30 })
    return (isNegative ? "-" : "") + String(decoding: written.0, as: UTF8.self)
      + (part.isEmpty ? "" : "." + String(decoding: written.1, as: UTF8.self))
  }

  private static func zero(_ scale: Int, _ width: Int) -> String {
    let whole = String(repeating: "0", count: max(1, width))
    return scale > 0 ? whole + "." + String(repeating: "0", count: scale) : whole
  }

  /// Whether a number, written out, has more digits before its point than a spreadsheet keeps: its
  /// last ones are not those that were typed.
  static func isBeyond(_ text: String) -> Bool {
    let whole = text.prefix { $0 != "." }.drop { !("1"..."9").contains($0) }
    return whole.utf8.count > digitsMax && whole.allSatisfy(\.isNumber)
  }

  /// The digits without leading zeros, and the power of ten of the last.
  private static func parsed(
    _ text: String
  ) -> (isNegative: Bool, digits: [UInt8], exponent: Int)? {
    var rest = Array(text.utf8)[...]
    let isNegative = rest.first == UInt8(ascii: "-")
    if isNegative || rest.first == UInt8(ascii: "+") { rest = rest.dropFirst() }
    let mantissaEnd = rest.firstIndex { $0 == 0x65 || $0 == 0x45 } ?? rest.endIndex
    var exponent = 0
    if mantissaEnd < rest.endIndex {
      guard let written = Int(String(decoding: rest[(mantissaEnd + 1)...], as: UTF8.self)),
        abs(written) < 400
      else { return nil }
      exponent = written
    }
    var digits: [UInt8] = []
    var hasPoint = false
    for byte in rest[..<mantissaEnd] {
      switch byte {
      case 0x30...0x39:
        digits.append(byte - 0x30)
        if hasPoint { exponent -= 1 }
      case UInt8(ascii: ".") where !hasPoint: hasPoint = true
      default: return nil
      }
    }
    guard !digits.isEmpty else { return nil }
    return (isNegative, Array(digits.drop { $0 == 0 }), exponent)
  }

  /// To 15 digits, half up.
  private static func rounded(_ digits: [UInt8], _ exponent: Int) -> ([UInt8], Int) {
    guard digits.count > digitsMax else { return (digits, exponent) }
    var kept = Array(digits[..<digitsMax])
    var power = exponent + digits.count - digitsMax
    guard digits[digitsMax] >= 5 else { return (kept, power) }
    var index = digitsMax - 1
    while index >= 0 {
      if kept[index] < 9 {
        kept[index] += 1
        return (kept, power)
      }
      kept[index] = 0
      index -= 1
    }
    kept.insert(1, at: 0)
    kept.removeLast()
    power += 1
    return (kept, power)
  }
}
