/// Where the parts of a written number are: RFC 8259, section 6.
struct NumberShape {
  let isNegative: Bool
  let integer: Range<Int>
  /// Empty when there is no decimal point.
  let fraction: Range<Int>
  /// The written exponent; beyond ±100,000 it is no longer exact, only far too large.
  let exponent: Int
  /// The offset after the last byte.
  let end: Int

  /// Digits after the decimal point once the exponent is written out.
  var scale: Int { max(0, fraction.count - exponent) }

  /// Reads as far as the grammar of numbers goes.
  init(_ bytes: Span<UInt8>, at start: Int) throws(ScanError) {
    isNegative = start < bytes.count && bytes[start] == UInt8(ascii: "-")
    integer = try Self.digits(bytes, at: isNegative ? start + 1 : start)
    guard integer.count == 1 || bytes[integer.lowerBound] != UInt8(ascii: "0") else {
      throw ScanError(offset: integer.lowerBound, reason: .leadingZero)
    }
    var at = integer.upperBound
    if at < bytes.count, bytes[at] == UInt8(ascii: ".") {
      fraction = try Self.digits(bytes, at: at + 1)
      at = fraction.upperBound
    } else {
      fraction = at..<at
    }
    if at < bytes.count, bytes[at] | 0x20 == UInt8(ascii: "e") {
      (exponent, end) = try Self.exponent(bytes, at: at + 1)
    } else {
      (exponent, end) = (0, at)
    }
  }

  private static func digits(_ bytes: Span<UInt8>, at start: Int) throws(ScanError) -> Range<Int> {
    var at = start
    while at < bytes.count, bytes[at].isDigit {
      at += 1
    }
    guard at > start else {
      throw ScanError(offset: at, reason: at < bytes.count ? .expectedDigit : .unexpectedEnd)
    }
    return start..<at
  }

  private static func exponent(
    _ bytes: Span<UInt8>, at start: Int
  ) throws(ScanError) -> (exponent: Int, end: Int) {
    var at = start
    let isNegative = at < bytes.count && bytes[at] == UInt8(ascii: "-")
    if isNegative || at < bytes.count && bytes[at] == UInt8(ascii: "+") { at += 1 }
    let digits = try digits(bytes, at: at)
    var magnitude = 0
    for index in digits where magnitude < 100_000 {
      magnitude = magnitude * 10 + Int(bytes[index] - 0x30)
    }
    return (isNegative ? -magnitude : magnitude, digits.upperBound)
  }

  /// The first limit that the number is over.
  func violation(of limits: Limits, _ bytes: Span<UInt8>) -> ScanError.Reason? {
    if integer.count + fraction.count > limits.significantDigitsMax,
      significantDigits(bytes) > limits.significantDigitsMax
    {
      return .tooManySignificantDigits(max: limits.significantDigitsMax)
    }
    if exponent.magnitude > limits.exponentMax {
      return .exponentOutOfRange(max: limits.exponentMax)
    }
    if scale > limits.fractionDigitsMax {
      return .tooManyFractionDigits(max: limits.fractionDigitsMax)
    }
    return nil
  }

  /// Digits after the leading zeros once the exponent is written out, as PostgreSQL does.
  func writtenDigits(_ bytes: Span<UInt8>) -> Int {
    let significant = significantDigits(bytes)
    return significant == 0 ? 0 : significant + max(0, exponent - fraction.count)
  }

  /// Digits of the mantissa after its leading zeros; trailing zeros count, they are written.
  private func significantDigits(_ bytes: Span<UInt8>) -> Int {
    guard bytes[integer.lowerBound] == UInt8(ascii: "0") else {
      return integer.count + fraction.count
    }
    var first = fraction.lowerBound
    while first < fraction.upperBound, bytes[first] == UInt8(ascii: "0") {
      first += 1
    }
    return fraction.upperBound - first
  }
}
